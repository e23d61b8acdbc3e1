"""Who may change the organisation: three administrators and personnel, none with all powers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role, Sight
from luoshi.org.rules.tenure import EXCLUSIVE


class Act(StrEnum):
    """What can be done to the organisation."""

    MANAGE_UNITS = "manage_units"
    MANAGE_POSTS = "manage_posts"
    MANAGE_USERS = "manage_users"
    CREATE_PERSON = "create_person"
    EDIT_PERSON = "edit_person"
    APPOINT = "appoint"
    DELEGATE = "delegate"
    CHARGE = "charge"
    OPEN_LOGIN = "open_login"
    SEE_USERS = "see_users"


WHO: Final[dict[Act, frozenset[Role]]] = {
    Act.MANAGE_UNITS: frozenset({Role.SYSTEM_ADMIN}),
    Act.MANAGE_POSTS: frozenset({Role.SYSTEM_ADMIN}),
    Act.MANAGE_USERS: frozenset({Role.SYSTEM_ADMIN}),
    Act.CREATE_PERSON: frozenset({Role.SYSTEM_ADMIN, Role.PERSONNEL}),
    Act.EDIT_PERSON: frozenset({Role.PERSONNEL}),
    Act.APPOINT: frozenset({Role.PERSONNEL}),
    Act.DELEGATE: frozenset({Role.PERSONNEL}),
    Act.CHARGE: frozenset({Role.PERSONNEL}),
    Act.OPEN_LOGIN: frozenset({Role.SECURITY_ADMIN}),
    Act.SEE_USERS: frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
}
GRANTS_POWERS = frozenset({Role.SECURITY_ADMIN})  # who fills the posts of EXCLUSIVE


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answer depends on besides the actor.

    `inside`: the thing lies in the actor's own region. `role`: of the post in question.
    `person_id`: whom an appointment, a delegation or a password concerns.
    """

    inside: bool = True
    role: Role | None = None
    person_id: int | None = None


def may(actor: Actor, act: Act, facts: Facts) -> bool:
    """Whether the actor may do this to the organisation."""
    if not facts.inside:
        return False
    if act is Act.DELEGATE and _own(actor, facts):
        return facts.role not in EXCLUSIVE
    if act is Act.APPOINT and _own(actor, facts):
        return False
    return actor.has(*_who(act, facts.role))


def acts_of(actor: Actor) -> frozenset[Act]:
    """The acts whose buttons a page may offer to this actor inside his region."""
    return frozenset(act for act in Act if actor.has(*WHO[act])) | (
        {Act.APPOINT} if actor.has(*GRANTS_POWERS) else frozenset()
    )


def sees_work_of(actor: Actor, unit_id: int) -> bool:
    """Whether a unit's page leads on to its matters and to what is asked of it.

    The pages behind have rules of their own; administrators are sent to neither.
    """
    if actor.has(*ADMINISTRATORS):
        return False
    return actor.sight is Sight.TREE or actor.unit_id == unit_id


def _own(actor: Actor, facts: Facts) -> bool:
    return facts.person_id == actor.person_id


def _who(act: Act, role: Role | None) -> frozenset[Role]:
    if act in {Act.APPOINT, Act.DELEGATE} and role in EXCLUSIVE:
        return GRANTS_POWERS
    return WHO[act]
