"""A directory of units from a CSV file: id,parent,name,short,aliases,kind."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from .collectives import Kind
from .directory import Directory
from .errors import Unreadable
from .regions import Unit

COLUMNS = ("id", "parent", "name", "short", "aliases", "kind")
_NEEDED = ("id", "name")
_APART = re.compile(r"[;；、|]")
_MOST_BYTES = 32 * 1024 * 1024
_MOST_TOLD = 3
_LONGEST = 100
_KINDS = {
    "地区": Kind.REGION,
    "区划": Kind.REGION,
    "政府": Kind.GOVERNMENT,
    "部门": Kind.DEPARTMENT,
    "事业单位": Kind.INSTITUTION,
    "内设机构": Kind.SECTION,
    "科室": Kind.SECTION,
    "乡镇": Kind.TOWNSHIP,
    "乡": Kind.TOWNSHIP,
    "镇": Kind.TOWNSHIP,
    "街道": Kind.STREET,
    "村": Kind.VILLAGE,
    "社区": Kind.COMMUNITY,
}
# What a name says of its kind where the column is empty; the first that fits.
_ENDINGS = (
    (re.compile(r"[镇乡](?:人民政府)?$"), Kind.TOWNSHIP),
    (re.compile(r"街道(?:办事处)?$"), Kind.STREET),
    (re.compile(r"村(?:村民委员会|委会)?$"), Kind.VILLAGE),
    (re.compile(r"社区(?:居民委员会|居委会)?$"), Kind.COMMUNITY),
    (re.compile(r"[省市县区州盟旗]人民政府$"), Kind.GOVERNMENT),
    (re.compile(r"^[^局委办]{1,8}[省市县州盟旗]$"), Kind.REGION),
    (re.compile(r"[局厅]$"), Kind.DEPARTMENT),
)


def read_units(data: bytes) -> Directory:
    """The units of a CSV file in UTF-8 or GB18030. Unreadable(sentence) names the rows in error.

    `aliases` are parted by ;, ； or 、; `kind` may be empty, a code of `Kind` or its Chinese word.
    """
    rows = list(_rows(_text(data)))
    if not rows:
        raise Unreadable("单位表是空的，第一行请写表头：" + ",".join(COLUMNS))
    (_, head), body = rows[0], rows[1:]
    columns = [cell.strip().lower() for cell in head]
    for name in _NEEDED:
        if name not in columns:
            raise Unreadable(f"单位表缺少“{name}”一列，表头应为：{','.join(COLUMNS)}")
    if not body:
        raise Unreadable("单位表只有表头，没有单位")
    units, errors = _units(columns, body)
    errors += _tree_errors(units)
    if errors:
        more = f"；另有{len(errors) - _MOST_TOLD}处" if len(errors) > _MOST_TOLD else ""
        raise Unreadable("单位表有误：" + "；".join(errors[:_MOST_TOLD]) + more)
    return Directory(unit for _, unit in units)


def _text(data: bytes) -> str:
    if len(data) > _MOST_BYTES:
        raise Unreadable("单位表超过 32 MB，请只导出需要的单位")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("单位表不是文本，请另存为 CSV（UTF-8 或 GB18030）")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with the line at which each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(f"单位表第{reader.line_num}行不合 CSV 的写法，请检查引号") from error


Rows = list[tuple[int, Unit]]


def _units(columns: list[str], body: list[tuple[int, list[str]]]) -> tuple[Rows, list[str]]:
    """The units with their lines, and what is wrong with the others."""
    units: Rows = []
    errors: list[str] = []
    seen: dict[str, int] = {}
    for line, row in body:
        values = dict(zip(columns, (cell.strip() for cell in row), strict=False))
        problem = _problem(values, row[len(columns) :], seen)
        if problem:
            errors.append(f"第{line}行{problem}")
            continue
        seen[values["id"]] = line
        units.append((line, _unit(values)))
    return units, errors


def _problem(values: dict[str, str], surplus: list[str], seen: dict[str, int]) -> str:
    """One row's own fault, in words; "" if it has none."""
    if any(cell.strip() for cell in surplus):
        return "比表头多出一列，别名之间请用；分开"
    for name in _NEEDED:
        if not values.get(name):
            return f"没有写 {name}"
    if values["id"] in seen:
        return f"的 id “{values['id']}”与第{seen[values['id']]}行重复"
    if any(len(value) > _LONGEST for name, value in values.items() if name != "aliases"):
        return f"有一格超过{_LONGEST}个字"
    return ""


def _unit(values: dict[str, str]) -> Unit:
    aliases = (alias.strip() for alias in _APART.split(values.get("aliases", "")))
    return Unit(
        id=values["id"],
        name=values["name"],
        parent=values.get("parent", ""),
        short=values.get("short", ""),
        aliases=tuple(alias for alias in aliases if alias),
        kind=_kind(values.get("kind", ""), values["name"]),
    )


def _kind(word: str, name: str) -> str:
    """The kind as given, else as the name tells it."""
    if word:
        return _KINDS.get(word, word.lower())
    return next((kind for pattern, kind in _ENDINGS if pattern.search(name)), "")


def _tree_errors(units: Rows) -> list[str]:
    """Parents that do not exist, and units that stand below themselves."""
    parents = {unit.id: unit.parent for _, unit in units}
    errors = []
    for line, unit in units:
        if unit.parent and unit.parent not in parents:
            errors.append(f"第{line}行的上级“{unit.parent}”不在表中")
            continue
        up, steps = unit.parent, 0
        while up and up != unit.id and steps < len(units):
            up, steps = parents.get(up, ""), steps + 1
        if up == unit.id:
            errors.append(f"第{line}行的单位成了自己的上级")
    return errors
