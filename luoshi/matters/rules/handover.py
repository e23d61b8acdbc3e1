"""A post changes hands: three persons sign for every open duty, and nobody for another.

新官理旧账 (supervision.md §6.4): 移交人、接交人、监交人 are present and sign; an absent hander
is stood in for by a head, with the reason on record. Until the last signature the old person
answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.kernel.actor import ADMINISTRATORS, Actor, Role, Sight
from luoshi.kernel.errors import NotAllowed
from luoshi.kernel.flow import step

LONGEST: Final = 600  # characters of one note


class HandoverState(StrEnum):
    """Where a handover stands."""

    OPEN = "open"
    HANDED = "handed"
    TAKEN = "taken"
    DONE = "done"
    VOID = "void"


class HandoverAct(StrEnum):
    """What is done to a handover."""

    OPEN = "open"
    NOTE = "note"
    HAND = "hand"
    QUERY = "query"
    TAKE = "take"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    VOID = "void"
    SUCCEED = "succeed"  # its unit ended: done by a merger as a whole


class Category(StrEnum):
    """The five areas of a 交接表 (石嘴山 2025: five areas, twenty items)."""

    TASKS = "tasks"
    FUNDS = "funds"
    PARTY = "party"
    FINDINGS = "findings"
    LEGACY = "legacy"


class Capacity(StrEnum):
    """As what a person answers for a matter."""

    HANDLER = "handler"
    LEADER = "leader"
    READER = "reader"
    UNIT = "unit"
    DRAFTER = "drafter"


class Answer(StrEnum):
    """What the taker says to one line of the list; empty while he has said nothing."""

    ACCEPTED = "accepted"
    QUERIED = "queried"


# What goes with the person by name; the rest goes with the post by itself.
PERSONAL: Final = (Capacity.HANDLER, Capacity.LEADER, Capacity.READER)

S, A = HandoverState, HandoverAct
HANDOVER_FLOW: Final = {
    (S.OPEN, A.NOTE): S.OPEN,
    (S.OPEN, A.HAND): S.HANDED,
    (S.HANDED, A.QUERY): S.HANDED,
    (S.HANDED, A.TAKE): S.TAKEN,
    (S.HANDED, A.SEND_BACK): S.OPEN,
    (S.TAKEN, A.SEND_BACK): S.OPEN,
    (S.TAKEN, A.CONFIRM): S.DONE,
    (S.OPEN, A.VOID): S.VOID,
    (S.HANDED, A.VOID): S.VOID,
    (S.TAKEN, A.VOID): S.VOID,
}
UNFINISHED: Final = (S.OPEN, S.HANDED, S.TAKEN)

# Whoever takes a post's duties holds one of these in the same unit.
TAKERS: Final[Mapping[Role, frozenset[Role]]] = {
    Role.HANDLER: frozenset({Role.HANDLER, Role.LIAISON, Role.HEAD}),
    Role.LIAISON: frozenset({Role.LIAISON, Role.HEAD}),
    Role.HEAD: frozenset({Role.HEAD}),
    Role.LEADER: frozenset({Role.LEADER, Role.HEAD}),
    Role.CLERK: frozenset({Role.CLERK, Role.DIRECTOR}),
    Role.DIRECTOR: frozenset({Role.DIRECTOR, Role.CLERK}),
}
_OPENERS: Final = (Role.HEAD, Role.LIAISON, Role.CLERK, Role.DIRECTOR)
_ABOVE: Final = (Role.HEAD, Role.CLERK, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What the rules ask of a handover; `path` are the unit's ancestors and itself."""

    state: HandoverState
    unit_id: int
    path: tuple[int, ...]
    from_id: int
    to_id: int
    supervisor_id: int
    absent: bool = False
    queried: bool = False


def in_whose_name(actor: Actor) -> int:
    """The person in whose name somebody acts: under a delegation (秘书代领导, AB角) the giver."""
    return actor.on_behalf_of or actor.person_id


