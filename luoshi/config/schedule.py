"""All that happens without a person: one list of sweeps, and the process that runs them.

The row is the queue: a sweep looks for waiting rows and does them; this list says only how often.
The one place that knows procrastinate. `python -m luoshi.config.schedule` is the worker; any number
of workers may run, each tick is one job whoever takes it.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
if __name__ == "__main__":
    django.setup()

from django.contrib.sessions.backends.db import SessionStore  # needs the settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from luoshi.clock import tasks as clock
from luoshi.journal import tasks as journal
from luoshi.matters import tasks as matters
from luoshi.notices import tasks as notices

log = logging.getLogger("luoshi.schedule")
Task = Callable[[datetime], bool]
# What one tick may do at most, so that a flood never keeps the worker from being stopped.
PIECES: Final = 200
KEEP_HOURS: Final = 30 * 24
STALLED_SECONDS: Final = 60
PATIENCE: Final = 5.0  # seconds a job may still run when the worker is told to stop
AGAIN_AFTER: Final = 1.0  # seconds until the worker looks again for a database that went away
CATCH_UP: Final = 24 * 3600  # seconds: a nightly tick missed by an outage is made up for once


@dataclass(frozen=True, slots=True)
class Sweep:
    """A task and its times: cron with six fields (the sixth is seconds), in UTC."""

    name: str
    task: Task
    cron: str


def clear_sessions(now: datetime) -> bool:
    """Delete sessions that have expired."""
    SessionStore.clear_expired()
    return False


SWEEPS: Final = (
    Sweep("journal.sequence", journal.sequence, "* * * * * *"),
    Sweep("clock.sweep", clock.sweep, "* * * * *"),
    Sweep("clock.recount", clock.recount, "* * * * * */10"),
    Sweep("matters.tell_flips", matters.tell_flips, "* * * * * */15"),
    Sweep("matters.follow_mergers", matters.follow_mergers, "* * * * *"),
    Sweep("journal.checkpoint", journal.checkpoint, "10 18 * * *"),  # 02:10 in Shanghai
    Sweep("notices.gather", notices.gather, "* * * * * */30"),
    Sweep("notices.clear", notices.clear, "* * * * * 10"),
    Sweep("notices.send", notices.send, "* * * * * */10"),
    Sweep("notices.give_up", notices.give_up, "* * * * * 20"),
    Sweep("notices.settle_left", notices.settle_left, "*/10 * * * *"),
    Sweep("notices.forget", notices.forget, "30 18 * * *"),
    Sweep("sessions.clear", clear_sessions, "40 18 * * *"),
)


def sweep(task: Task) -> int:
    """Do waiting work piece by piece until there is none; returns how many pieces were done."""
    for done in range(PIECES):
        if not task(timezone.now()):
            return done
    return PIECES


async def rescue(timestamp: int) -> None:
    """Give jobs of a worker that died back to the queue; every sweep can be done again."""
    jobs = app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await jobs.retry_job(job)


async def forget(timestamp: int) -> None:
    """Delete jobs that ended a month ago, failed ones too."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=True)


def enlist() -> None:
    """Tell the queue of every sweep; a tick that still waits is not queued a second time."""
    for one in SWEEPS:
        _periodic(one.name, one.cron, _job(one))
    _periodic("jobs.rescue", "* * * * *", rescue)
    _periodic("jobs.forget", "50 18 * * *", forget)


def _job(one: Sweep) -> Callable[[int], None]:
    def job(timestamp: int) -> None:
        sweep(one.task)

    return job


def _periodic(name: str, cron: str, function: Callable[..., Any]) -> None:
    task = app.task(name=name, queueing_lock=name)(function)
    app.periodic(cron=cron, periodic_id=name)(task)


async def work() -> None:
    """Run until SIGINT or SIGTERM; what is being done is finished first.

    A database that goes away ends a turn, not the worker: it begins another until it is told.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        turn, told = asyncio.create_task(_turn()), asyncio.create_task(stop.wait())
        await asyncio.wait({turn, told}, return_when=asyncio.FIRST_COMPLETED)
        turn.cancel()
        [ended] = await asyncio.gather(turn, return_exceptions=True)
        told.cancel()
        if not stop.is_set():
            log.warning("the worker lost the database and begins again: %r", ended)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_AFTER)


async def _turn() -> None:
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        async with app.open_async():
            await app.run_worker_async(
                name=f"worker-{os.getpid()}",
                concurrency=4,
                delete_jobs="successful",
                shutdown_graceful_timeout=PATIENCE,
                install_signal_handlers=False,
            )


def main() -> int:
    """The worker process; returns the exit status."""
    enlist()
    app.periodic_defaults["max_delay"] = CATCH_UP
    asyncio.run(work())
    return 0


if __name__ == "__main__":
    sys.exit(main())
