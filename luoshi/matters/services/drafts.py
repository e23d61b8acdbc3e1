"""Drafting: from a paper, by hand, corrected, or not registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from luoshi import decompose
from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.queries import typed, unsealed
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.kernel.periods import civil_day
from luoshi.matters import reading
from luoshi.matters.acts import MatterDiscarded, MatterDrafted, MatterEdited
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Act, Row, StakeRole, State
from luoshi.matters.services import gate, living, review, stakes, suggesting
from luoshi.matters.services.rows import apply, units_named, write
from luoshi.org import queries as org
from luoshi.org.models import Unit

MOST_ADDED: Final = 200  # drafts of one request (DESIGN): what is wrong in them can still be read


@once
def draft_from_paper(
    *, actor: Actor, now: datetime, request_id: UUID, version_id: int
) -> list[Matter]:
    """Read a version of a paper into drafts, units resolved against the organisation.

    A version that has been read before gives the drafts it has: reading twice changes nothing.
    Raises NotFound, NotAllowed; a paper without a task gives an empty list.
    """
    if done := gate.done_before(request_id, actor, {MatterDrafted.ACT}, paper_version=version_id):
        return done
    dispatcher = dispatcher_of(actor, now)
    version = documents.version_for(actor, version_id)
    PaperVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    existing = list(Matter.objects.filter(paper_version=version, parent__isnull=True))
    if existing:
        return existing
    paper = decompose.decompose(documents.extract_of(version))
    names = [name for task in paper.tasks for name in (*task.lead, *task.cooperate)]
    known = reading.known_names(names, dispatcher, civil_day(now))
    rows = [
        _from_task(task, place, version, dispatcher, known, actor, now)
        for place, task in enumerate(paper.tasks, start=1)
    ]
    _name_leaders([row.matter for row in rows], dispatcher, now)
    store(rows, actor, now, request_id)
    return [row.matter for row in rows]


def _name_leaders(matters: Sequence[Matter], dispatcher: Unit, now: datetime) -> None:
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


def _from_task(
    task: decompose.Task,
    place: int,
    version: PaperVersion,
    dispatcher: Unit,
    known: reading.Known,
    actor: Actor,
    now: datetime,
) -> New:
    columns, row = reading.columns_of(task, known)
    more = {**columns, "paper_version": version, "place": place}
    matter = _fresh(dispatcher, version.paper.kind, actor, now, **more)
    return New(matter, shares_for(matter, row))


def shares_for(matter: Matter, row: Row) -> list[Share]:
    """The shares of a row, not yet stored: its owners', then those of who cooperates."""
    rows = [Share(matter=matter, unit_id=unit, role=row.ownership.value) for unit in row.owners]
    rows += [
        Share(matter=matter, unit_id=unit, role=Share.COOPERATING)
        for unit in dict.fromkeys(row.cooperating_ids)
    ]
    return rows


def dispatcher_of(actor: Actor, now: datetime) -> Unit:
    """The unit for which the actor drafts; raises NotAllowed where his post does not."""
    unit = org.unit_for(actor, actor.unit_id)
    if said := living.gone([unit], now).get(unit.pk):
        raise BadInput(said, {"dispatcher": said})
    if not unit.issues or not actor.has(Role.CLERK, Role.DIRECTOR):
        raise NotAllowed("立项由督查机构的督查员办理；您的岗位不能拟立事项。")
    return unit


def store(rows: Sequence[New], actor: Actor, now: datetime, request_id: UUID) -> dict[int, Entry]:
    """Store new drafts with their shares; returns the entries that tell of them, by matter."""
    matters = Matter.objects.bulk_create([row.matter for row in rows], batch_size=500)
    for row in rows:
        for share in row.shares:
            share.matter_id = row.matter.pk
    Share.objects.bulk_create([s for row in rows for s in row.shares], batch_size=1000)
    stakes.open_stakes(
        stakes.stake(matter, matter.dispatcher, StakeRole.DISPATCHER, now) for matter in matters
    )
    sealed = gate.seal_wording(matters, now)
    lines = [gate.line(m, _drafted(m, sealed[m.pk])) for m in matters]
    return gate.tell(lines, actor, now, request_id)


def _drafted(matter: Matter, wording: str) -> MatterDrafted:
    return MatterDrafted(
        **gate.facts(matter, State.DRAFT),
        paper_version=matter.paper_version_id,
        span=gate.span_of(matter),
        wording=wording,
    )


