"""Entries of our own for the tests of the room: one actor, chains of any subject."""

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import transaction

from luoshi.journal import services
from luoshi.journal.bodies import SealsErased
from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor, Role

NOW = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
SHEN = Actor(1, 2, 3, (1, 3), frozenset({Role.CLERK}))
Owner = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


@dataclass
class Book:
    """Writes entries; the body is one that the journal itself declares."""

    actor: Actor = SHEN

    def body(self, words: str = "保管期满") -> SealsErased:
        return SealsErased(basis=words, fields=("name",), commitments=("00",))

    def write(self, id: int = 7, *, words: str = "保管期满", request: UUID | None = None) -> Entry:
        with transaction.atomic():
            return services.record(
                kind="matter",
                id=id,
                body=self.body(words),
                actor=self.actor,
                now=NOW,
                request_id=request or uuid4(),
            )

    def chain(self, length: int, id: int = 7) -> list[Entry]:
        return [self.write(id, words=f"第 {n} 次") for n in range(1, length + 1)]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def as_owner(empty_db: Any) -> Owner:
    """The hand of somebody who owns the tables and has put the triggers out of the way."""

    @contextmanager
    def tamper() -> Any:
        with psycopg.connect(empty_db.owner_url, autocommit=True) as owner:
            for table in ("journal_entry", "journal_position", "journal_checkpoint"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield owner

    return tamper
