"""Posts that change hands: whose duties lie where, which lists wait, which matters have nobody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.kernel.periods import civil_day
from luoshi.matters.acts.handover import HandoverNoted, HandoverQueried
from luoshi.matters.models import Handover, HandoverItem, Matter, Stake
from luoshi.matters.queries.facts import SIGNED_FOR, WORDING, matters_for
from luoshi.matters.queries.history import Told, told_of
from luoshi.matters.rules import OUT, StakeRole
from luoshi.matters.rules.handover import TAKERS, UNFINISHED, Capacity, Category, may_open
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.org import queries as org
from luoshi.org.models import Appointment, Unit
from luoshi.statements.kept import among

ON_LINES: Final = frozenset({HandoverNoted.ACT, HandoverQueried.ACT})

OUT_STATES: Final = tuple(state.value for state in OUT)
ANSWERERS: Final = (Role.LIAISON, Role.HEAD)
LEADERS: Final = (Role.LEADER, Role.HEAD)
OFFICE: Final = (Role.CLERK, Role.DIRECTOR)
HANDLING: Final = (Role.HANDLER, *ANSWERERS)
# A post that goes on without its old holder is pointed out for so long (DESIGN); what names a
# person is pointed out until somebody else is named.
POINTED_OUT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Duty:
    """One open matter, and as what the person answers for it."""

    matter_id: int
    capacities: tuple[Capacity, ...]

    @property
    def personal(self) -> bool:
        """Whether the matter names the person, and not only his unit."""
        return bool({Capacity.HANDLER, Capacity.LEADER, Capacity.READER} & set(self.capacities))


def handovers_for(actor: Actor) -> QuerySet[Handover]:
    """Every handover that the actor may know of."""
    return Handover.objects.visible_to(actor).select_related(
        "unit", "appointment__post", "from_person", "to_person", "supervisor", "handed_by"
    )


def handover_for(actor: Actor, pk: int) -> Handover:
    """One handover; raises NotFound outside."""
    found = handovers_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def handovers_waiting(actor: Actor) -> QuerySet[Handover]:
    """Handovers in which the next signature is the actor's own."""
    return handovers_for(actor).waiting_for(actor)  # type: ignore[attr-defined,no-any-return]


def handover_titles(ids: Collection[int]) -> dict[int, str]:
    """How handovers are called in a list of notices: the unit and the post."""
    rows = Handover.objects.filter(pk__in=ids).values_list(
        "pk", "appointment__unit__name", "appointment__post__name"
    )
    return {pk: f"{unit} {post}" for pk, unit, post in rows}


def seats_of_signers(row: Handover, ids: Collection[int], today: date) -> list[tuple[int, int]]:
    """Where each person sits whose signature is meant: in the list's own unit before any other."""
    live = Appointment.objects.live(today).filter(person__in=ids).order_by("post__sort", "pk")
    seats: dict[int, int] = {}
    for person, unit in live.values_list("person_id", "unit_id"):
        if unit == row.unit_id:
            seats[person] = unit
        seats.setdefault(person, unit)
    return list(seats.items())


def items_of(handover: Handover) -> list[HandoverItem]:
    """The lines of a list that the caller has been shown, area by area, each with its matter."""
    rows = HandoverItem.objects.filter(handover=handover).select_related(
        "matter__lead", "matter__dispatcher"
    )
    order = [one.value for one in Category]
    found = list(rows.defer("matter__heading", "matter__targets"))
    return sorted(found, key=lambda item: order.index(item.category))


def handover_history(handover: Handover) -> list[Told]:
    """What was done to a list the caller has been shown, newest first.

    What was written on its lines stands on them.
    """
    told = told_of("handover", handover.pk)
    return [one for one in told if one.what.act not in ON_LINES]


def duties_of(appointment: Appointment, unit: Unit) -> list[Duty]:
    """Every open matter the holder of a post answers for; five queries at most, by last day.

    `unit` is the post's own, or where its duties are carried on since that ended.
    """
    found: dict[int, list[Capacity]] = {}
    for capacity, rows in _parts(appointment, unit):
        for pk in rows.filter(state__in=LIVE_STATES).values_list("pk", flat=True):
            found.setdefault(pk, []).append(capacity)
    ordered = Matter.objects.filter(pk__in=found).order_by("due", "pk").values_list("pk", flat=True)
    return [Duty(pk, tuple(dict.fromkeys(found[pk]))) for pk in ordered]


