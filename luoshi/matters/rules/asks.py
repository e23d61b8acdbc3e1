"""A named piece of evidence that an office asks for, with its reason: an ask, never a condition.

Evidence is optional; where some is wanted, what and why are said (DESIGN §8). Nothing waits for
the answer, no light and no sanction follow from it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.matters.rules.evidence import RecordKind

MOST_ASKS: Final = 3  # live ones on one record (DESIGN)
LONGEST_WHAT: Final = 200
LONGEST_WORD: Final = 500
# What an office may ask more of: what the lead told, and what it says is done.
ASKABLE: Final = frozenset({RecordKind.REPORT, RecordKind.CLOSING})


class AskEnd(StrEnum):
    """How an ask came to an end; empty while it lives."""

    LAID = "laid"
    NONE = "none"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which evidence is asked for, and why."""

    what: str
    why: str


def wrong_ask(wanted: Wanted, live: Collection[str]) -> dict[str, str]:
    """What an ask lacks, by field; `live` are the names asked for on the same record."""
    wrong = {}
    if not wanted.what.strip():
        wrong["what"] = "请写明要补充哪一份佐证。"
    elif wanted.what.strip() in live:
        wrong["what"] = "这一份已经请承办单位补充，还没有答复。"
    elif len(live) >= MOST_ASKS:
        wrong["what"] = f"一份材料同时最多请补充 {MOST_ASKS} 件佐证，等答复以后再提。"
    if not wanted.why.strip():
        wrong["why"] = "请写明为什么需要；不写明理由的，不能要佐证。"
    return wrong
