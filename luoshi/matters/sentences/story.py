"""What happened to a matter, line by line, and the steps of its sign-off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.actor import Door
from luoshi.kernel.periods import Cycle
from luoshi.matters import queries
from luoshi.matters.acts.preparing import PreparedBody
from luoshi.matters.models import SignOff, SignOffStep
from luoshi.matters.rules import Act, RequestKind
from luoshi.matters.rules.closing import Check, Rating
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.rules.handover import Capacity
from luoshi.matters.rules.help import Ruling
from luoshi.matters.rules.instructions import NoteKind
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.sentences.evidence import Laid
from luoshi.matters.words import (
    CAPACITY_LABELS,
    CHECK_LABELS,
    CYCLE_LABELS,
    FORM_LABELS,
    NOTE_KIND_LABELS,
    PREPARED_LABELS,
    RATING_LABELS,
    REQUEST_LABELS,
    RULING_LABELS,
)

DOORS: Final = {
    Door.API: gettext_lazy("接口办理"),
    Door.CLI: gettext_lazy("命令行办理"),
    Door.IMPORT: gettext_lazy("导入"),
    Door.JOB: gettext_lazy("系统办理"),
}


@dataclass(frozen=True, slots=True)
class Story:
    """One line of the timeline."""

    title: str
    at: datetime
    who: str
    door: str
    lines: list[str]
    laid: Laid | None = None


def story(told: queries.Told, laid: Mapping[int, Laid] | None = None) -> Story:
    """What happened, who did it for whom, what was said, and what is laid to it."""
    who = f"{told.person}（{told.unit}）" if told.unit else told.person
    if told.on_behalf_of:
        who = _("%(who)s，代%(behalf)s") % {"who": who, "behalf": told.on_behalf_of}
    return Story(
        title=str(getattr(told.what.body, "LABEL", told.what.act)),
        at=told.what.at,
        who=who,
        door=str(DOORS.get(Door(told.what.door), "")),
        lines=[line for line in _lines(told) if line],
        laid=(laid or {}).get(told.what.entry_id),
    )


def _lines(told: queries.Told) -> list[str]:
    body, units = told.what.body, told.units
    said: list[str] = []
    if told.what.act == "matter.registered":
        said += _line(_("编号 %s"), getattr(body, "number", ""))
    said += _line(_("代%s签收（代录）"), units.get(getattr(body, "signed_for", None) or 0, ""))
    said += _line(_("原牵头单位：%s"), units.get(getattr(body, "from_lead", None) or 0, ""))
    said += _line(_("退回单位：%s"), units.get(getattr(body, "refused_by", None) or 0, ""))
    said += _sent(told)
    said += _line(_("协调单位：%s"), units.get(getattr(body, "helper", 0), ""))
    ruling = getattr(body, "ruling", "")
    said += _line("%s", RULING_LABELS[Ruling(ruling)] if ruling else "")
    said += _changes(told)
    said += _line(_("理由：%s"), getattr(body, "reason", ""))
    said += _line(_("答复：%s"), getattr(body, "answer", ""))
    said += _line(_("意见：%s"), getattr(body, "note", ""))
    said += _kind(body) if told.what.kind == "matter" else []
    new = _("申请延期至：%s") if told.what.act == "matter.request_made" else _("新的时限：%s")
    said += _line(new, getattr(body, "until", None))
    said += _line(_("原定时限：%s"), getattr(body, "due_before", None))
    failed = [str(CHECK_LABELS[Check(one)]) for one in getattr(body, "failed", ())]
    said += _line(_("没有通过：%s"), "、".join(failed))
    rating = getattr(body, "rating", "")
    said += _line(_("等次：%s"), RATING_LABELS[Rating(rating)] if rating else "")
    said += _line(_("回头看：%s"), getattr(body, "recheck_on", None))
    said += _line(_("还有 %s 件没有办结"), len(getattr(body, "still_open", ())))
    dues = getattr(body, "dues", ())
    said += _line(_("%s 个工作节点"), len(dues))
    said += _line(_("分解 %s 件"), len(getattr(body, "parts", ())))
    said += _line(_("%s 个文件"), len(getattr(body, "files", ())))
    form = getattr(body, "form", "")
    said += _line("%s", FORM_LABELS[FormKind(form)] if form else "")
    cycle = getattr(body, "cycle", "")
    if told.what.act == "matter.turned_standing":
        said += _line(_("反馈周期：%s"), CYCLE_LABELS[Cycle(cycle)])
    return said + _of_notes(told)


def _sent(told: queries.Told) -> list[str]:
    """To whom it went, and who was left out."""
    body, units = told.what.body, told.units
    said: list[str] = []
    if told.what.act in ("matter.dispatched", "matter.reassigned"):
        said += _line(_("交%s"), units.get(getattr(body, "lead", None) or 0, ""))
    said += _line(_("分交 %s 个单位"), len(getattr(body, "branches", ())))
    said += _line(_("交%s"), "、".join(units.get(pk, "") for pk in getattr(body, "added", ())))
    left_out = [units.get(pk, "") for pk in getattr(body, "excluded", ())]
    return said + _line(_("没有交办：%s"), "、".join(left_out))


def _of_notes(told: queries.Told) -> list[str]:
    """What befell a leader's note, or came of it."""
    body = told.what.body
    said = _line(_("新批示：%s"), getattr(body, "new_note", ""))
    said += _line(_("新批示另立新单：%s"), getattr(body, "slip_number", ""))
    if told.what.act == "instruction.drafted":
        said += _line(_("拟出 %s 个事项"), len(getattr(body, "matters", ())))
    if told.what.act == "instruction.put_aside":
        said += _line(_("批示类别：%s"), NOTE_KIND_LABELS[NoteKind(getattr(body, "kind", ""))])
    return said


def _changes(told: queries.Told) -> list[str]:
    """What a handover or a merger moved: from whom to whom."""
    body, people, units = told.what.body, told.people, told.units
    pairs = zip(getattr(body, "from_units", ()), getattr(body, "to_units", ()), strict=True)
    moved = [_("%(old)s由%(new)s承继") % _names(units, *pair) for pair in pairs]
    if told.what.act == "matter.transferred":
        pair = (getattr(body, "from_person", 0), getattr(body, "to_person", 0))
        moved.append(_("%(old)s交给%(new)s") % _names(people, *pair))
        moved += _line(_("身份：%s"), _capacities(getattr(body, "capacities", ())))
    idle = "、".join(units.get(pk, "") for pk in getattr(body, "not_issuing", ()))
    moved += _line(_("%s不能立项交办，按规则由最近的能立项交办的单位接着交办"), idle)
    moved += _line(_("原编号 %s"), getattr(body, "number_before", ""))
    released = people.get(getattr(body, "handler_released", None) or 0, "")
    return moved + _line(_("%s不在承继单位任职，不再承办"), released)


def _names(names: Mapping[int, str], old: int, new: int) -> dict[str, str]:
    return {"old": names.get(old, ""), "new": names.get(new, "")}


def _capacities(codes: Sequence[str]) -> str:
    return "、".join(str(CAPACITY_LABELS[Capacity(code)]) for code in codes)


def _kind(body: object) -> list[str]:
    """What is asked for, or what a unit prepares to send."""
    kind = getattr(body, "kind", "")
    if isinstance(body, PreparedBody):
        return [str(PREPARED_LABELS[PreparedKind(kind)])]
    return _line(_("申请：%s"), REQUEST_LABELS[RequestKind(kind)] if kind else "")


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
