"""The clocks at the end of a matter: the doer's stands while the verifier's runs (DESIGN §5)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from luoshi.clock import services as clock
from luoshi.clock.models import Deadline
from luoshi.clock.services import NewDeadline
from luoshi.matters.models import Matter
from luoshi.matters.services import clocks
from luoshi.matters.services.clocks import KIND, Entries
from luoshi.matters.services.heirs import Heirs
from luoshi.org.models import Unit

CLOSING: Final = "closing"  # the reason of the pause between a request to close and its answer
VERIFY: Final = "verify"
SHOWING: Final = "showing"
OWED_BY_OFFICE: Final = frozenset({VERIFY, SHOWING})


def submitted(matter: Matter, office: Unit, entries: Entries, now: datetime) -> None:
    """The doer's clocks stand from this moment on; the verifying office owes an answer."""
    clocks.stop(entries, CLOSING, now)
    _set(matter, office, entries, now, regime="verification", kind="closing")


def answered(matter: Matter, entries: Entries, now: datetime) -> None:
    """The verifier has done his part; the doer's clocks run on without his days."""
    ids = {matter.pk: entries[matter.pk].pk}
    clock.end(subject_kind=KIND, entries=ids, now=now, nodes={VERIFY, SHOWING})
    clocks.resume(entries, CLOSING, now)


def withdrawn(matter: Matter, entries: Entries, now: datetime) -> None:
    """Nobody owes a verification any more; the doer's clocks run on."""
    ids = {matter.pk: entries[matter.pk].pk}
    clock.drop(subject_kind=KIND, entries=ids, now=now, nodes={VERIFY, SHOWING})
    clocks.resume(entries, CLOSING, now)


def publicised(matter: Matter, office: Unit, entries: Entries, now: datetime) -> None:
    """The verifier has answered; the days of publicity begin."""
    ids = {matter.pk: entries[matter.pk].pk}
    clock.end(subject_kind=KIND, entries=ids, now=now, nodes={VERIFY})
    _set(matter, office, entries, now, regime="publicity", kind="closing")


def rectifying(matter: Matter, until: date | None, entries: Entries, now: datetime) -> None:
    """The lead has days of its own to put it right: those of the order, else the preset's."""
    if matter.lead is not None:
        _set(matter, matter.lead, entries, now, regime="rectification", kind="finding")
        if until is not None:
            clocks.move(matter, until, entries, now)
    clocks.follow([matter.pk])


def succeed(matters: Iterable[Matter], heirs: Heirs, entries: Entries, now: datetime) -> None:
    """What ended units owe goes to their heirs; what an office owes to whoever dispatches now."""
    by_pk = {matter.pk: matter for matter in matters}
    ids = {pk: entries[pk].pk for pk in by_pk}

    def offices(row: Deadline) -> bool:
        return row.node in OWED_BY_OFFICE and not by_pk[row.subject_id].handed_down

    for units, applies in ((heirs.units, lambda row: not offices(row)), (heirs.offices, offices)):
        owners = {old: tuple(unit.path) for old, unit in units.items()}
        if owners:
            clock.succeed(subject_kind=KIND, entries=ids, owners=owners, now=now, applies=applies)
    clocks.follow(ids)


def _set(
    matter: Matter, owner: Unit, entries: Entries, now: datetime, *, regime: str, kind: str
) -> None:
    new = NewDeadline(
        subject_kind=KIND,
        subject_id=matter.pk,
        regime=regime,
        kind=kind,
        start_at=now,
        owner_id=owner.pk,
        regions=tuple(owner.path),
        entry_id=entries[matter.pk].pk,
    )
    clock.set_deadlines(deadlines=[new], now=now)
