"""The chains of this room in the journal's registry: calendar and regime."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.clock.acts import CALENDAR_BODIES, REGIME_BODIES
from luoshi.clock.rules.powers import may_see_calendar
from luoshi.journal import subjects


def register() -> None:
    """Called once when Django is ready."""
    subjects.register(
        subjects.Subject(
            kind="calendar",
            label=_("工作日历"),
            url=lambda _id: reverse("clock:calendar"),
            visible=may_see_calendar,
            bodies=CALENDAR_BODIES,
        )
    )
    subjects.register(
        subjects.Subject(
            kind="regime",
            label=_("时限制度"),
            url=lambda _id: reverse("clock:regimes"),
            visible=lambda _actor, _id: True,
            bodies=REGIME_BODIES,
        )
    )
