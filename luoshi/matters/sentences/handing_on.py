"""Where a handover stands, who signs next, and what the viewer himself has to do."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.actor import Actor
from luoshi.kernel.flow import acts_from
from luoshi.matters.acts.handover import HandoverOpened
from luoshi.matters.models import Handover
from luoshi.matters.queries import Told
from luoshi.matters.rules.handover import (
    HANDOVER_FLOW,
    HandoverAct,
    HandoverState,
    may_handover,
)
from luoshi.matters.sentences.story import Story, story

TONES: Final = {
    HandoverState.OPEN: "waiting",
    HandoverState.HANDED: "waiting",
    HandoverState.TAKEN: "waiting",
    HandoverState.DONE: "done",
    HandoverState.VOID: "off",
}
MINE: Final[dict[HandoverState, Any]] = {
    HandoverState.OPEN: gettext_lazy("轮到您了：逐项写明进展、风险和下步工作，然后移交签字。"),
    HandoverState.HANDED: gettext_lazy("轮到您了：逐项核对，有疑问的提出来，没有疑问就接收签字。"),
    HandoverState.TAKEN: gettext_lazy("轮到您了：核对清单和双方签字，监交签字后责任转给接交人。"),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One of the three signatures as the page shows it."""

    label: str
    state: str
    who: str
    at: datetime | None


def tone_of_handover(row: Handover) -> str:
    """The tone of the state's badge."""
    return TONES[HandoverState(row.state)]


def acts_on(actor: Actor, row: Handover) -> dict[str, bool]:
    """What the page offers this actor now."""
    may = acts_from(HANDOVER_FLOW, HandoverState(row.state))
    return {act.value: True for act in may if may_handover(actor, act, row.facts)}


def standing_of(actor: Actor, row: Handover) -> str:
    """Where it stands, in one sentence; to whoever signs next, what he has to do."""
    state = HandoverState(row.state)
    signs = {HandoverAct.HAND.value, HandoverAct.TAKE.value, HandoverAct.CONFIRM.value}
    if signs & set(acts_on(actor, row)):
        return str(MINE[state])
    names = {
        "hander": row.from_person.name,
        "taker": row.to_person.name,
        "supervisor": row.supervisor.name,
    }
    match state:
        case HandoverState.OPEN if row.absent:
            return _("移交人不能到场，等主要负责人代为移交签字。")
        case HandoverState.OPEN:
            return _("等移交人%(hander)s填写清单并签字。") % names
        case HandoverState.HANDED:
            return _("已移交，等接交人%(taker)s签字。") % names
        case HandoverState.TAKEN:
            return _("已接收，等监交人%(supervisor)s签字；签字以前仍由移交人负责。") % names
        case HandoverState.DONE:
            return _("三方都已签字，清单上的事项由%(taker)s负责。") % names
        case HandoverState.VOID:
            return _("这次交接已经作废，什么也没有移交。")


def happened(told: Told) -> Story:
    """What was done to a list, by whom and in whose name; why the hander is absent stands apart."""
    one = story(told)
    return replace(one, lines=[]) if isinstance(told.what.body, HandoverOpened) else one


def signatures(row: Handover) -> list[Signature]:
    """The three in their order: signed, now, or still to come."""
    hander = row.handed_by or row.from_person
    label = _("主要负责人代移交") if row.absent else _("移交人")
    name = hander.name if row.handed_by or not row.absent else _("待主要负责人签字")
    rows = [
        (label, name, row.handed_at, HandoverState.OPEN),
        (_("接交人"), row.to_person.name, row.taken_at, HandoverState.HANDED),
        (_("监交人"), row.supervisor.name, row.confirmed_at, HandoverState.TAKEN),
    ]
    return [
        Signature(label, "done" if at else "now" if row.state == when else "next", who, at)
        for label, who, at, when in rows
    ]
