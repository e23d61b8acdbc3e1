"""Journal entries in bulk: the same bytes and digests as `journal.services` writes, by COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from luoshi.journal import rules, stencils
from luoshi.journal.acts import Body
from luoshi.journal.models import Entry, Head, Position
from luoshi.journal.services import SEQUENCER
from luoshi.kernel.actor import Actor
from luoshi.world import bulk

ENTRY_COLUMNS = ("id", *stencils.HEAD, "body", "prev", "hash", "algorithm")
HEAD_COLUMNS = ("chain_kind", "chain_id", "seq", "hash")


@dataclass(slots=True)
class Said:
    """One entry of a new chain before it is bound: who said what, when, under which request."""

    kind: str
    id: int
    body: Body
    actor: Actor
    at: datetime
    request_id: UUID


def write_chains(chains: Iterable[Sequence[Said]]) -> int:
    """Write whole new chains, each with all its entries in order; returns how many entries.

    Positions are given at once, under the sequencer's lock, so the caller's transaction should
    be short or the only one at work.
    """
    rows, heads = [], []
    for chain in chains:
        prev = rules.ORIGIN
        for seq, said in enumerate(chain, start=1):
            row = bound(said, seq, prev)
            rows.append(row)
            prev = row[-2]
        heads.append((chain[0].kind, chain[0].id, len(chain), prev))
    ids = bulk.reserve(Entry, len(rows))
    bulk.copy(Entry, ENTRY_COLUMNS, ((pk, *row) for pk, row in zip(ids, rows, strict=True)))
    bulk.copy(Head, HEAD_COLUMNS, heads)
    give_positions(ids)
    return len(rows)


def bound(said: Said, seq: int, prev: bytes) -> tuple[Any, ...]:
    """The columns of an entry after its id, bound to the entry before it."""
    actor, algorithm = said.actor, settings.JOURNAL_ALGORITHM
    act, version = said.body.ACT, said.body.VERSION
    head = (
        said.kind,
        said.id,
        seq,
        act,
        version,
        actor.person_id,
        actor.post_id,
        actor.unit_id,
        actor.on_behalf_of,
        actor.door.value,
        said.request_id,
        said.at,
    )
    body = stencils.body(said.body)
    digest = rules.digest(algorithm, prev, stencils.header(head), body)
    return (*head, body, prev, digest, algorithm)


def give_positions(ids: Sequence[int]) -> None:
    """Number entries densely after the last position there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER])
    last = Position.objects.order_by("-position").values_list("position", flat=True).first() or 0
    bulk.copy(Position, ("position", "entry_id"), enumerate(ids, start=last + 1))
