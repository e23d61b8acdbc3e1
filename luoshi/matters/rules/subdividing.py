"""分解下达: what a lead may hand down of its own task, to whom, and how deep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.matters.rules.drafts import LONGEST, plausible

DEEPEST: Final = 5  # levels below the matter that an office dispatched (issue, DESIGN §5)
MOST_PARTS: Final = 50
HEAVIEST: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what, to which unit, until when, how much of the whole; within the unit, to whom.

    Without an acceptance the part's own words are its test of done; without a day it has the day
    of the whole.
    """

    unit_id: int
    content: str
    due: date | None = None
    weight: int = 1
    acceptance: str = ""
    handler_id: int | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """What the parts have to fit into; `below` are the units under the lead, `own` its people."""

    lead_id: int
    due: date | None
    level: int
    below: frozenset[int]
    own: frozenset[int]


def wrong_parts(parts: Sequence[Part], whole: Whole, today: date) -> dict[str, str]:
    """What is wrong with the parts, by field, in the unit's words."""
    if whole.level >= DEEPEST:
        return {"unit0": f"这件事已经逐级分解了 {DEEPEST} 级，不能再分。"}
    if not parts:
        return {"content0": "请至少写一个部分。"}
    if len(parts) > MOST_PARTS:
        return {"content0": f"一次最多分解成 {MOST_PARTS} 个部分。"}
    wrong: dict[str, str] = {}
    for at, part in enumerate(parts):
        wrong |= {f"{name}{at}": said for name, said in _wrong_part(part, whole, today).items()}
    return wrong


def _wrong_part(part: Part, whole: Whole, today: date) -> dict[str, str]:
    wrong = {}
    if not part.content.strip() or len(part.content) > LONGEST:
        wrong["content"] = f"请写明任务内容，不超过 {LONGEST} 字。"
    if not 1 <= part.weight <= HEAVIEST:
        wrong["weight"] = f"权重是 1 到 {HEAVIEST} 的整数。"
    if part.due is not None and part.due < today:
        wrong["due"] = "完成时限在今天以前，请核对。"
    elif whole.due is not None and part.due is not None and part.due > whole.due:
        wrong["due"] = "不能晚于总任务的完成时限；来不及的，请先申请延期。"
    elif part.due is not None and not plausible(part.due, today):
        wrong["due"] = "这个完成时限太远，请核对年份。"
    return wrong | _wrong_unit(part, whole)


def _wrong_unit(part: Part, whole: Whole) -> dict[str, str]:
    if part.unit_id == whole.lead_id:
        if part.handler_id is None or part.handler_id not in whole.own:
            return {"unit": "分给本单位的，请选定一名在岗的承办人。"}
        return {}
    if part.unit_id not in whole.below:
        return {"unit": "只能分给下级单位，或者本单位的人。"}
    return {"unit": "承办人由下级单位自己指定。"} if part.handler_id is not None else {}


def number_of(parent: str, branch: int) -> str:
    """The number of a part: that of the whole, then its own."""
    return f"{parent}-{branch}"
