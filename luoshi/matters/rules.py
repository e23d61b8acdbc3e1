"""The life of a matter as a table, who may do what, and what must hold of a row; no database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.kernel.flow import step

DEPTH: Final = 9  # levels of the tree that a stake remembers, the root included
FAR: Final = 20  # years: a date beyond that is a slip of the keyboard
CLAUSE: Final = re.compile(r"[，。；！;!\n]|,(?!\d)")
LONGEST: Final = 4000  # characters of one matter's text
COLLECTIVE: Final = 2  # from so many leads on, "each alone" becomes one matter a unit


class State(StrEnum):
    """Where a matter stands (DESIGN §5)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    UNDERWAY = "underway"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What is done to a matter."""

    VIEW = "view"
    EDIT = "edit"
    REVIEW = "review"
    DOUBT = "doubt"
    SPLIT = "split"
    MERGE = "merge"
    ABSORB = "absorb"
    CORRECT = "correct"
    DISCARD = "discard"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    APPROVE = "approve"
    RETURN = "return"
    DISPATCH = "dispatch"
    FAN_OUT = "fan_out"
    SIGN = "sign"
    REFUSE = "refuse"
    ACCEPT_REFUSAL = "accept_refusal"
    TURN_DOWN_REFUSAL = "turn_down_refusal"
    RECALL = "recall"
    REASSIGN = "reassign"


FLOW: Final = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.REVIEW): State.DRAFT,
    (State.DRAFT, Act.DOUBT): State.DRAFT,
    (State.DRAFT, Act.SPLIT): State.DRAFT,
    (State.DRAFT, Act.MERGE): State.DRAFT,
    (State.DRAFT, Act.ABSORB): State.CANCELLED,
    (State.DRAFT, Act.CORRECT): State.DRAFT,
    (State.DRAFT, Act.DISCARD): State.CANCELLED,
    (State.DRAFT, Act.SUBMIT): State.PROPOSED,
    (State.PROPOSED, Act.ENDORSE): State.PROPOSED,
    (State.PROPOSED, Act.APPROVE): State.REGISTERED,
    (State.PROPOSED, Act.RETURN): State.DRAFT,
    (State.REGISTERED, Act.DISPATCH): State.DISPATCHED,
    (State.REGISTERED, Act.FAN_OUT): State.UNDERWAY,
    (State.DISPATCHED, Act.SIGN): State.UNDERWAY,
    (State.DISPATCHED, Act.REFUSE): State.DISPATCHED,
    (State.DISPATCHED, Act.ACCEPT_REFUSAL): State.REGISTERED,
    (State.DISPATCHED, Act.TURN_DOWN_REFUSAL): State.DISPATCHED,
    (State.DISPATCHED, Act.RECALL): State.REGISTERED,
    (State.UNDERWAY, Act.REASSIGN): State.DISPATCHED,
}


class StakeRole(StrEnum):
    """Why somebody has to do with a matter."""

    DISPATCHER = "dispatcher"
    LEAD = "lead"
    COOPERATING = "cooperating"
    RECORDER = "recorder"
    LEADER = "leader"
    HANDLER = "handler"


class Ownership(StrEnum):
    """How several named units share one matter; the clerk chooses (DESIGN §5)."""

    SINGLE = "single"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class StakeFact:
    """One live stake, as visibility asks for it; `path` are the unit's ancestors and itself."""

    unit_id: int
    path: tuple[int, ...]
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepFact:
    """The open step of a sign-off: which role, in which unit, has to decide."""

    role: Role
    unit_id: int
    last: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rules ask of a matter: values, no rows.

    `signs_for` is the unit that signs when the lead has no account of its own (a village: its
    township, marked 代录). `refusal_open` and `refusal_spent` speak of the present lead.
    """

    state: State
    dispatcher_id: int
    lead_id: int | None = None
    signs_for: int | None = None
    fanned_out: bool = False
    proposed_by: int | None = None
    step: StepFact | None = None
    refusal_open: bool = False
    refusal_spent: bool = False
    stakes: tuple[StakeFact, ...] = ()


def follows(state: State, act: Act) -> State:
    """The state after an act; raises RuleBroken where FLOW has no such row."""
    return step(FLOW, state, act)


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


def may(actor: Actor, act: Act, facts: Facts) -> bool:
    """Whether the actor may do this to a matter he sees; the state is asked by `follows`."""
    if not sees(actor, facts.stakes):
        return False
    match act:
        case Act.VIEW:
            return True
        case Act.ENDORSE | Act.APPROVE | Act.RETURN:
            return _decides(actor, act, facts)
        case Act.SIGN | Act.REFUSE:
            return _answers(actor, facts) and (act is Act.SIGN or _can_refuse(facts))
        case Act.ACCEPT_REFUSAL | Act.TURN_DOWN_REFUSAL:
            return _dispatches(actor, facts) and facts.refusal_open
        case Act.RECALL:
            return _dispatches(actor, facts) and not facts.refusal_open
        case Act.REASSIGN:
            return _dispatches(actor, facts) and not facts.fanned_out
        case _:
            return _dispatches(actor, facts)


def _dispatches(actor: Actor, facts: Facts) -> bool:
    return actor.unit_id == facts.dispatcher_id and actor.has(Role.CLERK, Role.DIRECTOR)


def _decides(actor: Actor, act: Act, facts: Facts) -> bool:
    """The open step's role decides, never the proposer (DESIGN §7.2)."""
    at = facts.step
    if at is None or actor.person_id == facts.proposed_by:
        return False
    if (act is Act.APPROVE) != at.last and act is not Act.RETURN:
        return False
    return actor.unit_id == at.unit_id and actor.has(at.role)


