"""The births of thousands of subjects in one act: entries and seals, the same bytes, by COPY.

For services only. What `services.record_many` writes row by row through the ORM, this writes in
one stream; the canonical bytes come from stencils cut from the same functions.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from luoshi.journal import rules, stencils
from luoshi.journal.models import Entry, Head, Sealed, Unsequenced
from luoshi.journal.services import Line, demand_transaction, keep_said
from luoshi.kernel.actor import Actor
from luoshi.statements.copying import copy_lines, line_form, reserve, text_of

ENTRY = ("id", *stencils.HEAD, "body", "prev", "hash", "algorithm")
HEAD = ("chain_kind", "chain_id", "seq", "hash")
SEALED = ("chain_kind", "chain_id", "field", "commitment", "salt", "value", "sealed_at")
WAITING = ("entry_id",)


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
        self._algorithm = settings.JOURNAL_ALGORITHM
        self._ids = iter(reserve(Entry, count))
        self._entries: list[str] = []
        self._heads: list[str] = []
        self._seals: list[str] = []
        self._waiting: list[str] = []
        # Of thousands of entries alike all but a few columns are made text once.
        self._writer = cache(self._write)
        self._sealer = cache(self._seal)

    def seal(self, *, kind: str, id: int, field: str, value: Mapping[str, str]) -> str:
        """Keep words apart, as `services.seal` does; returns the commitment for the body."""
        salt, raw = secrets.token_bytes(32), stencils.words(value)
        commitment = rules.commitment(salt, raw).hex()
        line = self._sealer(kind, field)
        self._seals.append(line(id, rf"\\x{commitment}", text_of(salt), text_of(raw)))
        return commitment

    def add(self, line: Line) -> None:
        """The first entry of one chain; StopIteration beyond the count that was announced."""
        self._add(line.kind, line.id, (line.body.ACT, line.body.VERSION), stencils.body(line.body))

    def form(
        self, line: Line, open_fields: Collection[str]
    ) -> Callable[[int, Mapping[str, Any]], None]:
        """As `add`, for many chains whose bodies differ in the open fields only: (id, values)."""
        act = (line.body.ACT, line.body.VERSION)
        body = stencils.body_form(line.body, open_fields)
        return lambda id, values: self._add(line.kind, id, act, body(values))

    def _add(self, kind: str, id: int, act: tuple[str, int], body: bytes) -> None:
        header, entry_line, head_line, waiting_line = self._writer(kind, act)
        digest = rules.digest(self._algorithm, rules.ORIGIN, header(id), body)
        entry_id, shown = next(self._ids), text_of(digest)
        self._entries.append(entry_line(entry_id, id, text_of(body), shown))
        self._heads.append(head_line(id, shown))
        self._waiting.append(waiting_line(entry_id))

    def _write(self, kind: str, act: tuple[str, int]) -> tuple[Callable[..., Any], ...]:
        """The header and the lines of entry, head and queue for first entries of an act."""
        head = (kind, 0, 1, *act, *self._who, self._request_id, self._now)
        said = dict(zip(stencils.HEAD, head, strict=True))
        del said["chain_id"]
        known = {**said, "prev": rules.ORIGIN, "algorithm": self._algorithm}
        return (
            stencils.header_form(head),
            line_form(Entry, ENTRY, known),
            line_form(Head, HEAD, known),
            line_form(Unsequenced, WAITING, {}),
        )

    def _seal(self, kind: str, field: str) -> Callable[..., str]:
        known = {"chain_kind": kind, "field": field, "sealed_at": self._now}
        return line_form(Sealed, SEALED, known)

    def write(self) -> None:
        """Store them all; IntegrityError if a chain is named twice or exists already."""
        copy_lines(Sealed, SEALED, self._seals)
        copy_lines(Head, HEAD, self._heads)
        copy_lines(Entry, ENTRY, self._entries)
        copy_lines(Unsequenced, WAITING, self._waiting)
        keep_said(self._request_id)