def _parts(appointment: Appointment, unit: Unit) -> list[tuple[Capacity, QuerySet[Matter]]]:
    role, who, every = Role(appointment.role), appointment.person_id, Matter.objects.all()
    units = {appointment.unit_id, unit.pk}
    parts: list[tuple[Capacity, QuerySet[Matter]]] = []
    if role in HANDLING:
        parts.append((Capacity.HANDLER, every.filter(_staked(who, units, StakeRole.HANDLER))))
    if role in LEADERS:
        below = Q(leader=who, dispatcher__path__contains=[unit.pk])
        parts += [
            (Capacity.LEADER, every.filter(_staked(who, units, StakeRole.LEADER) | below)),
            (Capacity.READER, every.filter(shown_to=who)),
        ]
    if role in ANSWERERS:
        parts.append((Capacity.UNIT, every.filter(_of_unit(appointment, unit))))
    if role in OFFICE:
        drafted = Q(dispatcher__in=units, drafted_by=who)
        parts.append((Capacity.DRAFTER, every.filter(drafted)))
    return parts


def _staked(person_id: int, units: Collection[int], role: StakeRole) -> Q:
    rows = Stake.objects.filter(
        person=person_id, unit__in=units, role=role.value, until__isnull=True
    )
    return Q(pk__in=rows.values("matter"))


def _of_unit(appointment: Appointment, unit: Unit) -> Q:
    """What the unit leads and cooperates in; of a unit that ended, what came from it."""
    if unit.pk != appointment.unit_id:
        return Q(inherited_from=appointment.unit_id, lead=unit.pk)
    own = Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit.pk, kind__in=SIGNED_FOR))
    parts = Stake.objects.filter(unit=unit.pk, role=StakeRole.COOPERATING.value, until__isnull=True)
    leads = Q(lead__in=own.values("pk"), fanned_out=False, state__in=OUT_STATES)
    return leads | Q(pk__in=parts.values("matter"))


def appointment_to_hand_over(actor: Actor, pk: int, today: date) -> tuple[Appointment, Unit]:
    """A post whose list the actor may lay out, and where its duties are carried on.

    Raises NotFound for posts without duties of this kind and for whoever may not.
    """
    row = Appointment.objects.filter(pk=pk).select_related("unit", "post", "person").first()
    if row is None or Role(row.role) not in TAKERS:
        raise NotFound
    unit = org.successor_of(row.unit, today)
    if not may_open(actor, unit.pk, tuple(unit.path), row.person_id):
        raise NotFound
    return row, unit


def takers(unit: Unit, role: Role, from_id: int, today: date) -> list[tuple[int, str]]:
    """Who may take a post's duties: (person, name and post)."""
    found = org.holders(unit_ids=[unit.pk], roles=TAKERS[role], today=today)
    named = {h.person_id: f"{h.person_name}（{h.post_name}）" for h in found[::-1]}
    return [(pk, name) for pk, name in list(named.items())[::-1] if pk != from_id]


def posts_left(actor: Actor, now: datetime) -> QuerySet[Appointment]:
    """Posts of the actor's unit, or of one it succeeds, that were left with duties and no list."""
    return posts_left_in(actor, now, carried_on(actor, now))


def carried_on(actor: Actor, now: datetime) -> list[int]:
    """The actor's unit and those that it succeeds."""
    heirs = org.successors(civil_day(now))
    return [actor.unit_id, *(unit for unit, heir in heirs.items() if heir == actor.unit_id)]


def posts_left_in(actor: Actor, now: datetime, units: Sequence[int]) -> QuerySet[Appointment]:
    """As `posts_left`, where it was looked up which units' duties the actor's carries on."""
    today = civil_day(now)
    rows = Appointment.objects.filter(unit__in=among(units), until__lte=today)
    rows = rows.filter(role__in=list(TAKERS))
    known = Handover.objects.filter(appointment=OuterRef("pk")).exclude(state="void")
    rows = rows.exclude(Exists(known)).filter(~_goes_on(today))
    return rows.filter(_left_duties(actor, today)).select_related("person", "post", "unit")


