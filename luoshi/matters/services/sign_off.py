"""Sign-off: a clerk proposes, the posts of a route decide in turn, the last one registers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries, rules
from luoshi.matters.acts import (
    MatterEndorsed,
    MatterProposed,
    MatterRegistered,
    MatterReturned,
)
from luoshi.matters.models import Counter, Matter, SignOff, SignOffStep
from luoshi.matters.reading import row_of
from luoshi.matters.routes import Route, RouteStep, Where, route_for
from luoshi.matters.rules import Act
from luoshi.matters.services import gate
from luoshi.matters.services.turns import tell_sign_off
from luoshi.matters.words import SOURCE_CODES

DECISIONS = {MatterEndorsed.ACT, MatterRegistered.ACT, MatterReturned.ACT}


@once
def submit_for_sign_off(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Sequence[int],
    versions: Mapping[int, int] | None = None,
) -> SignOff:
    """Send drafts of one source to sign-off together, under the route in force today.

    Raises BadInput naming the rows that still lack an owner or a test of done, RuleBroken for
    drafts of different sources, and what `gate.take` raises.
    """
    if done := gate.done_to_each(request_id, actor, {MatterProposed.ACT}, matter_ids):
        return _of(done[0])
    matters = gate.take(actor=actor, matter_ids=matter_ids, act=Act.SUBMIT, versions=versions)
    _check_complete(matters)
    first = matters[0]
    if {(m.source, m.paper_version_id) for m in matters} != {
        (first.source, first.paper_version_id)
    }:
        raise RuleBroken("一次送审的事项要出自同一份文件，请分开送审。")
    route = route_for(first.source, civil_day(now))
    run = _open(first, route, len(matters), actor, now)
    for matter in matters:
        matter.sign_off = run
    left = gate.move(matters, Act.SUBMIT, ["sign_off"])
    body: dict[str, Any] = {
        "sign_off": run.pk,
        "route": route.name,
        "route_version": route.version,
    }
    lines = [gate.line(m, MatterProposed(**gate.facts(m, left[m.pk]), **body)) for m in matters]
    entries = gate.tell(lines, actor, now, request_id)
    tell_sign_off(run, entries[first.pk], actor, now)
    return run


def _of(matter: Matter) -> SignOff:
    if matter.sign_off is None:
        raise NotFound
    return matter.sign_off


def _check_complete(matters: Sequence[Matter]) -> None:
    lacks = {str(m.pk): rules.missing_for_submission(row_of(m)) for m in matters}
    wrong = {pk: "".join(missing.values()) for pk, missing in lacks.items() if missing}
    if wrong:
        raise BadInput(f"有 {len(wrong)} 个事项还不完整，补齐后才能送审。", wrong)


def _open(first: Matter, route: Route, count: int, actor: Actor, now: datetime) -> SignOff:
    paper = first.paper_version.paper.title if first.paper_version else first.content
    run = SignOff.objects.create(
        dispatcher=first.dispatcher,
        title=f"{paper[:160]}（{count} 项）",
        paper_version=first.paper_version,
        route=route.name,
        route_version=route.version,
        submitted_by_id=actor.person_id,
        submitted_at=now,
    )
    SignOffStep.objects.bulk_create(
        SignOffStep(
            sign_off=run,
            ordinal=ordinal,
            label=step.label,
            role=step.role.value,
            unit_id=_where(step, first),
        )
        for ordinal, step in enumerate(route.steps)
    )
    return run


def _where(step: RouteStep, matter: Matter) -> int:
    if step.where is Where.DISPATCHER:
        return matter.dispatcher_id
    if matter.dispatcher.parent_id is None:
        raise RuleBroken("审签路线要由上级单位的领导审签，但本单位没有上级单位，请联系系统管理员。")
    return matter.dispatcher.parent_id


@once
def decide_sign_off(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    sign_off_id: int,
    step: int,
    agree: bool,
    note: str = "",
) -> SignOff:
    """Decide the open step for all matters of a sign-off: agree, or send them back with a reason.

    `step` is the one the page showed: two people deciding at once are told apart (Stale). The
    last agreement registers every matter under its number. Never decided by whoever submitted.
    """
    if done := gate.done_before(request_id, actor, DECISIONS, sign_off=sign_off_id, step=step):
        return _of(done[0])
    run = _locked(actor, sign_off_id, step)
    if not agree and not note.strip():
        raise BadInput("请写明退回的理由。", {"note": "请写明退回的理由。"})
    ids = list(Matter.objects.filter(sign_off=run).values_list("pk", flat=True))
    steps = list(run.steps.all())
    act = _act(agree=agree, last=step == len(steps) - 1)
    matters = gate.take(actor=actor, matter_ids=ids, act=act)
    _note_decision(steps[step], act, note, actor, now)
    _advance(run, act, now)
    if act is Act.APPROVE:
        _number(matters, now)
    left = gate.move(matters, act, ["number", "registered_at"] if act is Act.APPROVE else [])
    said = {"sign_off": run.pk, "step": step, "note": note.strip()}
    lines = [gate.line(m, _body(act, m, gate.facts(m, left[m.pk]) | said)) for m in matters]
    entries = gate.tell(lines, actor, now, request_id)
    tell_sign_off(run, entries[ids[0]], actor, now)
    return run


def _locked(actor: Actor, sign_off_id: int, step: int) -> SignOff:
    queries.sign_off_for(actor, sign_off_id)
    run = SignOff.objects.select_for_update().get(pk=sign_off_id)
    if run.state != SignOff.OPEN or run.at_step != step:
        raise Stale("这次审签已经由别人办过这一步，请刷新查看。")
    if run.submitted_by_id == actor.person_id:
        raise NotAllowed("送审人不能审签自己送审的事项。")
    return run


def _act(*, agree: bool, last: bool) -> Act:
    if not agree:
        return Act.RETURN
    return Act.APPROVE if last else Act.ENDORSE


def _note_decision(step: SignOffStep, act: Act, note: str, actor: Actor, now: datetime) -> None:
    step.decision = act.value
    step.note = note.strip()[:500]
    step.decided_by_id = actor.person_id
    step.decided_at = now
    step.save(update_fields=["decision", "note", "decided_by", "decided_at"])


def _advance(run: SignOff, act: Act, now: datetime) -> None:
    if act is Act.ENDORSE:
        run.at_step += 1
    else:
        run.state = SignOff.APPROVED if act is Act.APPROVE else SignOff.RETURNED
        run.decided_at = now
    run.save(update_fields=["at_step", "state", "decided_at"])


def _number(matters: Sequence[Matter], now: datetime) -> None:
    """Give each matter its number: 来源-年-流水, one counter an issuer, source and year."""
    first, year = matters[0], civil_day(now).year
    key = {"dispatcher_id": first.dispatcher_id, "source": first.source, "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(**key)
    for matter in sorted(matters, key=lambda m: (m.place, m.pk)):
        counter.last += 1
        matter.number = rules.number(SOURCE_CODES[matter.source], year, counter.last)
        matter.registered_at = now
    counter.save(update_fields=["last"])


def _body(
    act: Act, matter: Matter, said: dict[str, Any]
) -> MatterEndorsed | MatterRegistered | MatterReturned:
    match act:
        case Act.APPROVE:
            return MatterRegistered(**said, number=matter.number)
        case Act.ENDORSE:
            return MatterEndorsed(**said)
        case _:
            return MatterReturned(**said)