def may_open(actor: Actor, unit_id: int, path: tuple[int, ...], from_id: int) -> bool:
    """Who lays the list out: the unit's office, the level above, or whoever leaves, himself.

    To lay out and to make void is no signature: it may be done in another's name.
    """
    if in_whose_name(actor) == from_id and not actor.has(*ADMINISTRATORS):
        return True
    if actor.unit_id == unit_id:
        return actor.has(*_OPENERS)
    return actor.unit_id in path and actor.has(*_ABOVE)


def sees_handover(actor: Actor, facts: HandoverFacts) -> bool:
    """The three persons; and who sees the unit: by tree, or as its liaison."""
    if in_whose_name(actor) in {facts.from_id, facts.to_id, facts.supervisor_id}:
        return not actor.has(*ADMINISTRATORS)
    if actor.sight is Sight.TREE:
        return actor.unit_id in facts.path
    return actor.sight is Sight.UNIT and actor.unit_id == facts.unit_id


def may_handover(actor: Actor, act: HandoverAct, facts: HandoverFacts) -> bool:
    """Whether the actor may do this; a signature is always one's own, never by delegation."""
    if act is HandoverAct.VOID:
        return may_open(actor, facts.unit_id, facts.path, facts.from_id)
    if actor.on_behalf_of is not None or actor.has(*ADMINISTRATORS):
        return False
    match act:
        case HandoverAct.NOTE | HandoverAct.HAND:
            return _hands(actor, facts)
        case HandoverAct.QUERY | HandoverAct.TAKE:
            return actor.person_id == facts.to_id
        case HandoverAct.SEND_BACK:
            taken = facts.state is HandoverState.TAKEN
            return actor.person_id == (facts.supervisor_id if taken else facts.to_id)
        case HandoverAct.CONFIRM:
            return actor.person_id == facts.supervisor_id
        case _:
            return False


def _hands(actor: Actor, facts: HandoverFacts) -> bool:
    """The hander; where he is absent a head of the unit or above who is neither of the others."""
    if not facts.absent:
        return actor.person_id == facts.from_id
    others = {facts.from_id, facts.to_id, facts.supervisor_id}
    stands_in = actor.has(Role.HEAD) and actor.unit_id in facts.path
    return stands_in and actor.person_id not in others


def handed_on(actor: Actor, act: HandoverAct, facts: HandoverFacts) -> HandoverState:
    """The state that follows; raises NotAllowed and RuleBroken."""
    following = step(HANDOVER_FLOW, facts.state, act)
    if not may_handover(actor, act, facts):
        raise NotAllowed(_WHO.get(act, "您的岗位不能办理这一步。"))
    return following


_WHO: Final = {
    HandoverAct.NOTE: "清单由移交人本人填写；移交人不能到场的，由主要负责人填写。",
    HandoverAct.HAND: "移交由移交人本人签字；移交人不能到场的，由主要负责人签字。",
    HandoverAct.QUERY: "由接交人本人提出疑问。",
    HandoverAct.TAKE: "接收由接交人本人签字。",
    HandoverAct.CONFIRM: "监交由监交人本人签字。",
}


def wrong_parties(
    from_id: int, to_id: int | None, supervisor_id: int | None, *, absent: bool, reason: str
) -> dict[str, str]:
    """What is wrong with the persons named, by field: three different ones, a reason if absent."""
    wrong = {}
    if to_id is None or to_id == from_id:
        wrong["to"] = "接交人要选移交人以外的本单位在岗人员。"
    if supervisor_id is None:
        wrong["supervisor"] = "请选择监交人。"
    elif supervisor_id in {from_id, to_id}:
        wrong["supervisor"] = "监交人不能同时是移交人或者接交人。"
    if absent and not reason.strip():
        wrong["reason"] = "移交人不能到场的，请写明原因。"
    return wrong
