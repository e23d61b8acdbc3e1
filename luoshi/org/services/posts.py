"""Posts, who holds them, who may act in them, and the leaders' table."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotFound, RuleBroken
from luoshi.org import queries
from luoshi.org.acts import (
    Appointed,
    AppointmentEnded,
    Charged,
    ChargeEnded,
    Delegated,
    DelegationEnded,
    PostCreated,
    PostEnded,
)
from luoshi.org.models import Appointment, Charge, Delegation, Person, Post
from luoshi.org.rules import tenure
from luoshi.org.rules.powers import Act
from luoshi.org.rules.tenure import Span, Term
from luoshi.org.rules.words import ChargeKind
from luoshi.org.services import gate

R = TypeVar("R", bound=Model)


@once
def create_post(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    unit_id: int,
    name: str,
    role: Role,
    sort: int = 0,
    since: date | None = None,
) -> Post:
    """Set up a post in a unit of the region."""
    post = {"name": name.strip(), "role": role.value}
    if replayed(request_id, actor, PostCreated.ACT, unit=unit_id, **post):
        return _last(Post, unit=unit_id, **post)
    gate.demand(actor, Act.MANAGE_POSTS)
    first = gate.day(since, now)
    unit = gate.live_unit_within(actor, unit_id, today=first)
    text = gate.filled(name, "name", longest=60, word="岗位名称")
    row = Post.objects.create(unit=unit, name=text, role=role, sort=sort, since=first)
    body = PostCreated(post_id=row.pk, name=text, role=role.value, since=first.isoformat())
    record(kind="unit", id=unit.pk, body=body, actor=actor, now=now, request_id=request_id)
    return row


@once
def end_post(
    *, actor: Actor, now: datetime, request_id: UUID, post_id: int, until: date | None = None
) -> None:
    """End a post nobody holds any longer; raises RuleBroken while somebody does."""
    if replayed(request_id, actor, PostEnded.ACT, post_id=post_id):
        return
    gate.demand(actor, Act.MANAGE_POSTS)
    post = _post(actor, post_id)
    last = max(gate.day(until, now), post.since)
    if _unfinished(last).filter(post=post).exists():
        raise RuleBroken("还有人在这个岗位上任职，请先办理免职。")
    post.until = last
    post.save(update_fields=["until"])
    body = PostEnded(post_id=post.pk, until=last.isoformat())
    record(kind="unit", id=post.unit_id, body=body, actor=actor, now=now, request_id=request_id)


@once
def appoint(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    post_id: int,
    person_id: int,
    since: date | None = None,
    until: date | None = None,
    acting: bool = False,
) -> Appointment:
    """Let a person of the region hold a post.

    Raises RuleBroken where the unit has a head already, the person holds the post, or two powers
    that must stay apart would meet; NotAllowed for oneself and for posts of another power.
    """
    if replayed(request_id, actor, Appointed.ACT, post_id=post_id, person_id=person_id):
        return _last(Appointment, post=post_id, person=person_id)
    post = _post(actor, post_id)
    role = Role(post.role)
    gate.demand(actor, Act.APPOINT, role=role, person_id=person_id)
    person = _person(actor, person_id)
    span = Span(gate.day(since, now), until)
    _demand_open(actor, post, span)
    new = Term(person.pk, post.pk, post.unit_id, role, span)
    tenure.demand_free(new, _terms(new))
    with gate.unique("该单位已有主要负责人，或者此人已在这个岗位。"):
        row = Appointment.objects.create(
            person=person,
            post=post,
            unit_id=post.unit_id,
            role=role,
            since=span.since,
            until=until,
            acting=acting,
        )
    chains = [("person", person.pk), ("unit", post.unit_id)]
    gate.write(chains, appointed_body(row), actor=actor, now=now, request_id=request_id)
    return row


def _demand_open(actor: Actor, post: Post, span: Span) -> None:
    """The post and its unit exist on the first day, and the days are in order."""
    tenure.demand_order(span.since, span.until)
    if post.until is not None and post.until <= span.since:
        raise RuleBroken("这个岗位已经撤销。")
    gate.live_unit_within(actor, post.unit_id, today=span.since)


def appointed_body(row: Appointment) -> Appointed:
    """What the journal says of a new appointment."""
    return Appointed(
        appointment_id=row.pk,
        person_id=row.person_id,
        post_id=row.post_id,
        unit_id=row.unit_id,
        role=str(row.role),
        acting=row.acting,
        since=row.since.isoformat(),
        until=row.until.isoformat() if row.until else None,
    )


@once
def end_appointment(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    appointment_id: int,
    until: date | None = None,
) -> Appointment:
    """End a term; delegations and charges that rest on it end with it."""
    if replayed(request_id, actor, AppointmentEnded.ACT, appointment_id=appointment_id):
        return Appointment.objects.get(pk=appointment_id)
    row = _appointment(actor, appointment_id)
    gate.demand(actor, Act.APPOINT, role=Role(row.role), person_id=row.person_id)
    last = max(gate.day(until, now), row.since)
    if row.until is not None and row.until <= last:
        raise RuleBroken("这项任职已经终止。")
    close_terms([row.pk], last)
    row.refresh_from_db()
    body = AppointmentEnded(
        appointment_id=row.pk, person_id=row.person_id, unit_id=row.unit_id, until=last.isoformat()
    )
    chains = [("person", row.person_id), ("unit", row.unit_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    return row


def close_terms(appointment_ids: Collection[int], last: date) -> None:
    """End terms on a day, with the delegations and charges that rest on them."""
    held = Q(giver__in=appointment_ids) | Q(taker__in=appointment_ids)
    close_rows(Delegation.objects.filter(held), last)
    close_rows(Charge.objects.filter(leader__in=appointment_ids), last)
    close_rows(Appointment.objects.filter(pk__in=appointment_ids), last)


def close_rows(rows: Any, last: date) -> None:
    """End dated rows on a day; one that was to begin later never begins."""
    running = rows.filter(Q(until__isnull=True) | Q(until__gt=last))
    running.filter(since__gt=last).update(until=F("since"))
    running.filter(since__lte=last).update(until=last)


@once
def delegate(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    giver_id: int,
    taker_id: int,
    until: date,
    reason: str,
    since: date | None = None,
) -> Delegation:
    """Let the holder of one appointment act in another's post until a day (AB角).

    The giver himself or personnel may; powers that must stay apart are not joined this way either.
    """
    if replayed(request_id, actor, Delegated.ACT, giver_id=giver_id, taker_id=taker_id):
        return _last(Delegation, giver=giver_id, taker=taker_id)
    giver, taker = _appointment(actor, giver_id), _appointment(actor, taker_id)
    role = Role(giver.role)
    gate.demand(actor, Act.DELEGATE, role=role, person_id=giver.person_id)
    span = Span(gate.day(since, now), until)
    _demand_two_in_office(giver, taker, span)
    tenure.demand_separate({role}, _roles_of(taker.person_id, span))
    text = gate.filled(reason, "reason", longest=200, word="事由")
    row = Delegation.objects.create(
        giver=giver, taker=taker, since=span.since, until=until, reason=text
    )
    body = Delegated(
        delegation_id=row.pk,
        giver_id=giver.pk,
        taker_id=taker.pk,
        since=span.since.isoformat(),
        until=until.isoformat(),
        reason=text,
    )
    chains = [("person", giver.person_id), ("person", taker.person_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    return row


def _demand_two_in_office(giver: Appointment, taker: Appointment, span: Span) -> None:
    tenure.demand_order(span.since, span.until)
    if giver.person_id == taker.person_id:
        raise BadInput("请授权给另一个人。", {"taker": "请授权给另一个人。"})
    for held in (giver, taker):
        if not Span(held.since, held.until).holds(span.since):
            raise RuleBroken("授权双方都须在任。")


@once
def end_delegation(*, actor: Actor, now: datetime, request_id: UUID, delegation_id: int) -> None:
    """Take a delegation back before its day."""
    if replayed(request_id, actor, DelegationEnded.ACT, delegation_id=delegation_id):
        return
    row = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    giver = _appointment(actor, row.giver_id if row else 0)
    gate.demand(actor, Act.DELEGATE, role=Role(giver.role), person_id=giver.person_id)
    today = gate.day(None, now)
    if row is None or (row.until is not None and row.until <= today):
        raise RuleBroken("这项授权已经终止。")
    row.until = max(today, row.since)
    row.save(update_fields=["until"])
    body = DelegationEnded(delegation_id=row.pk, until=row.until.isoformat())
    chains = [("person", giver.person_id), ("person", row.taker.person_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)


@once
def set_charge(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    appointment_id: int,
    unit_id: int,
    kind: ChargeKind,
    since: date | None = None,
) -> Charge:
    """Put a leader in charge of a unit (who was before is relieved) or in contact with it."""
    line = {"appointment_id": appointment_id, "unit_id": unit_id, "kind": kind.value}
    if replayed(request_id, actor, Charged.ACT, **line):
        return _last(Charge, leader=appointment_id, unit=unit_id, kind=kind)
    leader = _appointment(actor, appointment_id)
    gate.demand(actor, Act.CHARGE)
    first = gate.day(since, now)
    unit = gate.live_unit_within(actor, unit_id, today=first)
    if leader.role not in {Role.LEADER, Role.HEAD}:
        raise RuleBroken("只有领导岗位可以分管或者联系单位。")
    running = Charge.objects.live(first).filter(unit=unit, kind=kind)
    if running.filter(leader=leader).exists():
        raise RuleBroken("分工表中已有这一条。")
    replaced = list(running.values_list("pk", flat=True)) if kind is ChargeKind.IN_CHARGE else []
    Charge.objects.filter(pk__in=replaced).update(until=first)
    row = Charge.objects.create(leader=leader, unit=unit, kind=kind, since=first)
    body = Charged(
        charge_id=row.pk,
        kind=kind.value,
        appointment_id=leader.pk,
        person_id=leader.person_id,
        unit_id=unit.pk,
        since=first.isoformat(),
        replaced=tuple(replaced),
    )
    chains = [("unit", unit.pk), ("person", leader.person_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)
    return row


@once
def end_charge(
    *, actor: Actor, now: datetime, request_id: UUID, charge_id: int, until: date | None = None
) -> None:
    """Take a line off the leaders' table."""
    if replayed(request_id, actor, ChargeEnded.ACT, charge_id=charge_id):
        return
    gate.demand(actor, Act.CHARGE)
    row = Charge.objects.select_for_update().filter(pk=charge_id).first()
    gate.unit_within(actor, row.unit_id if row else 0)
    last = gate.day(until, now)
    if row is None or (row.until is not None and row.until <= last):
        raise RuleBroken("这条分工已经解除。")
    row.until = max(last, row.since)
    row.save(update_fields=["until"])
    body = ChargeEnded(charge_id=row.pk, until=row.until.isoformat())
    chains = [("unit", row.unit_id), ("person", row.leader.person_id)]
    gate.write(chains, body, actor=actor, now=now, request_id=request_id)


