"""What the acts at the end of a matter take, and its dossier as it comes out."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field

from luoshi.api.schemas.fields import Reason, Schema, Small, Text
from luoshi.matters.models import Closing
from luoshi.matters.rules.closing import MOST_STANDARDS, Check, Finding, Judgement, Rating


class ClosingIn(Schema):
    """The dossier; `done` answers the tests of done in the order of `standards`."""

    summary: Text
    done: Annotated[list[Text], Field(min_length=1, max_length=MOST_STANDARDS)]
    evidence: Text = ""
    version: Small | None = None


class FindingIn(Schema):
    """What the verifier says of one test of done."""

    met: bool
    remark: Reason = ""


class JudgeIn(Schema):
    """A verifier's judgement: each test of done, each question, and why."""

    findings: Annotated[list[FindingIn], Field(max_length=MOST_STANDARDS)] = Field(
        default_factory=list
    )
    checks: dict[Check, bool] = Field(default_factory=dict)
    reason: Reason = ""
    version: Small | None = None

    def judgement(self) -> Judgement:
        """The same as the rules know it."""
        findings = tuple(Finding(one.met, one.remark) for one in self.findings)
        return Judgement(findings, self.checks, self.reason)


class CloseIn(JudgeIn):
    """A judgement that closes: the rating, and when somebody looks again."""

    rating: Rating
    recheck_on: date | None = None


class RectifyIn(JudgeIn):
    """A judgement that orders rectification by a day."""

    until: date | None = None


class NoteIn(Schema):
    """The leader's word; empty where there is no new note."""

    new_note: Reason = ""


class RecheckIn(Schema):
    """What was found on looking again."""

    holds: bool
    finding: Reason
    next_on: date | None = None
    due: date | None = None


class ConcludeIn(Schema):
    """Closing a parent over open branches needs a reason."""

    reason: Reason = ""
    recheck_on: date | None = None


class ClosingOut(Schema):
    """One request to close and the verdict on it, empty while it waits."""

    summary: str
    evidence: str
    standards: list[dict[str, Any]]
    checks: dict[str, bool]
    verdict: str
    reason: str
    rating: str
    submitted_at: datetime
    decided_at: datetime | None

    @staticmethod
    def of(row: Closing) -> "ClosingOut":
        """The row as it comes out."""
        names = ClosingOut.model_fields
        return ClosingOut(**{name: getattr(row, name) for name in names})


class DossierOut(Schema):
    """The tests of done that a request has to answer, and the requests there were."""

    standards: list[str]
    questions: list[str]
    rounds: list[ClosingOut]
