"""Tampering by hand, as the owner of the tables: each is named by chain and entry."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from luoshi.cli import main
from luoshi.journal import services
from luoshi.journal.export import write_entries
from luoshi.journal.models import Entry
from luoshi.journal.rules import ORIGIN, Wrong, canonical, digest
from luoshi.journal.tests.conftest import NOW, Book, Owner
from luoshi.journal.verify import verify_database, verify_export


def the_fault() -> tuple[str, int, int, Wrong]:
    """The one fault that the verification finds."""
    report = verify_database()
    assert len(report.faults) == 1
    [fault] = report.faults
    return fault.kind, fault.id, fault.seq, fault.wrong


def test_an_untouched_journal_is_sound(empty_db: Any, book: Book) -> None:
    book.chain(3)
    book.chain(2, id=8)
    report = verify_database()
    assert report.sound
    assert (report.chains, report.entries) == (2, 5)


def test_a_changed_word_is_named(book: Book, as_owner: Owner) -> None:
    book.chain(4)
    with as_owner() as owner:
        owner.execute("UPDATE journal_entry SET body = %s WHERE seq = 2", [b'{"basis":"x"}'])
    assert the_fault() == ("matter", 7, 2, Wrong.CHANGED)


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "2020-01-01"), ("actor_person_id", 99), ("act", "matter.signed"), ("door", "api")],
)
def test_a_changed_header_is_named(book: Book, as_owner: Owner, column: str, value: object) -> None:
    book.chain(3)
    with as_owner() as owner:
        owner.execute(f"UPDATE journal_entry SET {column} = %s WHERE seq = 3", [value])
    assert the_fault() == ("matter", 7, 3, Wrong.CHANGED)


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_dropped_entry_is_named(book: Book, as_owner: Owner, seq: int) -> None:
    book.chain(4)
    with as_owner() as owner:
        owner.execute("DELETE FROM journal_unsequenced")
        owner.execute("DELETE FROM journal_entry WHERE seq = %s", [seq])
    kind, pk, _found_at, wrong = the_fault()
    assert (kind, pk, wrong) == ("matter", 7, Wrong.DROPPED)


def test_a_chain_that_is_gone_is_named(book: Book, as_owner: Owner) -> None:
    book.chain(2)
    book.chain(2, id=8)
    with as_owner() as owner:
        owner.execute("DELETE FROM journal_unsequenced")
        owner.execute("DELETE FROM journal_entry WHERE chain_id = 8")
    assert the_fault() == ("matter", 8, 1, Wrong.DROPPED)


def test_an_inserted_entry_is_named(book: Book, as_owner: Owner) -> None:
    book.chain(3)
    with as_owner() as owner:
        owner.execute(
            """
            INSERT INTO journal_entry (chain_kind, chain_id, seq, act, act_version,
                actor_person_id, actor_post_id, actor_unit_id, door, request_id, at, body, prev,
                hash, algorithm)
            SELECT chain_kind, chain_id, 4, act, act_version, actor_person_id, actor_post_id,
                actor_unit_id, door, gen_random_uuid(), at, body, hash, %s, algorithm
            FROM journal_entry WHERE seq = 3
            """,
            [b"forged" * 5 + b"xx"],
        )
    kind, pk, seq, wrong = the_fault()
    assert (kind, pk, seq) == ("matter", 7, 4)
    assert wrong in {Wrong.INSERTED, Wrong.CHANGED}


def test_two_entries_that_changed_places_are_named(book: Book, as_owner: Owner) -> None:
    book.chain(4)
    with as_owner() as owner:
        for before, after in ((2, 90), (3, 2), (90, 3)):
            owner.execute("UPDATE journal_entry SET seq = %s WHERE seq = %s", [after, before])
    kind, pk, seq, wrong = the_fault()
    assert (kind, pk, seq) == ("matter", 7, 3)
    assert wrong in {Wrong.REORDERED, Wrong.CHANGED}


def rewrite(owner: Any, words: str) -> None:
    """Forge the chain 7 from its first entry on, digests and head included."""
    from luoshi.journal.chain import header

    prev = ORIGIN
    for entry in Entry.objects.filter(chain_id=7).order_by("seq"):
        body = canonical({"basis": words, "fields": ["name"], "commitments": ["00"]})
        end = digest(entry.algorithm, prev, header(entry), body)
        owner.execute(
            "UPDATE journal_entry SET body = %s, prev = %s, hash = %s WHERE id = %s",
            [body, prev, end, entry.pk],
        )
        prev = end
    owner.execute("UPDATE journal_head SET hash = %s WHERE chain_id = 7", [prev])


def test_a_history_rewritten_whole_is_proved_by_a_checkpoint(
    book: Book, as_owner: Owner, tmp_path: Path
) -> None:
    book.chain(3)
    points = tmp_path / "points"
    assert services.checkpoint(now=NOW, folder=points) is not None
    with as_owner() as owner:
        rewrite(owner, "从未发生")
    assert verify_database().sound, "without the exported checkpoint nobody could tell"
    [fault] = verify_database(points).faults
    assert (fault.id, fault.wrong) == (7, Wrong.REWRITTEN)


def test_an_export_proves_it_offline(book: Book, as_owner: Owner, tmp_path: Path) -> None:
    """Export and checkpoint were taken away before the rewriting; no database is asked."""
    book.chain(3)
    points, before, after = tmp_path / "points", tmp_path / "before", tmp_path / "after"
    services.checkpoint(now=NOW, folder=points)
    rows = Entry.objects.order_by("chain_kind", "chain_id", "id")
    assert write_entries(rows, before) == 3
    with as_owner() as owner:
        rewrite(owner, "从未发生")
    write_entries(rows.all(), after)
    with connection.execute_wrapper(no_database):
        assert verify_export(before, points).sound
        [fault] = verify_export(after, points).faults
    assert fault.wrong is Wrong.REWRITTEN


def no_database(*_: Any) -> None:
    raise AssertionError("an export is checked without a database")


def test_a_changed_line_of_an_export_is_named(empty_db: Any, book: Book, tmp_path: Path) -> None:
    book.chain(3)
    path = tmp_path / "out"
    write_entries(Entry.objects.order_by("id"), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[1])
    row["body"] = row["body"].replace("第 2 次", "第 9 次")
    lines[1] = json.dumps(row, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [fault] = verify_export(path).faults
    assert (fault.seq, fault.wrong) == (2, Wrong.CHANGED)


def test_a_checkpoint_file_that_was_changed_is_refused(
    empty_db: Any, book: Book, tmp_path: Path
) -> None:
    book.chain(2)
    services.checkpoint(now=NOW, folder=tmp_path)
    [path] = tmp_path.glob("checkpoint-*.jsonl")
    path.write_text(path.read_text().replace('"matter",7,2', '"matter",7,1'))
    with pytest.raises(ValueError, match="does not follow"):
        verify_database(tmp_path)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET act = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_position SET position = position + 1",
        "DELETE FROM journal_checkpoint",
    ],
)
def test_the_serving_role_cannot_change_what_is_written(
    empty_db: Any, book: Book, sql: str
) -> None:
    book.chain(1)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql", ["UPDATE journal_entry SET act = 'x'", "TRUNCATE journal_entry CASCADE"]
)
def test_the_owner_meets_the_triggers(empty_db: Any, book: Book, sql: str) -> None:
    import psycopg

    book.chain(1)
    with (
        psycopg.connect(empty_db.owner_url) as owner,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        owner.execute(sql)


class TestCommand:
    """`luoshi journal verify`: exit status and sentence."""

    def test_sound(self, empty_db: Any, book: Book, capsys: Any) -> None:
        book.chain(2)
        assert main(["journal", "verify"]) == 0
        assert "校验通过" in capsys.readouterr().out

    def test_unsound(self, book: Book, as_owner: Owner, capsys: Any) -> None:
        book.chain(3)
        with as_owner() as owner:
            owner.execute("UPDATE journal_entry SET door = 'api' WHERE seq = 2")
        assert main(["journal", "verify"]) == 1
        assert "matter 7, entry 2: changed（内容被改动）" in capsys.readouterr().err

    def test_export_and_checkpoint(
        self, empty_db: Any, book: Book, tmp_path: Path, capsys: Any
    ) -> None:
        book.chain(2)
        out, points = tmp_path / "out.jsonl", tmp_path / "points"
        assert main(["journal", "checkpoint", "--checkpoints", str(points)]) == 0
        assert main(["journal", "export", str(out)]) == 0
        verify = ["journal", "verify", "--file", str(out), "--checkpoints", str(points)]
        assert main(verify) == 0
        out.write_text(out.read_text().replace("第 1 次", "第 8 次"))
        assert main(verify) == 1

    def test_a_file_that_is_not_there(self, db: None, capsys: Any) -> None:
        assert main(["journal", "verify", "--file", "/nonexistent/x"]) == 1
        said = capsys.readouterr().err
        assert said.startswith("luoshi journal: 文件不能读写") and "Traceback" not in said
