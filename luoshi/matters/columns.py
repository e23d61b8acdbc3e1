"""The columns of the ledger, one list for page and spreadsheet (supervision.md §4.3)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from luoshi.clock.models import LIGHT_LABELS
from luoshi.clock.rules.lights import Light
from luoshi.documents.models import KIND_LABELS
from luoshi.documents.rules import SourceKind
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import State
from luoshi.matters.rules.schedule import Word
from luoshi.matters.words import STATE_LABELS, WORD_LABELS

MANY: Final = 4  # so many names no longer stay on one line
Cell = str | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the address, its head, its value, its width in the spreadsheet.

    `brief` is what the page shows where the whole value would not stay on its line.
    """

    key: str
    label: Any
    text: Callable[[Matter], Cell]
    width: int = 12
    grows: bool = False
    keeps_line: bool = False
    sort: str = ""
    brief: Callable[[Matter], Cell] | None = None

    def shown(self, matter: Matter) -> Cell:
        """The value as the page shows it."""
        return (self.brief or self.text)(matter)


def _shares(matter: Matter, role: str) -> str:
    shares: Sequence[Share] = matter.all_shares  # type: ignore[attr-defined]  # a prefetch
    if role == Share.COOPERATING and matter.parent is not None:
        shares = matter.parent.all_shares  # type: ignore[attr-defined]  # a prefetch
    return "、".join(share.unit.label for share in shares if share.role == role)


def lead_of(matter: Matter) -> str:
    """The lead and who owns it too, or all who answer alone, or what the paper says meanwhile."""
    if matter.lead is not None:
        return "、".join(part for part in (matter.lead.label, _shares(matter, Share.JOINT)) if part)
    written = f"（{matter.lead_text}）" if matter.lead_text else ""
    return _shares(matter, Share.EACH) or written


def _lead_in_brief(matter: Matter) -> str:
    """Many who answer alone are counted, not listed."""
    shares: Sequence[Share] = matter.all_shares  # type: ignore[attr-defined]  # a prefetch
    count = sum(share.role == Share.EACH for share in shares)
    if count < MANY:
        return lead_of(matter)
    return str(_("%(count)s 个单位分别承办") % {"count": count})


def source_label(matter: Matter) -> str:
    """The kind of source in words."""
    return str(KIND_LABELS[SourceKind(matter.source)])


def _paper(matter: Matter, name: str) -> str:
    version = matter.paper_version
    return str(getattr(version.paper, name)) if version is not None else ""


def _light(matter: Matter) -> str:
    return str(LIGHT_LABELS[Light(matter.light)]) if matter.light else ""


def _state(matter: Matter) -> str:
    return str(STATE_LABELS[State(matter.state)])


def _word(matter: Matter) -> str:
    return str(WORD_LABELS[Word(matter.word_now)]) if matter.word_now else ""


def _progress(matter: Matter) -> str:
    return "" if matter.progress is None else str(matter.progress)


def _acceptance(matter: Matter) -> str:
    proposes = str(_("由承办单位提出")) if matter.unit_proposes_acceptance else ""
    return matter.acceptance or proposes


def _targets(matter: Matter) -> str:
    return "；".join(str(target.get("text", "")) for target in matter.targets)


COLUMNS: Final = (
    Column("number", _("编号"), lambda m: m.number, 16, keeps_line=True, sort="number"),
    Column("source", _("类别"), source_label, 14),
    Column("paper", _("任务来源"), lambda m: _paper(m, "title"), 30),
    Column("paper_number", _("来源文号"), lambda m: _paper(m, "number"), 20),
    Column("heading", _("所在章节"), lambda m: " › ".join(m.heading), 24),
    Column("content", _("任务内容"), lambda m: m.content, 60, grows=True),
    Column("targets", _("量化目标"), _targets, 24),
    Column("acceptance", _("验收标准"), _acceptance, 30),
    Column("leader", _("牵头领导"), lambda m: m.leader.name if m.leader else m.leader_text, 12),
    Column("lead", _("牵头单位"), lead_of, 20, brief=_lead_in_brief),
    Column("cooperating", _("配合单位"), lambda m: _shares(m, Share.COOPERATING), 24),
    Column("handler", _("承办人"), lambda m: m.handler.name if m.handler else "", 10),
    Column("dispatcher", _("交办单位"), lambda m: m.dispatcher.label, 16),
    Column("registered", _("立项日期"), lambda m: m.registered_at, 12, keeps_line=True),
    Column("dispatched", _("交办日期"), lambda m: m.dispatched_at, 12, keeps_line=True),
    Column("signed", _("签收日期"), lambda m: m.signed_at, 12, keeps_line=True),
    Column("due", _("完成时限"), lambda m: m.due, 12, keeps_line=True, sort="due"),
    Column("light", _("灯"), _light, 8, keeps_line=True),
    Column("word", _("是否达序时"), _word, 12, keeps_line=True),
    Column("progress", _("完成进度（%）"), _progress, 12, keeps_line=True),
    Column("due_text", _("文件所写时限"), lambda m: m.due_text, 18),
    Column("state", _("当前状态"), _state, 10, keeps_line=True),
)
DEFAULT: Final = ("number", "content", "lead", "due", "light", "state")


def chosen(keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these keys in our order; ours where none of them is known."""
    wanted = set(keys) & {column.key for column in COLUMNS} or set(DEFAULT)
    return tuple(column for column in COLUMNS if column.key in wanted)
