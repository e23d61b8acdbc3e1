"""督办: what is late, what is nearly due, whose it is, and the lanes of 13710."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from luoshi.clock.queries import times_of
from luoshi.clock.rules.lights import Light, light
from luoshi.kernel.actor import Actor, Role
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries
from luoshi.matters.models import Matter
from luoshi.matters.sentences import distance
from luoshi.org import queries as org

SHOWN: Final = 20  # rows of a light, the rest stands in the ledger
UNITS: Final = 50
LANE: Final = 12  # rows of a lane
NODES: Final = (
    ("deploy", gettext_lazy("研究部署")),
    ("report", gettext_lazy("反馈办理情况")),
    ("settle", gettext_lazy("解决落实")),
)
TITLES: Final = {Light.RED: gettext_lazy("逾期"), Light.YELLOW: gettext_lazy("临期")}


@require_GET
def lights(request: Request) -> HttpResponse:
    """The wall: red first, then yellow, then by unit, then the lanes."""
    now = timezone.now()
    wall = queries.wall(request.actor, now, size=SHOWN)
    late, near = wall[Light.RED], wall[Light.YELLOW]
    lanes = [_lane(request.actor, node, label, now) for node, label in NODES]
    context = {
        "panels": [_panel(shown, found) for shown, found in wall.items()],
        "lines": _lines([*late.rows, *near.rows], now),
        "may_urge": request.actor.has(Role.CLERK, Role.DIRECTOR, Role.LIAISON, Role.HEAD),
        "units": _units(late.by_lead, near.by_lead),
        "lanes": lanes,
        "on_lanes": any(lane["rows"] for lane in lanes),
        "late": late,
        "near": near,
    }
    return page(request, "matters/lights.html", context)


def _panel(shown: Light, found: queries.Lit) -> dict[str, Any]:
    url = f"{reverse('matters:ledger')}?light={shown.value}"
    return {"title": TITLES[shown], "found": found, "url": url}


def _lines(rows: Sequence[Matter], now: datetime) -> list[tuple[Matter, str]]:
    """The rows with their lights, each with how far its last day is."""
    queries.set_lights(rows, now)
    today = timezone.localdate(now)
    return [(row, distance(row.due, today)) for row in rows]


def _units(late: Counter[int], near: Counter[int]) -> list[dict[str, Any]]:
    """Units that have something late or nearly due, the most late first; no rank is given."""
    most = sorted(late | near, key=lambda pk: (-late[pk], -near[pk], pk))[:UNITS]
    names = org.names_of(most)
    return [{"id": pk, "name": names[pk], "late": late[pk], "near": near[pk]} for pk in most]


def _lane(actor: Actor, node: str, label: Any, now: datetime) -> dict[str, Any]:
    open_now = queries.lane(actor, node, "13710")
    rows = list(open_now[: LANE + 1])
    behind = queries.matters_behind(actor, rows)
    return {
        "label": label,
        "more": len(rows) > LANE,
        "rows": [
            {
                "matter": behind[row.subject_id],
                "due": queries.last_day(row),
                "light": light(times_of(row), now).value,
            }
            for row in rows[:LANE]
        ],
    }
