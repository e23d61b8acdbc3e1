"""What reports on a matter say in the journal; their words are kept apart."""

from dataclasses import dataclass
from typing import ClassVar

from luoshi.matters.acts.base import MatterBody
from luoshi.matters.rules import Act
from luoshi.matters.words import ACT_LABELS


@dataclass(frozen=True, kw_only=True)
class ReportBody(MatterBody):
    """One report of one unit for one period; `last` is None where the period has no end of its own.

    `word` is one of the four words; `figures` stand in the order of the matter's targets, an empty
    text where none was given; `supersedes` is the entry of the report that this one corrects.
    """

    unit: int
    cycle: str
    first: str
    last: str | None
    word: str
    figures: tuple[str, ...]
    supersedes: int | None
    wording: str


@dataclass(frozen=True, kw_only=True)
class MatterReported(ReportBody):
    """The lead reported; `reported_for` is set where the township did so for a village (代录).

    `milestones` are the ordinals of the plan's steps that are done so far (since version 2).
    """

    ACT = "matter.reported"
    LABEL = ACT_LABELS[Act.REPORT]
    VERSION = 2
    UPCAST: ClassVar = {1: lambda body: body | {"milestones": []}}

    reported_for: int | None
    milestones: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ShareReported(ReportBody):
    """A cooperating unit reported its own share to the lead."""

    ACT = "matter.share_reported"
    LABEL = ACT_LABELS[Act.REPORT_SHARE]
