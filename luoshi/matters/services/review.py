"""Rows in doubt: looked at and found right, or put in doubt again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from luoshi.journal.once import once
from luoshi.journal.services import note_asked
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.matters.acts import MatterDoubted, MatterReviewed
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act
from luoshi.matters.services import gate

REVIEWED = ("reviewed_by", "reviewed_at")


@once
def review_drafts(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Collection[int],
    versions: Mapping[int, int] | None = None,
) -> list[Matter]:
    """The clerk has looked at rows in doubt and finds them right; the doubts stay on record.

    Rows without a doubt are passed over. Raises Stale, and RuleBroken where none is in doubt.
    """
    if done := gate.done_to_each(request_id, actor, {MatterReviewed.ACT}, matter_ids):
        return done
    found = gate.take(actor=actor, matter_ids=matter_ids, act=Act.REVIEW, versions=versions)
    matters = [matter for matter in found if matter.in_doubt]
    if not matters:
        raise RuleBroken("选中的行没有需要核对的地方，或者已经核对过了。")
    for matter in matters:
        looked_at(matter, actor, now)
    left = gate.move(matters, Act.REVIEW, REVIEWED)
    lines = [
        gate.line(m, MatterReviewed(**gate.facts(m, left[m.pk]), doubts=len(m.doubts)))
        for m in matters
    ]
    entries = gate.tell(lines, actor, now, request_id)
    note_asked(request_id, actor, MatterReviewed.ACT, matter_ids, entries)
    return matters


def looked_at(matter: Matter, actor: Actor, now: datetime) -> None:
    """Write who answers for a row as it stands; the caller stores the fields REVIEWED."""
    matter.reviewed_by_id, matter.reviewed_at = actor.person_id, now


@once
def doubt_drafts(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_ids: Collection[int],
    versions: Mapping[int, int] | None = None,
) -> list[Matter]:
    """Take back that rows were looked at; raises RuleBroken for one without a doubt of its own."""
    if done := gate.done_to_each(request_id, actor, {MatterDoubted.ACT}, matter_ids):
        return done
    matters = gate.take(actor=actor, matter_ids=matter_ids, act=Act.DOUBT, versions=versions)
    if not all(matter.reviewed_in_doubt for matter in matters):
        raise RuleBroken("只有核对过的存疑行才能重新存疑。")
    for matter in matters:
        matter.reviewed_by_id = matter.reviewed_at = None
    left = gate.move(matters, Act.DOUBT, REVIEWED)
    lines = [gate.line(m, MatterDoubted(**gate.facts(m, left[m.pk]))) for m in matters]
    gate.tell(lines, actor, now, request_id)
    return matters
