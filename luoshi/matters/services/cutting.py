"""Drafts split into parts and neighbours joined into one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from luoshi.documents import queries as documents
from luoshi.journal.once import once
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import drafting, queries, reading
from luoshi.matters.acts import MatterAbsorbed, MatterMerged, MatterParted, MatterSplit
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Act, Row, StakeRole, State
from luoshi.matters.services import gate, stakes
from luoshi.matters.services.drafts import shares_for
from luoshi.matters.services.review import REVIEWED, looked_at
from luoshi.matters.services.rows import apply

FLAG = "由一行拆成，请核对这一段的单位和时限。"
WORDS = ("content", "acceptance", "unit_proposes_acceptance", "span_start", "span_end", "targets")
# What every part has from the draft that it was cut from.
KEPT = (
    "source",
    "paper_version",
    "instruction_id",
    "regime",
    "regime_kind",
    "place",
    "heading",
    "confidence",
    "doubts",
    "ownership",
    "lead",
    "lead_text",
    "cooperating_text",
    "leader",
    "leader_text",
    "due",
    "due_text",
    "due_kind",
    "dispatcher",
)


@once
def split_draft(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    version: int,
    text: str,
) -> list[Matter]:
    """Divide a draft where `text`, its own words, holds the mark `drafting.CUT`.

    The draft keeps the first part, the others are new; each has its place in the paper, the units
    and the date, and is to be looked at. Raises Stale, BadInput at `text`.
    """
    if done := gate.done_before(
        request_id, actor, {MatterSplit.ACT, MatterParted.ACT}, [matter_id]
    ):
        if gate.told_on(request_id, matter_id, MatterSplit) is None:
            raise RuleBroken(SPENT)
        return done
    [matter] = gate.take(
        actor=actor, matter_ids=[matter_id], act=Act.SPLIT, versions={matter_id: version}
    )
    row, targets = reading.row_of(matter), list(matter.targets)
    words = drafting.cut(matter.content, text)
    spans = _spans(actor, matter, words)
    doubts = () if matter.reviewed_at else matter.doubts
    matter.doubts = list(dict.fromkeys([FLAG, *doubts]))
    matter.reviewed_by_id = matter.reviewed_at = None
    new = [_part(matter, actor, now) for _ in words[1:]]
    for part, said, span in zip([matter, *new], words, spans, strict=True):
        _say(part, drafting.part_of(row, said, [t["text"] for t in targets]), span, targets)
    left = gate.move([matter], Act.SPLIT, [*WORDS, "doubts", *REVIEWED])
    Matter.objects.bulk_create(new)
    _share([*new], row)
    stakes.open_stakes(stakes.stake(m, m.dispatcher, StakeRole.DISPATCHER, now) for m in new)
    _tell_split(matter, new, row, left, actor, now, request_id)
    return [matter, *new]


def _spans(actor: Actor, matter: Matter, words: Sequence[str]) -> Sequence[drafting.Span | None]:
    span = gate.span_of(matter)
    if len(span) != 2 or matter.paper_version_id is None:
        return [None] * len(words)
    version = documents.version_for(actor, matter.paper_version_id)
    return drafting.spans_of(words, version.text, span)


def _part(matter: Matter, actor: Actor, now: datetime) -> Matter:
    """A new draft with all that does not hang on the words."""
    kept = {name: getattr(matter, name) for name in KEPT}
    return Matter(**kept, state=State.DRAFT, drafted_by_id=actor.person_id, drafted_at=now)


def _say(
    matter: Matter, row: Row, span: drafting.Span | None, targets: Sequence[dict[str, Any]]
) -> None:
    """Give a part its words, its place and the figures that they name."""
    matter.content, matter.acceptance = row.content, row.acceptance
    matter.unit_proposes_acceptance = row.unit_proposes_acceptance
    matter.span_start, matter.span_end = span or (None, None)
    matter.targets = [target for target in targets if target["text"] in row.content]


def _share(matters: Sequence[Matter], row: Row) -> None:
    rows = [share for m in matters for share in shares_for(m, row)]
    Share.objects.bulk_create(rows)


def _tell_split(
    matter: Matter,
    new: Sequence[Matter],
    row: Row,
    left: Mapping[int, State],
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> None:
    sealed = gate.seal_wording([matter, *new], now)
    split = MatterSplit(
        **gate.facts(matter, left[matter.pk]),
        parts=tuple(part.pk for part in new),
        span=gate.span_of(matter),
        wording=sealed[matter.pk],
    )
    parted = [
        gate.line(
            part,
            MatterParted(
                **gate.facts(part, State.DRAFT),
                parted_from=matter.pk,
                paper_version=part.paper_version_id,
                **_whole(part, row, sealed[part.pk]),
            ),
        )
        for part in new
    ]
    gate.tell([gate.line(matter, split), *parted], actor, now, request_id)


def _whole(matter: Matter, row: Row, wording: str) -> dict[str, Any]:
    """The fields by which a body tells a whole row."""
    return {
        "span": gate.span_of(matter),
        "wording": wording,
        "unit_proposes_acceptance": matter.unit_proposes_acceptance,
        "ownership": row.ownership.value,
        "each": row.owners,
        "cooperating": row.cooperating_ids,
    }


@once
def merge_drafts(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Collection[int],
    versions: Mapping[int, int],
    row: Row,
) -> Matter:
    """Make neighbouring drafts of one paper one: the first, with the row that the clerk confirmed.

    `queries.neighbours` and `drafting.merged` make the proposal. The others are cancelled and say
    where they went. Raises Stale, BadInput by field, RuleBroken where they are no neighbours.
    """
    acts = {MatterMerged.ACT, MatterAbsorbed.ACT}
    if done := gate.done_to_each(request_id, actor, acts, matter_ids):
        return done[0]
    gate.take(actor=actor, matter_ids=matter_ids, act=Act.MERGE, versions=versions)
    first, *others = queries.neighbours(actor, matter_ids)
    apply(first, row, actor, now)
    _unite(first, others)
    first.doubts, first.confidence = [], 100
    looked_at(first, actor, now)
    fields = [*WORDS, *UNITED, *REVIEWED, "doubts", "confidence", "ownership", "due", "lead"]
    left = gate.move([first], Act.MERGE, fields)
    left |= gate.move(others, Act.ABSORB)
    first.shares.all().delete()
    Share.objects.bulk_create(shares_for(first, row))
    merged = MatterMerged(
        **gate.facts(first, left[first.pk]),
        absorbed=tuple(other.pk for other in others),
        **_whole(first, row, gate.seal_wording([first], now)[first.pk]),
    )
    absorbed = [
        gate.line(other, MatterAbsorbed(**gate.facts(other, left[other.pk]), into=first.pk))
        for other in others
    ]
    gate.tell([gate.line(first, merged), *absorbed], actor, now, request_id)
    return first


UNITED = (
    "heading",
    "lead_text",
    "cooperating_text",
    "leader",
    "leader_text",
    "due_text",
    "due_kind",
)


def _unite(first: Matter, others: Sequence[Matter]) -> None:
    """What the paper says of several rows, as it stands over one: place, names, figures, limit."""
    rows = [first, *others]
    spans = [span for row in rows if len(span := gate.span_of(row)) == 2]
    first.span_start = min((start for start, _ in spans), default=None)
    first.span_end = max((end for _, end in spans), default=None)
    found = [target for row in rows for target in row.targets]
    first.targets = [target for at, target in enumerate(found) if target not in found[:at]]
    first.lead_text = _names([row.lead_text for row in rows], 400)
    first.cooperating_text = _names([row.cooperating_text for row in rows], 2000)
    first.leader_text = _names([row.leader_text for row in rows], 120)
    first.leader = next((row.leader for row in rows if row.leader_id), None)
    said = next((row for row in rows if row.due == first.due and row.due_text), first)
    first.due_text, first.due_kind = said.due_text, said.due_kind
    paths = [row.heading for row in rows]
    first.heading = [at[0] for at in zip(*paths, strict=False) if len(set(at)) == 1]


def _names(texts: Sequence[str], longest: int) -> str:
    names = dict.fromkeys(name for text in texts for name in text.split("、") if name)
    return "、".join(names)[:longest]