@once
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

    What the passage says of names, figures and limits is read again and kept beside the row.
    Raises NotAllowed, NotFound for the paper, BadInput by field.
    """
    if done := gate.done_before(request_id, actor, {MatterDrafted.ACT}, paper_version=version_id):
        _demand_same_rows(request_id, [row])
        return done[0]
    dispatcher = dispatcher_of(actor, now)
    version = documents.version_for(actor, version_id) if version_id else None
    passage = reading.said(reading.passage_of(version, span)) if version and span else {}
    more = {"paper_version": version, "place": _place_after(version, span), **passage}
    matter = _fresh(dispatcher, version.paper.kind if version else source, actor, now, **more)
    apply(matter, row, actor, now)
    _name_leaders([matter], dispatcher, now)
    entries = store([New(matter, shares_for(matter, row))], actor, now, request_id)
    suggesting.suggest_from_row(matter, row, entries[matter.pk], actor, now)
    return matter


@once
def add_drafts(
    *, actor: Actor, now: datetime, request_id: UUID, rows: Sequence[Row], source: str
) -> list[Matter]:
    """Many drafts made by hand in one act, in their order: all of them or none.

    Another system that hands over what was decided sends it like this. Raises NotAllowed, and
    BadInput by row and field (`rows.0.due`), or for no rows and for more than can be read.
    """
    if done := gate.done_before(request_id, actor, {MatterDrafted.ACT}):
        _demand_same_rows(request_id, rows)
        return done
    if not 0 < len(rows) <= MOST_ADDED:
        raise BadInput(f"一次可以拟立1至{MOST_ADDED}个事项，请分几次提交。")
    dispatcher = dispatcher_of(actor, now)
    units = units_named({f"rows.{at}.": row for at, row in enumerate(rows)}, actor, now)
    made = []
    for row in rows:
        matter = _fresh(dispatcher, source, actor, now)
        write(matter, row, units)
        made.append(New(matter, shares_for(matter, row)))
    store(made, actor, now, request_id)
    return [one.matter for one in made]


def _demand_same_rows(request_id: UUID, rows: Sequence[Row]) -> None:
    """Rows sent again say what they said then, in their order; raises RuleBroken (SPENT).

    Compared with what was sealed of them then, for they may have been corrected since; of words
    that were erased only the number and the dates can be.
    """
    entries = Entry.objects.filter(request_id=request_id, chain_kind=gate.KIND).order_by("id")
    drafted = [typed(entry) for entry in entries]
    if len(drafted) != len(rows):
        raise RuleBroken(SPENT)
    words = unsealed(gate.KIND, [one.id for one in drafted])
    for one, row in zip(drafted, rows, strict=True):
        body = one.body
        assert isinstance(body, MatterDrafted)  # `replayed` lets no other act pass
        said = {"content": row.content.strip(), "acceptance": row.acceptance.strip()}
        due = row.due.isoformat() if row.due else None
        if words.get(body.wording, said) != said or body.due != due:
            raise RuleBroken(SPENT)


def _fresh(dispatcher: Unit, source: str, actor: Actor, now: datetime, **more: Any) -> Matter:
    by = {"dispatcher": dispatcher, "drafted_by_id": actor.person_id, "drafted_at": now}
    return Matter(state=State.DRAFT, source=source, **by, **more)


def _place_after(version: PaperVersion | None, span: tuple[int, int] | None) -> int:
    """A passage stands where it stands in the paper; without one, at the end."""
    if version is None:
        return 0
    rows = Matter.objects.filter(paper_version=version, parent__isnull=True)
    if span is not None:
        rows = rows.filter(span_start__lte=span[0])
    return max(rows.values_list("place", flat=True), default=0)


@once
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

    A unit put in the place of a name that was not understood is kept as a suggested alias.
    Raises Stale when another clerk was quicker, BadInput by field, RuleBroken after submission.
    """
    if done := gate.done_before(request_id, actor, {MatterEdited.ACT}, [matter_id]):
        return done[0]
    [matter] = gate.take(
        actor=actor, matter_ids=[matter_id], act=Act.EDIT, versions={matter_id: version}
    )
    apply(matter, row, actor, now)
    matter.doubts, matter.confidence = [], 100
    review.looked_at(matter, actor, now)
    fields = ["content", "acceptance", "unit_proposes_acceptance", "ownership", "due", "lead"]
    left = gate.move([matter], Act.EDIT, [*fields, "doubts", "confidence", *review.REVIEWED])
    matter.shares.all().delete()
    Share.objects.bulk_create(shares_for(matter, row))
    body = MatterEdited(
        **gate.facts(matter, left[matter.pk]),
        wording=gate.seal_wording([matter], now)[matter.pk],
        unit_proposes_acceptance=matter.unit_proposes_acceptance,
        ownership=row.ownership.value,
        each=row.owners,
        cooperating=row.cooperating_ids,
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    suggesting.suggest_from_row(matter, row, entries[matter.pk], actor, now)
    return matter


@once
def discard_drafts(
    *, actor: Actor, now: datetime, request_id: UUID, matter_ids: Sequence[int], reason: str
) -> list[Matter]:
    """Drafts that are not to be registered, with the reason; they stay readable."""
    if done := gate.done_to_each(request_id, actor, {MatterDiscarded.ACT}, matter_ids):
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
