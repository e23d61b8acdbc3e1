"""Requests beside the state of a matter: what each needs, and when it comes too late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from luoshi.matters.rules.facts import RequestKind

FAR: Final = timedelta(days=3 * 366)  # no extension reaches further


class Outcome(StrEnum):
    """How a request was answered; empty while it waits."""

    GRANTED = "granted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is made; `until` and `acceptance` belong to the kinds that need them."""

    kind: RequestKind
    reason: str
    progress: str = ""
    until: date | None = None
    acceptance: str = ""


def wrong_request(
    asked: Asked, due: date | None, due_at: datetime | None, now: datetime
) -> dict[str, str]:
    """What a request lacks, by field.

    An extension is a re-plan: asked before the last day is over, with the progress so far and a
    definite later day (supervision §1, DESIGN §5). `due_at` is the instant after the last day.
    """
    wrong = {}
    if not asked.reason.strip():
        wrong["reason"] = "请写明申请的理由。"
    if asked.kind is RequestKind.EXTENSION:
        if not asked.progress.strip():
            wrong["progress"] = "请写明目前的进展。"
        if due is None:
            wrong["kind"] = "这件事没有完成时限，不用申请延期。"
        elif due_at is not None and due_at <= now:
            wrong["kind"] = "时限已经过了，不能再申请延期；请反馈进展，说明原因。"
        elif wrong_day(asked.until, due):
            wrong["until"] = "延期要写明一个确定的日期，在原定时限以后三年以内。"
    if asked.kind is RequestKind.ADJUSTMENT and not asked.acceptance.strip():
        wrong["acceptance"] = "请写明调整后的验收标准。"
    return wrong


def wrong_day(day: date | None, after: date) -> bool:
    """Whether a new last day is missing, not later than the old one, or absurd."""
    return day is None or not after < day <= after + FAR
