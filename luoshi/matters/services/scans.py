"""The signed scan: a form that was printed and sealed comes back to the record it was made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.documents.attached import FIELD, SCANS, Attached
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.matters import queries
from luoshi.matters.acts.evidence import ScanReturned
from luoshi.matters.models import EvidenceFile, Matter
from luoshi.matters.rules import Act
from luoshi.matters.rules.evidence import FileEnd, FormKind, RecordKind, may_return
from luoshi.matters.services import gate
from luoshi.matters.services.evidence import end, seal, stored

ONE: Final = "请选择一个扫描件；多页的请合成一个 pdf。"


@once
def return_scan(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    form: FormKind,
    files: Sequence[Attached],
) -> Matter:
    """Lay the scan of a signed form to the entry it was made of; a unit's newer one replaces it.

    Raises BadInput for anything but one pdf, jpg or png, NotFound where there is no such form,
    NotAllowed for whoever neither issues nor signs it, and what `gate.take` raises.
    """
    if done := gate.done_before(request_id, actor, {ScanReturned.ACT}, [matter_id]):
        return done[0]
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.RETURN_SCAN)
    if not may_return(form, actor.unit_id, (matter.dispatcher_id, matter.verifier_id)):
        raise NotAllowed("这张表由督查机构呈报，扫描件由督查机构交回。")
    entry_id = queries.form_entry(matter, form)
    if len(files) != 1 or files[0].kind not in SCANS:
        raise BadInput(ONE, {FIELD: ONE})
    live = EvidenceFile.objects.filter(entry_id=entry_id, form=form.value, ended="")
    if live.filter(sha256=files[0].sha256).exists():
        return matter
    before = live.filter(unit=actor.unit_id).first()
    if before is not None:
        end(before, FileEnd.REPLACED, "", actor, now)
    row = stored(matter, RecordKind.FORM, entry_id, files[0], actor, now, form=form.value)
    _tell(matter, row, before, actor, now, request_id)
    return matter


def _tell(
    matter: Matter,
    row: EvidenceFile,
    before: EvidenceFile | None,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> None:
    left = gate.move([matter], Act.RETURN_SCAN)
    body = ScanReturned(
        **gate.facts(matter, left[matter.pk]),
        form=row.form,
        entry=row.entry_id,
        file=row.pk,
        media=row.media,
        size=row.size,
        sealed=seal(row, now),
        replaces=before.pk if before else None,
    )
    gate.tell([gate.line(matter, body)], actor, now, request_id)
