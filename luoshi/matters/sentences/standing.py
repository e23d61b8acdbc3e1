"""Where a matter stands, and who has the next move, in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luoshi.matters.models import HelpRequest, Matter, Refusal, SignOffStep
from luoshi.matters.rules import DOING, State

TONES: Final = {
    State.DRAFT: "plain",
    State.PROPOSED: "waiting",
    State.REGISTERED: "waiting",
    State.DISPATCHED: "waiting",
    State.UNDERWAY: "active",
    State.RECTIFYING: "active",
    State.SUBMITTED: "waiting",
    State.PUBLICISED: "waiting",
    State.CLOSED: "done",
    State.SUSPENDED: "off",
    State.CANCELLED: "off",
}


# Branches that no unit holds: to be dispatched again, or never.
IDLE: Final = (State.REGISTERED, State.CANCELLED)


def tone_of(matter: Matter) -> str:
    """The tone of the state's badge."""
    return TONES[State(matter.state)]


def standing(matter: Matter, branches: Sequence[Matter]) -> str:
    """Where the matter stands, and who has the next move, in one sentence."""
    numbers = counted(branches)
    names = {
        "lead": matter.lead.label if matter.lead else "",
        "dispatcher": matter.dispatcher.label,
        "count": numbers["held"],
        **numbers,
    }
    if matter.standing and matter.state in DOING:
        return _("%(lead)s常态化办理，按期反馈，对照各期计划看进度。") % names
    if matter.fanned_out:
        if matter.state == State.CANCELLED:
            return str(_sentence(matter))
        if matter.state != State.CLOSED and not numbers["held"] and branches:
            return _none_out(numbers["idle"]) % names
        said = _("已分别交办 %(count)s 个单位，%(count)s 件中 %(signed)s 件已签收。") % names
        again = _("另有 %(idle)s 件已收回，等%(dispatcher)s重新交办。") % names
        return said + again if numbers["idle"] else said
    names["step"] = _open_step(matter) if matter.state == State.PROPOSED else ""
    names["helpers"] = "、".join(one.helper.label for one in _owing(matter))
    return str(_sentence(matter)) % names


def _none_out(idle: int) -> str:
    """What a whole waits for of which no unit has anything in hand."""
    if not idle:
        return _("各单位的都已撤销，等%(dispatcher)s补充交办，或者结束总任务。")
    return _("各单位的都已撤销或者收回，收回的 %(idle)s 件等%(dispatcher)s重新交办或者申请撤销。")


def counted(branches: Sequence[Matter]) -> dict[str, int]:
    """How many branches units hold, how many of them are signed, how many wait to go out again."""
    out = [branch for branch in branches if branch.state not in IDLE]
    return {
        "held": len(out),
        "signed": sum(branch.signed_at is not None for branch in out),
        "idle": sum(branch.state == State.REGISTERED for branch in branches),
    }


STANDINGS: Final = {
    State.DRAFT: gettext_lazy("还是草稿，等%(dispatcher)s送审签。"),
    State.PROPOSED: gettext_lazy("正在审签，等%(step)s。"),
    State.REGISTERED: gettext_lazy("已立项，等%(dispatcher)s交办。"),
    State.DISPATCHED: gettext_lazy("已交办，等%(lead)s签收。"),
    State.UNDERWAY: gettext_lazy("%(lead)s已签收，正在办理。"),
    State.RECTIFYING: gettext_lazy("%(lead)s正在整改。"),
    State.SUBMITTED: gettext_lazy("%(lead)s已申请办结，等核验。"),
    State.PUBLICISED: gettext_lazy("核验通过，正在公示。"),
    State.CLOSED: gettext_lazy("已办结。"),
    State.SUSPENDED: gettext_lazy("已中止，不计时。"),
    State.CANCELLED: gettext_lazy("已撤销，不再办理。"),
}


def _sentence(matter: Matter) -> Any:
    state = State(matter.state)
    if state is State.CANCELLED and not matter.number:
        return _("没有立项。")
    if state is State.DISPATCHED and open_refusal(matter):
        return _("%(lead)s申请退回，等%(dispatcher)s答复。")
    if state in DOING and _owing(matter):
        return _("%(lead)s正在办理，已提请协调，等%(helpers)s答复。")
    if state is State.SUBMITTED and matter.shown_to_id:
        return _("%(lead)s已申请办结，已呈报领导，等阅示。")
    if state is State.UNDERWAY and matter.open_plans:  # type: ignore[attr-defined]  # a prefetch
        return _("%(lead)s已报办理计划，等%(dispatcher)s确认。")
    if state is State.REGISTERED and matter.lead is None and _refusals(matter):
        return _("承办单位退回后，等%(dispatcher)s重新选定牵头单位再交办。")
    return STANDINGS[state]


def _owing(matter: Matter) -> list[HelpRequest]:
    """The help requests that wait for their answer; the matter comes from `with_facts`."""
    rows: Sequence[HelpRequest] = matter.live_helps  # type: ignore[attr-defined]  # a prefetch
    return [row for row in rows if row.is_open]


def _refusals(matter: Matter) -> Sequence[Refusal]:
    return matter.all_refusals  # type: ignore[attr-defined,no-any-return]  # a prefetch


def open_refusal(matter: Matter) -> Refusal | None:
    """The refusal that waits for its answer; the matter comes from `with_facts`."""
    return next((r for r in _refusals(matter) if r.accepted is None), None)


def _open_step(matter: Matter) -> str:
    run = matter.sign_off
    if run is None:
        return ""
    steps: Sequence[SignOffStep] = run.all_steps  # type: ignore[attr-defined]  # a prefetch
    return steps[run.at_step].label


def distance(day: date | None, today: date) -> str:
    """How far a last day is, in days of the calendar."""
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return _("今天到期")
    if days < 0:
        return ngettext("已过%(n)s天", "已过%(n)s天", -days) % {"n": -days}
    return ngettext("还有%(n)s天", "还有%(n)s天", days) % {"n": days}
