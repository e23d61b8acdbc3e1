"""What is written inside a unit and goes on its route; and the route that a unit keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from luoshi.clock import queries as times
from luoshi.journal import services as journal
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken, Stale
from luoshi.kernel.periods import civil_day
from luoshi.kernel.unsaid import UNSAID
from luoshi.matters import queries
from luoshi.matters.acts.preparing import MatterHandedBack, MatterPrepared, UnitRouteSet
from luoshi.matters.models import Matter, Prepared, PreparedStep, UnitRoute
from luoshi.matters.rules import GRANTS, Act, State, follows
from luoshi.matters.rules.closing import standards, wrong_claims
from luoshi.matters.rules.preparing import (
    COUNTERSIGNED,
    SPEAKERS,
    STANDARDS,
    Decision,
    PreparedKind,
    PreparedState,
    asked_from,
    claims_from,
    stages_for,
)
from luoshi.matters.rules.requests import wrong_request
from luoshi.matters.rules.timing import SETTLING
from luoshi.matters.services import gate
from luoshi.matters.services.closing import add_hands, demand_settled
from luoshi.matters.services.turns import tell_handed_back, tell_turn
from luoshi.matters.unit_routes import UnitRoutePreset, offered_routes
from luoshi.org import queries as org
from luoshi.org.models import Unit

PREPARED: Final = "prepared"  # the field under which the words of a working paper are sealed
COUNTERSIGN: Final = "会签"


@dataclass(frozen=True, slots=True)
class Preparing:
    """What somebody writes: the fields of the act's own form as text.

    `version` is that of the working paper he had before him, None where there was none yet.
    """

    kind: PreparedKind
    payload: Mapping[str, Any]
    version: int | None = field(default=None, metadata=UNSAID)


class Overtaken(Stale):
    """Another has changed the working paper in between; nothing of his was written over."""

    def __init__(self, theirs: Prepared) -> None:
        super().__init__("别人刚刚改过这一份，您填写的没有丢失；请对照后再保存。")
        self.theirs = theirs


@transaction.atomic
def save_prepared(*, actor: Actor, now: datetime, matter_id: int, given: Preparing) -> Prepared:
    """Keep what somebody has written so far: a working paper of his unit, without an entry.

    Raises Overtaken where another was quicker, RuleBroken while it is on its route.
    """
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.PREPARE)
    row = _paper(matter, given, actor)
    if row.pk is None or row.payload != dict(given.payload):
        _write(row, given, actor, now)
        row.save()
    return row


def prepared_before(request_id: UUID, actor: Actor, **about: Any) -> Matter | None:
    """The matter for which this very request has already prepared something."""
    done = gate.done_before(request_id, actor, {MatterPrepared.ACT}, **about)
    return done[0] if done else None


@once
def prepare(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, given: Preparing
) -> Matter:
    """Send what was written on the unit's route; asked of it is what the act itself will ask.

    The words of a report are checked by `feedback`, which calls this. Raises what `gate.take`
    raises, BadInput by field, Overtaken, and RuleBroken while the same is on its route already.
    """
    if done := prepared_before(request_id, actor, matter=matter_id, kind=given.kind):
        return done
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.PREPARE)
    row = _paper(matter, given, actor)
    _write(row, given, actor, now)
    _demand_complete(matter, row, now)
    route, steps = queries.route_of(actor.unit_id), _steps(matter, row, actor, now)
    row.state, row.at_stage, row.stages = PreparedState.OPEN.value, 0, steps[-1].stage + 1
    row.prepared_by_id, row.prepared_at = actor.person_id, now
    row.route, row.route_version = route.name, route.version
    row.returned_by, row.returned_at, row.returned_note = None, None, ""
    row.save()
    row.steps.all().delete()
    PreparedStep.objects.bulk_create(steps)
    matter.hands = add_hands(matter, actor)
    left = gate.move([matter], Act.PREPARE, ["hands"])
    body = MatterPrepared(
        **gate.facts(matter, left[matter.pk]),
        **said(row, row.payload, now),
        route=row.route,
        route_version=row.route_version,
        stages=row.stages,
        countersigners=tuple(step.unit_id for step in steps if step.countersign),
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    tell_turn(row, matter, entries[matter.pk], actor, now)
    return matter


@once
def hand_back(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    kind: PreparedKind,
    reason: str,
) -> Matter:
    """Give it back to be written again, with a reason; or who wrote it takes it back; so does
    who speaks for his unit while others countersign."""
    if done := gate.done_before(request_id, actor, {MatterHandedBack.ACT}, [matter_id], kind=kind):
        return done[0]
    if not reason.strip():
        raise BadInput("请写明哪里要改。", {"reason": "请写明哪里要改。"})
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.HAND_BACK)
    row = open_row(matter, kind)
    step = queries.step_for(actor, row)
    away = any(one.countersign for one in queries.waiting_steps(row))
    speaks = away and actor.unit_id == row.unit_id and actor.has(*SPEAKERS)
    if step is None and row.prepared_by_id != actor.person_id and not speaks:
        raise NotAllowed
    if step is not None:
        decide(step, Decision.HANDED_BACK, reason, actor, now)
    row.state, row.version, row.changed_at = PreparedState.WRITING.value, row.version + 1, now
    row.returned_by_id, row.returned_at = actor.person_id, now
    row.returned_note = reason.strip()[:1000]
    row.save()
    left = gate.move([matter], Act.HAND_BACK)
    common = {**gate.facts(matter, left[matter.pk]), **said(row, row.returned_note, now)}
    body = MatterHandedBack(**common, stage=row.at_stage)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    tell_handed_back(row, matter, entries[matter.pk], actor, now)
    return matter


@once
def set_unit_route(*, actor: Actor, now: datetime, request_id: UUID, route: str) -> UnitRoute:
    """The unit's head or liaison chooses its route; what is on its way keeps the old one.

    Raises NotAllowed, BadInput for a route that is not offered today, or whose end nobody holds.
    """
    live = UnitRoute.objects.select_related("set_by")
    if journal.replayed(request_id, actor, UnitRouteSet.ACT, unit=actor.unit_id):
        return live.filter(unit=actor.unit_id).latest("id")
    if not actor.has(*SPEAKERS):
        raise NotAllowed("报送程序由本单位的联络员或者主要负责人改定。")
    unit = Unit.objects.select_for_update().get(pk=actor.unit_id)
    chosen = _offered(route, unit, civil_day(now))
    before = live.filter(unit=unit, until__isnull=True).first()
    if before is not None and (before.route, before.route_version) == (chosen.name, chosen.version):
        return before
    live.filter(unit=unit, until__isnull=True).update(until=now)
    made = UnitRoute.objects.create(
        unit=unit,
        route=chosen.name,
        route_version=chosen.version,
        senders=[role.value for role in chosen.senders],
        since=now,
        set_by_id=actor.person_id,
    )
    body = UnitRouteSet(
        route=made.route,
        route_version=made.route_version,
        route_before=before.route if before else "",
    )
    journal.record(kind="unit", id=unit.pk, body=body, actor=actor, now=now, request_id=request_id)
    return made


def open_row(
    matter: Matter, kind: PreparedKind, version: int | None = None, stage: int | None = None
) -> Prepared:
    """What is on its route, of a matter under the gate's lock; raises RuleBroken, Stale."""
    rows: list[Prepared] = matter.unfinished  # type: ignore[attr-defined]  # prefetched
    for row in rows:
        if row.kind == kind and row.state == PreparedState.OPEN:
            if version not in (None, row.version) or stage not in (None, row.at_stage):
                raise Stale
            return row
    raise RuleBroken("这一份现在不在审核，请刷新后查看。")


