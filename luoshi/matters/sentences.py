"""What pages say of a matter: where it stands, what may be done, what happened, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.actor import Actor, Door
from luoshi.matters import queries, rules
from luoshi.matters.models import Matter, Refusal, SignOff, SignOffStep
from luoshi.matters.reading import row_of
from luoshi.matters.rules import Act, Facts, State

TONES: Final = {
    State.DRAFT: "plain",
    State.PROPOSED: "waiting",
    State.REGISTERED: "waiting",
    State.DISPATCHED: "waiting",
    State.UNDERWAY: "active",
    State.CANCELLED: "off",
}
DOORS: Final = {
    Door.API: gettext_lazy("接口办理"),
    Door.CLI: gettext_lazy("命令行办理"),
    Door.IMPORT: gettext_lazy("导入"),
    Door.JOB: gettext_lazy("系统办理"),
}
# The first of these that the actor may do is the page's one primary act.
FIRST: Final = (
    "sign_off",
    "answer",
    "sign",
    "dispatch",
    "submit",
    "edit",
)


def tone_of(matter: Matter) -> str:
    """The tone of the state's badge."""
    return TONES[State(matter.state)]


def standing(matter: Matter, branches: Sequence[Matter]) -> str:
    """Where the matter stands, and who has the next move, in one sentence."""
    names = {
        "lead": matter.lead.label if matter.lead else "",
        "dispatcher": matter.dispatcher.label,
        "count": len(branches),
        "signed": sum(branch.signed_at is not None for branch in branches),
    }
    if matter.fanned_out:
        return _("已分别交办 %(count)s 个单位，%(count)s 件中 %(signed)s 件已签收。") % names
    names["step"] = _open_step(matter)
    return str(_sentence(matter)) % names


STANDINGS: Final = {
    State.DRAFT: gettext_lazy("还是草稿，等%(dispatcher)s送审签。"),
    State.PROPOSED: gettext_lazy("正在审签，等%(step)s。"),
    State.REGISTERED: gettext_lazy("已立项，等%(dispatcher)s交办。"),
    State.DISPATCHED: gettext_lazy("已交办，等%(lead)s签收。"),
    State.UNDERWAY: gettext_lazy("%(lead)s已签收，正在办理。"),
    State.CANCELLED: gettext_lazy("没有立项。"),
}


def _sentence(matter: Matter) -> Any:
    state = State(matter.state)
    if state is State.DISPATCHED and _open_refusal(matter):
        return _("%(lead)s申请退回，等%(dispatcher)s答复。")
    if state is State.REGISTERED and matter.lead is None and _refusals(matter):
        return _("承办单位退回后，等%(dispatcher)s重新选定牵头单位再交办。")
    return STANDINGS[state]


def _refusals(matter: Matter) -> Sequence[Refusal]:
    return matter.all_refusals  # type: ignore[attr-defined,no-any-return]  # a prefetch


def _open_refusal(matter: Matter) -> Refusal | None:
    return next((r for r in _refusals(matter) if r.accepted is None), None)


def _open_step(matter: Matter) -> str:
    run = matter.sign_off
    if run is None:
        return ""
    steps: Sequence[SignOffStep] = run.all_steps  # type: ignore[attr-defined]  # a prefetch
    return steps[run.at_step].label


@dataclass(frozen=True, slots=True)
class Offers:
    """The acts of a page: act → "" where it may be done, else why not yet; one stands first."""

    acts: dict[str, str]
    primary: str
    refusal: Refusal | None


