"""提请协调: asked by the unit that does it, answered by another, ruled on by the dispatcher."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from luoshi.burden import services as burden
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries
from luoshi.matters.acts.help import HelpAnswered, HelpAsked, HelpRuled, HelpWithdrawn
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules import Act, StakeRole, State
from luoshi.matters.rules.help import (
    LONGEST,
    Plea,
    Ruling,
    needs_ruling,
    stands_above,
    wrong_plea,
)
from luoshi.matters.services import gate, help_clocks, living, stakes
from luoshi.org import queries as org
from luoshi.org.models import Unit

WORDS: Final = "help"  # the field under which question and answer are sealed


@once
def ask_help(
    *, actor: Actor, now: datetime, request_id: UUID, matter_id: int, plea: Plea
) -> HelpRequest:
    """Ask another unit for an answer; it sees the matter from now on, and owes it by its own clock.

    The asker's clock stands until the answer, provisionally where a ruling is due (DESIGN §5).
    Raises BadInput by field, NotFound for an unknown unit, and what `gate.take` raises.
    """
    if told := gate.told_before(request_id, actor, HelpAsked, matter=matter_id):
        return _row(actor, told.help)
    [matter] = gate.take(actor=actor, matter_ids=[matter_id], act=Act.ASK_HELP)
    helper = org.unit_for(actor, plea.helper_id)
    living.demand_live([helper.pk], now, "helper")
    _check(matter, actor, plea, helper)
    left = gate.move([matter], Act.ASK_HELP)
    row = _asked(matter, actor, plea, helper, now)
    stakes.open_stakes([stakes.stake(matter, helper, StakeRole.HELPER, now)])
    words = _sealed(matter, {"question": row.question, "wanted": row.wanted}, now)
    due = needs_ruling(
        stopped=help_clocks.would_stop(matter),
        helper_id=helper.pk,
        dispatcher_id=matter.dispatcher_id,
    )
    body = HelpAsked(**_said(matter, row, left), words=words, provisional=due)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    row.provisional = due
    row.save(update_fields=["provisional"])
    help_clocks.asked(matter, row, helper, entries, now)
    _charge(row, entries[matter.pk], now)
    return row


@once
def answer_help(
    *, actor: Actor, now: datetime, request_id: UUID, help_id: int, answer: str
) -> HelpRequest:
    """The helper answers; its clock is done and the asker's runs on without the days between.

    Raises BadInput without words, RuleBroken where nobody waits for an answer any more.
    """
    if gate.told_before(request_id, actor, HelpAnswered, help=help_id):
        return _row(actor, help_id)
    if not answer.strip():
        raise BadInput("请写明答复。", {"answer": "请写明答复。"})
    matter, row = _take(actor, help_id, Act.ANSWER_HELP)
    _demand_open(row)
    if row.helper_id != actor.unit_id:
        raise NotAllowed
    left = gate.move([matter], Act.ANSWER_HELP)
    row.answer, row.answered_by_id, row.answered_at = _short(answer), actor.person_id, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    words = _sealed(matter, {"answer": row.answer}, now)
    body = HelpAnswered(**_said(matter, row, left), words=words)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    help_clocks.answered(matter, row, entries, now)
    return row


@once
def rule_on_help(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    help_id: int,
    ruling: Ruling,
    reason: str,
) -> HelpRequest:
    """The dispatcher says whether the pause stands. Void, its days count after all, forward only.

    Nothing is backdated by that: what would be late now falls due at the end of this or the next
    working day (DESIGN §5). Raises RuleBroken where no ruling is due.
    """
    if gate.told_before(request_id, actor, HelpRuled, help=help_id):
        return _row(actor, help_id)
    if not reason.strip():
        raise BadInput("请写明裁定的理由。", {"reason": "请写明裁定的理由。"})
    matter, row = _take(actor, help_id, Act.RULE_ON_HELP)
    if not row.provisional:
        raise RuleBroken("这次停表已经有了裁定，或者不用裁定。")
    if actor.person_id in {row.asked_by_id, row.answered_by_id}:
        raise NotAllowed
    left = gate.move([matter], Act.RULE_ON_HELP)
    row.ruling, row.ruling_reason, row.provisional = ruling.value, _short(reason), False
    row.ruled_by_id, row.ruled_at = actor.person_id, now
    row.save(update_fields=["ruling", "ruling_reason", "provisional", "ruled_by", "ruled_at"])
    body = HelpRuled(**_said(matter, row, left), ruling=ruling.value, reason=row.ruling_reason)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    if ruling is Ruling.VOIDED:
        help_clocks.voided(row, entries, now)
    return row


@once
def withdraw_help(
    *, actor: Actor, now: datetime, request_id: UUID, help_id: int, reason: str
) -> HelpRequest:
    """The asker needs the answer no longer: nobody owes it, the asker's clock runs on.

    The pause until now still waits for its ruling. Raises RuleBroken where it was answered.
    """
    if gate.told_before(request_id, actor, HelpWithdrawn, help=help_id):
        return _row(actor, help_id)
    if not reason.strip():
        raise BadInput("请写明撤回的理由。", {"reason": "请写明撤回的理由。"})
    matter, row = _take(actor, help_id, Act.WITHDRAW_HELP)
    _demand_open(row)
    left = gate.move([matter], Act.WITHDRAW_HELP)
    row.ended_at, row.ended_why = now, _short(reason)
    row.save(update_fields=["ended_at", "ended_why"])
    body = HelpWithdrawn(**_said(matter, row, left), reason=row.ended_why)
    entries = gate.tell([gate.line(matter, body)], actor, now, request_id)
    help_clocks.ended([row], entries, now)
    return row


def settle_help(
    matter: Matter, entries: Mapping[int, Entry], now: datetime, said: str, *, lapse: bool = False
) -> None:
    """A later act has made open help requests void: nobody owes an answer, the clock runs on.

    With `lapse` the matter is over, or another unit's: no ruling is due either, and the helpers see
    the matter no longer.
    """
    rows = list(matter.helps.select_for_update().filter(answered_at=None, ended_at=None))
    for row in rows:
        row.ended_at, row.ended_why = now, said
    HelpRequest.objects.bulk_update(rows, ["ended_at", "ended_why"])
    help_clocks.ended(rows, entries, now)
    if lapse:
        matter.helps.filter(provisional=True).update(provisional=False)
        stakes.close_stakes([matter], (StakeRole.HELPER,), now)


def _check(matter: Matter, actor: Actor, plea: Plea, helper: Unit) -> None:
    own = frozenset({actor.unit_id, matter.lead_id or 0})
    open_now = queries.facts_of(matter).helpers
    if wrong := wrong_plea(plea, own, open_now):
        raise BadInput("；".join(wrong.values()), wrong)
    if helper.kind in queries.SIGNED_FOR:
        raise BadInput(
            "村和社区由乡镇代办，请提请它所属的乡镇。", {"helper": "请选择它所属的乡镇。"}
        )


def _asked(matter: Matter, actor: Actor, plea: Plea, helper: Unit, now: datetime) -> HelpRequest:
    lead = matter.lead
    path = tuple(lead.path) if lead is not None else actor.unit_path
    return HelpRequest.objects.create(
        matter=matter,
        helper=helper,
        from_above=stands_above(helper.pk, helper.parent_id if helper.issues else None, path),
        question=_short(plea.question),
        wanted=_short(plea.wanted),
        asked_by_id=actor.person_id,
        asked_unit_id=actor.unit_id,
        asked_at=now,
    )


def _charge(row: HelpRequest, entry: Entry, now: datetime) -> None:
    """What is asked of a unit counts for it, whoever asks."""
    demand = burden.NewDemand(
        text=row.question,
        sender_id=row.asked_unit_id,
        unit_id=row.helper_id,
        subject_kind=help_clocks.HELP,
        subject_id=row.pk,
        entry_id=entry.pk,
    )
    burden.charge(demands=[demand], now=now)


def _take(actor: Actor, help_id: int, act: Act) -> tuple[Matter, HelpRequest]:
    """The matter under its lock, then the row as it is now."""
    found = HelpRequest.objects.filter(pk=help_id).values_list("matter", flat=True).first()
    if found is None:
        raise NotFound
    [matter] = gate.take(actor=actor, matter_ids=[found], act=act)
    return matter, matter.helps.select_for_update().get(pk=help_id)


def _row(actor: Actor, help_id: int) -> HelpRequest:
    return queries.help_for(actor, help_id)


def _demand_open(row: HelpRequest) -> None:
    if not row.is_open:
        raise RuleBroken("这次提请已经答复或者撤回，不用再办。")


def _said(matter: Matter, row: HelpRequest, left: Mapping[int, State]) -> dict[str, Any]:
    return {**gate.facts(matter, left[matter.pk]), "help": row.pk, "helper": row.helper_id}


def _sealed(matter: Matter, said: object, now: datetime) -> str:
    sealed = journal.seal_many(kind=gate.KIND, field=WORDS, values={matter.pk: said}, now=now)
    return sealed[matter.pk]


def _short(text: str) -> str:
    return text.strip()[:LONGEST]
