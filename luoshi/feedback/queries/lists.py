"""Lists for a period: what a unit reports on, what an office dispatched, told and to come."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.clock.models import Deadline
from luoshi.feedback.models import Report
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import Cycle, civil_day, period_of
from luoshi.matters import queries as matters
from luoshi.matters.models import Matter, Stake
from luoshi.matters.queries import SIGNED_FOR
from luoshi.matters.rules import DOING, StakeRole
from luoshi.org.models import Unit

NODE: Final = "report"  # the node of a regime at which a report falls due
SOON: Final = timedelta(days=5)  # before the end of a month that nobody has set a date for
OFFICE: Final = (Role.CLERK, Role.DIRECTOR)


def reporting(actor: Actor) -> QuerySet[Matter]:
    """What the actor's unit, or a village it answers for, is doing: all that it reports on."""
    # Units first: asked of each matter that a province sees, it would take a fifth of a second.
    village = Q(parent=actor.unit_id, kind__in=SIGNED_FOR)
    units = Unit.objects.filter(Q(pk=actor.unit_id) | village).values("pk")
    rows = _doing(actor).filter(lead__in=units)
    return rows.select_related("lead", "dispatcher")


def dispatched(actor: Actor) -> QuerySet[Matter]:
    """What others are doing for the actor's office; empty for who dispatches nothing."""
    if not actor.has(*OFFICE):
        return Matter.objects.none()
    return _doing(actor).filter(dispatcher=actor.unit_id).select_related("lead", "dispatcher")


def cooperating(actor: Actor) -> QuerySet[Matter]:
    """What others lead and the actor's unit cooperates in."""
    mine = Exists(_cooperating_stake(actor))
    return _doing(actor).filter(mine).exclude(lead=actor.unit_id).select_related("lead")


def owed(rows: QuerySet[Matter], now: datetime) -> QuerySet[Matter]:
    """Those whose report for the present period is still to come."""
    return rows.filter(_owed(now))


def told(rows: QuerySet[Matter], now: datetime) -> QuerySet[Matter]:
    """Those whose report for the present period is there."""
    return rows.exclude(_owed(now))


def pressing(actor: Actor, now: datetime) -> QuerySet[Matter]:
    """What the desk shows: reports near their date, or in the last days of the month."""
    today = civil_day(now)
    ends = period_of(today, Cycle.MONTH).last
    near = Exists(_open_node().filter(warn_at__lte=now))
    undated = ~Exists(_open_node())
    wanted = near | undated if ends - today < SOON else near
    return owed(reporting(actor), now).filter(wanted)


def _doing(actor: Actor) -> QuerySet[Matter]:
    states = [state.value for state in DOING]
    return matters.matters_for(actor).filter(state__in=states, fanned_out=False)


def _cooperating_stake(actor: Actor) -> QuerySet[Stake]:
    rows = Stake.objects.filter(matter=OuterRef("pk"), until__isnull=True, unit=actor.unit_id)
    return rows.filter(role=StakeRole.COOPERATING.value)


def _open_node() -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        subject_kind="matter",
        subject_id=OuterRef("pk"),
        node=NODE,
        ended_at__isnull=True,
        dropped_at__isnull=True,
    )


def _owed(now: datetime) -> Q:
    """A reporting date that runs; else no report that covers today."""
    today = civil_day(now)
    covers = Q(last__isnull=True) | Q(last__gte=today)
    there = Report.objects.filter(
        covers,
        matter=OuterRef("pk"),
        unit=OuterRef("lead"),
        share=False,
        superseded_at__isnull=True,
    )
    begun = Exists(_open_node().filter(start_at__lte=now))
    coming = Exists(_open_node().filter(start_at__gt=now))
    return Q(begun) | (~Q(coming) & ~Q(Exists(there)))
