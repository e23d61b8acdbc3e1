"""What goes out to units: the entry, the branch a unit, its stakes, and what it is charged with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from luoshi.burden import services as burden
from luoshi.journal.models import Entry
from luoshi.matters import queries, rules
from luoshi.matters.acts import MatterDispatched
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Ownership, StakeRole, State
from luoshi.matters.services import clocks, gate, stakes
from luoshi.org.models import Unit

TAKEN: Final = "{}已经承担了同一任务，请选别的单位。"
WAITS: Final = "{}的那一份已收回，请在交办页面重新交办。"
BESIDE = (Share.COOPERATING, Share.JOINT)  # they see it and are charged with it as the lead is


def dispatched(matter: Matter, left: State, cooperating: Sequence[int]) -> MatterDispatched:
    """What the entry of a matter says that goes to its lead."""
    return MatterDispatched(
        **gate.facts(matter, left),
        number=matter.number,
        cooperating=tuple(cooperating),
        parent=matter.parent_id,
    )


def cooperating(matter: Matter) -> list[int]:
    """The units that see it beside its lead."""
    return [share.unit_id for share in _whole(matter).shares.all() if share.role in BESIDE]


def _whole(matter: Matter) -> Matter:
    """Whose shares count: a branch's stand with its parent, a part's are its own."""
    return matter if matter.handed_down else matter.parent or matter


def branches_held(parent_id: int) -> dict[int, State]:
    """The units that have a branch of a task, and its state; one that was cancelled is none."""
    rows = Matter.objects.filter(parent=parent_id, handed_down=False, lead__isnull=False)
    live = rows.exclude(state=State.CANCELLED.value).values_list("lead", "state")
    # Of several (one may be inherited) the one that is out counts before one that was recalled.
    held = sorted(live, key=lambda row: row[1] != State.REGISTERED.value)
    return {lead: State(state) for lead, state in held}


INHERITED = (
    *(
        "content",
        "acceptance",
        "unit_proposes_acceptance",
        "targets",
        "due",
        "due_text",
        "due_kind",
        "regime",
        "regime_kind",
    ),
    *("source", "paper_version", "instruction_id", "span_start", "span_end", "place", "heading"),
    *("leader", "dispatcher", "sign_off", "registered_at", "drafted_by", "drafted_at"),
)


def make_branches(
    parent: Matter, units: Sequence[Unit], now: datetime, *, after: int = 0, due: date | None = None
) -> list[Matter]:
    """Each unit's own matter under one in which each answers alone, numbered from `after` on.

    They run to `due` or, without it, to the last day of the whole.
    """
    made = [_branch(parent, unit, number, now) for number, unit in enumerate(units, after + 1)]
    for branch in made:
        branch.due = due or branch.due
    Matter.objects.bulk_create(made)
    stakes.open_stakes(
        stakes.stake(branch, parent.dispatcher, StakeRole.DISPATCHER, now) for branch in made
    )
    return made


def _branch(parent: Matter, unit: Unit, number: int, now: datetime) -> Matter:
    serial = parent.number.rsplit("-", 2)
    return Matter(
        **{name: getattr(parent, name) for name in INHERITED},
        state=State.DISPATCHED,
        number=rules.number(serial[0], int(serial[1]), int(serial[2]), number),
        ownership=Ownership.SINGLE,
        lead=unit,
        lead_text=parent.lead_text,
        parent=parent,
        branch=number,
        dispatched_at=now,
    )


def go_out(entries: Mapping[int, Entry], now: datetime) -> list[Matter]:
    """What an act sends to units: seen by them, counted with them, on the clock; returns it."""
    sent = _sent_by(entries)
    _open_stakes(sent, now)
    _charge(sent, entries, now)
    clocks.start(sent, entries, now)
    return sent


def _sent_by(entries: Mapping[int, Entry]) -> list[Matter]:
    """The matters that an act has sent to units, with what their stakes and charges are made of."""
    rows = Matter.objects.filter(pk__in=entries, fanned_out=False).order_by("id")
    return list(
        rows.select_related("lead__parent", "dispatcher", "parent").prefetch_related(
            "shares__unit", "parent__shares__unit"
        )
    )


def _parts(matter: Matter) -> list[Unit]:
    """The units beside the lead; those of a branch stand with its parent."""
    return [share.unit for share in _whole(matter).shares.all() if share.role in BESIDE]


def _open_stakes(matters: Sequence[Matter], now: datetime) -> None:
    """Whoever does it, helps with it, records it or leads it sees it from now on."""
    rows = stakes.leaders_in_charge(matters, now)
    for matter in matters:
        if matter.lead is not None:
            rows.append(stakes.stake(matter, matter.lead, StakeRole.LEAD, now))
            if recorder := queries.recorder_of(matter.lead):
                rows.append(stakes.stake(matter, recorder, StakeRole.RECORDER, now))
        rows += [
            stakes.stake(matter, unit, StakeRole.COOPERATING, now)
            for unit in _parts(matter)
            if unit.pk != matter.lead_id
        ]
    stakes.open_stakes(rows)


def _charge(matters: Sequence[Matter], entries: Mapping[int, Entry], now: datetime) -> None:
    """Count the demand with every unit that it is made of."""
    demands = [
        burden.NewDemand(
            text=matter.content,
            sender_id=matter.dispatcher_id,
            unit_id=unit_id,
            subject_kind=gate.KIND,
            subject_id=matter.pk,
            entry_id=entries[matter.pk].pk,
        )
        for matter in matters
        for unit_id in dict.fromkeys([matter.lead_id, *(u.pk for u in _parts(matter))])
        if unit_id is not None
    ]
    burden.charge(demands=demands, now=now)
