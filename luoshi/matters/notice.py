"""督办通知单: its fields, once for the page and the document."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters import queries
from luoshi.matters.columns import lead_of, source_label
from luoshi.matters.models import Matter, Share
from luoshi.matters.queries import Around, Signature
from luoshi.matters.rules.closing import NOTED
from luoshi.matters.slips import Slip

BRIEF: Final = 40  # characters of a matter's short name


def notice_for(matter: Matter, today: date) -> Slip:
    """The slip of a matter the reader has been shown; `matter` comes with its facts."""
    return notices_for([matter], today)[0]


def notices_for(matters: Sequence[Matter], today: date) -> list[Slip]:
    """The slips of several matters, in a fixed number of queries."""
    known = queries.around(matters, today)
    return [_notice(matter, known[matter.pk], today) for matter in matters]


def _notice(matter: Matter, known: Around, today: date) -> Slip:
    issued = civil_day(matter.dispatched_at) if matter.dispatched_at else today
    return Slip(
        title=_("督办通知单"),
        number=matter.number,
        rows=tuple(_rows(matter, known)),
        issuer=matter.dispatcher.name,
        issuer_label=_("下达单位"),
        day=issued,
        replies=(_("反馈内容"), _("附件"), _("备注"), _("批复意见")),
        reply_title=_("办理情况反馈"),
        reply_by=_("承办单位"),
    )


def _owners(matter: Matter, shares: Sequence[Share]) -> str:
    """The lead; where others own it too, they follow it by name."""
    if matter.lead is None:
        return lead_of(matter)
    joint = [share.unit.name for share in shares if share.role == Share.JOINT]
    if not joint:
        return matter.lead.name
    said = {"lead": matter.lead.name, "others": "、".join(joint)}
    return _("%(lead)s（牵头）、%(others)s") % said


def _rows(matter: Matter, known: Around) -> list[tuple[str, str]]:
    shares = known.shares
    cooperating = [s.unit.name for s in shares if s.role == Share.COOPERATING]
    name, phone = known.contact
    leader = matter.leader.name if matter.leader else matter.leader_text
    rows = [
        (_("督办来源"), _source(matter)),
        (_("督办类型"), source_label(matter)),
        (_("督办事项"), _brief(matter)),
        (_("督办内容"), matter.content),
        (_("领导批示"), _note(matter, known)),
        (_("验收标准"), matter.acceptance or _proposes(matter)),
        (_("承办单位"), _owners(matter, shares)),
        (_("协办单位"), "、".join(cooperating)),
        (_("负责领导"), leader),
        (_("办理时限"), _due(matter)),
        (_("反馈要求"), _("由承办单位汇总协办单位意见，一事一文书面反馈，并加盖单位公章。")),
        (_("下达时间"), moment(matter.dispatched_at) if matter.dispatched_at else ""),
        (_("签收情况"), _signature(matter, known.signature)),
        (_("联系人"), f"{name} {phone}".strip()),
    ]
    # Whether a leader's words or a signature are there yet depends on the matter.
    optional = {_("领导批示"), _("负责领导"), _("协办单位")}
    return [(label, text) for label, text in rows if text or label not in optional]


def _note(matter: Matter, known: Around) -> str:
    """The leader's words: from his slip, else as the paper has them."""
    if slip := known.slip:
        return f"{slip.words}\n（{slip.leader.name}，{day(slip.noted_on)}）"
    return known.passage if matter.source == NOTED else ""


def _source(matter: Matter) -> str:
    if matter.paper_version is None:
        return source_label(matter)
    paper = matter.paper_version.paper
    number = f"（{paper.number}）" if paper.number else ""
    return f"《{paper.title}》{number}" if paper.title else source_label(matter)


def _brief(matter: Matter) -> str:
    first = matter.content.replace("；", "。").split("。")[0].strip()
    return first if len(first) <= BRIEF else f"{first[: BRIEF - 1]}…"


def _proposes(matter: Matter) -> str:
    return _("由承办单位提出，经交办单位确认。") if matter.unit_proposes_acceptance else ""


def _due(matter: Matter) -> str:
    if matter.due is None:
        return matter.due_text or _("未定")
    said = _("（文件写：%s）") % matter.due_text if matter.due_text else ""
    return f"{day(matter.due)}{said}"


def _signature(matter: Matter, signed: Signature | None) -> str:
    """Who signed and when, as the journal has it; a township that signed for a village says so."""
    if matter.signed_at is None:
        return ""
    if signed is None:
        return moment(matter.signed_at)
    said = {"unit": signed.unit, "village": signed.village}
    note = _("（%(unit)s代%(village)s签收，代录）") % said if signed.village else ""
    return f"{signed.person} {moment(signed.what.at)}{note}"
