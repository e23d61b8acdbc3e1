"""What a unit prepares, whose step it is, and the route that a unit keeps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter, Prepared, PreparedStep, UnitRoute
from luoshi.matters.queries.facts import matters_for, unit_step, waiting_steps
from luoshi.matters.rules import DOING, passes
from luoshi.matters.rules.preparing import SPEAKERS, Decision, PreparedKind, PreparedState
from luoshi.matters.unit_routes import DIRECT, UnitRoutePreset, offered_routes, unit_route
from luoshi.org import queries as org

IN_HAND: Final = tuple(state.value for state in DOING)


def route_of(unit_id: int) -> UnitRoutePreset:
    """The route that a unit keeps now; the direct one where it has chosen none."""
    row = UnitRoute.objects.filter(unit=unit_id, until__isnull=True).first()
    return unit_route(row.route, row.route_version) if row else unit_route(DIRECT, 1)


def routes_for(actor: Actor, today: date) -> tuple[UnitRoutePreset, ...]:
    """What the actor's unit may choose from; nothing for whom it is not to choose."""
    return offered_routes(today) if actor.has(*SPEAKERS) else ()


@dataclass(frozen=True, slots=True)
class RouteShown:
    """A route as a unit sees it: its steps, each with who of the unit holds it today."""

    route: UnitRoutePreset
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    able: bool


def routes_shown(actor: Actor, today: date) -> list[RouteShown]:
    """Every route that is offered, with the people of the actor's unit at its steps."""
    holders = org.holders(unit_ids=[actor.unit_id], roles=tuple(Role), today=today)
    shown = []
    for route in offered_routes(today):
        steps = tuple(
            (step.label, tuple(one.person_name for one in holders if one.role in step.roles))
            for step in route.steps
        )
        shown.append(RouteShown(route, steps, able=bool(steps[-1][1])))
    return shown


def route_history(actor: Actor) -> list[tuple[UnitRoutePreset, UnitRoute]]:
    """The routes that the actor's unit has kept, the present one first."""
    rows = UnitRoute.objects.filter(unit=actor.unit_id).select_related("set_by")
    newest = rows.order_by("-since", "-id")[:20]
    return [(unit_route(row.route, row.route_version), row) for row in newest]


def step_for(actor: Actor, row: Prepared) -> PreparedStep | None:
    """The open step that is the actor's own: to pass, or to countersign for his unit."""
    for step in waiting_steps(row):
        if step.countersign:
            if step.unit_id == actor.unit_id and actor.has(*map(Role, step.roles)):
                return step
        elif passes(actor, unit_step(row, step)):
            return step
    return None


def prepared_for(actor: Actor, matter: Matter) -> list[Prepared]:
    """What is being prepared for a matter with its facts, as far as the actor may read it.

    A working paper is its unit's own; a unit that countersigns reads it once it is asked to.
    """
    rows: list[Prepared] = matter.unfinished  # type: ignore[attr-defined]  # prefetched
    return [row for row in rows if _reads(actor, row)]


def prepared_of(actor: Actor, matter: Matter, kind: PreparedKind) -> Prepared | None:
    """The one of a kind that the actor may read."""
    return next((row for row in prepared_for(actor, matter) if row.kind == kind), None)


def _reads(actor: Actor, row: Prepared) -> bool:
    if row.unit_id == actor.unit_id:
        return True
    steps: list[PreparedStep] = row.all_steps  # type: ignore[attr-defined]  # prefetched
    asked = [step for step in steps if step.countersign and step.stage <= row.at_stage]
    return row.state == PreparedState.OPEN and actor.unit_id in {s.unit_id for s in asked}


def to_pass(actor: Actor) -> QuerySet[Prepared]:
    """What waits for the actor: to pass, to countersign, or to write again."""
    steps = PreparedStep.objects.filter(
        prepared=OuterRef("pk"),
        stage=OuterRef("at_stage"),
        decision="",
        unit=actor.unit_id,
        roles__overlap=[role.value for role in actor.roles],
    )
    others = ~Q(prepared_by=actor.person_id) | Q(at_stage=F("stages") - 1)
    waits = Q(state=PreparedState.OPEN) & Q(Exists(steps)) & others
    again = Q(state=PreparedState.WRITING, returned_at__isnull=False, unit=actor.unit_id)
    seen = matters_for(actor).filter(pk=OuterRef("matter"), state__in=IN_HAND)
    mine = Q(prepared_by=actor.person_id)
    if actor.has(*SPEAKERS):  # carried on from a unit that ended: its writer may be gone
        mine |= Q(returned_by__isnull=True)
    rows = Prepared.objects.filter(waits | again & mine, Exists(seen))
    return rows.select_related("matter", "unit", "prepared_by")


def countersigned(kind: PreparedKind, results: Collection[int]) -> dict[int, list[PreparedStep]]:
    """Who countersigned what has left a unit, by the id of what it made; one query."""
    rows = PreparedStep.objects.filter(
        prepared__kind=kind.value,
        prepared__result__in=results,
        decision=Decision.COUNTERSIGNED.value,
    )
    found: dict[int, list[PreparedStep]] = {}
    for step in rows.select_related("prepared", "unit", "decided_by").order_by("decided_at", "id"):
        found.setdefault(step.prepared.result or 0, []).append(step)
    return found
