"""Who is told at which stage, by a dated preset."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.presets import Preset, PresetError, in_force, load_all

STAGES: Final = Path(__file__).parents[1] / "presets" / "stages"
# Read notices are kept so long; the journal keeps what was done, for ever (DESIGN).
KEPT: Final = timedelta(days=365)


class Stage(StrEnum):
    """What somebody is told of."""

    DISPATCHED = "dispatched"
    JOINED = "joined"
    NAMED = "named"
    RECALLED = "recalled"
    REASSIGNED = "reassigned"
    REFUSAL_ASKED = "refusal_asked"
    REFUSAL_ACCEPTED = "refusal_accepted"
    REFUSAL_TURNED_DOWN = "refusal_turned_down"
    REQUEST_MADE = "request_made"
    REQUEST_GRANTED = "request_granted"
    REQUEST_DECLINED = "request_declined"
    PLAN_PROPOSED = "plan_proposed"
    PLAN_CONFIRMED = "plan_confirmed"
    PLAN_RETURNED = "plan_returned"
    TURNED_STANDING = "turned_standing"
    ENDED_STANDING = "ended_standing"
    RESUMED = "resumed"
    RESCHEDULED = "rescheduled"
    URGED = "urged"
    EVIDENCE_ASKED = "evidence_asked"
    EVIDENCE_ANSWERED = "evidence_answered"
    CLOSING_SUBMITTED = "closing_submitted"
    CLOSING_WITHDRAWN = "closing_withdrawn"
    LEADER_SHOWN = "leader_shown"
    LEADER_ANSWERED = "leader_answered"
    PUBLICISED = "publicised"
    SENT_BACK = "sent_back"
    RECTIFY = "rectify"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    SIGN_OFF_TURN = "sign_off_turn"
    SIGN_OFF_PASSED = "sign_off_passed"
    SIGN_OFF_RETURNED = "sign_off_returned"
    PREPARED_TURN = "prepared_turn"
    COUNTERSIGN_TURN = "countersign_turn"
    PREPARED_BACK = "prepared_back"
    HANDOVER_TURN = "handover_turn"
    HANDOVER_DONE = "handover_done"
    SUCCEEDED = "succeeded"
    # flips of the clock
    MOVED = "moved"
    STEP_NEAR = "step_near"
    STEP_LATE = "step_late"
    NEAR = "near"
    LATE = "late"
    OWED_MOVED = "owed_moved"
    OWED_NEAR = "owed_near"
    OWED_LATE = "owed_late"


_OF_A_CLOSING = frozenset({Stage.CLOSING_SUBMITTED, Stage.LEADER_SHOWN, Stage.LEADER_ANSWERED})
# What somebody is asked to answer, by what another did.
ASKED: Final = _OF_A_CLOSING | {Stage.REFUSAL_ASKED, Stage.REQUEST_MADE, Stage.PLAN_PROPOSED}
# What somebody was asked is answered by this, whoever of his office did it.
ANSWERS: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.REFUSAL_ACCEPTED: frozenset({Stage.REFUSAL_ASKED}),
    Stage.REFUSAL_TURNED_DOWN: frozenset({Stage.REFUSAL_ASKED}),
    Stage.REQUEST_GRANTED: frozenset({Stage.REQUEST_MADE}),
    Stage.REQUEST_DECLINED: frozenset({Stage.REQUEST_MADE}),
    Stage.PLAN_CONFIRMED: frozenset({Stage.PLAN_PROPOSED}),
    Stage.PLAN_RETURNED: frozenset({Stage.PLAN_PROPOSED}),
    Stage.LEADER_ANSWERED: frozenset({Stage.LEADER_SHOWN}),
    Stage.CLOSING_WITHDRAWN: _OF_A_CLOSING,
    Stage.SENT_BACK: _OF_A_CLOSING,
    Stage.CLOSED: ASKED,
    Stage.REASSIGNED: ASKED,
    Stage.RECALLED: ASKED,
    Stage.CANCELLED: ASKED,
}


class Party(StrEnum):
    """Who has to do with a thing: units, or persons in units."""

    LEAD = "lead"
    COOPERATING = "cooperating"
    DISPATCHER = "dispatcher"
    VERIFIER = "verifier"
    FORMER = "former"  # the unit that had it until now
    OWNER = "owner"  # the unit that owes the date
    HANDLER = "handler"
    LEADER = "leader"
    SIGNER = "signer"  # whose turn it is: with a sign-off, a handover, what a unit prepares


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whom of a party one tells: holders of these roles, or its persons where none is named.

    `otherwise` stands in for a unit in which nobody holds one of the `roles`.
    """

    party: Party
    roles: tuple[Role, ...] = ()
    otherwise: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRule:
    """Who is told of one stage."""

    stage: Stage
    tells: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages(Preset):
    """Who is told of what; dated data, as every rule of the house."""

    stages: tuple[StageRule, ...]

    def tells(self, stage: Stage) -> tuple[Telling, ...]:
        """Whom one tells; raises PresetError for a stage that the preset forgot."""
        found = next((one for one in self.stages if one.stage is stage), None)
        if found is None:
            raise PresetError(f"{self.name} v{self.version} says nothing of {stage}")
        return found.tells


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a unit with a role."""

    unit_id: int
    role: Role
    person_id: int


Address = tuple[int, int]  # person, and the unit for which he is told


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened to a subject, and to whom it matters.

    `cause` is its key: nobody is told twice of one cause. `number` may stand in a list whatever
    becomes of the subject; its words are read from the subject itself when the notice is shown.
    """

    stage: Stage
    subject_kind: str
    subject_id: int
    cause: str
    units: Mapping[Party, Collection[int]] = field(default_factory=dict)
    persons: Mapping[Party, Collection[Address]] = field(default_factory=dict)
    number: str = ""
    entry_id: int | None = None
    urgent: bool = False


@cache
def shipped_stages() -> tuple[Stages, ...]:
    """Every version of this release."""
    return load_all(STAGES, Stages)


def stages_on(day: date) -> Stages:
    """The preset in force on a day."""
    return in_force(shipped_stages(), "office", day)


def roles_asked(preset: Stages, news: Iterable[News]) -> dict[Role, set[int]]:
    """Which roles are looked for in which units."""
    asked: dict[Role, set[int]] = {}
    for one in news:
        for telling in preset.tells(one.stage):
            for role in (*telling.roles, *telling.otherwise):
                asked.setdefault(role, set()).update(one.units.get(telling.party, ()))
    return asked


def addresses(preset: Stages, news: News, seats: Sequence[Seat]) -> tuple[Address, ...]:
    """Everybody who is told, each person once, for the unit in which he is told first."""
    found: dict[int, int] = {}
    for telling in preset.tells(news.stage):
        for unit_id in news.units.get(telling.party, ()):
            for person_id in _in(unit_id, telling, seats):
                found.setdefault(person_id, unit_id)
        if not telling.roles:
            for person_id, unit_id in news.persons.get(telling.party, ()):
                found.setdefault(person_id, unit_id)
    return tuple(found.items())


def _in(unit_id: int, telling: Telling, seats: Sequence[Seat]) -> list[int]:
    here = [seat for seat in seats if seat.unit_id == unit_id]
    first = [seat.person_id for seat in here if seat.role in telling.roles]
    return first or [seat.person_id for seat in here if seat.role in telling.otherwise]


def addressee(actor: Actor) -> int:
    """Whose inbox an actor reads: that of the person for whom he acts (AB角), else his own."""
    return actor.on_behalf_of or actor.person_id
