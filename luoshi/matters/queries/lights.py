"""The lights of matters: for a list in a fixed number of queries, and as a filter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from luoshi.clock import queries as clock
from luoshi.clock.models import Deadline
from luoshi.clock.queries import Shown
from luoshi.clock.rules.lights import Light, light, whole
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules.timing import DOERS, SETTLING

KIND: Final = "matter"


def set_lights(seen: Sequence[Matter], now: datetime) -> None:
    """Give each row its light of now as `row.light`, "" where no clock runs; one query.

    The rows are those of a list that the reader was shown, so nothing is asked of him again.
    """
    dates: dict[int, list[Deadline]] = defaultdict(list)
    for one in clock.live(KIND, [row.pk for row in seen], DOERS):
        dates[one.subject_id].append(one)
    for row in seen:
        nodes = sorted(dates[row.pk], key=lambda one: (one.node in SETTLING, one.due_at, one.pk))
        times = tuple(clock.times_of(one) for one in nodes)
        row.light = _shown(light(whole(times), now), nodes) if times else ""


def _shown(shown: Light, nodes: Sequence[Deadline]) -> Light:
    """Red is kept for the date that settles a matter; a standing one has none."""
    settles = any(one.node in SETTLING for one in nodes)
    return Light.YELLOW if shown is Light.RED and not settles else shown


def dates_of(actor: Actor, matter: Matter, now: datetime) -> list[Shown]:
    """The matter's deadlines with light and sentence; raises NotFound for an outsider."""
    return clock.deadlines_of(actor, KIND, matter.pk, now=now)


def lit(rows: QuerySet[Matter], shown: Light, now: datetime) -> QuerySet[Matter]:
    """Those of the matters that show this light now; the same edges as `clock.rules.lights`.

    Red is kept for the date that settles a matter; a step that nears its date turns it yellow.
    """
    edges = _edges(now).items()
    has = {name: Exists(_nodes(of).filter(edge)) for name, (of, edge) in edges}
    done, late, near, begun = has["done"], has["late"], has["near"], has["begun"]
    match shown:
        case Light.DONE:
            return rows.filter(done)
        case Light.RED:
            return rows.filter(late).exclude(done)
        case Light.YELLOW:
            return rows.filter(begun, near).exclude(late | done)
        case Light.GREEN:
            return rows.filter(begun).exclude(near | late | done)
        case Light.NONE:
            return rows.exclude(begun | done)


def weighed(seen: QuerySet[Matter], now: datetime) -> QuerySet[Any]:
    """The matters with `late`: True where they are red now, False where yellow, else None.

    What `lit` says of both lights, with each matter's dates read once.
    """
    any_of = {
        name: BoolOr(Q(node__in=sorted(of)) & edge, default=Value(False))
        for name, (of, edge) in _edges(now).items()
    }
    light = Case(
        When(Q(done=True), then=None),
        When(Q(late=True), then=Value(True)),
        When(Q(begun=True, near=True), then=Value(False)),
        output_field=BooleanField(),
    )
    dates = _nodes(DOERS).values("subject_id").annotate(**any_of)
    return seen.annotate(late=Subquery(dates.annotate(light=light).values("light")))


def _edges(now: datetime) -> dict[str, tuple[frozenset[str], Q]]:
    """What makes a light: of which nodes one date has to be so."""
    open_step = Q(ended_at__isnull=True) | Q(node__in=sorted(SETTLING))
    return {
        "done": (SETTLING, Q(ended_at__isnull=False)),
        "late": (SETTLING, _passed("due_at", now)),
        "near": (DOERS, open_step & _passed("warn_at", now)),
        "begun": (SETTLING, _passed("start_at", now)),
    }


def _nodes(names: Iterable[str]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        subject_kind=KIND,
        subject_id=OuterRef("pk"),
        node__in=sorted(names),
        dropped_at__isnull=True,
    )


def _passed(edge: str, now: datetime) -> Q:
    """The edge lies behind us, and the clock did not stand still before it came."""
    at = {f"{edge}__lte": now, "start_at__lte": now}
    return Q(**at) & (Q(stopped_at__isnull=True) | Q(stopped_at__gte=Greatest(edge, "start_at")))


def last_day(deadline: Deadline) -> date:
    """The last day of a deadline, whose `due_at` is the instant after it."""
    return civil_day(deadline.due_at - timedelta(microseconds=1))


def lane(actor: Actor, node: str, regime: str) -> QuerySet[Deadline]:
    """The open deadlines of one node of a regime, of matters the actor sees, soonest first."""
    seen = matters_for(actor).filter(pk=OuterRef("subject_id"))
    rows = Deadline.objects.filter(
        subject_kind=KIND,
        regime=regime,
        node=node,
        ended_at__isnull=True,
        dropped_at__isnull=True,
    )
    return rows.filter(Exists(seen)).order_by("due_at", "pk")


def matters_behind(actor: Actor, deadlines: Sequence[Deadline]) -> dict[int, Matter]:
    """The matters of some deadlines, by id."""
    rows = matters_for(actor).filter(pk__in=[one.subject_id for one in deadlines])
    return {row.pk: row for row in rows.select_related("lead")}
