"""The forms of a matter beside its slip: urging, extension, striking off, the result for a leader.

Fields after the forms that offices use (supervision §4.3); what only a hand fills in stands empty.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.kernel.errors import NotFound
from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters import queries
from luoshi.matters.acts.requests import MatterUrged
from luoshi.matters.columns import lead_of, source_label
from luoshi.matters.models import Closing, Matter, MatterRequest
from luoshi.matters.rules import RequestKind
from luoshi.matters.slips import Slip
from luoshi.matters.words import FORM_LABELS

Rows = list[tuple[str, str]]
Maker = Callable[[Matter, date], Slip]


def forms_of(matter: Matter) -> list[tuple[str, Any]]:
    """The forms that there are of a matter the caller has been shown: (kind, title)."""
    there = {
        "urging": matter.urged_at is not None,
        "extension": matter.requests.filter(kind=RequestKind.EXTENSION.value).exists(),
        "striking-off": matter.verifier_id is not None,
        "result": matter.verifier_id is not None,
    }
    return [(kind, TITLES[kind]) for kind, found in there.items() if found]


def form_for(kind: str, matter: Matter, today: date) -> Slip:
    """One form of a matter the caller has been shown; raises NotFound where there is none."""
    if kind not in MAKERS:
        raise NotFound
    return MAKERS[kind](matter, today)


def _urging(matter: Matter, today: date) -> Slip:
    told = [one.what for one in queries.history(matter) if one.what.act == MatterUrged.ACT]
    if not told:
        raise NotFound
    newest = told[0]
    name, phone = queries.contact_of(matter.dispatcher_id, today)
    return Slip(
        title=str(TITLES["urging"]),
        number=matter.number,
        rows=(
            (_("主送单位"), _lead(matter)),
            (_("督办事项"), matter.content),
            (_("验收标准"), matter.acceptance),
            (_("完成时限"), day(matter.due) if matter.due else matter.due_text or _("未定")),
            (_("催办内容"), getattr(newest.body, "reason", "")),
            (_("催办次数"), str(len(told))),
            (_("联系人"), f"{name} {phone}".strip()),
        ),
        issuer=matter.dispatcher.name,
        issuer_label=_("催办单位"),
        day=civil_day(newest.at),
        replies=(_("目前进展"), _("滞后原因"), _("下步措施")),
        reply_title=_("催办事项反馈"),
        reply_by=_("承办单位"),
    )


def _extension(matter: Matter, today: date) -> Slip:
    asked = list(
        MatterRequest.objects.filter(matter=matter, kind=RequestKind.EXTENSION.value)
        .select_related("asked_unit")
        .order_by("id")
    )
    if not asked:
        raise NotFound
    row = asked[-1]
    return Slip(
        title=str(TITLES["extension"]),
        number=matter.number,
        rows=(
            (_("事项"), matter.content),
            (_("原定时限"), day(row.due_before)),
            (_("申请延期至"), day(row.until)),
            (_("延期原因"), row.reason),
            (_("目前进展"), row.progress),
            (_("下步措施"), ""),
            (_("申请次数"), str(len(asked))),
            (_("承办单位领导意见"), ""),
        ),
        issuer=row.asked_unit.name,
        issuer_label=_("承办单位"),
        day=civil_day(row.asked_at),
        replies=(_("督查员初审意见"), _("主管领导审批意见"), _("批复的完成时间")),
        reply_title=_("延期审批"),
        reply_by=_("交办单位"),
    )


def _striking_off(matter: Matter, today: date) -> Slip:
    row = _dossier(matter)
    done = [f"{one['text']}：{one.get('done', '')}" for one in row.standards]
    return Slip(
        title=str(TITLES["striking-off"]),
        number=matter.number,
        rows=(
            (_("问题来源"), source_label(matter)),
            (_("问题描述"), matter.content),
            (_("整改目标"), matter.acceptance),
            (_("整改措施"), "\n".join(done)),
            (_("责任单位"), _lead(matter)),
            (_("责任人"), matter.handler.name if matter.handler else ""),
            (_("整改时限"), day(matter.due)),
            (_("完成情况"), row.summary),
            (_("佐证清单"), row.evidence),
            (_("自查结论"), ""),
        ),
        issuer=row.submitted_unit.name,
        issuer_label=_("申请单位"),
        day=civil_day(row.submitted_at),
        replies=(
            _("县级审核"),
            _("现场核查记录"),
            _("验收单位、人员签字"),
            _("公示起止和反馈"),
            _("验收意见"),
            _("备案号"),
            _("销号日期"),
        ),
        reply_title=_("验收销号"),
        reply_by=_("验收单位"),
    )


def _result(matter: Matter, today: date) -> Slip:
    row = _dossier(matter)
    noted = queries.passage_of(matter) if matter.source == "instruction" else ""
    rows: Rows = [
        (_("督办类型"), source_label(matter)),
        (_("督办事项"), matter.content),
        (_("领导批示"), noted),
        (_("承办单位"), _lead(matter)),
        (_("完成时限"), day(matter.due)),
        (_("办理结果"), row.summary),
        (_("逐条核验"), "\n".join(_checked(one) for one in row.standards)),
        (_("核验意见"), row.reason),
        (_("等次"), row.get_rating_display() if row.rating else ""),
        (_("呈报时间"), moment(row.shown_at) if row.shown_at else ""),
    ]
    return Slip(
        title=str(TITLES["result"]),
        number=matter.number,
        rows=tuple((label, text) for label, text in rows if text),
        issuer=row.office.name,
        issuer_label=_("呈报单位"),
        day=civil_day(row.shown_at) if row.shown_at else today,
        replies=(_("拟办意见"), _("领导批示")),
        reply_title=_("阅示"),
        reply_by=_("呈报单位"),
    )


TITLES: Final[dict[str, Any]] = {kind.value: label for kind, label in FORM_LABELS.items()}
MAKERS: Final[dict[str, Maker]] = {
    "urging": _urging,
    "extension": _extension,
    "striking-off": _striking_off,
    "result": _result,
}


def _dossier(matter: Matter) -> Closing:
    found = queries.closings_of(matter)
    if not found:
        raise NotFound
    return found[0]


def _lead(matter: Matter) -> str:
    return matter.lead.name if matter.lead else lead_of(matter)


def _checked(one: dict[str, Any]) -> str:
    """A test of done, what the unit says of it, and whether it was met, once that is judged."""
    said = f"{one['text']}：{one.get('done', '')}"
    if "met" not in one:
        return said
    met = _("已达到") if one["met"] else _("未达到")
    return f"{said}（{met}）"
