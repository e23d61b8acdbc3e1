"""交接表: its fields, once for the page and the document (supervision.md §6.4)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from luoshi.kernel.periods import civil_day
from luoshi.kit.components.words import day, moment
from luoshi.matters.models import Handover, HandoverItem
from luoshi.matters.rules.handover import Capacity
from luoshi.matters.slips import Slip
from luoshi.matters.words import CAPACITY_LABELS


def sheet_for(row: Handover, items: Sequence[HandoverItem]) -> Slip:
    """The form of a handover the caller has been shown: parties, every line, three signatures."""
    return Slip(
        title=_("工作交接表"),
        number=str(row.pk),
        rows=(*_head(row, len(items)), *_lines(items), *_signatures(row)),
        issuer=row.unit.name,
        issuer_label=_("交接单位"),
        day=civil_day(row.confirmed_at or row.opened_at),
    )


def _head(row: Handover, count: int) -> list[tuple[str, str]]:
    head = [
        (_("岗位"), f"{row.appointment.unit.name} {row.appointment.post.name}"),
        (_("移交人"), row.from_person.name),
        (_("接交人"), row.to_person.name),
        (_("监交人"), row.supervisor.name),
        (_("开始时间"), moment(row.opened_at)),
        (_("事项总数"), _("%s 项") % count),
    ]
    if row.absent:
        head.append((_("移交人不能到场"), row.reason))
    return head


def _lines(items: Sequence[HandoverItem]) -> list[tuple[str, str]]:
    return [
        (f"{at}\n{item.get_category_display()}", "\n".join(_said(item)))
        for at, item in enumerate(items, start=1)
    ]


def _said(item: HandoverItem) -> list[str]:
    matter = item.matter
    said = [item.what]
    if matter is not None:
        due = day(matter.due) if matter.due else _("未定")
        said.append(
            _("编号：%(number)s　状态：%(state)s　时限：%(due)s")
            % {"number": matter.number, "state": matter.get_state_display(), "due": due}
        )
        capacities = "、".join(str(CAPACITY_LABELS[Capacity(one)]) for one in item.capacities)
        said.append(_("交接身份：%s") % capacities)
    said.append(_("进展情况：%s") % (item.standing or _("无")))
    said.append(_("遗留问题和风险：%s") % (item.risk or _("无")))
    said.append(_("下步工作：%s") % (item.next_step or _("无")))
    if item.answer:
        said.append(_("接交意见：%s") % item.get_answer_display())
    return said


def _signatures(row: Handover) -> list[tuple[str, str]]:
    handed = row.handed_by or row.from_person
    label = _("主要负责人代移交签字") if row.absent else _("移交人签字")
    return [
        (label, _signed(handed.name, row.handed_at)),
        (_("接交人签字"), _signed(row.to_person.name, row.taken_at)),
        (_("监交人签字"), _signed(row.supervisor.name, row.confirmed_at)),
    ]


def _signed(name: str, at: datetime | None) -> str:
    """Who signed here and when, or the place for a pen."""
    if at is None:
        return _("　　　　　　　　　　年　　月　　日")
    return _("%(name)s（已在系统签字 %(at)s）") % {"name": name, "at": moment(at)}
