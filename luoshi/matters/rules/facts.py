"""What the rules know of a matter: values, no rows; and who sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.matters.rules.flow import State

DEPTH: Final = 9  # levels of the tree that a stake remembers, the root included


class StakeRole(StrEnum):
    """Why somebody has to do with a matter."""

    DISPATCHER = "dispatcher"
    ABOVE = "above"  # whoever dispatched the whole of which this is a part
    LEAD = "lead"
    COOPERATING = "cooperating"
    RECORDER = "recorder"
    LEADER = "leader"
    HANDLER = "handler"
    HELPER = "helper"
    VERIFIER = "verifier"


class Ownership(StrEnum):
    """How several named units share one matter; the clerk chooses (DESIGN §5)."""

    SINGLE = "single"
    EACH = "each"
    JOINT = "joint"


class RequestKind(StrEnum):
    """What a unit asks for beside the state of its matter."""

    EXTENSION = "extension"
    ADJUSTMENT = "adjustment"
    SUSPENSION = "suspension"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class StakeFact:
    """One live stake, as visibility asks for it; `path` are the unit's ancestors and itself."""

    unit_id: int
    path: tuple[int, ...]
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepFact:
    """The open step of a sign-off: which role, in which unit, decides."""

    role: Role
    unit_id: int
    last: bool


@dataclass(frozen=True, slots=True)
class UnitStepFact:
    """The open step of something a unit prepares: who passes it on; the last step sends it.

    Who prepared it passes no step before the last: nobody reviews his own words.
    """

    roles: frozenset[Role]
    unit_id: int
    last: bool
    prepared_by: int


@dataclass(frozen=True, slots=True)
class RouteFact:
    """A unit that keeps a route of its own, and whose post sends what leaves it."""

    unit_id: int
    senders: frozenset[Role]


@dataclass(frozen=True, slots=True)
class RequestFact:
    """The open request: what is asked, and by whom (who asks never grants)."""

    kind: RequestKind
    asked_by: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rules ask of a matter: values, no rows.

    `signs_for` is the unit that signs when the lead has no account of its own (a village: its
    township, marked 代录). `refusal_open` and `refusal_spent` speak of the present lead.
    `handed_down` says that the dispatcher is itself a doer who splits its task among those below.
    `hands` are the persons who did, reported or submitted: none of them verifies (DESIGN §7.2).
    `helpers` are the units that owe an answer to an open help request, `helping` all that were
    asked and are still in it; `help_hands` are the persons
    who asked for help or answered where a ruling is due: none of them rules; `plan_by` proposed the
    open plan. `routes` are the units that keep a route of their own, `unit_steps` the open steps of
    what they prepare, `preparers` the persons who prepared it. `joint` units own the matter
    together with the lead; `countersigners` are those that still have to countersign what is being
    prepared. `rectified` says that a finding had to be put right, which is publicised before it
    closes; `leader_due`, that the leader whose note it was has not seen the result yet; `shown_to`
    is the leader who has it before him; `note_open`, that he answered it with a new note whose slip
    nobody has taken up.
    """

    state: State
    dispatcher_id: int
    lead_id: int | None = None
    signs_for: int | None = None
    fanned_out: bool = False
    handed_down: bool = False
    proposed_by: int | None = None
    step: StepFact | None = None
    refusal_open: bool = False
    refusal_spent: bool = False
    handler_id: int | None = None
    leader_id: int | None = None
    suspended_from: State | None = None
    standing: bool = False
    verifier_id: int | None = None
    hands: frozenset[int] = frozenset()
    request: RequestFact | None = None
    cooperating: frozenset[int] = frozenset()
    helpers: frozenset[int] = frozenset()
    helping: frozenset[int] = frozenset()
    help_to_rule: bool = False
    help_open: bool = False
    help_hands: frozenset[int] = frozenset()
    plan_open: bool = False
    plan_by: int | None = None
    routes: tuple[RouteFact, ...] = ()
    unit_steps: tuple[UnitStepFact, ...] = ()
    preparers: frozenset[int] = frozenset()
    joint: frozenset[int] = frozenset()
    countersigners: frozenset[int] = frozenset()
    rectified: bool = False
    leader_due: bool = False
    shown_to: int | None = None
    note_open: bool = False
    stakes: tuple[StakeFact, ...] = ()


def sees(actor: Actor, stakes: Iterable[StakeFact]) -> bool:
    """Whether one of the stakes lets the actor see the matter: along the tree, never sideways."""
    sight = actor.sight
    for stake in stakes:
        if sight is Sight.TREE and actor.unit_id in stake.path:
            return True
        if stake.unit_id != actor.unit_id:
            continue
        if sight is Sight.UNIT or stake.person_id == actor.person_id:
            return True
    return False
