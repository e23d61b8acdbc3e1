"""The chains of this room in the journal's registry: unit, person, user."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.journal import subjects
from luoshi.kernel.actor import Actor
from luoshi.org import queries
from luoshi.org.acts import PERSON_BODIES, UNIT_BODIES, USER_BODIES
from luoshi.org.rules.powers import Act, Facts, may


def register() -> None:
    """Called once when Django is ready."""
    for kind, label, url, visible, bodies in (
        ("unit", _("单位"), _unit_url, _unit_visible, UNIT_BODIES),
        ("person", _("人员"), _person_url, _person_visible, PERSON_BODIES),
        ("user", _("账号"), _user_url, _user_visible, USER_BODIES),
    ):
        subjects.register(subjects.Subject(kind, label, url, visible, bodies))


def _unit_url(unit_id: int) -> str:
    return reverse("org:unit", args=[unit_id])


def _unit_visible(actor: Actor, unit_id: int) -> bool:
    return bool(queries.directory(actor).filter(pk=unit_id).exists())


def _person_url(person_id: int) -> str:
    return reverse("org:person", args=[person_id])


def _person_visible(actor: Actor, person_id: int) -> bool:
    return queries.people_for(actor).filter(pk=person_id).exists()


def _user_url(user_id: int) -> str:
    return reverse("org:user", args=[user_id])


def _user_visible(actor: Actor, user_id: int) -> bool:
    if not may(actor, Act.SEE_USERS, Facts()):
        return False
    return queries.users_for(actor).filter(pk=user_id).exists()
