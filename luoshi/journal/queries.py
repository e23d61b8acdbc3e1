"""Reading the journal: the history of a subject, and what came after a position."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from luoshi.journal.acts import Body
from luoshi.journal.models import Entry, Position, Sealed
from luoshi.journal.subjects import body_of


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry with its typed body, as pages and projections read it."""

    entry_id: int
    kind: str
    id: int
    seq: int
    at: datetime
    act: str
    body: Body
    person_id: int
    post_id: int
    unit_id: int
    on_behalf_of_id: int | None
    door: str


def typed(entry: Entry) -> Happening:
    """The entry with its body brought up to the present version of its act."""
    body = body_of(entry.act).restored(entry.act_version, json.loads(bytes(entry.body)))
    return Happening(
        entry_id=entry.pk,
        kind=entry.chain_kind,
        id=entry.chain_id,
        seq=entry.seq,
        at=entry.at,
        act=entry.act,
        body=body,
        person_id=entry.actor_person_id,
        post_id=entry.actor_post_id,
        unit_id=entry.actor_unit_id,
        on_behalf_of_id=entry.on_behalf_of_id,
        door=entry.door,
    )


def timeline(kind: str, id: int) -> list[Happening]:
    """What happened to a subject, oldest first; the caller has asked whether it may be seen."""
    rows = Entry.objects.filter(chain_kind=kind, chain_id=id).order_by("seq")
    return [typed(row) for row in rows]


def unsealed(kind: str, ids: Collection[int]) -> dict[str, object]:
    """The values that are kept apart for these subjects, by commitment; without what is erased.

    The caller has asked whether they may be seen.
    """
    rows = Sealed.objects.filter(chain_kind=kind, chain_id__in=ids)
    kept = {bytes(row.commitment).hex(): row.value for row in rows}
    return {made: json.loads(bytes(value)) for made, value in kept.items() if value is not None}


def done(kind: str, ids: Collection[int], *acts: str) -> list[Happening]:
    """Each time one of the acts was done to these subjects, oldest first; the caller has asked."""
    rows = Entry.objects.filter(chain_kind=kind, chain_id__in=ids, act__in=acts)
    return [typed(row) for row in rows.order_by("chain_id", "seq")]


def following(position: int, *, limit: int = 1000) -> Sequence[tuple[int, Happening]]:
    """Entries after a position, in the dense order that readers follow."""
    rows = Position.objects.filter(position__gt=position).select_related("entry")
    return [(row.position, typed(row.entry)) for row in rows.order_by("position")[:limit]]
