"""Entries and seals of thousands of chains in one act: the same bytes, written by COPY.

For services only. What `services.record_many` writes row by row through the ORM, this writes in
one stream; the canonical bytes come from stencils cut from the same functions.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from luoshi.journal import rules, stencils
from luoshi.journal.copying import copy, reserve
from luoshi.journal.models import Entry, Sealed, Unsequenced
from luoshi.journal.services import Line, demand_transaction, lock_heads, move_heads
from luoshi.kernel.actor import Actor

ENTRY = ("id", *stencils.HEAD, "body", "prev", "hash", "algorithm")
SEALED = ("chain_kind", "chain_id", "field", "commitment", "salt", "value", "sealed_at")


def record_all(*, lines: Sequence[Line], actor: Actor, now: datetime, request_id: UUID) -> None:
    """Write one entry on each of many chains, as `services.record_many` does.

    Raises ValueError if a chain is named twice.
    """
    demand_transaction()
    keys = [(line.kind, line.id) for line in lines]
    if len(set(keys)) != len(keys):
        raise ValueError("one request writes one entry a chain")
    ends = lock_heads(keys)
    algorithm = settings.JOURNAL_ALGORITHM
    who = (actor.person_id, actor.post_id, actor.unit_id, actor.on_behalf_of, actor.door.value)
    rows, moved = [], []
    for pk, line in zip(reserve(Entry, len(lines)), lines, strict=True):
        end = ends[line.kind, line.id]
        act = (line.body.ACT, line.body.VERSION)
        head = (line.kind, line.id, end.seq + 1, *act, *who, request_id, now)
        body = stencils.body(line.body)
        digest = rules.digest(algorithm, end.hash, stencils.header(head), body)
        rows.append((pk, *head, body, end.hash, digest, algorithm))
        moved.append((line.kind, line.id, end.seq + 1, digest))
    copy(Entry, ENTRY, rows)
    copy(Unsequenced, ("entry_id",), ((row[0],) for row in rows))
    move_heads(moved)


def seal_all(
    *, kind: str, field: str, values: Mapping[int, object], now: datetime
) -> dict[int, str]:
    """Keep one value of each of many subjects apart, as `services.seal_many` does."""
    rows = []
    for pk, value in values.items():
        salt, raw = secrets.token_bytes(32), rules.canonical(value)
        rows.append((kind, pk, field, rules.commitment(salt, raw), salt, raw, now))
    copy(Sealed, SEALED, rows)
    return {pk: commitment.hex() for _kind, pk, _field, commitment, *_rest in rows}
