"""Dispatch: one act sends many matters to many units; recall and reassignment undo and redirect."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from luoshi.burden import services as burden
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.services import Line, note_asked
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, RuleBroken
from luoshi.matters.acts import (
    MatterDispatched,
    MatterFannedOut,
    MatterReassigned,
    MatterRecalled,
)
from luoshi.matters.models import Matter, Share
from luoshi.matters.queries import SIGNED_FOR, open_parts
from luoshi.matters.rules import Act, Ownership, StakeRole, State
from luoshi.matters.rules.timing import FIXED, Timing
from luoshi.matters.services import clocks, gate, living, sending, stakes, telling
from luoshi.matters.services.asks import settle_asks
from luoshi.matters.services.help import settle_help
from luoshi.matters.services.settling import settle_prepared, settle_request
from luoshi.notices.rules import Stage
from luoshi.org import queries as org
from luoshi.org.models import Unit

STAYING = (StakeRole.DISPATCHER, StakeRole.ABOVE)
DOERS = tuple(role for role in StakeRole if role not in STAYING)
SENT = ("dispatched_at", "signed_at", "regime", "regime_kind")
DISPATCHES = frozenset({MatterDispatched.ACT, MatterFannedOut.ACT})


@once
def dispatch(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Sequence[int],
    versions: Mapping[int, int] | None = None,
    leads: Mapping[int, int] | None = None,
    excluded: Mapping[int, Collection[int]] | None = None,
    timing: Timing | None = None,
) -> list[Matter]:
    """Send registered matters out in one act; returns those that went to a unit, branches too.

    A matter in which each unit answers alone becomes one matter a unit under it, but for the units
    `excluded` by matter. `leads` names a lead where the row has none any more (after a refusal).
    `timing` is the time regime they run under; without it the paper's date or the source decides.
    Every lead and cooperating unit is charged with the demand in the same transaction.
    Raises what `gate.take` raises, and BadInput for a matter without a lead.
    """
    if done := gate.done_to_each(request_id, actor, DISPATCHES, matter_ids):
        return [matter for matter in done if not matter.fanned_out]
    leads, excluded = leads or {}, excluded or {}
    matters = gate.take(actor=actor, matter_ids=matter_ids, act=Act.DISPATCH, versions=versions)
    each = [m for m in matters if m.ownership == Ownership.EACH and not m.parent_id]
    single = [m for m in matters if m not in each]
    _name_leads(single, leads, actor)
    _demand_accounts(single)
    living.demand_live_doers(matters, _pairs(excluded), now)
    _time(matters, timing)
    lines = _send(single, now)
    for matter in each:
        lines += _fan_out(matter, set(excluded.get(matter.pk, ())), now)
    entries = gate.tell(lines, actor, now, request_id)
    note_asked(request_id, actor, MatterDispatched.ACT, matter_ids, entries)
    sent = sending.go_out(entries, now)
    telling.tell(Stage.DISPATCHED, sent, entries, actor, now)
    telling.tell(Stage.JOINED, sent, entries, actor, now)
    return sent


def _pairs(excluded: Mapping[int, Collection[int]]) -> set[tuple[int, int]]:
    return {(matter, unit) for matter, units in excluded.items() for unit in units}


def _name_leads(matters: Sequence[Matter], leads: Mapping[int, int], actor: Actor) -> None:
    known = {u.pk: u for u in org.directory(actor).filter(pk__in=leads.values())}
    for matter in matters:
        if matter.pk in leads:
            matter.lead = known.get(leads[matter.pk])
            _demand_below(matter)
        if matter.lead is None:
            name = matter.number or matter.content[:20]
            raise BadInput(
                f"“{name}”还没有牵头单位，请先选定。", {str(matter.pk): "请选定牵头单位。"}
            )
    _demand_own_branches(matters)


def _demand_own_branches(matters: Sequence[Matter]) -> None:
    """A unit answers for one branch of a task: a recalled one goes to nobody who has his own."""
    branches = [m for m in matters if m.parent_id and not m.handed_down]
    if not branches:
        return
    known = Matter.objects.filter(
        parent__in=[m.parent_id for m in branches], handed_down=False, inherited_from=None
    ).exclude(Q(pk__in=[m.pk for m in branches]) | Q(state=State.CANCELLED.value))
    taken: set[tuple[int | None, int | None]] = {*known.values_list("parent_id", "lead_id")}
    for matter in branches:
        if (matter.parent_id, matter.lead_id) in taken and not matter.inherited_from_id:
            name = matter.lead.label if matter.lead else ""
            said = sending.TAKEN.format(name)
            raise BadInput(said, {str(matter.pk): said})
        taken.add((matter.parent_id, matter.lead_id))


def _demand_accounts(matters: Sequence[Matter]) -> None:
    """Who owns jointly countersigns: a village has no account to do it with."""
    for matter in matters:
        if matter.ownership != Ownership.JOINT:
            continue
        units = [s.unit for s in matter.shares.select_related("unit") if s.role == Share.JOINT]
        if names := [u.label for u in units if u.kind in SIGNED_FOR and u.pk != matter.lead_id]:
            who = "、".join(names)
            raise BadInput(f"{who}没有账号，不能会签；请改为配合单位，或者由乡镇共同承办。")


def _demand_below(matter: Matter) -> None:
    """What a unit handed down stays below it, or with its own people; never sideways."""
    if matter.handed_down and matter.lead and matter.dispatcher_id not in matter.lead.path:
        raise BadInput("分解下达的任务只能交给下级单位。", {"lead": "请从下级单位里选择。"})


def _time(matters: Sequence[Matter], timing: Timing | None) -> None:
    """Note the chosen regime; raises BadInput where it wants a date that the matter has not."""
    if timing is None:
        return
    for matter in matters:
        if timing == FIXED and matter.due is None:
            name = matter.number or matter.content[:20]
            raise BadInput(f"“{name}”没有写明完成日期，不能按“定期办结”交办。")
        matter.regime, matter.regime_kind = timing.regime, timing.kind


def _send(matters: Sequence[Matter], now: datetime) -> list[Line]:
    for matter in matters:
        matter.dispatched_at, matter.signed_at = now, None
    left = gate.move(matters, Act.DISPATCH, [*SENT, "lead"])
    beside = {matter.pk: sending.cooperating(matter) for matter in matters}
    return [gate.line(m, sending.dispatched(m, left[m.pk], beside[m.pk])) for m in matters]


def _fan_out(matter: Matter, excluded: set[int], now: datetime) -> list[Line]:
    """One branch a unit, under a parent that has no doer and stays with the dispatcher."""
    shares = list(matter.shares.select_related("unit").order_by("unit__sort", "unit_id"))
    units = [s.unit for s in shares if s.role == Share.EACH and s.unit_id not in excluded]
    if not units:
        raise BadInput("分别承办的单位都被排除了，请至少保留一个。")
    matter.fanned_out, matter.dispatched_at = True, now
    left = gate.move(
        [matter], Act.FAN_OUT, ["fanned_out", "dispatched_at", "regime", "regime_kind"]
    )
    branches = sending.make_branches(matter, units, now)
    body = MatterFannedOut(
        **gate.facts(matter, left[matter.pk]),
        branches=tuple(branch.pk for branch in branches),
        excluded=tuple(sorted(excluded)),
    )
    beside = [s.unit_id for s in shares if s.role == Share.COOPERATING]
    lines = [gate.line(b, sending.dispatched(b, State.REGISTERED, beside)) for b in branches]
    return [gate.line(matter, body), *lines]


def withdraw_demands(
    matters: Sequence[Matter], entries: Mapping[int, Entry], now: datetime
) -> None:
    """Void the demands of matters that were taken back: the unit's count goes down again."""
    withdrawn = {matter.pk: entries[matter.pk].pk for matter in matters}
    burden.void(subject_kind=gate.KIND, entries=withdrawn, now=now)


