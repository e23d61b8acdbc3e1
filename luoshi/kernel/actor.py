"""Who acts: a person in a post, for a unit, through a door."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a post is for; the label for people stands in `org.models`."""

    CLERK = "clerk"
    DIRECTOR = "director"
    LEADER = "leader"
    HEAD = "head"
    LIAISON = "liaison"
    HANDLER = "handler"
    PERSONNEL = "personnel"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Door(StrEnum):
    """Through which door an act came in; it is written into the journal."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    IMPORT = "import"
    JOB = "job"


class Sight(StrEnum):
    """How far a role sees: its unit with all below, its unit alone, or what names the person."""

    TREE = "tree"
    UNIT = "unit"
    PERSON = "person"


SIGHT: dict[Role, Sight] = {
    Role.CLERK: Sight.TREE,
    Role.DIRECTOR: Sight.TREE,
    Role.LEADER: Sight.TREE,
    Role.HEAD: Sight.TREE,
    Role.LIAISON: Sight.UNIT,
    Role.HANDLER: Sight.PERSON,
    Role.PERSONNEL: Sight.PERSON,
    Role.SYSTEM_ADMIN: Sight.PERSON,
    Role.SECURITY_ADMIN: Sight.PERSON,
    Role.AUDIT_ADMIN: Sight.PERSON,
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in one post: the argument that every query and every service takes.

    `unit_path` holds the ids of the unit's ancestors from the root down to the unit itself.
    `on_behalf_of` is the person whose power is used under a delegation, else None.
    """

    person_id: int
    post_id: int
    unit_id: int
    unit_path: tuple[int, ...]
    roles: frozenset[Role]
    door: Door = Door.WEB
    on_behalf_of: int | None = None
    person_name: str = ""
    post_name: str = ""
    unit_name: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether the post carries at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def sight(self) -> Sight:
        """The widest sight among the roles of the post."""
        seen = {SIGHT[role] for role in self.roles}
        for wide in (Sight.TREE, Sight.UNIT):
            if wide in seen:
                return wide
        return Sight.PERSON

    @property
    def parent_unit_id(self) -> int | None:
        """The unit directly above, or None at the root."""
        return self.unit_path[-2] if len(self.unit_path) > 1 else None

    def through(self, door: Door) -> "Actor":
        """The same actor, come in through another door."""
        return replace(self, door=door)
