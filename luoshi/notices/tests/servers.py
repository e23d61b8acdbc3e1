"""Local servers that speak what the channels speak, and can be told to misbehave."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {"code": 0, "errcode": 0, "errmsg": "ok"}


@dataclass
class Heard:
    """What a server was sent, and how it shall answer from now on."""

    port: int = 0
    status: int = 200
    answer: Any = field(default_factory=lambda: dict(GOOD))
    hangs_up: bool = False  # takes what is sent, then drops the line without a word
    refuses: bytes = b""  # SMTP: the command that is answered with 550
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def said(self) -> list[Any]:
        """The JSON that came."""
        return [json.loads(body) for body in self.bodies]

    @property
    def letters(self) -> list[Any]:
        """The mails that came."""
        return [message_from_bytes(body, policy=policy.default) for body in self.bodies]


@contextmanager
def http() -> Iterator[Heard]:
    """A gateway on this machine."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            heard.paths.append(self.path)
            heard.headers.append(dict(self.headers))
            if heard.hangs_up:
                self.close_connection = True
                return
            body = heard.answer if isinstance(heard.answer, bytes) else _json(heard.answer)
            self.send_response(heard.status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    yield from _served(ThreadingHTTPServer(("127.0.0.1", 0), Handler), heard)


class Mail(socketserver.StreamRequestHandler):
    """The server's side of RFC 5321, without extensions."""

    heard: Heard

    def handle(self) -> None:
        """Answer commands until the other side leaves."""
        self._say(b"220 here")
        while (line := self.rfile.readline().strip().upper()) and self._answer(line):
            pass

    def _answer(self, line: bytes) -> bool:
        if self.heard.refuses and line.startswith(self.heard.refuses):
            return self._say(b"550 no")
        if line == b"DATA":
            return self._say(b"354 go on") and self._letter()
        self._say(b"221 bye" if line == b"QUIT" else b"250 ok")
        return line != b"QUIT"

    def _letter(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.heard.bodies.append(b"".join(lines))
        if self.heard.hangs_up:
            return False
        return self._say(b"250 taken" if self.heard.status == 200 else b"554 no")

    def _say(self, line: bytes) -> bool:
        self.wfile.write(line + b"\r\n")
        return True


class MailServer(socketserver.ThreadingTCPServer):
    """One thread a line."""

    daemon_threads = True


@contextmanager
def smtp() -> Iterator[Heard]:
    """A mail server on this machine."""
    heard = Heard()
    handler = type("Handler", (Mail,), {"heard": heard})
    yield from _served(MailServer(("127.0.0.1", 0), handler), heard)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _served(server: Any, heard: Heard) -> Iterator[Heard]:
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
