"""What happens inside a unit before something leaves it; its words and notes are kept apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from luoshi.journal.acts import Body, Stored
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class PreparedBody(MatterBody):
    """`kind` is report, request or closing; `unit` the one it leaves; `wording` the commitment."""

    kind: str
    unit: int
    wording: str


@dataclass(frozen=True, kw_only=True)
class MatterPrepared(PreparedBody):
    """Something was written and sent on the unit's route; `countersigners` are asked on the way."""

    ACT = "matter.prepared"
    LABEL = ACT_LABELS[Act.PREPARE]

    route: str
    route_version: int
    stages: int
    countersigners: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ReadBody(PreparedBody):
    """`read` is the version of the working paper that was read (since version 2)."""

    VERSION = 2
    UPCAST: ClassVar[Mapping[int, Callable[[Stored], Stored]]] = {
        1: lambda body: body | {"read": None}
    }

    read: int | None


@dataclass(frozen=True, kw_only=True)
class MatterPassed(ReadBody):
    """A step of the route was passed; the last one leaves the entry of the act itself instead."""

    ACT = "matter.passed"
    LABEL = ACT_LABELS[Act.PASS]

    stage: int


@dataclass(frozen=True, kw_only=True)
class MatterCountersigned(ReadBody):
    """A unit that owns the matter too has signed; `signed_by_unit` is that unit."""

    ACT = "matter.countersigned"
    LABEL = ACT_LABELS[Act.COUNTERSIGN]

    signed_by_unit: int


@dataclass(frozen=True, kw_only=True)
class MatterHandedBack(PreparedBody):
    """It goes back to be written again; by whom it had before him, or by who wrote it."""

    ACT = "matter.handed_back"
    LABEL = ACT_LABELS[Act.HAND_BACK]

    stage: int


@dataclass(frozen=True, kw_only=True)
class UnitRouteSet(Body):
    """A unit chose the route that precedes what leaves it; on the unit's own chain."""

    ACT = "unit.route_set"
    LABEL = _("改定报送程序")

    route: str
    route_version: int
    route_before: str


BODIES = (MatterPrepared, MatterPassed, MatterCountersigned, MatterHandedBack, UnitRouteSet)
