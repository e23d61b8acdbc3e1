"""A paper that should not have come: what was drafted from it goes with it (涉密误传处置)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import F, Q

from luoshi.burden import services as burden
from luoshi.documents import services as documents
from luoshi.documents.rules import Ground
from luoshi.journal import services as journal
from luoshi.journal.models import Sealed
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.matters.models import (
    Closing,
    EvidenceAsk,
    EvidenceBytes,
    EvidenceFile,
    HandoverItem,
    HelpRequest,
    Instruction,
    Matter,
    MatterRequest,
    Milestone,
    Plan,
    Prepared,
    PreparedStep,
    Recheck,
    SignOff,
)
from luoshi.matters.services import gate, noted
from luoshi.matters.services.asks import KIND as ASKED
from luoshi.matters.services.asks import WORDS as ASK_WORDS
from luoshi.matters.services.closing import DOSSIER
from luoshi.matters.services.evidence import seal_of
from luoshi.matters.services.help import WORDS
from luoshi.matters.services.help_clocks import HELP
from luoshi.matters.services.plans import PLANNED
from luoshi.matters.services.preparing import PREPARED
from luoshi.matters.services.reporting import SAID
from luoshi.matters.services.transfer import NOTES
from luoshi.org import services as org
from luoshi.org.queries import region_id_of

ERASED = "（内容已按规定清除）"
SEALED = (gate.WORDING, DOSSIER, SAID, NOTES, WORDS, ASK_WORDS, PLANNED, PREPARED)


@dataclass(frozen=True, slots=True)
class _Wiped:
    """The matters whose files were wiped, and the fields under which names were sealed."""

    matters: frozenset[int]
    seals: tuple[str, ...]


@once
def erase_misfiled(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    paper_id: int,
    ground: Ground,
    reason: str,
) -> documents.Erasure:
    """Erase a paper and, in the same transaction, every wording that was copied out of it.

    Matters keep their number, units, dates and chain; texts, headings, targets, words of dossiers
    and demands, files, titles of sign-offs, suggested aliases go. Raises as `erase_paper` does.
    """
    erasure = documents.erase_paper(
        actor=actor,
        now=now,
        request_id=request_id,
        paper_id=paper_id,
        ground=ground,
        reason=reason,
    )
    drawn = Q(paper_version__in=erasure.version_ids)
    drawn_or_noted = drawn | Q(instruction__paper_version__in=erasure.version_ids)
    ids = list(
        Matter.objects.filter(drawn_or_noted)
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    _wipe(ids)
    SignOff.objects.filter(Q(matters__in=ids) | drawn).update(title=ERASED)
    slips = _wipe_slips(erasure.version_ids, ids)
    burden.reword(subject_kind=gate.KIND, subject_ids=ids, text=ERASED)
    org.forget_sources(source_ids=erasure.version_ids)
    by = (ground, actor, now, request_id)
    files = _wipe_files(ids, erasure.digests, actor, now)
    _break_seals(gate.KIND, ids, (*SEALED, *files.seals), *by)
    _break_seals(gate.KIND, files.matters - set(ids), files.seals, *by)
    _break_seals(noted.KIND, slips, (noted.WORDS,), *by)
    return erasure


def _wipe_files(
    matter_ids: Collection[int], digests: Collection[str], actor: Actor, now: datetime
) -> _Wiped:
    """Files on the records of these matters lose bytes, name and digest.

    So do files of any matter of the region with the paper's own bytes.
    """
    rows = EvidenceFile.objects.filter(erased_at__isnull=True)
    copies = Q(sha256__in=digests, unit__path__contains=[region_id_of(actor)])
    rows = rows.filter(Q(matter__in=matter_ids) | copies)
    found = dict(rows.order_by("pk").values_list("pk", "matter_id"))
    EvidenceBytes.objects.filter(file__in=found).delete()
    EvidenceFile.objects.filter(pk__in=found).update(
        name="", sha256="", ended_why="", erased_at=now
    )
    return _Wiped(frozenset(found.values()), tuple(map(seal_of, found)))


def _wipe_slips(version_ids: Collection[int], matter_ids: Collection[int]) -> list[int]:
    """Notes written on the paper, and on what came of it, lose their words; returns them."""
    drawn = Q(paper_version__in=version_ids) | Q(after__in=matter_ids)
    slips = Instruction.objects.filter(drawn | Q(matters__in=matter_ids))
    ids = sorted(set(slips.values_list("pk", flat=True)))
    Instruction.objects.filter(pk__in=ids).update(words=ERASED, paper="", version=F("version") + 1)
    return ids


def _wipe(ids: Sequence[int]) -> None:
    Matter.objects.filter(pk__in=ids).update(
        content=ERASED,
        acceptance="",
        heading=[],
        targets=[],
        doubts=[],
        lead_text="",
        cooperating_text="",
        leader_text="",
        due_text="",
        version=F("version") + 1,
    )
    Closing.objects.filter(matter__in=ids).update(
        summary=ERASED, evidence="", standards=[], reason="", new_note=""
    )
    Recheck.objects.filter(matter__in=ids).update(finding=ERASED)
    MatterRequest.objects.filter(matter__in=ids).update(
        reason=ERASED, progress="", acceptance="", answer=""
    )
    HandoverItem.objects.filter(matter__in=ids).update(
        standing="", risk="", next_step="", remark=""
    )
    helps = HelpRequest.objects.filter(matter__in=ids)
    asked = list(helps.values_list("pk", flat=True))
    helps.update(question=ERASED, wanted="", answer="", ended_why="", ruling_reason="")
    burden.reword(subject_kind=HELP, subject_ids=asked, text=ERASED)
    asks = EvidenceAsk.objects.filter(matter__in=ids)
    burden.reword(
        subject_kind=ASKED, subject_ids=list(asks.values_list("pk", flat=True)), text=ERASED
    )
    asks.update(what=ERASED, why="", said="")
    Plan.objects.filter(matter__in=ids).update(acceptance="", curves=[], answer="")
    Milestone.objects.filter(plan__matter__in=ids).update(content=ERASED)
    Prepared.objects.filter(matter__in=ids).update(payload={}, returned_note="")
    PreparedStep.objects.filter(prepared__matter__in=ids).update(note="")


def _break_seals(
    kind: str,
    ids: Collection[int],
    fields: Collection[str],
    ground: Ground,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> None:
    sealed = Sealed.objects.filter(
        chain_kind=kind, chain_id__in=ids, field__in=fields, erased_at__isnull=True
    )
    for pk in sealed.order_by("chain_id").values_list("chain_id", flat=True).distinct():
        journal.erase(
            kind=kind,
            id=pk,
            fields=fields,
            basis=ground.value,
            actor=actor,
            now=now,
            request_id=uuid5(request_id, f"wording of {'' if kind == gate.KIND else kind}{pk}"),
        )
