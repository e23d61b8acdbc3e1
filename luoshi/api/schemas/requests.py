"""What requests, their answers and the dispatcher's steering take."""

from datetime import date

from luoshi.api.schemas.fields import Reason, Schema, Small, Text
from luoshi.matters.rules import RequestKind


class RequestIn(Schema):
    """What is asked for; `until` belongs to an extension, `acceptance` to an adjustment."""

    kind: RequestKind
    reason: Reason
    progress: Reason = ""
    until: date | None = None
    acceptance: Text = ""


class RequestAnswerIn(Schema):
    """Granted or declined; an extension may be granted to another day."""

    grant: bool
    answer: Reason = ""
    until: date | None = None


class RescheduleIn(Schema):
    """Another last day, and why."""

    until: date
    reason: Reason
    version: Small | None = None
