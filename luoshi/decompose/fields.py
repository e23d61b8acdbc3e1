"""Fifth pass: what the markers over a task say, as the fields of a row, with what is doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .dates import Base, deadlines, latest
from .duties import parse
from .labels import role_of
from .model import Deadline, Draft, Role, Task, Value
from .targets import targets
from .text import Flat, flat, view_of
from .trust import UNDECIDED, confidence, reason
from .units import Span, is_collective

_TITLED = re.compile(r"(?:副?[县市区省]长|主任|书记|局长|主席|部长)")
# The offices before a name: 「党组成员、副局长孙某某」; an office alone stays.
_OFFICE = "常委|书记|委员|成员|主任|[局县市区镇乡处科股院校部组秘书]长|主席|总经理|巡视员|调研员"
_TITLE = re.compile(rf"(?:{_OFFICE})$")
_OFFICES = re.compile(rf".*(?:{_OFFICE})[ :：]?(?=[\u4e00-\u9fff](?: *[\u4e00-\u9fff]){{1,2}}$)")
# Names of two characters are set apart to the width of three: 「陆 明俞 悦」 are two.
_SPREAD = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]")
_ALL_SPREAD = re.compile(r"(?:[\u4e00-\u9fff] [\u4e00-\u9fff][、,; ]?)+")
_NAME_STOPS = "。.;；,，、 \u3000:："
_NOBODY = re.compile(r"[-/—无]+|暂无|没有|不涉及|空缺")


@dataclass(slots=True)
class _Row:
    """A row being filled: surface strings by role, limits from markers, doubts."""

    units: dict[Role, list[str]] = field(default_factory=dict)
    leaders: list[str] = field(default_factory=list)
    limits: list[Deadline] = field(default_factory=list)
    spoken: list[Deadline] = field(default_factory=list)
    each_alone: bool = False
    doubts: list[str] = field(default_factory=list)

    def add(self, role: Role, names: list[str]) -> None:
        known = self.units.setdefault(role, [])
        known.extend(name for name in names if name not in known)


def task(text: str, folded: str, draft: Draft, base: Base) -> Task:
    """The row of a draft."""
    row = _Row(doubts=list(draft.doubts))
    said = any(value.role in (Role.LEAD, Role.DUTY) for value in draft.values)
    for value in draft.values if said else draft.values + draft.above:
        _read(row, text, folded, value, base)
    lead, cooperate = _roles(row, draft)
    view = view_of(folded, draft.parts or ((draft.start, draft.end),))
    limits = (
        row.limits or row.spoken or [f.deadline for f in deadlines(view.text, base, labelled=False)]
    )
    if not limits and draft.rule == "subject" and base.limit:
        limits = [base.limit]
    limit = latest(limits)
    if limit and limit.doubt:
        row.doubts.append(limit.doubt)
    alone = row.each_alone or any(is_collective(name) for name in lead)
    _doubt_units(row, lead, alone)
    return Task(
        text=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        heading_path=draft.path,
        lead=tuple(lead),
        cooperate=tuple(cooperate),
        leader=tuple(row.leaders),
        deadline_text=limit.text if limit else None,
        deadline_kind=limit.kind if limit else "none",
        deadline_date=limit.day if limit else None,
        other_deadlines=tuple(item for item in limits if item is not limit),
        targets=tuple(targets(view.text, view.printed(text, 0, len(view.text)))),
        several_lead=len(lead) > 1,
        each_alone=alone,
        confidence=confidence((v.form for v in draft.values), row.doubts, led=bool(lead)),
        doubts=tuple(dict.fromkeys(row.doubts)),
        text_full=view.printed(text, 0, len(view.text)) if len(draft.parts) > 1 else "",
        confidence_reason=reason((v.form for v in draft.values), row.doubts),
    )


def _read(row: _Row, text: str, folded: str, value: Value, base: Base) -> None:
    """One marker into the row."""
    if value.parts:
        view = view_of(folded, value.parts, spaces=True)
    else:
        view = flat(folded, value.start, value.end, spaces=True, breaks=value.form == "cell")
    if value.role is Role.LEADER:
        row.leaders += [name for name in _names(view, text) if name not in row.leaders]
    elif value.role is Role.DEADLINE:
        _read_limit(row, text, folded, value, base)
    elif value.role is not Role.OTHER:
        _read_units(row, text, view, value, base)


def _read_units(row: _Row, text: str, view: Flat, value: Value, base: Base) -> None:
    for role, start, end in _shares(view.text, value.role):
        _read_share(row, text, view, (role, start, end), base)


_SHARE = re.compile(
    r"(?:^|(?<=[;,。 ]))(?P<r>牵头|主办|主责|配合|协办|协助|参与|责任)(?:单位|部门|科室)?:"
)


def _shares(text: str, role: Role) -> list[tuple[Role, int, int]]:
    """The shares within one value: 「牵头：甲；配合：乙、丙」 in a cell."""
    marks = list(_SHARE.finditer(text))
    if not marks:
        return [(role, 0, len(text))]
    ends = [match.start() for match in marks[1:]] + [len(text)]
    shares = [(role_of(m["r"] + "单位"), m.end(), end) for m, end in zip(marks, ends, strict=True)]
    return [(role, 0, marks[0].start()), *shares]


def _read_share(row: _Row, text: str, view: Flat, share: tuple[Role, int, int], base: Base) -> None:
    role, start, end = share
    duties = parse(view.text, start, end, role)
    row.each_alone |= duties.each_alone
    for role, spans in duties.units.items():
        named = [_surface(view, text, span) for span in spans]
        row.add(role, [name for name in named if not _NOBODY.fullmatch(name)])
    for start, end in duties.rest:
        clause = view.text[start:end].replace(" ", "")
        row.spoken += [found.deadline for found in deadlines(clause, base, labelled=True)]


def _surface(view: Flat, text: str, span: Span) -> str:
    """The words as printed, blanks inside them left out."""
    return "".join(view.printed(text, *span).split())


def _read_limit(row: _Row, text: str, folded: str, value: Value, base: Base) -> None:
    """A deadline field; what it says in other words is kept as it stands, without a date."""
    view = view_of(folded, value.parts or ((value.start, value.end),))
    found = [item.deadline for item in deadlines(view.text, base, labelled=True)]
    row.limits += found
    if not found and view.text.strip("-/无—。"):
        printed = view.printed(text, 0, len(view.text))
        row.limits.append(
            Deadline(printed, "none", None, f"时限“{printed[:20]}”没有读成日期，请核对")
        )


def _names(view: Flat, text: str) -> list[str]:
    """Leaders as printed: 「俞 悦」 is one, a title with 、 in it too."""
    spread = list(_SPREAD.finditer(view.text)) if _ALL_SPREAD.fullmatch(view.text.strip()) else []
    if len(spread) > 1:
        return [_as_printed(view, text, *match.span()) for match in spread]
    parts: list[Span] = []
    since = 0
    for i, char in enumerate(view.text + "、"):
        if char in "、,;/" or (char == " " and _two_names(view.text, since, i)):
            parts.append((since, i))
            since = i + 1
    merged: list[Span] = []
    for start, end in parts:
        said = view.text[merged[-1][0] : merged[-1][1]] if merged else ""
        if said and _TITLE.search(said) and _TITLED.search(view.text[start:end]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    names = [_as_printed(view, text, start, end) for start, end in merged if start < end]
    return [name for name in names if name]


def _as_printed(view: Flat, text: str, start: int, end: int) -> str:
    """A name with the blanks inside it kept, line breaks not."""
    lo, hi = view.span(start, end)
    printed = "".join(text[lo:hi].splitlines()).strip(_NAME_STOPS)
    return _OFFICES.sub("", printed)


def _two_names(text: str, since: int, at: int) -> bool:
    """A blank parts two names only where both sides have two characters or more."""
    after = text[at + 1 :].split(" ")[0].split("、")[0]
    before = text[since:at].strip()
    return len(before) >= 2 and len(after) >= 2 and not _TITLE.search(before)


def _roles(row: _Row, draft: Draft) -> tuple[list[str], list[str]]:
    """Lead and cooperating units: 责任 leads where nobody leads, and helps where somebody does."""
    lead = row.units.get(Role.LEAD, [])
    duty = row.units.get(Role.DUTY, [])
    cooperate = row.units.get(Role.COOPERATE, [])
    several = not row.each_alone and not all(is_collective(name) for name in duty)
    if not lead and draft.first_leads and several:
        lead, duty = duty[:1], duty[1:]
    elif not lead:
        lead, duty = duty, []
    helping = [name for name in dict.fromkeys([*duty, *cooperate]) if name not in lead]
    return list(lead), helping


def _doubt_units(row: _Row, lead: list[str], alone: bool) -> None:
    """Sentences for the clerk about the units."""
    if not lead and row.units.get(Role.COOPERATE):
        row.doubts.append("只写了配合单位，没有牵头单位，请补填")
    elif not lead:
        row.doubts.append("没有写责任单位，请补填")
    if len(lead) > 1 and not alone:
        row.doubts.append(UNDECIDED.format(len(lead)))
    for name in lead:
        if len(name) > 25:
            row.doubts.append(f"单位名称“{name[:12]}…”过长，请核对")
