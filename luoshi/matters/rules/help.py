"""提请协调: what a request for help needs, what a ruling says, and when a pause needs one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 1000  # characters of a question, an answer or a reason


class Ruling(StrEnum):
    """What the dispatcher says of the asker's pause; empty while nobody has."""

    CONFIRMED = "confirmed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Plea:
    """What is asked: of which unit, what it is about, and which answer is wanted."""

    helper_id: int
    question: str
    wanted: str


def wrong_plea(plea: Plea, own: frozenset[int], asked_already: frozenset[int]) -> dict[str, str]:
    """What a request for help lacks, by field; `own` are the units that ask and that lead."""
    wrong = {}
    if plea.helper_id in own:
        wrong["helper"] = "这就是本单位；请选择要答复的另一个单位。"
    elif plea.helper_id in asked_already:
        wrong["helper"] = "已经提请过这个单位，等它答复以后可以再提。"
    if not plea.question.strip():
        wrong["question"] = "请写明要协调什么。"
    if not plea.wanted.strip():
        wrong["wanted"] = "请写明希望得到怎样的答复。"
    return wrong


def needs_ruling(*, stopped: bool, helper_id: int, dispatcher_id: int) -> bool:
    """Whether the dispatcher has to say if the pause stands (DESIGN §5).

    Not where no clock stood, and not where the dispatcher itself owes the answer: it would judge
    its own delay, so that pause stands and its answer ends it.
    """
    return stopped and helper_id != dispatcher_id


def stands_above(helper_id: int, office_of: int | None, path: tuple[int, ...]) -> bool:
    """Whether the helper is above the unit whose path this is, or the office of a unit above."""
    above = path[:-1]
    return helper_id in above or office_of in above
