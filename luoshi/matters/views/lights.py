"""督办: what is late, what is nearly due, whose it is, and the lanes of 13710."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from luoshi.clock.queries import times_of
from luoshi.clock.rules.lights import Light, light
from luoshi.kernel.actor import Actor
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.matters import queries

SHOWN: Final = 20  # rows of a light, the rest stands in the ledger
LANE: Final = 12  # rows of a lane
NODES: Final = (("deploy", _("研究部署")), ("report", _("反馈办理情况")), ("settle", _("解决落实")))
TITLES: Final = {Light.RED: _("逾期"), Light.YELLOW: _("临期")}


@require_GET
def lights(request: Request) -> HttpResponse:
    """The wall: red first, then yellow, then by unit, then the lanes."""
    now = timezone.now()
    wall = queries.wall(request.actor, now)
    panels = [_panel(request, shown, rows, now) for shown, rows in wall.items()]
    units = [queries.by_lead(rows) for rows in wall.values()]
    context = {
        "panels": panels,
        "units": _units(*units),
        "lanes": [_lane(request.actor, node, label, now) for node, label in NODES],
        "late": panels[0]["page"],
        "near": panels[1]["page"],
    }
    return page(request, "matters/lights.html", context)


def _panel(request: Request, shown: Light, rows: Any, now: datetime) -> dict[str, Any]:
    found = keyset(rows, order=("due", "id"), cursor="", size=SHOWN)
    queries.set_lights(found.rows, now)
    return {
        "title": TITLES[shown],
        "page": found,
        "url": f"{reverse('matters:ledger')}?light={shown.value}",
        "today": timezone.localdate(now),
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
