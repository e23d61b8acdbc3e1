"""Proving that nothing was changed, dropped, inserted, reordered or rewritten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from luoshi.journal import export, rules
from luoshi.journal.chain import link
from luoshi.journal.models import Entry, Head, Sealed
from luoshi.journal.rules import Fault, Link, Wrong

Ends = dict[tuple[str, int], tuple[int, bytes]]
Points = dict[tuple[str, int], dict[int, bytes]]


@dataclass
class Report:
    """What a verification saw: how much, what is wrong, and what was lawfully erased."""

    chains: int = 0
    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    erasures: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether no fault was found."""
        return not self.faults


def verify_database(checkpoints: Path | None = None) -> Report:
    """Check every chain of this database, its heads, its seals and the exported checkpoints."""
    rows = Entry.objects.order_by("chain_kind", "chain_id", "id").iterator(chunk_size=5000)
    heads = Head.objects.values_list("chain_kind", "chain_id", "seq", "hash")
    ends = {(kind, pk): (seq, bytes(end)) for kind, pk, seq, end in heads.iterator()}
    report = _verify((link(row) for row in rows), ends, _points(checkpoints))
    _verify_seals(report)
    return report


def verify_export(path: Path, checkpoints: Path | None = None) -> Report:
    """Check an exported file alone, without any database."""
    return _verify(export.read_entries(path), None, _points(checkpoints))


def _verify(links: Iterable[Link], ends: Ends | None, points: Points) -> Report:
    report, seen = Report(), set[tuple[str, int]]()
    for key, chain in _chains(links):
        seen.add(key)
        report.chains += 1
        report.entries += len(chain)
        fault = rules.first_fault(chain, ends.get(key) if ends is not None else None)
        fault = fault or _off_checkpoint(chain, points.get(key, {}))
        if fault:
            report.faults.append(fault)
    for key in sorted({*(ends or {}), *points} - seen):
        report.faults.append(Fault(*key, 1, Wrong.DROPPED))
    return report


def _chains(links: Iterable[Link]) -> Iterator[tuple[tuple[str, int], list[Link]]]:
    for key, group in groupby(links, key=lambda one: (one.kind, one.id)):
        yield key, list(group)


def _off_checkpoint(chain: list[Link], points: dict[int, bytes]) -> Fault | None:
    by_seq = {one.seq: one.hash for one in chain}
    for seq, end in sorted(points.items()):
        if by_seq.get(seq) != end:
            wrong = Wrong.REWRITTEN if seq in by_seq else Wrong.DROPPED
            return Fault(chain[0].kind, chain[0].id, seq, wrong)
    return None


def _points(folder: Path | None) -> Points:
    points: Points = {}
    previous = rules.ORIGIN
    for path in sorted(folder.glob("checkpoint-*.jsonl")) if folder else ():
        summary, heads = export.read_checkpoint(path)
        bound = bytes.fromhex(summary["previous"])
        if bound != previous or rules.fold(previous, heads).hex() != summary["root"]:
            raise ValueError(f"{path.name} does not follow from the checkpoints before it")
        previous = bytes.fromhex(summary["root"])
        for kind, pk, seq, end in heads:
            points.setdefault((kind, pk), {})[seq] = end
    return points


def _verify_seals(report: Report) -> None:
    for row in Sealed.objects.order_by("chain_kind", "chain_id", "id").iterator():
        if row.erased_at is None and row.salt is not None and row.value is not None:
            made = rules.commitment(bytes(row.salt), bytes(row.value))
            if made != bytes(row.commitment):
                report.faults.append(Fault(row.chain_kind, row.chain_id, 0, Wrong.UNSEALED))
            continue
        entry = Entry.objects.filter(
            pk=row.erased_by_id or 0, chain_kind=row.chain_kind, chain_id=row.chain_id
        ).first()
        if entry is None or bytes(row.commitment).hex().encode() not in bytes(entry.body):
            report.faults.append(Fault(row.chain_kind, row.chain_id, 0, Wrong.UNSEALED))
            continue
        report.erasures.append(
            f"{row.chain_kind} {row.chain_id}, {row.field}: "
            f"erased on {row.erased_at:%Y-%m-%d} under entry {entry.seq}"
        )
