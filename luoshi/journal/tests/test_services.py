"""Writing entries: the chain, the request id, positions, seals and checkpoints."""

import threading
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from luoshi.journal import queries, services
from luoshi.journal.bodies import SealsErased
from luoshi.journal.models import Entry, Head, Position, Sealed, Unsequenced
from luoshi.journal.rules import ORIGIN
from luoshi.journal.services import Line
from luoshi.journal.tests.conftest import NOW, SHEN, Book
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotFound, RuleBroken

HAN = Actor(9, 2, 3, (1, 3), frozenset({Role.DIRECTOR}))


def test_entries_hang_on_each_other(db: None, book: Book) -> None:
    first, second = book.chain(2)
    assert (first.seq, second.seq) == (1, 2)
    assert bytes(first.prev) == ORIGIN and bytes(second.prev) == bytes(first.hash)
    head = Head.objects.get(chain_kind="matter")
    assert (head.seq, bytes(head.hash)) == (2, bytes(second.hash))


def test_an_act_outside_a_transaction_is_refused(empty_db: Any, book: Book) -> None:
    with pytest.raises(RuntimeError, match="one transaction"):
        services.record(
            kind="matter", id=1, body=book.body(), actor=SHEN, now=NOW, request_id=uuid4()
        )
    assert not Entry.objects.exists()


def test_what_is_rolled_back_leaves_no_entry(empty_db: Any, book: Book) -> None:
    def fail_after_writing() -> None:
        with transaction.atomic():
            book.write()
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_writing()
    assert not Entry.objects.exists() and not Head.objects.exists()
    assert verify_database().sound


def test_one_request_writes_one_entry_a_chain(db: None, book: Book) -> None:
    lines = [Line("matter", 7, book.body()), Line("matter", 7, book.body())]
    with pytest.raises(ValueError, match="one entry a chain"):
        services.record_many(lines=lines, actor=SHEN, now=NOW, request_id=uuid4())


def test_the_order_of_lines_is_the_order_of_entries(db: None, book: Book) -> None:
    lines = [Line("matter", pk, book.body()) for pk in (30, 4, 17)]
    entries = services.record_many(lines=lines, actor=SHEN, now=NOW, request_id=uuid4())
    assert [entry.chain_id for entry in entries] == [30, 4, 17]


def test_a_request_that_comes_again_finds_what_it_did(db: None, book: Book) -> None:
    request = uuid4()
    asked = {"request_id": request, "act": SealsErased.ACT}
    assert services.replayed(actor=SHEN, **asked) == []
    entry = book.write(request=request)
    assert services.replayed(actor=SHEN, **asked) == [entry]
    with pytest.raises(RuleBroken):
        services.replayed(actor=HAN, **asked)
    with pytest.raises(RuleBroken):
        services.replayed(actor=SHEN, request_id=request, act="matter.signed")


def test_a_request_that_comes_again_for_another_thing_is_refused(db: None, book: Book) -> None:
    """The thing is the chain, a field of the body, or one of those that a field holds."""
    request = uuid4()
    asked = {"request_id": request, "actor": SHEN, "act": SealsErased.ACT}
    entry = book.write(7, words="申请", request=request)
    for same in (
        {"matter": 7},
        {"basis": "申请"},
        {"fields": "name"},
        {"matter": 7, "basis": "申请"},
    ):
        assert services.replayed(**asked, **same) == [entry]
    for other in ({"matter": 8}, {"unit": 7}, {"basis": "期满"}, {"matter": 7, "fields": "phone"}):
        with pytest.raises(RuleBroken, match=services.SPENT):
            services.replayed(**asked, **other)


def test_two_at_once_under_one_request_do_it_once(empty_db: Any, book: Book) -> None:
    """The second waits for the first and then finds its entry: a double click is one act."""
    request, written = uuid4(), []
    ready = threading.Barrier(2, timeout=20)

    def click() -> None:
        try:
            with transaction.atomic():
                ready.wait()
                if not services.replayed(request_id=request, actor=SHEN, act=SealsErased.ACT):
                    written.append(book.write(request=request))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(30)
    assert len(written) == 1 and Entry.objects.count() == 1


