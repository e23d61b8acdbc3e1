"""What a draft must say, what it still lacks, and how its number is made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from luoshi.matters.rules.facts import Ownership

FAR: Final = 20  # years: a date beyond that is a slip of the keyboard
CLAUSE: Final = re.compile(r"[，。；！;!\n]|,(?!\d)")
LONGEST: Final = 4000  # characters of one matter's text
COLLECTIVE: Final = 2  # from so many leads on, they answer each alone or own it together


@dataclass(frozen=True, slots=True)
class Row:
    """What a draft says, as the checks want it."""

    content: str
    acceptance: str
    unit_proposes_acceptance: bool
    ownership: Ownership
    lead_ids: tuple[int, ...]
    cooperating_ids: tuple[int, ...]
    due: date | None

    @property
    def owners(self) -> tuple[int, ...]:
        """The units with a share as owners: all that answer alone, or all beside a joint lead."""
        if self.ownership is Ownership.JOINT:
            return self.lead_ids[1:]
        return self.lead_ids if self.ownership is Ownership.EACH else ()


def wrong_fields(row: Row, today: date) -> dict[str, str]:
    """What cannot be stored, field by field, in the clerk's words; empty if all is well."""
    wrong: dict[str, str] = {}
    if not row.content.strip():
        wrong["content"] = "请填写事项内容。"
    elif len(row.content) > LONGEST:
        wrong["content"] = f"事项内容请控制在 {LONGEST} 字以内，现有 {len(row.content)} 字。"
    if "\x00" in row.content + row.acceptance:
        wrong["content"] = "内容里有无法保存的字符，请删去后再提交。"
    if row.due is not None and not plausible(row.due, today):
        wrong["due"] = f"完成时限 {row.due.isoformat()} 不合常理，请核对年份。"
    if set(row.lead_ids) & set(row.cooperating_ids):
        wrong["cooperating"] = "同一个单位不能既牵头又配合。"
    if row.ownership is Ownership.SINGLE and len(row.lead_ids) > 1:
        wrong["lead"] = (
            "一个单位牵头的只选一个；多个单位各自负责的选“分别承办”，一起负责的选“共同承办”。"
        )
    if row.ownership is Ownership.JOINT and len(row.lead_ids) < COLLECTIVE:
        wrong["lead"] = "共同承办要选两个以上单位，排第一个的牵头报告，其余会签。"
    return wrong


def plausible(due: date, today: date) -> bool:
    """Whether a last day can be meant: from the year before this one to FAR years ahead."""
    return today.year - 1 <= due.year <= today.year + FAR


def missing_for_submission(row: Row) -> dict[str, str]:
    """What a row still lacks before it may go to sign-off: an owner and a test of done."""
    lacks: dict[str, str] = {}
    if not row.lead_ids:
        lacks["lead"] = "还没有确定牵头单位。"
    if not row.acceptance.strip() and not row.unit_proposes_acceptance:
        lacks["acceptance"] = "请写明验收标准，或者选“由承办单位提出”。"
    return lacks


def proposed_acceptance(content: str, targets: Sequence[str]) -> str:
    """The clauses that name a figure to be reached: a test of done in the paper's own words."""
    clauses = [clause.strip() for clause in CLAUSE.split(content)]
    return "；".join(c for c in clauses if any(target in c for target in targets))


def choose_ownership(leads: Sequence[int], *, collective: bool, each_alone: bool) -> Ownership:
    """The proposal for a row as read from a paper: the first leads unless each answers alone."""
    if (collective or each_alone) and len(leads) >= COLLECTIVE:
        return Ownership.EACH
    return Ownership.SINGLE


def number(source: str, year: int, serial: int, branch: int | None = None) -> str:
    """来源-年-流水, then the branch of a fan-out; no leading zeros (supervision.md §4.3)."""
    stem = f"{source}-{year}-{serial}"
    return stem if branch is None else f"{stem}-{branch}"
