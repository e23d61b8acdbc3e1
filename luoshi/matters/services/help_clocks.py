"""The clocks of help requests: the helper's own, and the pause of the asker (DESIGN §5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from luoshi.burden import services as burden
from luoshi.clock import queries as times
from luoshi.clock import services as clock
from luoshi.clock.services import NewDeadline
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules.timing import DOERS
from luoshi.matters.services import clocks
from luoshi.matters.services.clocks import KIND, Entries
from luoshi.org.models import Unit

HELP: Final = "help"  # a subject of its own, so that its date stands beside the matter's


def pause_of(row: HelpRequest) -> str:
    """The reason of the asker's pause: one for each request, so that several may overlap."""
    return f"help-{row.pk}"


def would_stop(matter: Matter) -> bool:
    """Whether a clock of the unit that does the matter runs, which a pause could stop."""
    rows = times.live(KIND, [matter.pk], DOERS)
    return any(row.ended_at is None for row in rows)


def asked(matter: Matter, row: HelpRequest, helper: Unit, entries: Entries, now: datetime) -> None:
    """The helper's clock starts, the asker's stands."""
    entry_id = entries[matter.pk].pk
    new = NewDeadline(
        subject_kind=HELP,
        subject_id=row.pk,
        regime="help",
        kind="request",
        start_at=now,
        owner_id=helper.pk,
        regions=tuple(helper.path),
        entry_id=entry_id,
    )
    clock.set_deadlines(deadlines=[new], now=now)
    clocks.stop(entries, pause_of(row), now)


def answered(matter: Matter, row: HelpRequest, entries: Entries, now: datetime) -> None:
    """The helper has done his part; the asker's clock runs on unless something else holds it."""
    clock.end(subject_kind=HELP, entries={row.pk: entries[matter.pk].pk}, now=now)
    clocks.resume(entries, pause_of(row), now)


def voided(row: HelpRequest, entries: Entries, now: datetime) -> None:
    """The pause shall not have been one; what that makes late falls due from now on."""
    clocks.void_pause(entries, pause_of(row), now)


def ended(rows: Sequence[HelpRequest], entries: Entries, now: datetime) -> None:
    """Nobody owes these answers any more; the asker's clock runs on."""
    if not rows:
        return
    ids = {row.pk: entries[row.matter_id].pk for row in rows}
    clock.drop(subject_kind=HELP, entries=ids, now=now)
    burden.void(subject_kind=HELP, entries=ids, now=now)
    for row in rows:
        clocks.resume({row.matter_id: entries[row.matter_id]}, pause_of(row), now)
