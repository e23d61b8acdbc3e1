"""督办: what is late, what is nearly due, whose it is, and the lanes of 13710."""

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
from luoshi.kit.paging import keyset
from luoshi.matters import queries
from luoshi.matters.sentences import distance

SHOWN: Final = 20  # rows of a light, the rest stands in the ledger
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
    wall = queries.wall(request.actor, now)
    panels = [_panel(request, shown, rows, now) for shown, rows in wall.items()]
    lanes = [_lane(request.actor, node, label, now) for node, label in NODES]
    units = [queries.by_lead(rows) for rows in wall.values()]
    context = {
        "panels": panels,
        "lines": [line for one in panels for line in one["lines"]],
        "may_urge": request.actor.has(Role.CLERK, Role.DIRECTOR, Role.LIAISON, Role.HEAD),
        "units": _units(*units),
        "lanes": lanes,
        "on_lanes": any(lane["rows"] for lane in lanes),
        "late": panels[0]["page"],
        "near": panels[1]["page"],
    }
    return page(request, "matters/lights.html", context)


def _panel(request: Request, shown: Light, rows: Any, now: datetime) -> dict[str, Any]:
    found = keyset(rows, order=("due", "id"), cursor="", size=SHOWN)
    queries.set_lights(found.rows, now)
    today = timezone.localdate(now)
    return {
        "title": TITLES[shown],
        "page": found,
        "url": f"{reverse('matters:ledger')}?light={shown.value}",
        "lines": [(row, distance(row.due, today)) for row in found.rows],
    }


def _units(late: queries.Counts, near: queries.Counts) -> list[dict[str, Any]]:
    """Units that have something late or nearly due, the most late first; no rank is given."""
    names = {pk: name for pk, (name, _count) in (near | late).items()}
    rows: list[dict[str, Any]] = [
        {
            "id": pk,
            "name": name,
            "late": late.get(pk, ("", 0))[1],
            "near": near.get(pk, ("", 0))[1],
        }
        for pk, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row["late"], -row["near"], row["id"]))[:50]


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
