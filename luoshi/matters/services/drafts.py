"""Drafting: from a paper, by hand, corrected, or not registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from luoshi import decompose
from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kernel.periods import civil_day
from luoshi.matters import rules
from luoshi.matters.acts import MatterDiscarded, MatterDrafted, MatterEdited
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Act, Ownership, Row, StakeRole, State
from luoshi.matters.services import gate, stakes
from luoshi.org import queries as org
from luoshi.org.models import Unit


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft comes from: the kind of source and, if there is one, the paper's passage."""

    source: str
    version: PaperVersion | None = None
    span: tuple[int, int] | None = None
    place: int = 0
    heading: tuple[str, ...] = ()


@transaction.atomic
def draft_from_paper(
    *, actor: Actor, now: datetime, request_id: UUID, version_id: int
) -> list[Matter]:
    """Read a version of a paper into drafts, units resolved against the organisation.

    A version that has been read before gives the drafts it has: reading twice changes nothing.
    Raises NotFound, NotAllowed; a paper without a task gives an empty list.
    """
    if done := gate.done_before(request_id, actor, {MatterDrafted.ACT}):
        return done
    dispatcher = dispatcher_of(actor)
    version = documents.version_for(actor, version_id)
    PaperVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    existing = list(Matter.objects.filter(paper_version=version, parent__isnull=True))
    if existing:
        return existing
    paper = decompose.decompose(documents.extract_of(version))
    names = [name for task in paper.tasks for name in (*task.lead, *task.cooperate)]
    region = org.region_of(dispatcher)
    known = {
        match.text: match
        for match in org.match_units(names, region_id=region.pk, today=civil_day(now))
    }
    rows = [
        from_task(task, place, version, dispatcher, known, actor, now)
        for place, task in enumerate(paper.tasks, start=1)
    ]
    name_leaders([row.matter for row in rows], dispatcher, now)
    return _store(rows, actor, now, request_id)


def name_leaders(matters: Sequence[Matter], dispatcher: Unit, now: datetime) -> None:
    """A leader whom the paper names is one of the government's own, or is left as words."""
    if any(matter.leader_text for matter in matters):
        people = leaders_of_office(dispatcher, now)
        for matter in matters:
            matter.leader_id = people.get(first_leader(matter.leader_text))


def leaders_of_office(dispatcher: Unit, now: datetime) -> dict[str, int]:
    """The leaders and the head of the government that an issuer serves, by name."""
    if dispatcher.parent_id is None:
        return {}
    roles, today = (Role.LEADER, Role.HEAD), civil_day(now)
    office = org.holders(unit_ids=[dispatcher.parent_id], roles=roles, today=today)
    return {holder.person_name: holder.person_id for holder in office}


def first_leader(text: str) -> str:
    """The first of the leaders that a paper names."""
    return text.split("、")[0].replace(" ", "").replace("\u3000", "")


@dataclass(slots=True)
class New:
    """A draft that is not stored yet, and its shares."""

    matter: Matter
    shares: list[Share]


