"""Entries and seals by COPY are those that the journal writes row by row."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from luoshi.journal import services
from luoshi.journal.bodies import SealsErased
from luoshi.journal.in_bulk import Births
from luoshi.journal.models import Entry, Head, Sealed, Unsequenced
from luoshi.journal.rules import canonical, commitment
from luoshi.journal.services import Line
from luoshi.journal.tests.conftest import NOW, SHEN, Book
from luoshi.journal.verify import verify_database


def record_births(lines: list[Line]) -> None:
    births = Births(actor=SHEN, now=NOW, request_id=uuid4(), count=len(lines))
    for line in lines:
        births.add(line)
    births.write()


PLAIN = ("act", "act_version", "actor_person_id", "actor_post_id", "actor_unit_id", "door", "at")


def test_the_same_bytes_as_row_by_row(empty_db: Any, book: Book) -> None:
    bodies = [book.body() for _ in range(3)]
    lines = [Line("matter", pk, body) for pk, body in zip((30, 4, 17), bodies, strict=True)]
    with transaction.atomic():
        record_births(lines)
    bulk = list(Entry.objects.order_by("id"))
    assert [entry.chain_id for entry in bulk] == [30, 4, 17]
    others = [Line("paper", line.id, line.body) for line in lines]
    with transaction.atomic():
        single = services.record_many(lines=others, actor=SHEN, now=NOW, request_id=uuid4())
    for one, other in zip(bulk, single, strict=True):
        assert bytes(one.body) == bytes(other.body)
        assert [getattr(one, name) for name in PLAIN] == [getattr(other, name) for name in PLAIN]
    assert verify_database().sound
    assert Unsequenced.objects.count() == 6


def test_what_follows_hangs_on_the_first_entry(empty_db: Any, book: Book) -> None:
    with transaction.atomic():
        line = Line("matter", 7, book.body())
        record_births([line])
    second = book.write(7)
    assert second.seq == 2 and bytes(second.prev) == bytes(Entry.objects.get(seq=1).hash)
    assert bytes(Head.objects.get().hash) == bytes(second.hash)
    assert verify_database().sound


def test_one_entry_a_chain_and_only_in_a_transaction(empty_db: Any, book: Book) -> None:
    twice = [Line("matter", 7, book.body()), Line("matter", 7, book.body())]
    with pytest.raises(IntegrityError), transaction.atomic():
        record_births(twice)
    with pytest.raises(RuntimeError, match="one transaction"):
        record_births(twice[:1])
    assert not Entry.objects.exists()


def test_nothing_to_write_writes_nothing(empty_db: Any) -> None:
    with transaction.atomic():
        record_births([])
    assert not Sealed.objects.exists()
    assert not Entry.objects.exists()


def test_seals_verify_and_can_be_erased(empty_db: Any, book: Book) -> None:
    values = {pk: {"content": f"第{pk}件\t\\\n“”"} for pk in (3, 1, 2)}
    with transaction.atomic():
        births = Births(actor=SHEN, now=NOW, request_id=uuid4(), count=0)
        commitments = {
            pk: births.seal(kind="matter", id=pk, field="wording", value=value)
            for pk, value in values.items()
        }
        births.write()
    for row in Sealed.objects.all():
        assert bytes(row.commitment).hex() == commitments[row.chain_id]
        assert bytes(row.value) == canonical(values[row.chain_id])
        assert commitment(bytes(row.salt), bytes(row.value)) == bytes(row.commitment)
    assert verify_database().sound
    with transaction.atomic():
        entry = services.erase(
            kind="matter", id=2, fields=["wording"], basis="x", actor=SHEN, now=NOW,
            request_id=uuid4(),
        )  # fmt: skip
    assert entry.act == SealsErased.ACT
    assert verify_database().sound


def test_a_chain_that_exists_is_never_begun_again(empty_db: Any, book: Book) -> None:
    book.write(7)
    lines = [Line("matter", pk, book.body()) for pk in (6, 7)]
    with pytest.raises(IntegrityError), transaction.atomic():
        record_births(lines)
    assert Entry.objects.count() == 1
    assert verify_database().sound