def acts_of(actor: Actor, matter: Matter) -> Offers:
    """What this actor may do with the matter now, and what is closed for a reason worth saying."""
    facts = queries.facts_of(matter)
    may = set(rules.offered(actor, facts))
    acts: dict[str, str] = {}
    if may & {Act.ENDORSE, Act.APPROVE}:
        acts["sign_off"] = ""
    if Act.ACCEPT_REFUSAL in may:
        acts["answer"] = ""
    if Act.SIGN in may:
        acts["sign"] = ""
        acts["refuse"] = _why_no_refusal(facts)
    if Act.DISPATCH in may:
        acts["dispatch"] = ""
    if Act.EDIT in may:
        acts |= _drafting(matter)
    if facts.state is State.DISPATCHED and (Act.RECALL in may or Act.ACCEPT_REFUSAL in may):
        acts["recall"] = _("承办单位已申请退回，请先答复。") if facts.refusal_open else ""
    if Act.REASSIGN in may:
        acts["reassign"] = ""
    primary = next((name for name in FIRST if acts.get(name) == ""), "")
    return Offers(acts, primary, _open_refusal(matter))


def _why_no_refusal(facts: Facts) -> str:
    if facts.refusal_open:
        return _("退回申请已经提出，等交办单位答复。")
    return _("退回申请没有获得同意，不能再次申请。") if facts.refusal_spent else ""


def _drafting(matter: Matter) -> dict[str, str]:
    missing = rules.missing_for_submission(row_of(matter))
    return {"submit": "".join(missing.values()), "edit": "", "discard": ""}


@dataclass(frozen=True, slots=True)
class Story:
    """One line of the timeline."""

    title: str
    at: datetime
    who: str
    door: str
    lines: list[str]


def story(told: queries.Told) -> Story:
    """What happened, who did it for whom, and what was said."""
    who = f"{told.person}（{told.unit}）" if told.unit else told.person
    if told.on_behalf_of:
        who = _("%(who)s，代%(behalf)s") % {"who": who, "behalf": told.on_behalf_of}
    return Story(
        title=str(getattr(told.what.body, "LABEL", told.what.act)),
        at=told.what.at,
        who=who,
        door=str(DOORS.get(Door(told.what.door), "")),
        lines=[line for line in _lines(told) if line],
    )


def _lines(told: queries.Told) -> list[str]:
    body, units = told.what.body, told.units
    said: list[str] = []
    if told.what.act == "matter.registered":
        said += _line(_("编号 %s"), getattr(body, "number", ""))
    said += _line(_("代%s签收（代录）"), units.get(getattr(body, "signed_for", None) or 0, ""))
    said += _line(_("原牵头单位：%s"), units.get(getattr(body, "from_lead", None) or 0, ""))
    said += _line(_("退回单位：%s"), units.get(getattr(body, "refused_by", None) or 0, ""))
    if told.what.act in ("matter.dispatched", "matter.reassigned"):
        said += _line(_("交%s"), units.get(getattr(body, "lead", None) or 0, ""))
    said += _line(_("分交 %s 个单位"), len(getattr(body, "branches", ())))
    left_out = [units.get(pk, "") for pk in getattr(body, "excluded", ())]
    said += _line(_("没有交办：%s"), "、".join(left_out))
    said += _line(_("理由：%s"), getattr(body, "reason", ""))
    said += _line(_("答复：%s"), getattr(body, "answer", ""))
    said += _line(_("意见：%s"), getattr(body, "note", ""))
    return said


def _line(pattern: str, value: Any) -> list[str]:
    return [pattern % value] if value else []


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a sign-off as the page shows it."""

    label: str
    state: str
    who: str
    at: datetime | None
    note: str


def sign_off_steps(run: SignOff) -> list[StepLine]:
    """The steps in order; the submission itself comes first."""
    steps: Sequence[SignOffStep] = run.all_steps  # type: ignore[attr-defined]  # a prefetch
    lines = [StepLine(_("送审"), "done", run.submitted_by.name, run.submitted_at, "")]
    for step in steps:
        by = step.decided_by.name if step.decided_by else step.unit.label
        lines.append(StepLine(step.label, _step_state(run, step), by, step.decided_at, step.note))
    return lines


def _step_state(run: SignOff, step: SignOffStep) -> str:
    if step.decision == Act.RETURN:
        return "returned"
    if step.decision:
        return "done"
    return "now" if run.state == SignOff.OPEN and step.ordinal == run.at_step else "next"