def _last(model: type[R], **values: object) -> R:
    """What the first click of a double click has made."""
    found: R = model._default_manager.filter(**values).latest("pk")
    return found


def _post(actor: Actor, post_id: int) -> Post:
    post: Post | None = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound
    gate.unit_within(actor, post.unit_id)
    return post


def _appointment(actor: Actor, appointment_id: int) -> Appointment:
    row: Appointment | None = (
        Appointment.objects.select_for_update().filter(pk=appointment_id).first()
    )
    if row is None:
        raise NotFound
    gate.unit_within(actor, row.unit_id)
    return row


def _person(actor: Actor, person_id: int) -> Person:
    queries.person_for(actor, person_id)
    return Person.objects.select_for_update().get(pk=person_id)


def _unfinished(day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(Q(until__isnull=True) | Q(until__gt=day))


def _terms(new: Term) -> list[Term]:
    """The terms that may clash: the person's own, and the heads of the unit."""
    heads = Q(unit=new.unit_id, role=Role.HEAD)
    rows = _unfinished(new.span.since).filter(Q(person=new.person_id) | heads)
    return [
        Term(row.person_id, row.post_id, row.unit_id, Role(row.role), Span(row.since, row.until))
        for row in rows
    ]


def _roles_of(person_id: int, span: Span) -> set[Role]:
    rows = _unfinished(span.since).filter(person=person_id)
    return {Role(r.role) for r in rows if span.overlaps(Span(r.since, r.until))}
