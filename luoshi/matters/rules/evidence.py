"""Evidence (佐证): files on a record, how long they may still change, which records those are.

Evidence is the unit's own choice, never a condition of a report (DESIGN §8).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.matters.rules.flow import DOING, State

MOST_FILES: Final = 20  # that count, on one record
LONGEST_WHY: Final = 500


class RecordKind(StrEnum):
    """What files are laid to: a report, a cooperating unit's share, a dossier, a request.

    Or the answer to a help request, or a verifier's verdict; or an official form, whose signed
    scan comes back.
    """

    REPORT = "report"
    SHARE = "share"
    CLOSING = "closing"
    REQUEST = "request"
    ANSWER = "answer"
    VERDICT = "verdict"
    FORM = "form"


class FileEnd(StrEnum):
    """Why a file counts no longer: taken back in time, found mistaken, replaced by a newer scan."""

    WITHDRAWN = "withdrawn"
    MISTAKEN = "mistaken"
    REPLACED = "replaced"


class FormKind(StrEnum):
    """The official forms of a matter that are printed, sealed and come back as a scan."""

    NOTICE = "notice"
    URGING = "urging"
    EXTENSION = "extension"
    STRIKING_OFF = "striking-off"
    RESULT = "result"


# The result for the leader goes round inside the office: the lead neither issues nor signs it.
OFFICES_OWN: Final = frozenset({FormKind.RESULT})


def may_return(form: FormKind, unit_id: int, offices: Collection[int | None]) -> bool:
    """Whether a unit may hand in the scan of a form; `offices` dispatched and verify the matter."""
    return form not in OFFICES_OWN or unit_id in offices


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of the matter's chain that may carry files, and the unit that wrote it.

    `help_id` is the help request that an answer answers; `passed` says of a verdict that the matter
    has moved on since, `midway` that it judges no dossier: an order in the midst of the work.
    """

    entry_id: int
    kind: RecordKind
    unit_id: int
    help_id: int | None = None
    passed: bool = False
    midway: bool = False


def undecided(
    records: Iterable[Record],
    state: State,
    *,
    request_open: bool,
    unruled: Collection[int] = frozenset(),
) -> frozenset[int]:
    """The entries whose files may still change; `records` stand in the order of the chain.

    A dossier waits until it is verified, a request until it is answered, a report until its unit
    reports again or the matter leaves its hands: nobody accepts a report, so what comes next
    stands for it (DESIGN). The answer to a help request waits until somebody has ruled on it, or
    the request is over: `unruled` are the help requests of which neither is so. A verdict may get
    files until the matter has moved on.
    """
    newest: dict[tuple[RecordKind, int], Record] = {}
    for record in records:
        newest[record.kind, _apart(record)] = record
    waiting = {
        RecordKind.REPORT: state in DOING,
        RecordKind.SHARE: state in DOING,
        RecordKind.CLOSING: state is State.SUBMITTED,
        RecordKind.REQUEST: request_open,
    }
    return frozenset(one.entry_id for one in newest.values() if _waits(one, waiting, unruled))


def demands_impartial(record: Record) -> bool:
    """Whether only who neither did, reported nor submitted it changes the files (DESIGN §7.2).

    An order in the midst of the work verifies nothing: its files are for whoever may order.
    """
    return record.kind is RecordKind.VERDICT and not record.midway


def may_take_back(state: State, *, is_open: bool) -> bool:
    """Whether a file of a record may be withdrawn; of what is closed nothing goes any more."""
    return is_open and state is not State.CLOSED


def _waits(one: Record, waiting: Mapping[RecordKind, bool], unruled: Collection[int]) -> bool:
    if one.kind is RecordKind.ANSWER:
        return one.help_id in unruled
    return not one.passed if one.kind is RecordKind.VERDICT else waiting[one.kind]


def _apart(record: Record) -> int:
    """Among which records of its kind one is the newest: a unit's shares, a request's answer."""
    if record.kind is RecordKind.SHARE:
        return record.unit_id
    return record.help_id or 0