def decide(step: PreparedStep, how: Decision, note: str, actor: Actor, now: datetime) -> None:
    """Write down what was decided at a step."""
    step.decision, step.note = how.value, note.strip()[:500]
    step.decided_by_id, step.decided_at = actor.person_id, now
    step.save()


def said(row: Prepared, words: object, now: datetime) -> dict[str, Any]:
    """The part of a body that all acts on a working paper share; the words are sealed apart."""
    sealed = journal.seal(
        kind=gate.KIND, id=row.matter_id, field=PREPARED, value={"words": words}, now=now
    )
    return {"kind": row.kind, "unit": row.unit_id, "wording": sealed}


def _paper(matter: Matter, given: Preparing, actor: Actor) -> Prepared:
    """The working paper of this kind, or a new one; of a report `feedback` compares the fields."""
    rows: list[Prepared] = matter.unfinished  # type: ignore[attr-defined]  # prefetched
    row = next((one for one in rows if one.kind == given.kind), None)
    if row is None:
        fresh = {"kind": given.kind.value, "version": _last_version(matter, given.kind)}
        return Prepared(matter=matter, unit_id=actor.unit_id, **fresh)
    if row.state == PreparedState.OPEN:
        raise RuleBroken("这一份正在本单位审核；要改的，请先退改或者收回。")
    if given.kind is not PreparedKind.REPORT and given.version != row.version:
        raise Overtaken(row)
    return row