@once
def recall(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Sequence[int],
    reason: str,
) -> list[Matter]:
    """Take unsigned matters back, with a reason; their units see them no longer."""
    if done := gate.done_to_each(request_id, actor, {MatterRecalled.ACT}, matter_ids):
        return done
    if not reason.strip():
        raise BadInput("请写明撤回的理由。", {"reason": "请写明撤回的理由。"})
    matters = gate.take(actor=actor, matter_ids=matter_ids, act=Act.RECALL)
    from_units = {matter.pk: matter.lead_id or 0 for matter in matters}
    left = gate.move(matters, Act.RECALL)
    former = telling.holding(matters, cooperating=True)
    stakes.close_stakes(matters, DOERS, now)
    lines = [
        gate.line(
            m,
            MatterRecalled(
                **gate.facts(m, left[m.pk]), reason=reason.strip(), recalled_from=from_units[m.pk]
            ),
        )
        for m in matters
    ]
    entries = gate.tell(lines, actor, now, request_id)
    withdraw_demands(matters, entries, now)
    clocks.drop(entries, now)
    telling.tell(Stage.RECALLED, matters, entries, actor, now, former)
    return matters


@once
def reassign(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    lead_id: int,
    reason: str,
    version: int | None = None,
) -> Matter:
    """Give a matter under way to another lead, with a reason; the new lead has to sign.

    Raises what `gate.take` raises, and BadInput for the present lead or an unknown unit.
    """
    if done := gate.done_before(request_id, actor, {MatterReassigned.ACT}, [matter_id]):
        return done[0]
    versions = {} if version is None else {matter_id: version}
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.REASSIGN, versions=versions)
    before = _check_reassignment(matter, lead_id, reason)
    matter.lead = _new_lead(matter, lead_id, actor, now)
    matter.dispatched_at, matter.signed_at, matter.handler = now, None, None
    left = gate.move([matter], Act.REASSIGN, ["lead", "dispatched_at", "signed_at", "handler"])
    former = telling.holding([matter], cooperating=False)
    stakes.close_stakes([matter], DOERS, now)
    settle_request(matter, actor, now, "事项已改派")
    body = MatterReassigned(
        **gate.facts(matter, left[matter.pk]), reason=reason.strip(), from_lead=before
    )
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    withdraw_demands([matter], entries, now)
    settle_help(matter, entries, now, "事项已改派", lapse=True)
    settle_asks(matter, entries, now, "事项已改派")
    settle_prepared([matter], now)
    sent = sending.go_out(entries, now)
    telling.tell(Stage.REASSIGNED, [matter], entries, actor, now, former)
    telling.tell(Stage.DISPATCHED, sent, entries, actor, now)
    return matter


def _new_lead(matter: Matter, lead_id: int, actor: Actor, now: datetime) -> Unit:
    matter.lead = org.unit_for(actor, lead_id)
    living.demand_live([lead_id], now, "lead")
    _demand_below(matter)
    return matter.lead


def _check_reassignment(matter: Matter, lead_id: int, reason: str) -> int:
    if not reason.strip():
        raise BadInput("请写明改派的理由。", {"reason": "请写明改派的理由。"})
    if open_parts(matter):
        raise RuleBroken("牵头单位已经把任务分解下达，请先办结或者撤销各部分，再改派。")
    if matter.lead_id == lead_id:
        raise BadInput("改派要选另一个单位。", {"lead": "这就是现在的牵头单位。"})
    held = {}
    if matter.parent_id and not matter.handed_down:
        held = sending.branches_held(matter.parent_id)
    if held.get(lead_id) == State.REGISTERED:
        raise BadInput(said := sending.WAITS.format("这个单位"), {"lead": said})
    if lead_id in held:
        raise BadInput(said := sending.TAKEN.format("这个单位"), {"lead": said})
    return matter.lead_id or 0
