"""A spreadsheet of units: header row, what each line means, and an error for each wrong cell."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from luoshi.decompose.grids import letter_of
from luoshi.org.rules.names import fold
from luoshi.org.rules.words import Level, UnitKind

K = TypeVar("K")
HEADER_WITHIN = 20  # titles and notes may stand above the header row
TRUE_WORDS, FALSE_WORDS = frozenset({"是", "1", "y", "√"}), frozenset({"", "否", "0", "n"})


class Column(StrEnum):
    """The columns we know; others are left alone."""

    CODE = "code"
    PARENT = "parent"
    NAME = "name"
    SHORT = "short_name"
    ALIASES = "aliases"
    KIND = "kind"
    LEVEL = "level"
    HEAD = "head"
    LIAISON = "liaison"
    PHONE = "phone"
    SORT = "sort"
    ISSUES = "issues"


HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.CODE: ("编码", "单位编码", "机构编码"),
    Column.PARENT: ("上级编码", "上级单位编码", "隶属编码"),
    Column.NAME: ("名称", "单位名称", "全称", "单位全称"),
    Column.SHORT: ("简称", "单位简称"),
    Column.ALIASES: ("别名", "曾用名"),
    Column.KIND: ("类别", "单位类别"),
    Column.LEVEL: ("层级", "单位层级"),
    Column.HEAD: ("负责人", "主要负责人"),
    Column.LIAISON: ("联络员", "督查联络员"),
    Column.PHONE: ("办公电话", "电话", "单位电话"),
    Column.SORT: ("排序", "序号"),
    Column.ISSUES: ("可立项交办", "可交办"),
}
LONGEST = {
    Column.CODE: 40,
    Column.NAME: 120,
    Column.SHORT: 40,
    Column.HEAD: 60,
    Column.LIAISON: 60,
    Column.PHONE: 40,
}


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell; `row` counts as the spreadsheet does, `column` is a letter."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table as it was read: values by column, and where it stood."""

    sheet: str
    row: int
    values: Mapping[Column, str]
    letters: Mapping[Column, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One line understood."""

    sheet: str
    row: int
    code: str
    parent: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    level: Level
    phone: str
    sort: int
    issues: bool
    head: str = ""
    liaison: str = ""
    letters: Mapping[Column, str] = field(default_factory=dict, compare=False, repr=False)


class Change(StrEnum):
    """What a line would do."""

    CREATE = "create"
    EDIT = "edit"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A unit that is there already, as far as a line can touch it; `parent` is a code."""

    code: str
    parent: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    level: Level
    phone: str
    sort: int
    issues: bool
    live: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: right lines in an order where parents come first, and errors."""

    lines: tuple[tuple[UnitLine, Change], ...]
    errors: tuple[CellError, ...]

    def count(self, change: Change) -> int:
        """How many lines would do this."""
        return sum(1 for _, what in self.lines if what is change)


@dataclass(slots=True)
class _Reading:
    """Lines and errors as they are gathered."""

    errors: list[CellError] = field(default_factory=list)
    wrong: set[tuple[str, int]] = field(default_factory=set)

    def refuse(self, line: Line | UnitLine, column: Column, sentence: str) -> None:
        """Note what is wrong with a cell; the line is out."""
        letter = line.letters.get(column, line.letters[Column.CODE])
        self.errors.append(CellError(line.sheet, line.row, letter, sentence))
        self.wrong.add((line.sheet, line.row))


def lines_of(sheet: str, rows: Sequence[Sequence[str]]) -> list[Line]:
    """The lines below the header row; empty if the sheet has none. Blank lines are left out."""
    header = next((n for n, row in enumerate(rows[:HEADER_WITHIN]) if _is_header(row)), None)
    if header is None:
        return []
    places = _places(rows[header])
    letters = {column: letter_of(place) for column, place in places.items()}
    found = []
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        values = {c: row[p].strip() if p < len(row) else "" for c, p in places.items()}
        if any(values.values()):
            found.append(Line(sheet, number, values, letters))
    return found


def plan(
    lines: Sequence[Line],
    existing: Mapping[str, Existing],
    *,
    root: str,
    kinds: Mapping[str, UnitKind],
    levels: Mapping[str, Level],
    taken: frozenset[str] = frozenset(),
) -> Plan:
    """What importing these lines below the unit with code `root` would do.

    `existing`: units of the region by code; `taken`: codes used elsewhere; `kinds` and `levels`:
    words people write for them. Nothing here writes.
    """
    reading = _Reading()
    read = [_read(line, reading, existing, root, kinds, levels) for line in lines]
    right = [line for line in read if line is not None]
    _demand_single(right, reading)
    siblings = {(unit.parent, unit.name) for unit in existing.values() if unit.live}
    for line in right:
        if line.code in existing:
            _demand_same(line, existing[line.code], reading)
        else:
            _demand_new(line, siblings, taken, reading)
    kept = {line.code: line for line in right if (line.sheet, line.row) not in reading.wrong}
    ordered = _parents_first(kept, existing, reading)
    changes = tuple((line, _change(line, existing.get(line.code))) for line in ordered)
    return Plan(changes, tuple(sorted(reading.errors, key=lambda e: (e.sheet, e.row, e.column))))


def _is_header(row: Sequence[str]) -> bool:
    return {Column.CODE, Column.NAME} <= _places(row).keys()


def _places(row: Sequence[str]) -> dict[Column, int]:
    known = {word: column for column, words in HEADINGS.items() for word in words}
    places: dict[Column, int] = {}
    for place, cell in enumerate(row):
        column = known.get(fold(cell).removeprefix("*").removesuffix("*"))
        if column is not None:
            places.setdefault(column, place)
    return places


def _read(
    line: Line,
    reading: _Reading,
    existing: Mapping[str, Existing],
    root: str,
    kinds: Mapping[str, UnitKind],
    levels: Mapping[str, Level],
) -> UnitLine | None:
    values, before = line.values, existing.get(line.values.get(Column.CODE, ""))
    for column, word in ((Column.CODE, "编码"), (Column.NAME, "名称")):
        if not values.get(column):
            reading.refuse(line, column, f"请填写{word}。")
    for column, longest in LONGEST.items():
        if len(values.get(column, "")) > longest:
            reading.refuse(line, column, f"不能超过{longest}个字。")
    kind = _word(line, Column.KIND, kinds, before.kind if before else None, reading)
    level = _word(line, Column.LEVEL, levels, before.level if before else None, reading)
    sort = _number(line, before.sort if before else 0, reading)
    issues = _flag(line, before.issues if before else False, reading)
    if (line.sheet, line.row) in reading.wrong or kind is None or level is None:
        return None
    code = values[Column.CODE]
    own_parent = before.parent if before else root
    return UnitLine(
        sheet=line.sheet,
        row=line.row,
        code=code,
        parent=values.get(Column.PARENT) or ("" if code == root else own_parent),
        name=values[Column.NAME],
        short_name=values.get(Column.SHORT, before.short_name if before else ""),
        aliases=_aliases(values.get(Column.ALIASES), before),
        kind=kind,
        level=level,
        phone=values.get(Column.PHONE, before.phone if before else ""),
        sort=sort,
        issues=issues,
        head=values.get(Column.HEAD, ""),
        liaison=values.get(Column.LIAISON, ""),
        letters=line.letters,
    )


def _word(
    line: Line, column: Column, words: Mapping[str, K], before: K | None, reading: _Reading
) -> K | None:
    text = line.values.get(column, "")
    if not text and before is not None:
        return before
    found = words.get(text)
    if found is None:
        listed = "、".join(dict.fromkeys(words))
        reading.refuse(line, column, f"“{text}”不在可选范围内，请从这些词中选：{listed}。")
    return found


def _number(line: Line, before: int, reading: _Reading) -> int:
    text = line.values.get(Column.SORT, "").removesuffix(".0")
    if not text:
        return before
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        reading.refuse(line, Column.SORT, "排序须是不超过六位的整数。")
        return before
    return int(text)


def _flag(line: Line, before: bool, reading: _Reading) -> bool:
    if Column.ISSUES not in line.values:
        return before
    word = fold(line.values[Column.ISSUES]).removesuffix(".0")
    if word not in TRUE_WORDS | FALSE_WORDS:
        reading.refuse(line, Column.ISSUES, "请填“是”或者“否”。")
    return word in TRUE_WORDS


def _aliases(text: str | None, before: Existing | None) -> tuple[str, ...]:
    if text is None:
        return before.aliases if before else ()
    for mark in "，,；;、/\n":
        text = text.replace(mark, " ")
    written = tuple(dict.fromkeys(text.split()))
    kept = before.aliases if before else ()
    return kept + tuple(word for word in written if word not in kept)


def _demand_single(lines: Sequence[UnitLine], reading: _Reading) -> None:
    codes: dict[str, UnitLine] = {}
    names: dict[tuple[str, str], UnitLine] = {}
    for line in lines:
        if (first := codes.setdefault(line.code, line)) is not line:
            reading.refuse(line, Column.CODE, f"编码与第{first.row}行重复。")
        if (first := names.setdefault((line.parent, line.name), line)) is not line:
            reading.refuse(line, Column.NAME, f"同一上级下，名称与第{first.row}行重复。")


def _demand_new(
    line: UnitLine, siblings: Set[tuple[str, str]], taken: Set[str], reading: _Reading
) -> None:
    if line.code in taken:
        reading.refuse(line, Column.CODE, "这个编码已被其他行政区的单位使用。")
    if (line.parent, line.name) in siblings:
        sentence = "同一上级下已有这个名称的单位，编码却不同，请核对编码。"
        reading.refuse(line, Column.NAME, sentence)


def _demand_same(line: UnitLine, before: Existing, reading: _Reading) -> None:
    """A line may correct a unit; renaming, moving and reviving are acts of their own."""
    if not before.live:
        reading.refuse(line, Column.CODE, f"编码对应的“{before.name}”已经撤销。")
    if before.name != line.name:
        sentence = f"编码对应的单位是“{before.name}”；更名请到单位页办理。"
        reading.refuse(line, Column.NAME, sentence)
    if before.parent != line.parent:
        reading.refuse(line, Column.PARENT, "上级与现有的不同；调整隶属请到单位页办理。")


def _parents_first(
    kept: dict[str, UnitLine],
    existing: Mapping[str, Existing],
    reading: _Reading,
) -> list[UnitLine]:
    """The lines whose way up ends at an existing live unit, parents before children."""
    known = {code for code, unit in existing.items() if unit.live}
    ordered = [line for code, line in kept.items() if code in known]
    below: dict[str, list[UnitLine]] = {}
    for code, line in kept.items():
        if code not in known:
            below.setdefault(line.parent, []).append(line)
    waiting = [line for code in sorted(below.keys() & known) for line in below.pop(code)]
    while waiting:
        ordered.extend(waiting)
        waiting = [child for line in waiting for child in below.pop(line.code, [])]
    for lost in (line for lines in below.values() for line in lines):
        reading.refuse(lost, Column.PARENT, _why_lost(lost, kept, existing))
    return ordered


def _why_lost(
    line: UnitLine, kept: Mapping[str, UnitLine], existing: Mapping[str, Existing]
) -> str:
    if line.parent in existing:
        return f"上级“{existing[line.parent].name}”已经撤销。"
    if line.parent not in kept:
        return f"找不到编码为“{line.parent}”的上级单位，或者那一行有错。"
    return "往上找不到现有的单位：上级互相指向，或者上级所在的行有错。"


def _change(line: UnitLine, before: Existing | None) -> Change:
    if before is None:
        return Change.CREATE
    fields = ("short_name", "aliases", "kind", "level", "phone", "sort", "issues")
    same = all(getattr(line, name) == getattr(before, name) for name in fields)
    return Change.NONE if same else Change.EDIT