def _last_version(matter: Matter, kind: PreparedKind) -> int:
    """Versions run on from paper to paper of a kind, so that one names one paper of a matter."""
    rows = Prepared.objects.filter(matter=matter, kind=kind.value)
    return int(rows.aggregate(last=Max("version", default=0))["last"])


def _write(row: Prepared, given: Preparing, actor: Actor, now: datetime) -> None:
    row.payload, row.version = dict(given.payload), row.version + 1
    row.prepared_by_id, row.changed_at = actor.person_id, now


def _demand_complete(matter: Matter, row: Prepared, now: datetime) -> None:
    """Ask now what the act will ask at the end, so that nobody reviews what cannot leave."""
    wrong: dict[str, str] = {}
    if row.kind == PreparedKind.CLOSING:
        demand_settled(matter)
        wanted = standards(matter.acceptance, matter.content)
        claims = claims_from({**row.payload, STANDARDS: list(wanted)}, wanted)
        wrong = wrong_claims(wanted, claims, row.payload.get("summary", ""))
        row.payload[STANDARDS] = list(wanted)
    elif row.kind == PreparedKind.REQUEST:
        asked = asked_from(row.payload)
        follows(State(matter.state), GRANTS[asked.kind])
        if queries.facts_of(matter).request is not None:
            raise RuleBroken("已经有一个申请在等答复。")
        due = max((d.due_at for d in times.live(gate.KIND, [matter.pk], SETTLING)), default=None)
        wrong = wrong_request(asked, matter.due, due, now)
    if wrong:
        raise BadInput("；".join(wrong.values()), wrong)


def _steps(matter: Matter, row: Prepared, actor: Actor, now: datetime) -> list[PreparedStep]:
    """The steps of the unit's route, and one for each unit that countersigns, not yet stored."""
    holders = org.holders(unit_ids=[actor.unit_id], roles=tuple(Role), today=civil_day(now))
    joint = sorted(queries.facts_of(matter).joint) if row.kind in COUNTERSIGNED else []
    stages = stages_for(
        queries.route_of(actor.unit_id).steps,
        preparer=actor.roles,
        held={one.role for one in holders},
        joint=bool(joint),
    )
    found = []
    for at, stage in enumerate(stages):
        label = stage.step.label if stage.step else COUNTERSIGN
        roles = [role.value for role in (stage.step.roles if stage.step else SPEAKERS)]
        for unit in [actor.unit_id] if stage.step else joint:
            given = {"label": label, "roles": roles, "unit_id": unit}
            step = PreparedStep(prepared=row, stage=at, countersign=stage.step is None, **given)
            found.append(step)
    return found


def _offered(name: str, unit: Unit, today: date) -> UnitRoutePreset:
    found = next((one for one in offered_routes(today) if one.name == name), None)
    if found is None:
        raise BadInput("请从列出的程序里选一个。", {"route": "请从列出的程序里选一个。"})
    if not org.holders(unit_ids=[unit.pk], roles=found.senders, today=today):
        sentence = "这个程序的最后一步，本单位现在没有人在岗，不能选用。"
        raise BadInput(sentence, {"route": sentence})
    return found
