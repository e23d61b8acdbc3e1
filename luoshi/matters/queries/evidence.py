"""Files on records: sight follows the matter, and of a share the circle that may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from luoshi.journal import queries as journal
from luoshi.journal.acts import Body
from luoshi.journal.queries import Happening
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.matters.acts import (
    MatterDispatched,
    MatterReassigned,
    MatterRegistered,
    MatterReported,
    ShareReported,
)
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.acts.closing import (
    ClosingResubmitted,
    ClosingSubmitted,
    MatterClosed,
    MatterPublicised,
    MatterRechecked,
    MatterReopened,
    RectificationOrdered,
    SentBack,
)
from luoshi.matters.acts.growing import MatterHandedDown
from luoshi.matters.acts.help import HelpAnswered
from luoshi.matters.acts.requests import MatterSuspended, MatterUrged, RequestMade
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.queries.closing import VERIFIED
from luoshi.matters.queries.facts import SIGNED_FOR, matters_for, unruled_helps
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.evidence import FormKind, Record, RecordKind, undecided

RECORDS: Final = {
    MatterReported.ACT: RecordKind.REPORT,
    ShareReported.ACT: RecordKind.SHARE,
    ClosingSubmitted.ACT: RecordKind.CLOSING,
    ClosingResubmitted.ACT: RecordKind.CLOSING,
    RequestMade.ACT: RecordKind.REQUEST,
    HelpAnswered.ACT: RecordKind.ANSWER,
    **dict.fromkeys(
        (SentBack.ACT, RectificationOrdered.ACT, MatterPublicised.ACT, MatterClosed.ACT),
        RecordKind.VERDICT,
    ),
}
# What comes after a verdict, so that it is no longer the last word: the unit tells or hands in
# again, another verdict, somebody looks again, the matter rests or goes to another lead.
MOVED_ON: Final = frozenset(
    {act for act, kind in RECORDS.items() if kind in (RecordKind.REPORT, RecordKind.CLOSING)}
    | {act for act, kind in RECORDS.items() if kind is RecordKind.VERDICT}
    | {MatterRechecked.ACT, MatterReopened.ACT, MatterReassigned.ACT, MatterSuspended.ACT}
)


FORMS: Final = {
    FormKind.NOTICE: (
        *(MatterRegistered.ACT, MatterHandedDown.ACT),
        *(MatterDispatched.ACT, MatterReassigned.ACT),
    ),
    FormKind.URGING: (MatterUrged.ACT,),
    FormKind.EXTENSION: (RequestMade.ACT,),
    FormKind.STRIKING_OFF: (ClosingSubmitted.ACT, ClosingResubmitted.ACT),
    FormKind.RESULT: (ClosingSubmitted.ACT, ClosingResubmitted.ACT),
}


def files_of(actor: Actor, matter: Matter) -> dict[int, list[EvidenceFile]]:
    """All files of a matter the caller has been shown, by the entry of their record; one query."""
    rows = EvidenceFile.objects.filter(matter=matter)
    found: dict[int, list[EvidenceFile]] = {}
    hidden = RecordKind.SHARE if not reads_shares(actor, matter) else None
    for row in rows.select_related("added_by", "ended_by", "unit"):
        if row.record != hidden or row.unit_id == actor.unit_id:
            found.setdefault(row.entry_id, []).append(row)
    return found


def file_for(actor: Actor, file_id: int) -> EvidenceFile:
    """One file with its matter; raises NotFound for whoever does not see its record."""
    rows = EvidenceFile.objects.filter(pk=file_id, matter__in=matters_for(actor))
    more = ("matter__lead", "matter__dispatcher", "added_by", "ended_by", "unit")
    found = rows.select_related(*more).first()
    if found is None:
        raise NotFound
    told_apart = found.record == RecordKind.SHARE and found.unit_id != actor.unit_id
    if told_apart and not reads_shares(actor, found.matter):
        raise NotFound
    return found


def bytes_of(actor: Actor, file_id: int) -> tuple[EvidenceFile, bytes]:
    """A file and its bytes; raises NotFound, also where they were taken back or erased."""
    found = file_for(actor, file_id)
    content = EvidenceBytes.objects.filter(file=found).first()
    if content is None:
        raise NotFound
    return found, bytes(content.data)


def reads_shares(actor: Actor, matter: Matter) -> bool:
    """Whether the actor reads what cooperating units tell of their shares.

    Shares are for the lead, the dispatcher and those above them; each unit reads its own.
    """
    lead = matter.lead
    path = [*lead.path] if lead is not None else []
    if lead is not None and lead.kind in SIGNED_FOR and lead.parent_id is not None:
        path.append(lead.parent_id)
    return actor.unit_id in {*path, *matter.dispatcher.path}


def records_in(happened: Iterable[Happening]) -> list[Record]:
    """The entries that may carry files, in the order of the chain."""
    ordered = sorted(happened, key=lambda one: one.seq)
    moved = max((one.seq for one in ordered if one.act in MOVED_ON), default=-1)
    return [
        Record(
            entry_id=one.entry_id,
            kind=RECORDS[one.act],
            unit_id=one.unit_id,
            help_id=getattr(one.body, "help", None),
            passed=one.seq < moved,
            midway=RECORDS[one.act] is RecordKind.VERDICT and not _judges_a_dossier(one.body),
        )
        for one in ordered
        if one.act in RECORDS
    ]


def open_records(matter: Matter, records: Iterable[Record]) -> frozenset[int]:
    """Those whose files may still change; the matter comes with its facts."""
    asked = bool(matter.open_requests)  # type: ignore[attr-defined]  # prefetched
    unruled = unruled_helps(matter)
    return undecided(records, State(matter.state), request_open=asked, unruled=unruled)


def records_of(matter: Matter) -> list[Record]:
    """The same, read from the journal."""
    return records_in(journal.done("matter", [matter.pk], *{*RECORDS, *MOVED_ON}))


def form_entry(matter: Matter, form: FormKind) -> int:
    """The entry that a form is made of, the newest; raises NotFound where there is no such form."""
    found = journal.done("matter", [matter.pk], *FORMS[form])
    if form is FormKind.EXTENSION:
        found = [one for one in found if getattr(one.body, "kind", "") == RequestKind.EXTENSION]
    if not found:
        raise NotFound
    return found[-1].entry_id


def scans_of(matter: Matter, form: FormKind) -> list[EvidenceFile]:
    """The scans of a form of a matter the caller has been shown, the newest first."""
    rows = EvidenceFile.objects.filter(matter=matter, form=form.value)
    return list(rows.select_related("added_by", "ended_by", "unit").order_by("-id"))


@dataclass(frozen=True, slots=True)
class DossierEntries:
    """The entry with which a dossier came in, and those of the verdicts on it."""

    dossier: int
    verdicts: tuple[int, ...]


def dossier_entries(matter: Matter) -> Mapping[object, DossierEntries]:
    """The entries of the matter's dossiers by the moment they were handed in."""
    kinds = (RecordKind.CLOSING, RecordKind.VERDICT)
    acts = [act for act, kind in RECORDS.items() if kind in kinds]
    found: dict[object, DossierEntries] = {}
    at: object = None
    for one in sorted(journal.done("matter", [matter.pk], *acts), key=lambda one: one.seq):
        if RECORDS[one.act] is RecordKind.CLOSING:
            at, found[one.at] = one.at, DossierEntries(one.entry_id, ())
        elif at is not None and _judges_a_dossier(one.body):
            found[at] = replace(found[at], verdicts=(*found[at].verdicts, one.entry_id))
    return found


def _judges_a_dossier(body: Body) -> bool:
    """Rectification may be ordered in the midst of the work as well: then it judges none."""
    return isinstance(body, MatterBody) and body.from_state in VERIFIED
