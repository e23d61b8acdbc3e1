"""Acts upon deadlines, called by the rooms above inside the transaction of their own act."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.clock.models import Deadline, Flip
from luoshi.clock.queries import REFUSED, Calendars, calendars, own_regimes, worked_out
from luoshi.clock.rules.history import DECIDED, SUCCEEDED, Cause, Standing
from luoshi.clock.rules.lights import Light
from luoshi.clock.rules.regimes import Regime, regime
from luoshi.clock.services.changes import (
    BATCH,
    STORED,
    Change,
    demand_transaction,
    flip,
    perform,
    turn_fully,
)
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.kernel.presets import PresetError
from luoshi.statements.writing_back import write_back

Entries = Mapping[int, int]
ENDING = frozenset({Cause.SET, Cause.HAND_OVER, Cause.END})  # what ends every pause
SET = Change(Cause.SET, lambda row: None, lambda row: True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeadline:
    """A date to be kept: of whom (`owner_id`, a unit), for what, under which rule, from when.

    `regions` is the path of the owner's unit, for its local holidays. Without `nodes` all nodes of
    the kind are set. `number` is chosen within a node's range; `decided` is a fixed date.
    `entry_id` is the journal entry of the act.
    """

    subject_kind: str
    subject_id: int
    regime: str
    kind: str
    start_at: datetime
    owner_id: int
    entry_id: int
    regions: tuple[int, ...] = ()
    nodes: tuple[str, ...] = ()
    number: int | None = None
    decided: date | None = None


def set_deadlines(*, deadlines: Sequence[NewDeadline], now: datetime) -> list[Deadline]:
    """Start clocks; a node that was there before begins anew, its history stays.

    A start in the past is caught up with: every edge since then is dated when it fell due. Raises
    BadInput for a rule that is not in force, a number outside its range, a date that is missing.
    """
    demand_transaction()
    known, book = own_regimes(), calendars()
    rows = [row for new in deadlines for row in _rows(new, known, book)]
    for row in rows:
        _light_at_start(row, now)
    entry_of = {(new.subject_kind, new.subject_id): new.entry_id for new in deadlines}
    was = _take_known(rows)
    fresh = [row for row in rows if row.pk is None]
    Deadline.objects.bulk_create(fresh, batch_size=BATCH)
    write_back([row for row in rows if row.pk in was], STORED)
    flips = [
        flip(row, SET, was.get(row.pk, "none"), now, entry_of[row.subject_kind, row.subject_id])
        for row in rows
    ]
    for row, one in zip(rows, flips, strict=True):
        one.at = min(row.start_at, now)  # it began then, however late that is written down
    Flip.objects.bulk_create(flips, batch_size=BATCH)
    turn_fully(now, [row.pk for row in rows])
    found = Deadline.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


def stop(
    *,
    subject_kind: str,
    entries: Entries,
    reason: str,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """Let clocks stand (submitted for closing, help asked for, suspended); lights stay as they are.

    `reason` names the pause, so that two of them may overlap; stopping twice for one reason changes
    nothing.
    """
    open_now, _ = _paused_for(subject_kind, entries, reason)
    change = Change(
        Cause.STOP, lambda row: None, lambda row: _runs(row) and row.pk not in open_now, reason
    )
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def resume(
    *,
    subject_kind: str,
    entries: Entries,
    reason: str,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """End the pause of that reason (returned, answered, confirmed by a ruling); its days are gone.

    The clock runs again once no other pause is open.
    """
    open_now, _ = _paused_for(subject_kind, entries, reason)
    change = Change(Cause.RESUME, lambda row: None, lambda row: row.pk in open_now, reason)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def void_pause(
    *,
    subject_kind: str,
    entries: Entries,
    reason: str,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """A ruling says that the newest pause of that reason was none: its days count after all.

    Nothing is backdated: what is late by that falls due at the end of today, or of the next working
    day.
    """

    _, paused = _paused_for(subject_kind, entries, reason)

    def edit(row: Deadline) -> None:
        row.floor_at = now

    change = Change(Cause.VOID, edit, lambda row: _runs(row) and row.pk in paused, reason)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def end(
    *,
    subject_kind: str,
    entries: Entries,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """The thing is done: its light is done, whatever it was before."""

    def edit(row: Deadline) -> None:
        row.ended_at = now

    change = Change(Cause.END, edit, _runs)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def reopen(
    *,
    subject_kind: str,
    entries: Entries,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """What was done is not (a relapse): the clock runs on; the time in between does not count."""

    def edit(row: Deadline) -> None:
        row.ended_at = None

    change = Change(Cause.REOPEN, edit, lambda row: row.ended_at is not None)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def drop(
    *,
    subject_kind: str,
    entries: Entries,
    now: datetime,
    nodes: Collection[str] | None = None,
) -> int:
    """Nobody owes it any more (cancelled, recalled): no light; the history stays."""

    def edit(row: Deadline) -> None:
        row.dropped_at, row.ended_at = now, None

    change = Change(Cause.DROP, edit, lambda row: True)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=nodes)


def move(*, subject_kind: str, entries: Entries, node: str, decided: date, now: datetime) -> int:
    """Whoever may decide it sets another date (an extension granted); the old one stays in history.

    Pauses up to now are in the new date already; those that come later move it.
    """

    def edit(row: Deadline) -> None:
        row.decided, row.floor_at = decided, None

    change = Change(Cause.MOVE, edit, _runs, DECIDED)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now, nodes=[node])


def change_rule(
    *, subject_kind: str, entries: Entries, regime_name: str, kind: str, now: datetime
) -> int:
    """Another regime or kind for the same matter: counted from the same start, pauses kept.

    Nodes that the new kind does not have are left alone. Raises BadInput for an unknown rule.
    """
    rule = _regime(regime_name, now, own_regimes())
    names = {node.node for node in _kind_nodes(rule, kind)}

    def edit(row: Deadline) -> None:
        row.regime, row.version, row.kind = rule.name, rule.version, kind
        row.number = row.decided = None
        row.floor_at = now

    change = Change(Cause.MOVE, edit, lambda row: _runs(row) and row.node in names)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now)


def hand_over(
    *,
    subject_kind: str,
    entries: Entries,
    owner_id: int,
    regions: tuple[int, ...],
    now: datetime,
    restart: Collection[str] = (),
    refused: bool = False,
) -> int:
    """Another unit owes it now: the overall date stands, the nodes in `restart` begin today.

    With `refused` the unit before carries no lateness (`queries.lateness_of`).
    """

    def edit(row: Deadline) -> None:
        row.owner_id, row.regions = owner_id, list(regions)
        if row.node in restart:
            row.start_at, row.ended_at, row.decided, row.floor_at = now, None, None, None

    change = Change(Cause.HAND_OVER, edit, lambda row: True, REFUSED if refused else "")
    return perform(change, subject_kind=subject_kind, entries=entries, now=now)


def succeed(
    *,
    subject_kind: str,
    entries: Entries,
    owners: Mapping[int, Sequence[int]],
    now: datetime,
    applies: Callable[[Deadline], bool] = lambda row: True,
) -> int:
    """Units that ended owe no more; their successors do, at the same dates and with every pause.

    `owners` maps a unit to the path of its successor; `applies` narrows which dates go there.
    Lateness stays with whoever was late.
    """

    def edit(row: Deadline) -> None:
        path = owners[row.owner_id]
        row.owner_id, row.regions = path[-1], list(path)

    def owed(row: Deadline) -> bool:
        return row.owner_id in owners and applies(row)

    change = Change(Cause.HAND_OVER, edit, owed, SUCCEEDED)
    return perform(change, subject_kind=subject_kind, entries=entries, now=now)


def _rows(new: NewDeadline, known: tuple[Regime, ...], book: Calendars) -> list[Deadline]:
    rule = _regime(new.regime, new.start_at, known)
    nodes = [n for n in _kind_nodes(rule, new.kind) if not new.nodes or n.node in new.nodes]
    rows = []
    for node in nodes:
        if new.number is not None and not node.accepts(new.number):
            raise BadInput(f"“{rule.label}”{node.label}的时限不能定为{new.number}。")
        row = Deadline(
            subject_kind=new.subject_kind,
            subject_id=new.subject_id,
            node=node.node,
            owner_id=new.owner_id,
            regions=list(new.regions),
            regime=rule.name,
            version=rule.version,
            kind=new.kind,
            number=new.number,
            decided=new.decided,
            start_at=new.start_at,
        )
        try:
            found = worked_out(row, book.of(new.regions), known, Standing())
        except ValueError as error:
            raise BadInput(f"“{rule.label}”要写明完成日期。") from error
        row.warn_at, row.due_at = found.times.warn_at, found.times.due_at
        row.light = Light.NONE.value
        rows.append(row)
    return rows


def _take_known(rows: Sequence[Deadline]) -> dict[int, str]:
    """Give rows that stand already their ids; returns the light each of these had."""
    kinds = {row.subject_kind for row in rows}
    found = Deadline.objects.select_for_update().filter(
        subject_kind__in=kinds, subject_id__in=[row.subject_id for row in rows]
    )
    old: dict[Any, Deadline] = {_key(row): row for row in found.order_by("pk")}
    for row in rows:
        if _key(row) in old:
            row.pk = old[_key(row)].pk
            row._state.adding = False
    return {row.pk: row.light for row in old.values()}


def _key(row: Deadline) -> tuple[str, int, str]:
    return (row.subject_kind, row.subject_id, row.node)


def _light_at_start(row: Deadline, now: datetime) -> None:
    if row.start_at <= now:
        early = row.warn_at <= row.start_at
        row.light = (Light.YELLOW if early else Light.GREEN).value


def _runs(row: Deadline) -> bool:
    return row.ended_at is None


def _paused_for(subject_kind: str, entries: Entries, reason: str) -> tuple[set[int], set[int]]:
    """The deadlines that stand for this reason now, and those that have had such a pause."""
    rows = Flip.objects.filter(
        deadline__subject_kind=subject_kind,
        deadline__subject_id__in=list(entries),
        cause__in=[Cause.STOP, Cause.RESUME, Cause.VOID, Cause.SET, Cause.HAND_OVER, Cause.END],
    ).order_by("pk")
    open_now: set[int] = set()
    ever: set[int] = set()
    for pk, cause, why in rows.values_list("deadline_id", "cause", "reason"):
        if cause == Cause.STOP and why == reason:
            open_now.add(pk)
            ever.add(pk)
        elif (cause in ENDING and why != SUCCEEDED) or why == reason:
            open_now.discard(pk)
        if cause == Cause.SET:
            ever.discard(pk)
    return open_now, ever


def _regime(name: str, at: datetime, known: tuple[Regime, ...]) -> Regime:
    try:
        return regime(name, civil_day(at), known=known)
    except PresetError as error:
        raise BadInput(f"没有施行“{name}”这个时限制度。") from error


def _kind_nodes(rule: Regime, kind: str) -> Sequence[Any]:
    try:
        return rule.kind(kind).nodes
    except PresetError as error:
        raise BadInput(f"“{rule.label}”没有“{kind}”这一类。") from error
