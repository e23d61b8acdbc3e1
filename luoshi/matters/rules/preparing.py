"""What a unit prepares before it leaves the unit: its stages, and the words as the act takes them.

A unit's own route (承办人 → 联络员 → 分管 → 主要负责人) precedes feedback, requests and closing;
what several units own together is countersigned before its last step (DESIGN §5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput
from luoshi.matters.rules.closing import Claim
from luoshi.matters.rules.facts import RequestKind
from luoshi.matters.rules.requests import Asked

SPEAKERS: Final = (Role.LIAISON, Role.HEAD)  # who speaks for a unit
STANDARDS: Final = "standards"  # the tests of done that a prepared dossier answers


class PreparedKind(StrEnum):
    """What leaves a unit only by its route."""

    REPORT = "report"
    REQUEST = "request"
    CLOSING = "closing"


# What the units that own a matter together sign; asking is the lead's own affair.
COUNTERSIGNED: Final = frozenset({PreparedKind.REPORT, PreparedKind.CLOSING})


class PreparedState(StrEnum):
    """Where it stands: being written, on its route, gone out, or overtaken by another act."""

    WRITING = "writing"
    OPEN = "open"
    SENT = "sent"
    VOID = "void"


UNFINISHED: Final = (PreparedState.WRITING.value, PreparedState.OPEN.value)


class Decision(StrEnum):
    """What was decided at a step; empty while it waits."""

    PASSED = "passed"
    COUNTERSIGNED = "countersigned"
    HANDED_BACK = "handed_back"


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One step of a unit's route: the roles that pass it, and what it is called."""

    roles: tuple[Role, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What has to be decided before it goes on: a step, or (with no step) the countersigning."""

    step: UnitStep | None


def stages_for(
    steps: Sequence[UnitStep], *, preparer: Collection[Role], held: Collection[Role], joint: bool
) -> tuple[Stage, ...]:
    """The stages that something prepared passes, the last one sends it.

    Steps that nobody in the unit can take today fall away, and so do those up to the preparer's
    own: what the liaison writes he does not review. The other units countersign before the last
    step. Raises BadInput where nobody is left.
    """
    able = [step for step in steps if set(step.roles) & set(held)]
    if not able:
        raise BadInput("本单位没有在岗的人能审核，请先由组织人事补上任职。")
    review, last = able[:-1], able[-1]
    own = [at for at, step in enumerate(review) if set(step.roles) & set(preparer)]
    found = [Stage(step) for step in review[own[-1] + 1 if own else 0 :]]
    if joint:
        found.append(Stage(None))
    return (*found, Stage(last))


# The words that were prepared, as the act itself takes them -------------------------------------


def asked_from(payload: Mapping[str, Any]) -> Asked:
    """A prepared request as the rules know it; raises BadInput for what is no request."""
    try:
        until = date.fromisoformat(payload["until"]) if payload.get("until") else None
        kind = RequestKind(payload.get("kind", ""))
    except ValueError:
        wrong = {"kind": "请选择申请什么，日期写成 2026-12-31 这样。"}
        raise BadInput("请选择申请什么，日期写成 2026-12-31 这样。", wrong) from None
    words = {name: str(payload.get(name, "")) for name in ("reason", "progress", "acceptance")}
    return Asked(kind=kind, until=until, **words)


def claims_from(payload: Mapping[str, Any], wanted: Sequence[str]) -> tuple[Claim, ...]:
    """A prepared dossier's answers; raises BadInput where the tests of done are others by now."""
    if payload.get(STANDARDS, list(wanted)) != list(wanted):
        raise BadInput("验收标准刚刚变动过，请退改，对照新的标准重新填写。")
    return tuple(Claim(text, str(payload.get(f"done{at}", ""))) for at, text in enumerate(wanted))
