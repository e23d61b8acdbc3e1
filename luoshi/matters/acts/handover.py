"""What a change of persons or units says in the journal: on matters, and on the handover itself."""

from dataclasses import dataclass
from typing import ClassVar

from luoshi.journal.acts import Body
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.rules.handover import HandoverAct
from luoshi.matters.words import ACT_LABELS, HANDOVER_ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class MatterTransferred(MatterBody):
    """A matter went over with a post; `capacities` say as what, `notes` is the commitment."""

    ACT = "matter.transferred"
    LABEL = ACT_LABELS[Act.TRANSFER]

    handover: int
    from_person: int
    to_person: int
    capacities: tuple[str, ...]
    notes: str


@dataclass(frozen=True, kw_only=True)
class MatterSucceeded(MatterBody):
    """Units that ended gave a matter to their successors, place by place, at the same clock.

    `decided_by_entry` is the entry of the merger, where the job follows it; None where a head named
    the successor himself, and then `reason` says why. `number_before` is set where it changed.
    `not_issuing` are successors that issue nothing: what an ended office dispatched passes them by
    and goes to the nearest office, by rule.
    """

    ACT = "matter.succeeded"
    VERSION = 2
    LABEL = ACT_LABELS[Act.SUCCEED]
    UPCAST: ClassVar = {1: lambda body: body | {"not_issuing": []}}

    from_units: tuple[int, ...]
    to_units: tuple[int, ...]
    roles: tuple[str, ...]
    handler_released: int | None
    number_before: str
    not_issuing: tuple[int, ...]
    decided_by_entry: int | None
    reason: str

    @property
    def left_by(self) -> tuple[int, ...]:
        """The units whose ending this follows."""
        return self.from_units


@dataclass(frozen=True, kw_only=True)
class HandoverBody(Body):
    """What every act on a handover carries; ids are plain numbers."""

    unit: int
    appointment: int
    from_state: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class HandoverOpened(HandoverBody):
    """The list was laid out; why the hander is absent stands behind the commitment `reason`."""

    ACT = "handover.opened"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.OPEN]

    from_person: int
    to_person: int
    supervisor: int
    absent: bool
    reason: str
    items: int


@dataclass(frozen=True, kw_only=True)
class HandoverNoted(HandoverBody):
    """The hander wrote on one line of the list, added one or took one off."""

    ACT = "handover.noted"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.NOTE]

    item: int
    matter: int | None
    change: str


@dataclass(frozen=True, kw_only=True)
class HandoverHanded(HandoverBody):
    """The hander signed, or a head in his place."""

    ACT = "handover.handed"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.HAND]

    items: int
    matters: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverQueried(HandoverBody):
    """The taker asked about one line."""

    ACT = "handover.queried"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.QUERY]

    item: int


@dataclass(frozen=True, kw_only=True)
class HandoverTaken(HandoverBody):
    """The taker signed for every line."""

    ACT = "handover.taken"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.TAKE]

    items: int


@dataclass(frozen=True, kw_only=True)
class HandoverSentBack(HandoverBody):
    """The taker or the supervisor wants the list completed first."""

    ACT = "handover.sent_back"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.SEND_BACK]

    reason: str


@dataclass(frozen=True, kw_only=True)
class HandoverConfirmed(HandoverBody):
    """The third signature: from here the taker answers."""

    ACT = "handover.confirmed"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.CONFIRM]

    matters: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverVoided(HandoverBody):
    """The list was laid out by mistake or for somebody else."""

    ACT = "handover.voided"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.VOID]

    reason: str


@dataclass(frozen=True, kw_only=True)
class HandoverSucceeded(HandoverBody):
    """Its unit ended before all three had signed; `unit` is the successor.

    `decided_by_entry` is the entry of the merger; None where a head named the successor himself,
    and then `reason` says why.
    """

    ACT = "handover.succeeded"
    LABEL = HANDOVER_ACT_LABELS[HandoverAct.SUCCEED]

    from_unit: int
    decided_by_entry: int | None
    reason: str

    @property
    def left_by(self) -> int:
        """The unit whose ending this follows."""
        return self.from_unit


MATTER_BODIES = (MatterTransferred, MatterSucceeded)
BODIES = (
    HandoverOpened,
    HandoverNoted,
    HandoverHanded,
    HandoverQueried,
    HandoverTaken,
    HandoverSentBack,
    HandoverConfirmed,
    HandoverVoided,
    HandoverSucceeded,
)
