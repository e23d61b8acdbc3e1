"""What clerks take the words of papers to mean: kept as a suggestion, decided by a named person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotFound, RuleBroken
from luoshi.org import queries
from luoshi.org.acts import AliasAccepted, AliasDismissed
from luoshi.org.models import AliasCorrection, AliasSuggestion, Unit
from luoshi.org.rules.names import MatchStatus
from luoshi.org.rules.powers import Act
from luoshi.org.rules.words import SuggestionState
from luoshi.org.services import gate
from luoshi.org.services.units import NAME, clean_aliases, set_unit

REASON = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """A clerk took a word of a paper for a unit, in the row `subject`, by the act of `entry_id`.

    `source_id` is the version of the paper.
    """

    surface: str
    unit_id: int
    subject_kind: str
    subject_id: int
    source_id: int
    entry_id: int


def suggest_aliases(*, actor: Actor, now: datetime, corrections: Sequence[Correction]) -> int:
    """Keep corrections as suggestions, in the transaction of the act that corrected.

    It is a consequence of that act and writes no entry of its own. Nothing is resolved otherwise
    until somebody accepts it. A word that names the unit already, or another one by its full name,
    is passed over; so is a second correction of one row. Returns how many were kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("suggestions are kept in the transaction of the act that corrected")
    wanted = [one for one in corrections if 0 < len(one.surface.strip()) <= NAME]
    fresh = {one.surface for one in wanted} - _certain({one.surface for one in wanted}, actor, now)
    rows = [
        AliasCorrection(
            suggestion=_suggestion(one.unit_id, one.surface),
            person_id=actor.person_id,
            at=now,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            source_id=one.source_id,
            entry_id=one.entry_id,
        )
        for one in wanted
        if one.surface in fresh
    ]
    AliasCorrection.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _certain(surfaces: Collection[str], actor: Actor, now: datetime) -> set[str]:
    """Words that are a unit's own name or alias, or mean a whole kind: nothing to suggest."""
    settled = {MatchStatus.EXACT, MatchStatus.ALIAS, MatchStatus.COLLECTIVE}
    region, today = queries.region_id_of(actor), gate.day(None, now)
    found = queries.match_units(sorted(surfaces), region_id=region, today=today)
    return {match.text for match in found if match.status in settled}


def _suggestion(unit_id: int, surface: str) -> AliasSuggestion:
    row, _made = AliasSuggestion.objects.get_or_create(unit_id=unit_id, surface=surface)
    return row


@once
def accept_alias(
    *, actor: Actor, now: datetime, request_id: UUID, suggestion_id: int, reason: str = ""
) -> Unit:
    """Make a suggested word an alias of its unit; one that was dismissed may still be accepted.

    Raises NotFound, NotAllowed, RuleBroken where it is done already or the word is the full name of
    another unit.
    """
    if done := replayed(request_id, actor, AliasAccepted.ACT, suggestion=suggestion_id):
        return queries.unit_for(actor, done[0].chain_id)
    row, unit = _taken(actor, suggestion_id, now)
    if row.state == SuggestionState.ACCEPTED:
        raise RuleBroken("这个叫法已经采纳，不用再办。")
    _refuse_a_name(row, actor, now)
    set_unit(unit, unit.version, aliases=clean_aliases([*unit.aliases, row.surface]))
    _decide(row, SuggestionState.ACCEPTED, reason, actor, now)
    body = AliasAccepted(
        suggestion=row.pk,
        alias=row.surface,
        corrections=row.corrections.count(),
        reason=row.reason,
    )
    record(kind="unit", id=unit.pk, body=body, actor=actor, now=now, request_id=request_id)
    return unit


@once
def dismiss_alias(
    *, actor: Actor, now: datetime, request_id: UUID, suggestion_id: int, reason: str
) -> Unit:
    """Do not take a suggested word, with the reason; it may be accepted later all the same."""
    if done := replayed(request_id, actor, AliasDismissed.ACT, suggestion=suggestion_id):
        return queries.unit_for(actor, done[0].chain_id)
    row, unit = _taken(actor, suggestion_id, now)
    if row.state != SuggestionState.OPEN:
        raise RuleBroken("这条建议已经处理过了，请刷新后再看。")
    if not reason.strip():
        raise BadInput("请写明不采纳的理由。", {"reason": "请写明不采纳的理由。"})
    _decide(row, SuggestionState.DISMISSED, reason, actor, now)
    body = AliasDismissed(suggestion=row.pk, corrections=row.corrections.count(), reason=row.reason)
    record(kind="unit", id=unit.pk, body=body, actor=actor, now=now, request_id=request_id)
    return unit


def _taken(actor: Actor, suggestion_id: int, now: datetime) -> tuple[AliasSuggestion, Unit]:
    """The suggestion and its unit, both locked; the unit first, as every act upon units does."""
    gate.demand(actor, Act.MANAGE_UNITS)
    found = AliasSuggestion.objects.filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound
    unit = gate.live_unit_within(actor, found.unit_id, today=gate.day(None, now))
    row = AliasSuggestion.objects.select_for_update().filter(pk=suggestion_id).first()
    if row is None:
        raise NotFound
    return row, unit


def _refuse_a_name(row: AliasSuggestion, actor: Actor, now: datetime) -> None:
    today = gate.day(None, now)
    region = queries.region_id_of(actor)
    [match] = queries.match_units([row.surface], region_id=region, today=today)
    if match.status is MatchStatus.EXACT and row.unit_id not in match.unit_ids:
        raise RuleBroken(f"“{row.surface}”是另一个单位的名称，不能作这个单位的别名。")


def _decide(
    row: AliasSuggestion, state: SuggestionState, reason: str, actor: Actor, now: datetime
) -> None:
    row.state, row.reason = state.value, reason.strip()[:REASON]
    row.decided_by_id, row.decided_at = actor.person_id, now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def forget_sources(*, source_ids: Collection[int]) -> int:
    """Let go of what was copied out of papers that are erased, in the transaction of that act.

    A suggestion that no other paper supports goes with its words; an alias that was accepted is
    the unit's own by then and stays. Returns how many suggestions went.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("words are forgotten in the transaction of the act that erases")
    AliasCorrection.objects.filter(source_id__in=source_ids).delete()
    bare = AliasSuggestion.objects.filter(corrections__isnull=True)
    return bare.delete()[0]