def test_bulk_acts_on_the_same_chains_never_block_each_other(empty_db: Any, book: Book) -> None:
    """Chains are locked in one order, whatever the order of the lines."""
    ids = list(range(1, 30))
    failures: list[BaseException] = []

    def act(order: list[int]) -> None:
        try:
            for _ in range(5):
                lines = [Line("matter", pk, book.body()) for pk in order]
                with transaction.atomic():
                    services.record_many(lines=lines, actor=SHEN, now=NOW, request_id=uuid4())
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(order,)) for order in (ids, ids[::-1])]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    assert Entry.objects.count() == len(ids) * 10
    assert verify_database().sound


def test_positions_are_dense_and_given_once(empty_db: Any, book: Book) -> None:
    entries = [*book.chain(3), *book.chain(2, id=8)]
    assert services.give_positions(limit=2) == 2
    assert services.give_positions() == 3
    assert services.give_positions() == 0
    assert not Unsequenced.objects.exists()
    found = list(Position.objects.order_by("position").values_list("position", "entry_id"))
    assert found == [(n, entry.pk) for n, entry in enumerate(entries, start=1)]


def test_a_reader_meets_an_entry_that_committed_late(empty_db: Any, book: Book) -> None:
    """An id may be taken first and committed last; its position comes after, and is read."""
    held, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            book.write(1, words="慢")
            held.set()
            go.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert held.wait(20)
    late = book.write(2, words="快")
    services.give_positions()
    [(position, seen)] = queries.following(0)
    assert seen.entry_id == late.pk
    go.set()
    thread.join(20)
    services.give_positions()
    [(_, after)] = queries.following(position)
    assert after.id == 1 and after.entry_id < late.pk


def test_a_seal_hides_until_it_is_erased(empty_db: Any, book: Book) -> None:
    commitment = services.seal(kind="matter", id=7, field="name", value="某人", now=NOW)
    book.write()
    assert len(commitment) == 64 and "某人" not in commitment
    asked: dict[str, Any] = {
        "kind": "matter",
        "id": 7,
        "fields": ["name"],
        "basis": "本人申请",
        "actor": SHEN,
        "now": NOW,
    }
    request = uuid4()
    entry = services.erase(**asked, request_id=request)
    row = Sealed.objects.get()
    assert row.value is None and row.salt is None and row.erased_by_id == entry.pk
    assert services.erase(**asked, request_id=request) == entry
    with pytest.raises(NotFound):
        services.erase(**asked, request_id=uuid4())
    report = verify_database()
    assert report.sound
    assert report.erasures == ["matter 7, name: erased on 2026-09-24 under entry 2"]


def test_a_checkpoint_binds_what_moved_since_the_last(
    empty_db: Any, book: Book, tmp_path: Path
) -> None:
    book.chain(2)
    first = services.checkpoint(now=NOW, folder=tmp_path)
    assert first is not None and first.chains == 1
    assert services.checkpoint(now=NOW, folder=tmp_path) is None
    book.write(8)
    second = services.checkpoint(now=NOW, folder=tmp_path)
    assert second is not None and second.chains == 1
    assert bytes(second.previous) == bytes(first.root)
    assert len(list(tmp_path.glob("checkpoint-*.jsonl"))) == 2
    assert verify_database(tmp_path).sound


def test_the_history_of_a_subject_is_read_as_it_was_written(db: None, book: Book) -> None:
    book.chain(2)
    told = queries.timeline("matter", 7)
    assert [(one.seq, one.body.basis) for one in told] == [(1, "第 1 次"), (2, "第 2 次")]  # type: ignore[attr-defined]
    assert told[0].person_id == SHEN.person_id and told[0].door == "web"
