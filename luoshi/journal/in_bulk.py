"""The births of thousands of subjects in one act: entries and seals, the same bytes, by COPY.

For services only. What `services.record_many` writes row by row through the ORM, this writes in
one stream; the canonical bytes come from stencils cut from the same functions.
"""

import secrets
from datetime import datetime
from typing import Any
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


class Births:
    """The first entries of many new chains, tied by one request id, and their seals.

    Made row by row while another stream is written, and written themselves at the end. The
    subjects were made in this transaction, so nobody else can write on their chains yet.
    """

    def __init__(self, *, actor: Actor, now: datetime, request_id: UUID, count: int) -> None:
        demand_transaction()
        self._who = (
            actor.person_id,
            actor.post_id,
            actor.unit_id,
            actor.on_behalf_of,
            actor.door.value,
        )
        self._now, self._request_id = now, request_id
        self._ids = iter(reserve(Entry, count))
        self._entries: list[tuple[Any, ...]] = []
        self._heads: list[tuple[Any, ...]] = []
        self._seals: list[tuple[Any, ...]] = []

    def seal(self, *, kind: str, id: int, field: str, value: object) -> str:
        """Keep a value apart, as `services.seal` does; returns the commitment for the body."""
        salt, raw = secrets.token_bytes(32), rules.canonical(value)
        commitment = rules.commitment(salt, raw)
        self._seals.append((kind, id, field, commitment, salt, raw, self._now))
        return commitment.hex()

    def add(self, line: Line) -> None:
        """The first entry of one chain; StopIteration beyond the count that was announced."""
        act = (line.body.ACT, line.body.VERSION)
        head = (line.kind, line.id, 1, *act, *self._who, self._request_id, self._now)
        body, algorithm = stencils.body(line.body), settings.JOURNAL_ALGORITHM
        digest = rules.digest(algorithm, rules.ORIGIN, stencils.header(head), body)
        self._entries.append((next(self._ids), *head, body, rules.ORIGIN, digest, algorithm))
        self._heads.append((line.kind, line.id, 1, digest))

    def write(self) -> None:
        """Store them all; IntegrityError if a chain is named twice or exists already."""
        copy(Sealed, SEALED, self._seals)
        copy(Head, HEAD, self._heads)
        copy(Entry, ENTRY, self._entries)
        copy(Unsequenced, ("entry_id",), ((row[0],) for row in self._entries))
