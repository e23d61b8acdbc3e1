"""What an act asks is asked after the lock: whoever waited for it sees what happened meanwhile."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from luoshi.kernel.errors import Refusal
from luoshi.matters import services
from luoshi.matters.rules import State
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.noting import Desk

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND datname = current_database()"
)
LONG = 30.0


def while_it_waits(first: Callable[[], object], second: Callable[[], object]) -> str:
    """`first` holds its locks until `second` waits for them; what `second` came to."""
    held, go = Event(), Event()

    def holder() -> None:
        try:
            with transaction.atomic():
                first()
                held.set()
                go.wait(LONG)
        finally:
            connection.close()

    def waiter() -> str:
        try:
            second()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(holder)
        assert held.wait(LONG)
        outcome = pool.submit(waiter)
        until = time.monotonic() + LONG
        while not _somebody_waits() and not outcome.done() and time.monotonic() < until:
            time.sleep(0.02)
        go.set()
        holding.result()
        return outcome.result()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def test_a_matter_does_not_close_over_a_note_written_meanwhile(
    committed_db: Any, cast: Any, now: Any
) -> None:
    desk = Desk(Office(cast, now))
    matter = desk.shown(desk.file())
    outcome = while_it_waits(
        lambda: desk.answer(matter, "请财政局再核一次资金。"), lambda: desk.close(matter)
    )
    matter.refresh_from_db()
    assert (outcome, matter.state) == ("not_allowed", State.SUBMITTED)


def test_who_loses_sight_of_a_matter_while_he_waits_does_nothing(
    committed_db: Any, cast: Any, now: Any
) -> None:
    office = Office(cast, now)
    [matter] = office.dispatch("fagai")
    given = {"now": now, "request_id": uuid4()}
    outcome = while_it_waits(
        lambda: services.recall(
            actor=cast.shen, matter_ids=[matter.pk], reason="重复交办", **given
        ),
        lambda: services.sign(actor=cast.zhou, now=now, request_id=uuid4(), matter_id=matter.pk),
    )
    matter.refresh_from_db()
    assert (outcome, matter.state) == ("not_found", State.REGISTERED)


def test_a_note_is_not_corrected_over_drafts_made_meanwhile(
    committed_db: Any, cast: Any, now: Any
) -> None:
    desk = Desk(Office(cast, now))
    slip = desk.file()
    given = {"instruction_id": slip.pk, "note": desk.note(words="请阅。"), "reason": "抄错了"}
    outcome = while_it_waits(
        lambda: desk.drafted(slip), lambda: desk.act(services.correct_instruction, **given)
    )
    words = slip.words
    slip.refresh_from_db()
    assert (outcome, slip.words) == ("rule_broken", words)
