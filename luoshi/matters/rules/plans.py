"""What a unit's plan of a matter must say, and when one is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from luoshi.kernel.periods import Cycle

MOST_MILESTONES: Final = 12
MOST_PERIODS: Final = 60
HEAVIEST: Final = 100
LONGEST_MILESTONE: Final = 200


class PlanState(StrEnum):
    """How a plan stands: the newest confirmed one holds."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A step of the work with its last day; `weight` says how much of the whole it is."""

    content: str
    due: date
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as the unit makes it; `amounts` stand by target, then by period of the cycle."""

    milestones: tuple[PlannedMilestone, ...]
    acceptance: str = ""
    cycle: Cycle | None = None
    amounts: tuple[tuple[Decimal, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan has to fit into: the matter's days, targets, and whether it names the test."""

    begun: date
    due: date | None
    totals: tuple[Decimal, ...]
    periods: int
    names_acceptance: bool


def plan_due(*, proposes: bool, acceptance: str, has_plan: bool) -> bool:
    """Whether the unit still has to propose its plan: the test of done is its to name (DESIGN §5).

    Before that nothing is reported. Once proposed, the wait is the dispatcher's, not the unit's.
    """
    return acceptance_open(proposes=proposes, acceptance=acceptance) and not has_plan


def acceptance_open(*, proposes: bool, acceptance: str) -> bool:
    """Whether nobody has settled yet when the matter counts as done."""
    return proposes and not acceptance.strip()


def wrong_plan(planned: Planned, frame: Frame) -> dict[str, str]:
    """What a plan lacks, by field, in the unit's words."""
    wrong: dict[str, str] = {}
    if frame.names_acceptance and not planned.acceptance.strip():
        wrong["acceptance"] = "验收标准由本单位提出，请写明。"
    if not planned.milestones and planned.cycle is None:
        wrong["content0"] = "请至少写一个工作节点，或者把目标分到各期。"
    if len(planned.milestones) > MOST_MILESTONES:
        wrong["content0"] = f"工作节点最多 {MOST_MILESTONES} 个。"
    for at, one in enumerate(planned.milestones):
        wrong |= _wrong_milestone(at, one, frame)
    return wrong | _wrong_curves(planned, frame)


def _wrong_milestone(at: int, one: PlannedMilestone, frame: Frame) -> dict[str, str]:
    wrong = {}
    if not one.content.strip() or len(one.content) > LONGEST_MILESTONE:
        wrong[f"content{at}"] = f"第{at + 1}个节点请写明内容，不超过 {LONGEST_MILESTONE} 字。"
    if one.due < frame.begun:
        wrong[f"due{at}"] = f"第{at + 1}个节点的日期在交办以前。"
    elif frame.due is not None and one.due > frame.due:
        wrong[f"due{at}"] = f"第{at + 1}个节点晚于事项的完成时限；来不及的，请先申请延期。"
    if not 1 <= one.weight <= HEAVIEST:
        wrong[f"weight{at}"] = f"权重是 1 到 {HEAVIEST} 的整数。"
    return wrong


def _wrong_curves(planned: Planned, frame: Frame) -> dict[str, str]:
    if planned.cycle is None:
        return {}
    if not frame.totals:
        return {"cycle": "这件事没有量化目标，不用分到各期。"}
    if frame.periods > MOST_PERIODS:
        return {"cycle": "期数太多，请选长一些的周期。"}
    if [len(row) for row in planned.amounts] != [frame.periods] * len(frame.totals):
        return {"cycle": "周期刚刚变动过，请按“分到各期”重新分解。"}
    wrong = {}
    for at, (row, total) in enumerate(zip(planned.amounts, frame.totals, strict=True)):
        if any(amount < 0 for amount in row):
            wrong[f"amount{at}-0"] = "每期的数不能小于零。"
        elif sum(row, Decimal(0)) != total:
            wrong[f"amount{at}-0"] = (
                f"第{at + 1}个目标分到各期的数加起来是 {_plain(sum(row, Decimal(0)))}，"
                f"要等于 {_plain(total)}。"
            )
    return wrong


def _plain(figure: Decimal) -> str:
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_totals(targets: Sequence[dict[str, object]]) -> tuple[Decimal, ...]:
    """The totals of a matter's targets, in their order."""
    return tuple(Decimal(str(one["value"])) for one in targets)
