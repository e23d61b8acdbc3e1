"""A label and its value with blanks where the colon was: 「牵头部门  市农业农村局」."""

from __future__ import annotations

import re

from .dates import is_limit
from .labels import LABEL, role_of
from .model import Block, Role, Value
from .units import is_collective, looks_like_unit, split

_LONGEST = 80
_NAME = re.compile(r"[\u4e00-\u9fff](?: ?[\u4e00-\u9fff]){1,3}")


def without_colon(folded: str, block: Block) -> tuple[Value, ...]:
    """The value of a line that is a label, blanks and what such a label may say; else nothing."""
    if block.end - block.start > _LONGEST:
        return ()
    label = LABEL.match(folded, block.start, block.end)
    if label is None or label["open"] or folded[label.end() : label.end() + 1] != " ":
        return ()
    start = label.end()
    while folded[start] == " ":
        start += 1
    role = role_of(label["name"])
    said = folded[start : block.end].strip("。; ")
    return (Value(role, start, block.end, "label"),) if _fits(role, said) else ()


def _fits(role: Role, said: str) -> bool:
    title = LABEL.match(said)
    if title and said[title.end() : title.end() + 1] in ("", " ", ":"):
        return False  # the titles of columns
    if role is Role.DEADLINE:
        return is_limit(said)
    if role is Role.LEADER:
        return all(map(_NAME.fullmatch, re.split("[、,]", said)))
    if role is Role.OTHER:
        return False
    names = [said[lo:hi] for lo, hi in split(said, 0, len(said))]
    return bool(names) and all(looks_like_unit(n) or is_collective(n) for n in names)
