"""The journal as files that outlive the database: entries and checkpoints, one JSON a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from luoshi.journal.chain import header
from luoshi.journal.models import Checkpoint, Entry
from luoshi.journal.rules import Link, canonical, moment

Heads = Iterable[tuple[str, int, int, bytes]]


def write_checkpoint(row: Checkpoint, heads: Heads, folder: Path) -> Path:
    """Write one checkpoint; the file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = {
        "checkpoint": row.pk,
        "at": moment(row.at),
        "previous": bytes(row.previous).hex(),
        "root": bytes(row.root).hex(),
    }
    lines = [canonical(summary)]
    lines += [canonical([kind, pk, seq, end.hex()]) for kind, pk, seq, end in heads]
    path = folder / f"checkpoint-{row.pk:08d}.jsonl"
    draft = path.with_suffix(".part")
    draft.write_bytes(b"\n".join(lines) + b"\n")
    draft.replace(path)
    return path


def write_entries(entries: Iterable[Entry], path: Path) -> int:
    """Write entries in the order given; returns how many."""
    count = 0
    with path.open("wb") as file:
        for entry in entries:
            row: dict[str, Any] = {
                "header": header(entry).decode(),
                "body": bytes(entry.body).decode(),
                "prev": bytes(entry.prev).hex(),
                "hash": bytes(entry.hash).hex(),
                "algorithm": entry.algorithm,
            }
            file.write(canonical(row) + b"\n")
            count += 1
    return count


def read_entries(path: Path) -> Iterator[Link]:
    """The links of an export, in the order of the file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            head = json.loads(row["header"])
            yield Link(
                kind=head["chain"][0],
                id=head["chain"][1],
                seq=head["seq"],
                prev=bytes.fromhex(row["prev"]),
                hash=bytes.fromhex(row["hash"]),
                algorithm=row["algorithm"],
                header=row["header"].encode(),
                body=row["body"].encode(),
            )


def read_checkpoint(path: Path) -> tuple[dict[str, Any], list[tuple[str, int, int, bytes]]]:
    """The summary of a checkpoint file and the heads it binds."""
    with path.open(encoding="utf-8") as file:
        summary = json.loads(next(file))
        heads = [
            (kind, pk, seq, bytes.fromhex(end)) for kind, pk, seq, end in map(json.loads, file)
        ]
    return summary, heads
