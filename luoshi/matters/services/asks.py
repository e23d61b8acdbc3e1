"""Named evidence is asked for with its reason, answered, withdrawn; nothing hangs on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from luoshi.burden import services as burden
from luoshi.documents.attached import FIELD, Attached
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotFound, RuleBroken
from luoshi.matters import queries
from luoshi.matters.acts.asks import EvidenceAskAnswered, EvidenceAsked, EvidenceAskWithdrawn
from luoshi.matters.models import EvidenceAsk, EvidenceFile, Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.asks import LONGEST_WHAT, LONGEST_WORD, AskEnd, Wanted, wrong_ask
from luoshi.matters.rules.evidence import RecordKind
from luoshi.matters.services import gate, telling
from luoshi.matters.services.clocks import Entries
from luoshi.matters.services.evidence import new_files, seal, stored
from luoshi.notices.rules import Stage

KIND: Final = "evidence_ask"  # under which the ask is charged to the unit
WORDS: Final = "evidence ask"  # the field under which what, why and the answer are sealed
NOT_NEWEST: Final = "只能就最新的反馈或者等核验的办结申请请补充佐证；请刷新页面后再提。"
OVER: Final = "这一条已经答复、撤回或者失效，不用再办。"
NEITHER: Final = "请选择文件；没有的，用一句话说明。"


@once
def ask_evidence(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, entry_id: int, wanted: Wanted
) -> EvidenceAsk:
    """Ask the lead to add a named piece to its newest report or dossier; its handler is told.

    Raises BadInput by field (why is never left out), RuleBroken where the record is not the newest
    or waits no longer, and what `gate.take` raises.
    """
    if told := gate.told_before(request_id, actor, EvidenceAsked, matter=matter_id):
        return queries.ask_for(actor, told.ask)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.ASK_EVIDENCE)
    record = queries.askable_record(matter)
    if record is None or record.entry_id != entry_id:
        raise RuleBroken(NOT_NEWEST)
    live = matter.evidence_asks.filter(entry_id=entry_id, ended="")
    if wrong := wrong_ask(wanted, list(live.values_list("what", flat=True))):
        raise BadInput("；".join(wrong.values()), wrong)
    row = EvidenceAsk.objects.create(
        matter=matter,
        entry_id=entry_id,
        record=record.kind.value,
        what=wanted.what.strip()[:LONGEST_WHAT],
        why=wanted.why.strip()[:LONGEST_WORD],
        asked_by_id=actor.person_id,
        asked_unit_id=actor.unit_id,
        asked_at=now,
    )
    words = _sealed(row, {"what": row.what, "why": row.why}, now)
    left = gate.move([matter], Act.ASK_EVIDENCE)
    body = EvidenceAsked(**_said(matter, row, left[matter.pk]), words=words)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    _charge(matter, row, entries[matter.pk], now)
    telling.tell(Stage.EVIDENCE_ASKED, [matter], entries, actor, now)
    return row


@once
def answer_evidence_ask(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    ask_id: int,
    files: Sequence[Attached] = (),
    said: str = "",
) -> EvidenceAsk:
    """Lay files to the record that was asked about, or say in a sentence why there are none.

    Files may come with a word. Raises BadInput where there is neither, RuleBroken where nobody
    waits for it any more, and what `gate.take` raises.
    """
    if gate.told_before(request_id, actor, EvidenceAskAnswered, ask=ask_id):
        return queries.ask_for(actor, ask_id)
    matter, row = _take(actor, ask_id, Act.ANSWER_EVIDENCE)
    if not files and not said.strip():
        raise BadInput(NEITHER, {FIELD: NEITHER, "said": NEITHER})
    kind, new = RecordKind(row.record), new_files(row.entry_id, files)
    if files and not new:
        same = "选的文件已经附在这份材料上，请选别的；没有别的，用一句话说明。"
        raise BadInput(same, {FIELD: same})
    laid = [stored(matter, kind, row.entry_id, one, actor, now) for one in new]
    _end(row, AskEnd.LAID if laid else AskEnd.NONE, said, actor.person_id, now)
    left = gate.move([matter], Act.ANSWER_EVIDENCE)
    body = EvidenceAskAnswered(
        **_said(matter, row, left[matter.pk]),
        **_files(laid, now),
        words=_sealed(row, {"said": row.said}, now) if row.said else "",
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    telling.tell(Stage.EVIDENCE_ANSWERED, [matter], entries, actor, now)
    return row


@once
def withdraw_evidence_ask(
    *, actor: Actor, now: datetime, request_id: UUID, ask_id: int
) -> EvidenceAsk:
    """The office needs it no longer: it counts for the unit no more."""
    if gate.told_before(request_id, actor, EvidenceAskWithdrawn, ask=ask_id):
        return queries.ask_for(actor, ask_id)
    matter, row = _take(actor, ask_id, Act.DROP_ASK)
    _end(row, AskEnd.WITHDRAWN, "", actor.person_id, now)
    left = gate.move([matter], Act.DROP_ASK)
    body = EvidenceAskWithdrawn(**_said(matter, row, left[matter.pk]))
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    burden.void(subject_kind=KIND, entries={row.pk: entries[matter.pk].pk}, now=now)
    return row


def settle_asks(
    matter: Matter, entries: Entries, now: datetime, said: str, *, dossier_only: bool = False
) -> None:
    """What was asked has become void by a later act: nobody is asked for it any more."""
    rows = matter.evidence_asks.select_for_update().filter(ended="")
    if dossier_only:
        rows = rows.filter(record=RecordKind.CLOSING.value)
    void = list(rows)
    for row in void:
        _end(row, AskEnd.LAPSED, said, None, now)
    own = {row.pk: entries[matter.pk].pk for row in void}
    burden.void(subject_kind=KIND, entries=own, now=now)


def _take(actor: Actor, ask_id: int, act: Act) -> tuple[Matter, EvidenceAsk]:
    """The matter under its lock, then the row as it is now; raises RuleBroken where it is over."""
    found = EvidenceAsk.objects.filter(pk=ask_id).values_list("matter", flat=True).first()
    if found is None:
        raise NotFound
    [matter] = gate.take(actor=actor, matter_ids=[found], act=act)
    row = matter.evidence_asks.select_for_update().get(pk=ask_id)
    if row.ended:
        raise RuleBroken(OVER)
    return matter, row


def _end(row: EvidenceAsk, how: AskEnd, said: str, person_id: int | None, now: datetime) -> None:
    row.ended, row.said = how.value, said.strip()[:LONGEST_WORD]
    row.ended_by_id, row.ended_at = person_id, now
    row.save(update_fields=["ended", "said", "ended_by", "ended_at"])


def _files(rows: Sequence[EvidenceFile], now: datetime) -> dict[str, Any]:
    return {
        "files": tuple(row.pk for row in rows),
        "media": tuple(row.media for row in rows),
        "sizes": tuple(row.size for row in rows),
        "sealed": tuple(seal(row, now) for row in rows),
    }


def _charge(matter: Matter, row: EvidenceAsk, entry: Entry, now: datetime) -> None:
    """What is asked of a unit counts for it, whoever asks."""
    demand = burden.NewDemand(
        text=row.what,
        sender_id=row.asked_unit_id,
        unit_id=matter.lead_id or matter.dispatcher_id,
        subject_kind=KIND,
        subject_id=row.pk,
        entry_id=entry.pk,
    )
    burden.charge(demands=[demand], now=now)


def _said(matter: Matter, row: EvidenceAsk, left: State) -> dict[str, Any]:
    own = {"record": row.record, "entry": row.entry_id, "ask": row.pk}
    return {**gate.facts(matter, left), **own}


def _sealed(row: EvidenceAsk, said: object, now: datetime) -> str:
    values = {row.matter_id: said}
    return journal.seal_many(kind=gate.KIND, field=WORDS, values=values, now=now)[row.matter_id]