def _goes_on(today: date) -> Q:
    """The person still sits in the unit, in a post that carries the same duties."""
    live = Appointment.objects.live(today).filter(person=OuterRef("person"), unit=OuterRef("unit"))
    takes = (Q(left=role.value, role__in=list(others)) for role, others in TAKERS.items())
    left = ExpressionWrapper(OuterRef("role"), output_field=CharField())
    return Q(Exists(live.alias(left=left).filter(reduce(or_, takes))))


def _left_duties(actor: Actor, today: date) -> Q:
    mine = Stake.objects.filter(
        person=OuterRef("person"), unit=OuterRef("unit"), until__isnull=True
    ).filter(matter__state__in=LIVE_STATES)
    by_name = Q(Exists(mine.filter(role=StakeRole.HANDLER.value)), role__in=HANDLING) | Q(
        Exists(mine.filter(role=StakeRole.LEADER.value)), role__in=LEADERS
    )
    live = Matter.objects.filter(state__in=LIVE_STATES)
    led = Q(Exists(live.filter(lead=OuterRef("unit")))) | Q(
        Exists(live.filter(inherited_from=OuterRef("unit"), lead=actor.unit_id))
    )
    drafted = live.filter(dispatcher=OuterRef("unit"), drafted_by=OuterRef("person"))
    of_late = Q(until__gt=today - POINTED_OUT)
    by_post = Q(led, role__in=ANSWERERS) | Q(Exists(drafted), role__in=OFFICE)
    return by_name | (of_late & by_post)


def orphans(actor: Actor, today: date) -> QuerySet[Matter]:
    """Matters that went out and have nobody: who is named has left, or nobody speaks for the lead.

    DESIGN §5: no open matter is without a person.
    """
    held = Appointment.objects.live(today)
    at_work = held.filter(
        Q(unit=OuterRef("lead")) | Q(unit=OuterRef("lead__parent")), person=OuterRef("handler")
    )
    leads = held.filter(person=OuterRef("leader"), role__in=[role.value for role in LEADERS])
    answers = held.filter(role__in=[role.value for role in ANSWERERS])
    for_village = Q(lead__kind__in=SIGNED_FOR) & ~Q(
        Exists(answers.filter(unit=OuterRef("lead__parent")))
    )
    for_unit = ~Q(lead__kind__in=SIGNED_FOR) & ~Q(Exists(answers.filter(unit=OuterRef("lead"))))
    lost = (
        (Q(handler__isnull=False) & ~Q(Exists(at_work)))
        | (Q(leader__isnull=False) & ~Q(Exists(leads)))
        | (Q(lead__isnull=False) & (for_village | for_unit))
    )
    rows = matters_for(actor).filter(lost, state__in=OUT_STATES, fanned_out=False)
    return rows.select_related("lead", "dispatcher", "handler", "leader").defer(*WORDING)


def unfinished(appointment_id: int) -> Handover | None:
    """The handover of a post that runs already."""
    rows = Handover.objects.filter(appointment=appointment_id, state__in=UNFINISHED)
    return rows.first()


def demand_handovers(actor: Actor) -> None:
    """Raise NotAllowed for the three administrators: they see no business."""
    if actor.has(*ADMINISTRATORS):
        raise NotAllowed


def posts_of_unit(actor: Actor, today: date) -> list[Appointment]:
    """The posts whose lists the actor may lay out before anybody leaves: his own unit's."""
    rows = Appointment.objects.live(today).filter(unit=actor.unit_id, role__in=list(TAKERS))
    known = Handover.objects.filter(appointment=OuterRef("pk"), state__in=UNFINISHED)
    found = rows.exclude(Exists(known)).select_related("person", "post")
    return [
        row
        for row in found.order_by("post__sort", "pk")
        if may_open(actor, actor.unit_id, actor.unit_path, row.person_id)
    ]
