"""Automatic numbers of a docx as visible text: 一、 （一） 1. (1) ①, counted as Word counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_HAN = "零一二三四五六七八九"
_COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographTraditional",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "chineseLegalSimplified",
}


def han(value: int) -> str:
    """12 → 十二, 105 → 一百零五; beyond 999 as digits."""
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = _HAN[hundreds] + "百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _HAN[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_HAN[ones] if ones else "")


def shown(value: int, form: str) -> str:
    """A counter in a Word number format; "" for bullets and formats that show nothing."""
    if form in _COUNTING:
        return han(value)
    if form == "ideographDigital":
        return "".join(_HAN[int(digit)] for digit in str(value)).replace("零", "〇")
    if form.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x245F + value)
    if form in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
        return chr((0x60 if form == "lowerLetter" else 0x40) + value)
    return "" if form in ("bullet", "none") else str(value)


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Levels of every list, and where each counter stands."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, num_id: str, level: int) -> str:
        """Count one paragraph of a list and return the number it shows."""
        abstract = self.lists.get(num_id, "")
        levels = self.levels.get(abstract)
        if not levels or level not in levels:
            return ""
        counters = self.counters.setdefault(abstract, {})
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [key for key in counters if key > level]:
            del counters[deeper]
        if levels[level].form == "bullet":
            return ""
        text = levels[level].text
        for depth in range(level + 1):
            value = counters.get(depth, levels[depth].start if depth in levels else 1)
            form = levels[depth].form if depth in levels else "decimal"
            text = text.replace(f"%{depth + 1}", shown(value, form))
        return text


def numbering_of(root: Element | None) -> Numbering:
    """Read word/numbering.xml; without one there are no automatic numbers."""
    found = Numbering()
    if root is None:
        return found
    for abstract in root.iterfind(f"{W}abstractNum"):
        levels = {}
        for element in abstract.iterfind(f"{W}lvl"):
            depth = integer(element.get(f"{W}ilvl"))
            levels[depth] = _Level(
                value_of(element, "numFmt", "decimal"),
                value_of(element, "lvlText", f"%{depth + 1}."),
                integer(value_of(element, "start", "1"), 1),
            )
        found.levels[abstract.get(f"{W}abstractNumId", "")] = levels
    for num in root.iterfind(f"{W}num"):
        found.lists[num.get(f"{W}numId", "")] = value_of(num, "abstractNumId", "")
    return found


def value_of(element: Element, name: str, default: str = "") -> str:
    """The w:val of a child element."""
    child = element.find(f"{W}{name}")
    return child.get(f"{W}val", default) if child is not None else default


def integer(word: str | None, default: int = 0) -> int:
    """A small number from an attribute; the default where it is none."""
    try:
        value = int(word or "")
    except ValueError:
        return default
    return value if 0 <= value < 100_000 else default
