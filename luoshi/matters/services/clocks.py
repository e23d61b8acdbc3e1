"""The clocks of matters: set, stopped and moved inside the act whose consequence that is.

Every function takes `entries`, the journal entry of the act by matter, and writes none of its own.
A matter's last day is a column of the ledger: it follows the clock in the same transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection

from luoshi.clock import queries as times
from luoshi.clock import services as clock
from luoshi.clock.services import NewDeadline
from luoshi.journal.models import Entry
from luoshi.matters.models import Matter
from luoshi.matters.rules.timing import DOERS, FIRST, SETTLING, Timing, timing_of
from luoshi.org.models import Unit

KIND = "matter"
Entries = Mapping[int, Entry]


def start(matters: Sequence[Matter], entries: Entries, now: datetime) -> None:
    """Start the clocks of matters that have just gone to their leads.

    One that runs already (after a refusal, a reassignment) goes on: its overall date stands, only
    the first nodes begin at this dispatch (DESIGN §5). Raises BadInput for a rule not in force.
    """
    doers = [matter for matter in matters if matter.lead is not None]
    running = times.running(KIND, [matter.pk for matter in doers])
    fresh = [matter for matter in doers if matter.pk not in running]
    clock.set_deadlines(deadlines=[d for m in fresh for d in _deadlines(m, entries, now)], now=now)
    for matter in doers:
        if matter.pk in running and matter.lead is not None:
            hand_over(matter, matter.lead, entries, now)
    follow([matter.pk for matter in doers])


def _deadlines(matter: Matter, entries: Entries, now: datetime) -> Iterable[NewDeadline]:
    chosen = Timing(matter.regime, matter.regime_kind) if matter.regime else None
    found = timing_of(source=matter.source, due=matter.due, due_kind=matter.due_kind, chosen=chosen)
    if found is None or matter.lead is None:
        return
    groups = [((), None)] if matter.due is None else [(FIRST, None), (SETTLING, matter.due)]
    for nodes, decided in groups:
        yield NewDeadline(
            subject_kind=KIND,
            subject_id=matter.pk,
            regime=found.regime,
            kind=found.kind,
            start_at=now,
            owner_id=matter.lead.pk,
            regions=tuple(matter.lead.path),
            entry_id=entries[matter.pk].pk,
            nodes=tuple(nodes),
            decided=decided,
        )


def hand_over(
    matter: Matter, unit: Unit, entries: Entries, now: datetime, *, refused: bool = False
) -> None:
    """Another unit owes the matter; with `refused` the one before carries no lateness."""
    clock.hand_over(
        subject_kind=KIND,
        entries={matter.pk: entries[matter.pk].pk},
        owner_id=unit.pk,
        regions=tuple(unit.path),
        now=now,
        restart=() if refused else tuple(FIRST),
        refused=refused,
    )


def stop(entries: Entries, reason: str, now: datetime) -> int:
    """The doer's clocks stand; two reasons may overlap. Returns how many clocks that stopped."""
    ids = _ids(entries)
    return clock.stop(subject_kind=KIND, entries=ids, reason=reason, now=now, nodes=DOERS)


def resume(entries: Entries, reason: str, now: datetime) -> None:
    """The doer's clocks run again once no other reason holds them; the days between are gone."""
    clock.resume(subject_kind=KIND, entries=_ids(entries), reason=reason, now=now, nodes=DOERS)
    follow(entries)


def void_pause(entries: Entries, reason: str, now: datetime) -> None:
    """The pause was none: its days count after all, and nothing is backdated."""
    clock.void_pause(subject_kind=KIND, entries=_ids(entries), reason=reason, now=now, nodes=DOERS)
    follow(entries)


def end(entries: Entries, now: datetime, nodes: Collection[str] | None = None) -> None:
    """Done: all clocks of the matters, or those nodes."""
    clock.end(subject_kind=KIND, entries=_ids(entries), now=now, nodes=nodes)


def reopen(entries: Entries, now: datetime) -> None:
    """A relapse: the doer's clocks run on, the time in between does not count."""
    clock.reopen(subject_kind=KIND, entries=_ids(entries), now=now, nodes=DOERS)
    follow(entries)


def drop(entries: Entries, now: datetime) -> None:
    """Nobody owes it any more; the history stays. A day that was counted is no date any more."""
    clock.drop(subject_kind=KIND, entries=_ids(entries), now=now)
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [list(SETTLING), list(entries)])


def move(matter: Matter, decided: date, entries: Entries, now: datetime) -> None:
    """Another last day, decided by whoever may; the old ones stay in the history.

    A matter that had no date until now gets its clock with this one.
    """
    if not times.running(KIND, [matter.pk]):
        matter.due = decided
        start([matter], entries, now)
        return
    for node in SETTLING:
        clock.move(
            subject_kind=KIND,
            entries={matter.pk: entries[matter.pk].pk},
            node=node,
            decided=decided,
            now=now,
        )
    follow([matter.pk])


FOLLOW = """
UPDATE matters_matter AS matter
   SET due = (deadline.due_at AT TIME ZONE 'Asia/Shanghai')::date - 1
  FROM clock_deadline AS deadline
 WHERE deadline.subject_kind = 'matter' AND deadline.subject_id = matter.id
   AND deadline.node = ANY(%s) AND deadline.dropped_at IS NULL
   AND matter.id = ANY(%s)
   AND matter.due IS DISTINCT FROM (deadline.due_at AT TIME ZONE 'Asia/Shanghai')::date - 1
"""


FORGET = """
UPDATE matters_matter AS matter
   SET due = deadline.decided
  FROM clock_deadline AS deadline
 WHERE deadline.subject_kind = 'matter' AND deadline.subject_id = matter.id
   AND deadline.node = ANY(%s) AND matter.id = ANY(%s)
   AND matter.due IS DISTINCT FROM deadline.decided
"""


def follow(matter_ids: Iterable[int]) -> None:
    """Let the last day in the ledger be the one that the clock has now, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [list(SETTLING), list(matter_ids)])


def _ids(entries: Entries) -> dict[int, int]:
    return {pk: entry.pk for pk, entry in entries.items()}
