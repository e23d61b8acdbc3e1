"""批示办理单: its fields, for the page and the document; and what a paper gives a new one."""

from typing import Any

from django.utils.translation import gettext as _

from luoshi.documents import queries as documents
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters import queries
from luoshi.matters.columns import lead_of
from luoshi.matters.models import Closing, Instruction, Matter
from luoshi.matters.rules.instructions import LONGEST_NOTE
from luoshi.matters.slips import Slip


def slip_for(actor: Actor, slip: Instruction) -> Slip:
    """The form of a slip the actor has been shown."""
    return Slip(
        title=_("批示办理单"),
        number=slip.number,
        rows=tuple(_rows(actor, slip)),
        issuer=slip.office.name,
        issuer_label=_("登记单位"),
        day=civil_day(slip.registered_at),
        replies=(_("拟办意见"), _("办理情况"), _("领导阅示")),
        reply_title=_("办理情况反馈"),
        reply_by=_("承办单位"),
    )


def _rows(actor: Actor, slip: Instruction) -> list[tuple[str, str]]:
    born = queries.matters_of(actor, slip)
    office, phone = queries.contact_of(slip.office_id, civil_day(slip.registered_at))
    rows = [
        (_("批示领导"), slip.leader.name),
        (_("批示日期"), day(slip.noted_on)),
        (_("批示内容"), slip.words),
        (_("批示件"), paper_of(slip)),
        (_("批示类别"), slip.get_kind_display()),
        (_("紧急程度"), slip.get_urgency_display()),
        (_("承办事项"), "\n".join(_born(matter) for matter in born)),
        (_("办理结果"), "\n".join(_results(born)) or slip.state_label),
        (_("前一批示"), slip.follows.number if slip.follows else ""),
        (_("新批示"), "、".join(one.number for one in queries.following(actor, slip))),
        (_("登记"), f"{slip.registered_by.name} {moment(slip.registered_at)}"),
        (_("联系人"), f"{office} {phone}".strip()),
    ]
    optional = {_("批示件"), _("承办事项"), _("前一批示"), _("新批示")}
    return [(label, text) for label, text in rows if text or label not in optional]


def paper_of(slip: Instruction) -> str:
    """What the note was written on."""
    version = slip.paper_version
    if version is None:
        return slip.paper
    number = f"（{version.paper.number}）" if version.paper.number else ""
    return slip.paper or f"《{version.paper.title}》{number}"


def _born(matter: Matter) -> str:
    lead = matter.lead.name if matter.lead else lead_of(matter)
    due = day(matter.due) if matter.due else _("时限未定")
    return "，".join(part for part in (matter.number, matter.content, lead, due) if part)


def _results(born: list[Matter]) -> list[str]:
    """What was reported of each matter that has closed."""
    closed = [matter.pk for matter in born if matter.closed_at]
    rows = Closing.objects.filter(matter__in=closed, verdict="closed").select_related("matter")
    return [f"{row.matter.number} {row.summary}".strip() for row in rows.order_by("matter_id")]


def paper_words(actor: Actor, version_id: int) -> dict[str, Any]:
    """What a paper gives a new slip: itself, its title, its words where they are short enough.

    Raises NotFound.
    """
    version = documents.version_for(actor, version_id)
    words = version.text.strip()
    return {
        "version_id": version.pk,
        "paper": version.paper.title[:200],
        "words": words if len(words) <= LONGEST_NOTE else "",
    }
