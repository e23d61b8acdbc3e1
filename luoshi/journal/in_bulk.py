"""The births of thousands of subjects in one act: entries and seals, the same bytes, by COPY.

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
from luoshi.journal.models import Entry, Head, Sealed, Unsequenced
from luoshi.journal.services import Line, demand_transaction
from luoshi.kernel.actor import Actor

ENTRY = ("id", *stencils.HEAD, "body", "prev", "hash", "algorithm")
HEAD = ("chain_kind", "chain_id", "seq", "hash")
SEALED = ("chain_kind", "chain_id", "field", "commitment", "salt", "value", "sealed_at")


def record_births(*, lines: Sequence[Line], actor: Actor, now: datetime, request_id: UUID) -> None:
    """Write the first entry of each of many new chains, tied by one request id.

    The subjects were made in this transaction, so nobody else can write on their chains yet.
    Raises IntegrityError if a chain is named twice or exists already.
    """
    demand_transaction()
    algorithm = settings.JOURNAL_ALGORITHM
    who = (actor.person_id, actor.post_id, actor.unit_id, actor.on_behalf_of, actor.door.value)
    rows, heads = [], []
    for pk, line in zip(reserve(Entry, len(lines)), lines, strict=True):
        act = (line.body.ACT, line.body.VERSION)
        head = (line.kind, line.id, 1, *act, *who, request_id, now)
        body = stencils.body(line.body)
        digest = rules.digest(algorithm, rules.ORIGIN, stencils.header(head), body)
        rows.append((pk, *head, body, rules.ORIGIN, digest, algorithm))
        heads.append((line.kind, line.id, 1, digest))
    copy(Head, HEAD, heads)
    copy(Entry, ENTRY, rows)
    copy(Unsequenced, ("entry_id",), ((row[0],) for row in rows))


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
