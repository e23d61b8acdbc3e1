"""The chains of this room in the journal's registry: the roster, and messages sent again."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.journal import subjects
from luoshi.kernel.actor import Actor, Role
from luoshi.notices.acts import DELIVERY_BODIES, WATCH_BODIES
from luoshi.notices.models import Watch


def register() -> None:
    """Called once when Django is ready."""
    subjects.register(
        subjects.Subject(
            kind="watch",
            label=_("值班"),
            url=lambda _id: reverse("notices:watches"),
            visible=_sees_watch,
            bodies=WATCH_BODIES,
        )
    )
    subjects.register(
        subjects.Subject(
            kind="delivery",
            label=_("外部提醒"),
            url=lambda _id: reverse("notices:deliveries"),
            visible=lambda actor, _id: actor.has(Role.SYSTEM_ADMIN),
            bodies=DELIVERY_BODIES,
        )
    )


def _sees_watch(actor: Actor, pk: int) -> bool:
    return Watch.objects.filter(pk=pk, unit=actor.unit_id).exists()