def _answers(actor: Actor, facts: Facts) -> bool:
    return actor.has(Role.LIAISON, Role.HEAD) and actor.unit_id in {
        facts.lead_id,
        facts.signs_for,
    }


def _can_refuse(facts: Facts) -> bool:
    return not (facts.refusal_open or facts.refusal_spent)


def offered(actor: Actor, facts: Facts) -> tuple[Act, ...]:
    """The acts a page offers: those that follow and that this actor may do."""
    return tuple(act for state, act in FLOW if state is facts.state and may(actor, act, facts))


@dataclass(frozen=True, slots=True)
class Row:
    """What a draft says, as the checks want it."""

    content: str
    acceptance: str
    unit_proposes_acceptance: bool
    ownership: Ownership
    lead_ids: tuple[int, ...]
    cooperating_ids: tuple[int, ...]
    due: date | None


def wrong_fields(row: Row, today: date) -> dict[str, str]:
    """What cannot be stored, field by field, in the clerk's words; empty if all is well."""
    wrong: dict[str, str] = {}
    if not row.content.strip():
        wrong["content"] = "请填写事项内容。"
    elif len(row.content) > LONGEST:
        wrong["content"] = f"事项内容请控制在 {LONGEST} 字以内，现有 {len(row.content)} 字。"
    if "\x00" in row.content + row.acceptance:
        wrong["content"] = "内容里有无法保存的字符，请删去后再提交。"
    if row.due is not None and not plausible(row.due, today):
        wrong["due"] = f"完成时限 {row.due.isoformat()} 不合常理，请核对年份。"
    if set(row.lead_ids) & set(row.cooperating_ids):
        wrong["cooperating"] = "同一个单位不能既牵头又配合。"
    if row.ownership is not Ownership.EACH and len(row.lead_ids) > 1:
        wrong["lead"] = "一个事项只能有一个牵头单位；多个单位各自负责的，请选“分别承办”。"
    return wrong


def plausible(due: date, today: date) -> bool:
    """Whether a last day can be meant: from the year before this one to FAR years ahead."""
    return today.year - 1 <= due.year <= today.year + FAR


def missing_for_submission(row: Row) -> dict[str, str]:
    """What a row still lacks before it may go to sign-off: an owner and a test of done."""
    lacks: dict[str, str] = {}
    if not row.lead_ids:
        lacks["lead"] = "还没有确定牵头单位。"
    if not row.acceptance.strip() and not row.unit_proposes_acceptance:
        lacks["acceptance"] = "请写明验收标准，或者选“由承办单位提出”。"
    return lacks


def proposed_acceptance(content: str, targets: Sequence[str]) -> str:
    """The clauses that name a figure to be reached: a test of done in the paper's own words."""
    clauses = [clause.strip() for clause in CLAUSE.split(content)]
    return "；".join(c for c in clauses if any(target in c for target in targets))


def choose_ownership(leads: Sequence[int], *, collective: bool, each_alone: bool) -> Ownership:
    """The proposal for a row as read from a paper: the first leads unless each answers alone."""
    if (collective or each_alone) and len(leads) >= COLLECTIVE:
        return Ownership.EACH
    return Ownership.SINGLE


def number(source: str, year: int, serial: int, branch: int | None = None) -> str:
    """来源-年-流水, then the branch of a fan-out; no leading zeros (supervision.md §4.3)."""
    stem = f"{source}-{year}-{serial}"
    return stem if branch is None else f"{stem}-{branch}"