def from_task(
    task: decompose.Task,
    place: int,
    version: PaperVersion,
    dispatcher: Unit,
    known: Mapping[str, org.UnitMatch],
    actor: Actor,
    now: datetime,
) -> New:
    """A task as a draft, its units resolved by `known`; what is unclear becomes a doubt."""
    parties = parties_of(task, known)
    matter = Matter(
        **read_task(task, parties.doubts),
        state=State.DRAFT,
        source=version.paper.kind,
        paper_version=version,
        place=place,
        ownership=parties.ownership,
        lead_id=parties.lead_id,
        dispatcher=dispatcher,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    return New(matter, _shares(matter, parties.each, parties.cooperating))


@dataclass(frozen=True, slots=True)
class Parties:
    """Who shall do a task, as units; `doubts` are the task's own and those about the units."""

    ownership: Ownership
    lead_id: int | None
    each: list[int]
    cooperating: list[int]
    doubts: list[str]


def parties_of(task: decompose.Task, known: Mapping[str, org.UnitMatch]) -> Parties:
    """The units of a task; where several lead, the first does and the rest cooperate."""
    leads, collective = _resolve(task.lead, known)
    cooperating, _ = _resolve(task.cooperate, known)
    ownership = rules.choose_ownership(leads, collective=collective, each_alone=task.each_alone)
    doubts = [*task.doubts, *_unknown((*task.lead, *task.cooperate), known)]
    if ownership is Ownership.SINGLE and len(leads) > 1:
        cooperating, leads = [*leads[1:], *cooperating], leads[:1]
        doubts.append("文件写了几个牵头单位，现按第一个牵头、其余配合，请核对。")
    single = ownership is Ownership.SINGLE
    return Parties(
        ownership=ownership,
        lead_id=leads[0] if leads and single else None,
        each=[] if single else leads,
        cooperating=list(dict.fromkeys(unit for unit in cooperating if unit not in leads)),
        doubts=doubts,
    )


def read_task(task: decompose.Task, doubts: Sequence[str]) -> dict[str, Any]:
    """What the paper itself says, cut to what the columns hold."""
    acceptance = rules.proposed_acceptance(task.text, [target.text for target in task.targets])
    return {
        "content": task.text,
        "span_start": task.start,
        "span_end": task.end,
        "heading": [part[:400] for part in task.heading_path],
        "targets": [
            {"text": t.text, "value": str(t.value), "unit": t.unit, "qualifier": t.qualifier}
            for t in task.targets
        ],
        "confidence": round(task.confidence * 100),
        "doubts": [doubt[:200] for doubt in doubts],
        "lead_text": "、".join(task.lead)[:400],
        "cooperating_text": "、".join(task.cooperate)[:2000],
        "leader_text": "、".join(task.leader)[:120],
        "due": task.deadline_date,
        "due_text": (task.deadline_text or "")[:200],
        "due_kind": task.deadline_kind,
        "acceptance": acceptance,
        "unit_proposes_acceptance": not acceptance,
    }


def _resolve(names: Sequence[str], known: Mapping[str, org.UnitMatch]) -> tuple[list[int], bool]:
    matches = [known[name] for name in names if name in known]
    ids = [unit for match in matches for unit in match.unit_ids if match.status != "ambiguous"]
    return list(dict.fromkeys(ids)), any(match.status == "collective" for match in matches)


def _unknown(names: Sequence[str], known: Mapping[str, org.UnitMatch]) -> list[str]:
    said = {
        "unknown": "“{}”在单位库里没有找到，请选定单位。",
        "ambiguous": "“{}”可能是几个单位，请选定。",
    }
    return [
        said[known[name].status].format(name)
        for name in names
        if name in known and known[name].status in said
    ]


def _shares(matter: Matter, each: Sequence[int], cooperating: Sequence[int]) -> list[Share]:
    rows = [Share(matter=matter, unit_id=unit, role=Share.EACH) for unit in each]
    rows += [
        Share(matter=matter, unit_id=unit, role=Share.COOPERATING)
        for unit in dict.fromkeys(cooperating)
    ]
    return rows


def dispatcher_of(actor: Actor) -> Unit:
    """The unit for which the actor drafts; raises NotAllowed where his post does not."""
    unit = org.unit_for(actor, actor.unit_id)
    if not unit.issues or not actor.has(Role.CLERK, Role.DIRECTOR):
        raise NotAllowed("立项由督查机构的督查员办理；您的岗位不能拟立事项。")
    return unit


def _store(rows: Sequence[New], actor: Actor, now: datetime, request_id: UUID) -> list[Matter]:
    matters = Matter.objects.bulk_create([row.matter for row in rows], batch_size=500)
    for row in rows:
        for share in row.shares:
            share.matter_id = row.matter.pk
    Share.objects.bulk_create([s for row in rows for s in row.shares], batch_size=1000)
    stakes.open_stakes(
        stakes.stake(matter, matter.dispatcher, StakeRole.DISPATCHER, now) for matter in matters
    )
    sealed = gate.seal_wording(matters, now)
    gate.tell((gate.line(m, drafted(m, sealed[m.pk])) for m in matters), actor, now, request_id)
    return matters


def drafted(matter: Matter, wording: str) -> MatterDrafted:
    """What the journal keeps of a new draft; `wording` is the commitment to its text."""
    span = (matter.span_start, matter.span_end)
    return MatterDrafted(
        **gate.facts(matter, State.DRAFT),
        paper_version=matter.paper_version_id,
        span=tuple(at for at in span if at is not None),
        wording=wording,
    )


@transaction.atomic
def add_draft(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    row: Row,
    source: str,
    version_id: int | None = None,
    span: tuple[int, int] | None = None,
) -> Matter:
    """A draft made by hand, or from a passage the clerk marked in a paper.

    Raises NotAllowed, NotFound for the paper, BadInput by field.
    """
    if done := gate.done_before(request_id, actor, {MatterDrafted.ACT}):
        return done[0]
    dispatcher = dispatcher_of(actor)
    version = documents.version_for(actor, version_id) if version_id else None
    if version is not None and span is not None:
        _check_span(span, version)
    matter = Matter(
        state=State.DRAFT,
        source=version.paper.kind if version else source,
        paper_version=version,
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
        place=_place_after(version, span),
        dispatcher=dispatcher,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    each = _apply(matter, row, actor, now)
    shares = _shares(matter, each, row.cooperating_ids)
    return _store([New(matter, shares)], actor, now, request_id)[0]


def _check_span(span: tuple[int, int], version: PaperVersion) -> None:
    if not 0 <= span[0] < span[1] <= len(version.text):
        raise BadInput("选中的文字不在这份文件里，请重新选择。", {"content": "请重新选择文字。"})


def _place_after(version: PaperVersion | None, span: tuple[int, int] | None) -> int:
    """A passage stands where it stands in the paper; without one, at the end."""
    if version is None:
        return 0
    rows = Matter.objects.filter(paper_version=version, parent__isnull=True)
    if span is not None:
        rows = rows.filter(span_start__lte=span[0])
    return max(rows.values_list("place", flat=True), default=0)


def _apply(matter: Matter, row: Row, actor: Actor, now: datetime) -> tuple[int, ...]:
    """Write a checked row into a matter; returns the units that each answer alone."""
    if wrong := rules.wrong_fields(row, civil_day(now)):
        raise BadInput("有几处需要修改后才能保存。", wrong)
    named = {*row.lead_ids, *row.cooperating_ids}
    if missing := named - set(
        org.directory(actor).filter(pk__in=named).values_list("pk", flat=True)
    ):
        raise BadInput(fields={"lead": f"有 {len(missing)} 个单位已不存在，请重新选择。"})
    matter.content = row.content.strip()
    matter.acceptance = row.acceptance.strip()
    matter.unit_proposes_acceptance = row.unit_proposes_acceptance
    matter.ownership = row.ownership
    matter.due = row.due
    alone = row.ownership is Ownership.EACH
    matter.lead_id = None if alone or not row.lead_ids else row.lead_ids[0]
    matter.lead = Unit.objects.get(pk=matter.lead_id) if matter.lead_id else None
    return row.lead_ids if alone else ()


@transaction.atomic
def edit_draft(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    version: int,
    row: Row,
) -> Matter:
    """Correct a draft; its doubts are settled by that. `version` is the one the clerk looked at.

    Raises Stale when another clerk was quicker, BadInput by field, RuleBroken after submission.
    """
    if done := gate.done_before(request_id, actor, {MatterEdited.ACT}):
        return done[0]
    [matter] = gate.take(
        actor=actor, matter_ids=[matter_id], act=Act.EDIT, versions={matter_id: version}
    )
    each = _apply(matter, row, actor, now)
    matter.doubts, matter.confidence = [], 100
    fields = ["content", "acceptance", "unit_proposes_acceptance", "ownership", "due", "lead"]
    left = gate.move([matter], Act.EDIT, [*fields, "doubts", "confidence"])
    matter.shares.all().delete()
    Share.objects.bulk_create(_shares(matter, each, row.cooperating_ids))
    body = MatterEdited(
        **gate.facts(matter, left[matter.pk]),
        wording=gate.seal_wording([matter], now)[matter.pk],
        unit_proposes_acceptance=matter.unit_proposes_acceptance,
        ownership=row.ownership.value,
        each=each,
        cooperating=row.cooperating_ids,
    )
    gate.tell([gate.line(matter, body)], actor, now, request_id)
    return matter


@transaction.atomic
def discard_drafts(
    *, actor: Actor, now: datetime, request_id: UUID, matter_ids: Sequence[int], reason: str
) -> list[Matter]:
    """Drafts that are not to be registered, with the reason; they stay readable."""
    if done := gate.done_before(request_id, actor, {MatterDiscarded.ACT}):
        return done
    if not reason.strip():
        raise BadInput("请写明不立项的理由。", {"reason": "请写明不立项的理由。"})
    matters = gate.take(actor=actor, matter_ids=matter_ids, act=Act.DISCARD)
    left = gate.move(matters, Act.DISCARD)
    lines = [
        gate.line(m, MatterDiscarded(**gate.facts(m, left[m.pk]), reason=reason.strip()))
        for m in matters
    ]
    gate.tell(lines, actor, now, request_id)
    return matters


def row_of(matter: Matter) -> Row:
    """A stored draft as the checks want it; its shares are prefetched as `all_shares`."""
    shares: Sequence[Share] = matter.all_shares  # type: ignore[attr-defined]  # prefetched
    each = tuple(share.unit_id for share in shares if share.role == Share.EACH)
    return Row(
        content=matter.content,
        acceptance=matter.acceptance,
        unit_proposes_acceptance=matter.unit_proposes_acceptance,
        ownership=Ownership(matter.ownership),
        lead_ids=each or ((matter.lead_id,) if matter.lead_id else ()),
        cooperating_ids=tuple(s.unit_id for s in shares if s.role == Share.COOPERATING),
        due=matter.due if isinstance(matter.due, date) else None,
    )
