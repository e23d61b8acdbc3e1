"""The clocks at the end of a matter: the doer's stands while the verifier's runs (DESIGN §5)."""

from datetime import date, datetime
from typing import Final

from luoshi.clock import services as clock
from luoshi.clock.services import NewDeadline
from luoshi.matters.models import Matter
from luoshi.matters.services import clocks
from luoshi.matters.services.clocks import KIND, Entries
from luoshi.org.models import Unit

CLOSING: Final = "closing"  # the reason of the pause between a request to close and its answer
VERIFY: Final = "verify"
SHOWING: Final = "showing"


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
