"""Why a row reads as it does: which marker, scope and rule gave each of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import Unreadable
from .labels import LABEL
from .model import Draft, Extract, Paper, Resolved, Role, Status, Task, Value
from .paper import traced
from .text import flat, fold
from .whereabouts import Whereabouts

if TYPE_CHECKING:
    from .directory import Directory

# How a marker is written → what it is called, and how far it reaches. Open: others fall back.
_FORMS = {
    "label": ("标签行{}", "标签行归它上面的条目"),
    "bracket": ("括号{}", "括号管它前面、到上一个括号为止的话"),
    "verb": ("句子{}", "“谁牵头、谁负责”管它前面的话"),
    "inline": ("段末的标签{}", "段落末尾的标签管这一段"),
    "cell": ("表头{}", "单元格管它所在的行，合并的管它跨过的各行"),
    "grid": ("表头{}", "用文字排出的表格，一列归一个表头"),
    "subject": ("主语{}", "句子的主语管这一句"),
    "heading": ("标题{}", "标题写的单位管它下面没有写单位的条目"),
    "bare": ("括号{}", "段末只写了单位名称的括号，管它前面的话"),
}
_OTHER_FORM = ("标记{}", "管它所在的条目")
# What made the row: `Draft.rule`, else the form of its markers. Open: others fall back.
_RULES = {
    "label": "条目下面有标签行",
    "bracket": "段落或句子后面有写明责任的括号",
    "verb": "段落后面的括号写了谁牵头、谁负责",
    "inline": "段落末尾写了责任单位",
    "cell": "表格的一行，表头写明了事项和责任单位",
    "row": "表格的一行，表头写明了事项和责任单位",
    "grid": "用文字排出的表格里的一行",
    "subject": "句子以责任单位开头，说了它要做什么",
    "minutes": "会议纪要里议定的一件事",
    "item": "编号的条目，本文件的条目不另写责任单位",
    "orphan": "同级条目都写了责任单位，它没有写",
    "bare": "段末的括号里只写了单位",
}
_FIELDS = {"lead": "牵头", "cooperate": "配合", "leader": "领导"}
_ROLES = {
    "lead": (Role.LEAD, Role.DUTY),
    "cooperate": (Role.COOPERATE, Role.DUTY),
    "leader": (Role.LEADER,),
}
_STATUS = {
    Status.EXACT: "名称相符",
    Status.ALIAS: "简称或别名相符",
    Status.ELIDED: "按省略的写法对上",
    Status.COLLECTIVE: "统称",
    Status.AMBIGUOUS: "可能是多个单位，没有选定",
    Status.UNKNOWN: "单位表里没有",
}
_YEAR = re.compile(r"\d{4}|[一二三四五六七八九〇零]{4}年|[今本当明次]年")
_OPENS = "\n（(【[；;。，, \u3000\t"


@dataclass(frozen=True, slots=True)
class Reason:
    """One value of a field, where it stands ([start, end), the place in words), and why."""

    field: str
    value: str
    start: int
    end: int
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A row (counted from 1) and the reason of everything in it."""

    row: int
    task: Task
    reasons: tuple[Reason, ...]


def explain(
    extract: Extract, row: int, *, year: int | None = None, units: Directory | None = None
) -> Explanation:
    """Explain row `row`, counted from 1. Unreadable(sentence) if there is no such row."""
    paper, found = traced(extract, year=year, units=units)
    if not 1 <= row <= len(paper.tasks):
        raise Unreadable(f"这份文件有{len(paper.tasks)}项任务，没有第{row}项")
    told = _Teller(extract, paper, found[row - 1], paper.tasks[row - 1])
    return Explanation(row, paper.tasks[row - 1], tuple(told.reasons()))


