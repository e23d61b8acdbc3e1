"""How a matter ends: what is asked of its dossier, who must have seen it, and when it may close."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

LONGEST_SAID: Final = 2000  # characters of one answer of the dossier
MOST_STANDARDS: Final = 30
FAR_RECHECK: Final = timedelta(days=3 * 366)
NOTED: Final = "instruction"  # the source of matters born of a leader's note


class Verdict(StrEnum):
    """How a request to close was answered; empty while it waits."""

    CLOSED = "closed"
    SENT_BACK = "sent_back"
    RECTIFY = "rectify"
    WITHDRAWN = "withdrawn"


class Rating(StrEnum):
    """How well it was done. What falls short of the last cannot close (DESIGN §5)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASSED = "passed"


class Check(StrEnum):
    """The questions a verifier answers: six of every result, five of every finding put right.

    The six are the 审核 of a 督办办法, the five the general tests of a province's 验收销号办法
    (supervision §4.1, §4.3).
    """

    FACTS = "facts"
    SOLVED = "solved"
    DONE = "done"
    CONCLUSION = "conclusion"
    LAWFUL = "lawful"
    FORM = "in_form"
    MEASURES = "measures"
    VIOLATIONS = "violations"
    EFFECT = "effect"
    ALIKE = "alike"
    ROOTS = "roots"


SIX: Final = (
    *(Check.FACTS, Check.SOLVED, Check.DONE),
    *(Check.CONCLUSION, Check.LAWFUL, Check.FORM),
)
FIVE: Final = (Check.MEASURES, Check.VIOLATIONS, Check.EFFECT, Check.ALIKE, Check.ROOTS)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the unit says it did towards one test of done."""

    text: str
    done: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the verifier says of one test of done."""

    met: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a verifier says: of each test of done, in their order, of each question, and why.

    Where there is no dossier to judge (in the midst of the work, after publicity) the reason alone.
    """

    findings: tuple[Finding, ...] = ()
    checks: Mapping[Check, bool] = field(default_factory=dict)
    reason: str = ""


def standards(acceptance: str, content: str) -> tuple[str, ...]:
    """The tests of done, parted by lines or 「；」; without any the matter's own words are it."""
    lines = tuple(part.strip() for part in re.split(r"[\n；]", acceptance) if part.strip())
    return lines[:MOST_STANDARDS] or (content.strip(),)


def checks_for(*, rectified: bool) -> tuple[Check, ...]:
    """The questions asked of a result: five more where a finding had to be put right."""
    return (*SIX, *FIVE) if rectified else SIX


def wrong_claims(wanted: Sequence[str], claims: Sequence[Claim], summary: str) -> dict[str, str]:
    """What a dossier still lacks, by field: every test of done is answered, and the whole told."""
    wrong = {}
    if not summary.strip():
        wrong["summary"] = "请写明完成情况。"
    if len(claims) != len(wanted):
        wrong["standards"] = "验收标准刚刚变动过，请刷新后重新填写，您写的内容请先复制。"
        return wrong
    for at, claim in enumerate(claims):
        if not claim.done.strip():
            wrong[f"done{at}"] = f"请写明第{at + 1}条标准完成得怎样。"
        if len(claim.done) > LONGEST_SAID:
            wrong[f"done{at}"] = f"第{at + 1}条写得太长，请不超过{LONGEST_SAID}字。"
    return wrong


def unanswered(judgement: Judgement, wanted: int, asked: Collection[Check]) -> dict[str, str]:
    """What a verifier has left open, by field."""
    wrong = {}
    if len(judgement.findings) != wanted:
        wrong["standards"] = "请逐条核验验收标准。"
    if missing := [check for check in asked if check not in judgement.checks]:
        wrong |= dict.fromkeys(missing, "请逐项回答。")
    return wrong


def falls_short(judgement: Judgement) -> bool:
    """Whether something is not met: then the matter goes back, it cannot close."""
    return not all(one.met for one in judgement.findings) or not all(judgement.checks.values())


def nothing_left(granted: Collection[bool]) -> bool:
    """Whether a task that went to several units has come to nothing.

    `granted` says of each branch whether it was cancelled on a request that another person granted
    (DESIGN §7.2): then the whole, which follows, needs none. One that was only taken back, or ended
    with the whole when that was closed, needed one person alone, and counts as left.
    """
    return bool(granted) and all(granted)


def plausible_recheck(day: date | None, today: date) -> bool:
    """Whether a matter can be looked at again on that day."""
    return day is None or today < day <= today + FAR_RECHECK
