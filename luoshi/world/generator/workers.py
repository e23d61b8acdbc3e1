"""The processes that make chunks; Django is set up in each before any model is imported."""

import pickle
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.world.generator.rows import Task, World

WORKERS = 2
AHEAD = 4  # chunks that may wait for the database

_worlds: list["World"] = []


def chunks(world: "World", tasks: Sequence["Task"]) -> Iterator[dict[str, str]]:
    """The chunks in order; several are made by other processes while one goes into the database."""
    if len(tasks) == 1:
        from luoshi.world.generator.rows import chunk

        yield chunk(world, tasks[0])
        return
    packed = pickle.dumps(world)
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _begin, (packed,)) as pool:
        waiting: deque[Future[dict[str, str]]] = deque()
        for task in tasks:
            waiting.append(pool.submit(_work, pickle.dumps(task)))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(world: bytes) -> None:
    """What a worker does first; it never opens the database."""
    import django

    django.setup()
    _worlds.append(pickle.loads(world))  # noqa: S301 - our own parent packed it


def _work(task: bytes) -> dict[str, str]:
    from luoshi.world.generator.rows import chunk

    return chunk(_worlds[0], pickle.loads(task))  # noqa: S301 - our own parent packed it