class _Teller:
    """Tells one row."""

    def __init__(self, extract: Extract, paper: Paper, draft: Draft, task: Task) -> None:
        self._text, self._folded = extract.text, fold(extract.text)
        self._places = Whereabouts(extract)
        self._paper, self._draft, self._task = paper, draft, task

    def reasons(self) -> Iterator[Reason]:
        """Text, heading path, units, leaders, limits, targets and standards, in this order."""
        task = self._task
        yield self._reason("事项", task.text, task.start, task.end, self._rule())
        if task.heading_path:
            yield self._heading(task.heading_path)
        for field in _FIELDS:
            for name in getattr(task, field):
                yield self._named(field, name)
        if task.deadline_text:
            yield self._limit(task.deadline_text)
        yield from self._figures()
        for one in task.standards:
            yield self._reason("验收标准（建议）", one.text, one.start, one.end, "由事项的原文提出")

    def _reason(self, field: str, value: str, start: int, end: int, why: str) -> Reason:
        return Reason(field, value, start, end, self._places.say(start), why)

    def _heading(self, path: tuple[str, ...]) -> Reason:
        """The last heading, where it is found above the row; a table's groups are headings too."""
        in_table = self._places.cell(self._task.start) is not None
        why = "它所在的分组和表格上面的标题" if in_table else "它上面的各级标题"
        at = self._text.rfind(path[-1], 0, self._task.start)
        start, end = (at, at + len(path[-1])) if at >= 0 else (self._task.start, self._task.start)
        return self._reason("层级", " › ".join(path), start, end, why)

    def _rule(self) -> str:
        """What made this a row; a rule without a sentence is told by its first marker."""
        form = next((value.form for value in self._draft.values), "orphan")
        return _RULES.get(self._draft.rule) or _RULES.get(form, "有写明责任的标记")

    def _named(self, field: str, name: str) -> Reason:
        """The marker that names a unit or a leader, and the rule that gave it its part."""
        value = self._source(name, _ROLES[field]) or self._source(name, tuple(Role))
        if value is None:
            return self._reason(_FIELDS[field], name, self._task.start, self._task.end, "按上文")
        why = [self._marker(value), *self._part(field, value), *self._in_directory(field, name)]
        return self._reason(_FIELDS[field], name, value.start, value.end, "；".join(why))

    def _source(self, words: str, roles: Sequence[Role]) -> Value | None:
        """The first marker of these roles that holds the words; else the first of them."""
        markers = self._draft.values + self._draft.above
        fitting = [value for value in markers if value.role in roles]
        squashed = "".join(words.split())
        holding = (value for value in fitting if squashed in self._said(value))
        return next(holding, fitting[0] if fitting else None)

    def _said(self, value: Value) -> str:
        return "".join(self._text[value.start : value.end].split())

    def _marker(self, value: Value) -> str:
        """「标签行“牵头单位”，标签行归它上面的条目」."""
        name, reach = _FORMS.get(value.form, _OTHER_FORM)
        words = self._label(value)
        return f"{name.format(f'“{words}”' if words else '')}，{reach}"

    def _label(self, value: Value) -> str:
        """The words that make the marker: a label before the value, a header above it, a verb."""
        if cell := self._places.cell(value.start):
            heads = (
                self._text[head.start : head.end].strip() for head in self._places.column(cell)
            )
            label = next((words for words in heads if LABEL.search(fold(words))), "")
            if label:
                return " ".join(label.split())
        if value.form in ("verb", "subject", "bare"):
            return _cut(" ".join(self._text[value.start : value.end].split()))
        if value.form == "grid":
            return ""
        at = value.start
        while at > 0 and value.start - at < 24 and self._text[at - 1] not in _OPENS:
            at -= 1
        return self._text[at : value.start].strip("：:】]）) \u3000")

    def _part(self, field: str, value: Value) -> list[str]:
        """Why 责任 leads here and cooperates there."""
        if value.role is not Role.DUTY or value.form in ("verb", "subject"):
            return []
        if self._draft.first_leads and not self._of(Role.LEAD):
            return ["文件约定列第一位的单位牵头"]
        if field == "lead":
            return ["没有另写牵头单位，责任单位即牵头"]
        return ["另有单位牵头，责任单位列为配合"]

    def _of(self, role: Role) -> bool:
        return any(value.role is role for value in self._draft.values)

    def _in_directory(self, field: str, name: str) -> list[str]:
        """How the directory answered."""
        units: tuple[Resolved, ...] = getattr(self._task, f"{field}_units", ())
        found = next((unit for unit in units if unit.text == name), None)
        if found is None:
            return []
        ids = found.members or found.candidates or ((found.unit_id,) if found.unit_id else ())
        shown = "、".join(ids[:5]) + (f" 等{len(ids)}个" if len(ids) > 5 else "")
        return [f"单位表：{_STATUS[found.status]}{f'（{shown}）' if shown else ''}"]

    def _limit(self, words: str) -> Reason:
        """The marker or the words of the text that set the limit, and how it became a date."""
        task = self._task
        shown = f"{words}（{task.deadline_date}）" if task.deadline_date else words
        how = []
        if task.deadline_date and not _YEAR.search(words):
            how.append("年份按文件")
        if task.other_deadlines:
            how.append(f"共写了{len(task.other_deadlines) + 1}个时限，取最晚的")
        squashed = "".join(words.split())
        value = next((v for v in self._draft.values if squashed in self._said(v)), None)
        if value is not None:
            why = "；".join([self._marker(value), *how])
            return self._reason("时限", shown, value.start, value.end, why)
        start, end = self._inside(words)
        source = "事项原文里写的" if end > start else "文件对全部任务写的"
        return self._reason("时限", shown, start, end, "；".join([source, *how]))

    def _inside(self, words: str, after: int = 0) -> tuple[int, int]:
        """Where words stand within the text of the task; an empty range if they do not."""
        view = flat(self._folded, self._task.start, self._task.end)
        at = view.text.find(fold("".join(words.split())), after)
        if at < 0:
            return self._task.start, self._task.start
        return view.span(at, at + len("".join(words.split())))

    def _figures(self) -> Iterator[Reason]:
        for target in self._task.targets:
            start, end = self._inside(target.text)
            shown = f"{target.text}（{target.value:g} {target.unit}）"
            yield self._reason("目标", shown, start, end, "事项原文里的数量")


def _cut(words: str, most: int = 40) -> str:
    return words if len(words) <= most else words[:most] + "…"


def as_text(told: Explanation) -> str:
    """For people: one line a value, 「牵头：县财政局 ← 第12段 标签行“牵头单位”，…」."""
    lines = [f"第{told.row}项  {_cut(' '.join(told.task.text.split()), 60)}"]
    for one in told.reasons:
        value = _cut(" ".join(one.value.split()), 60)
        lines.append(f"  {one.field}：{value} ← {one.place} {one.why}")
    because = f"，因为{told.task.confidence_reason}" if told.task.confidence_reason else ""
    lines.append(f"  把握：{told.task.confidence:g}{because}")
    return "\n".join([*lines, *(f"  疑点：{doubt}" for doubt in told.task.doubts), ""])


def as_values(told: Explanation) -> dict[str, Any]:
    """As plain values; offsets count characters of the extracted text."""
    return {
        "row": told.row,
        "text": told.task.text,
        "reasons": [
            {
                "field": one.field,
                "value": one.value,
                "start": one.start,
                "end": one.end,
                "place": one.place,
                "why": one.why,
            }
            for one in told.reasons
        ],
        "confidence": told.task.confidence,
        "confidence_reason": told.task.confidence_reason,
        "doubts": list(told.task.doubts),
    }
