"""Eight connections that ask as fast as they are answered, for some seconds."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 8


@dataclass(frozen=True)
class Call:
    """One request to be sent, and how many acts it asks for."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None
    acts: int = 1


Calls = Callable[[int], Iterator[Call]]  # of the nth connection, without end


@dataclass
class Rate:
    """Acts answered within the time; a refusal is a failure of the bench, not a figure."""

    answered: int = 0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """Acts a second."""
        return self.answered / self.seconds if self.seconds else 0.0


class Refused(RuntimeError):
    """Somebody answered with something else than success; the text is the answer."""


def run(port: int, calls: Calls, seconds: float) -> Rate:
    """Ask over all connections at once until the time is up; raises Refused for any bad answer."""
    rate, end = Rate(), time.perf_counter() + seconds
    lock = threading.Lock()

    def one(number: int) -> None:
        try:
            answered = _ask(port, calls(number), end)
        except (Refused, OSError, http.client.HTTPException) as error:
            with lock:
                rate.refused.append(str(error))
            return
        with lock:
            rate.answered += answered

    begin = time.perf_counter()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate.seconds = time.perf_counter() - begin
    if rate.refused:
        raise Refused(rate.refused[0])
    return rate


def _ask(port: int, calls: Iterator[Call], end: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answered = 0
    while time.perf_counter() < end:
        call = next(calls)
        body = None if call.body is None else json.dumps(call.body)
        connection.request(call.method, call.path, body, call.headers)
        answer = connection.getresponse()
        said = answer.read()
        if not 200 <= answer.status < 300:
            raise Refused(f"{call.method} {call.path}: {answer.status} {said[:300]!r}")
        answered += call.acts
    connection.close()
    return answered
