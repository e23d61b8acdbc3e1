"""The only writer of the journal: record, seal, erase, give positions, checkpoint."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from luoshi.journal import export, rules, storing
from luoshi.journal.acts import Body
from luoshi.journal.bodies import SealsErased
from luoshi.journal.chain import header
from luoshi.journal.models import (
    Asked,
    Checkpoint,
    Entry,
    Head,
    Position,
    Said,
    Sealed,
    Unsequenced,
)
from luoshi.journal.once import answering, once, saying
from luoshi.journal.queries import typed
from luoshi.journal.subjects import subjects
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound, RuleBroken
from luoshi.statements.kept import Kept
from luoshi.statements.prepared import asking

SEQUENCER = 0x6C756F736869  # an advisory lock of its own: one sequencer at a time
SPENT: Final = "这个请求编号已经用于另一次办理，请刷新页面后重新提交。"
SALT: Final = 16  # bytes
_OF_REQUEST: Final = Kept(lambda request: Entry.objects.filter(request_id=request).order_by("id"))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to be written: the chain and what is said."""

    kind: str
    id: int
    body: Body


@dataclass(frozen=True, slots=True)
class _End:
    seq: int
    hash: bytes


def replayed(
    request_id: UUID, actor: Actor, act: str | Collection[str], **about: object
) -> list[Entry]:
    """The entries this very request has already written; empty the first time.

    Takes a lock on the request id until the transaction ends, so that a double click waits and
    then finds what the first click did. `about` names the thing that is asked for: by the kind of
    its chain (`unit=7`), or by a field of the body that is it or holds it among others. Raises
    RuleBroken (SPENT) when the id was used for another act or thing, by another person, or with
    other words (`once`).
    """
    demand_transaction()
    with asking(prepare=True) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(request_id)])
    found = _OF_REQUEST.rows(request_id)
    acts = {act} if isinstance(act, str) else set(act)
    for entry in found:
        if entry.act not in acts or entry.actor_person_id != actor.person_id:
            raise RuleBroken(SPENT)
    if found and about and not any(_is_about(entry, about) for entry in found):
        raise RuleBroken(SPENT)
    if found:
        _demand_said(request_id)
    return found


def _is_about(entry: Entry, about: Mapping[str, object]) -> bool:
    told = typed(entry)
    facts = {name: getattr(told.body, name, None) for name in about} | {told.kind: told.id}
    return all(_holds(facts[name], value) for name, value in about.items())


def _holds(fact: object, value: object) -> bool:
    return fact == value or (isinstance(fact, tuple) and value in fact)


def demand_same(entries: Collection[Entry], kind: str, about: Collection[int]) -> None:
    """Ask whether a request that is sent again is about the very things it was about.

    `entries` are those it has written. Raises RuleBroken (SPENT) for more, fewer or other things.
    """
    noted = Asked.objects.filter(request_id__in={entry.request_id for entry in entries}).first()
    done = {entry.chain_id for entry in entries if entry.chain_kind == kind}
    if set(about) != (set(noted.about) if noted else done):
        raise RuleBroken(SPENT)


def note_asked(
    request_id: UUID, actor: Actor, act: str, about: Collection[int], done: Collection[int]
) -> None:
    """Keep what a request was about where it is not what it has `done`, for `demand_same`."""
    if set(about) != set(done):
        _demand_noted(request_id, actor, act, about)


@transaction.atomic
def begin_each(
    request_id: UUID,
    actor: Actor,
    act: str,
    about: Collection[int],
    said: Mapping[str, object],
) -> None:
    """Keep what a request is about whose things are done each by an act of its own, before them.

    `said` is what it says of each. Sent again it may go on where it was broken off. Raises
    RuleBroken (SPENT) where the number was spent on anything else, or said anything else.
    """
    replayed(request_id, actor, ())
    _demand_noted(request_id, actor, act, about)
    with answering(request_id, said):
        keep_said(request_id)
        _demand_said(request_id)


def _demand_noted(request_id: UUID, actor: Actor, act: str, about: Collection[int]) -> None:
    said = {"act": act, "person_id": actor.person_id, "about": sorted(set(about))}
    noted, _ = Asked.objects.get_or_create(request_id=request_id, defaults=said)
    if said != {name: getattr(noted, name) for name in said}:
        raise RuleBroken(SPENT)


def keep_said(request_id: UUID) -> None:
    """Keep what this request says where `record_many` does not write for it; once."""
    Said.objects.bulk_create(_commitments(request_id), ignore_conflicts=True)


def _commitments(request_id: UUID) -> list[Said]:
    """The commitment to what the request says, with a fresh salt; none where it says nothing."""
    said, salt = saying(request_id), secrets.token_bytes(SALT)
    if said is None:
        return []
    return [Said(request_id=request_id, salt=salt, commitment=rules.commitment(salt, said))]


def _demand_said(request_id: UUID) -> None:
    """Ask whether a request that comes again says what it said; raises RuleBroken (SPENT)."""
    said = saying(request_id)
    kept = Said.objects.filter(request_id=request_id).first() if said else None
    if said and kept and bytes(kept.commitment) != rules.commitment(bytes(kept.salt), said):
        raise RuleBroken(SPENT)


def _forget_said(kind: str, id: int) -> None:
    """Whether something was ever said of a subject cannot be tried out on what is kept any more.

    What was said of several, each an act of its own, stands under a number that no entry has:
    `Asked` knows it, and the act says of what kind they are.
    """
    told = Entry.objects.filter(chain_kind=kind, chain_id=id).values("request_id")
    acts = [body.ACT for one in subjects() if one.kind == kind for body in one.bodies]
    among = Asked.objects.filter(act__in=acts, about__contains=[id]).values("request_id")
    Said.objects.filter(Q(request_id__in=told) | Q(request_id__in=among)).delete()


def record(
    *, kind: str, id: int, body: Body, actor: Actor, now: datetime, request_id: UUID
) -> Entry:
    """Write one entry on one chain, inside the caller's transaction."""
    line = Line(kind, id, body)
    return record_many(lines=[line], actor=actor, now=now, request_id=request_id)[0]


def record_many(
    *, lines: Sequence[Line], actor: Actor, now: datetime, request_id: UUID
) -> list[Entry]:
    """Write one entry on each of many chains, tied by one request id; same order back.

    Chains are locked in one order (kind, id), so two bulk acts never wait for each other in a
    circle. Raises ValueError if a chain is named twice.
    """
    demand_transaction()
    keys = [(line.kind, line.id) for line in lines]
    if len(set(keys)) != len(keys):
        raise ValueError("one request writes one entry a chain")
    ends = _lock_heads(keys)
    entries = [_entry(line, ends[line.kind, line.id], actor, now, request_id) for line in lines]
    storing.store_entries(entries, _commitments(request_id))
    return entries


def demand_transaction() -> None:
    """Raise RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its entry are one transaction")


def _lock_heads(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], _End]:
    """Make the heads that are missing and lock them all, in the order of (kind, id)."""
    ordered = sorted(keys)
    with asking(prepare=True) as cursor:
        cursor.execute(
            """
            INSERT INTO journal_head AS head (chain_kind, chain_id, seq, hash, checkpointed)
            SELECT kind, id, 0, %s, 0 FROM unnest(%s::text[], %s::bigint[]) AS k (kind, id)
            ORDER BY kind, id
            ON CONFLICT (chain_kind, chain_id) DO UPDATE SET seq = head.seq
            RETURNING chain_kind, chain_id, seq, hash
            """,
            [rules.ORIGIN, [kind for kind, _ in ordered], [pk for _, pk in ordered]],
        )
        return {(kind, pk): _End(seq, bytes(end)) for kind, pk, seq, end in cursor.fetchall()}


def _entry(line: Line, end: _End, actor: Actor, now: datetime, request_id: UUID) -> Entry:
    entry = Entry(
        chain_kind=line.kind,
        chain_id=line.id,
        seq=end.seq + 1,
        act=line.body.ACT,
        act_version=line.body.VERSION,
        actor_person_id=actor.person_id,
        actor_post_id=actor.post_id,
        actor_unit_id=actor.unit_id,
        on_behalf_of_id=actor.on_behalf_of,
        door=actor.door.value,
        request_id=request_id,
        at=now,
        body=rules.canonical(line.body.stored()),
        prev=end.hash,
        algorithm=settings.JOURNAL_ALGORITHM,
    )
    entry.hash = rules.digest(entry.algorithm, bytes(entry.prev), header(entry), bytes(entry.body))
    return entry


def seal(*, kind: str, id: int, field: str, value: object, now: datetime) -> str:
    """Keep a personal or perishable value apart; returns the commitment to put into the body."""
    return seal_many(kind=kind, field=field, values={id: value}, now=now)[id]


def seal_many(
    *, kind: str, field: str, values: Mapping[int, object], now: datetime
) -> dict[int, str]:
    """Keep one value of each of many subjects apart; returns the commitments by subject."""
    rows = []
    for pk, value in values.items():
        salt, raw = secrets.token_bytes(32), rules.canonical(value)
        rows.append(
            Sealed(
                chain_kind=kind,
                chain_id=pk,
                field=field,
                commitment=rules.commitment(salt, raw),
                salt=salt,
                value=raw,
                sealed_at=now,
            )
        )
    storing.store_seals(rows)
    return {row.chain_id: bytes(row.commitment).hex() for row in rows}


@once
def erase(
    *,
    kind: str,
    id: int,
    fields: Collection[str],
    basis: str,
    actor: Actor,
    now: datetime,
    request_id: UUID,
) -> Entry:
    """Erase sealed values of a chain under a stated basis; the chain still verifies.

    The caller has checked the power to erase. Raises NotFound if nothing is left to erase.
    """
    if done := replayed(request_id, actor, SealsErased.ACT, **{kind: id}):
        return done[0]
    rows = list(
        Sealed.objects.select_for_update().filter(
            chain_kind=kind, chain_id=id, field__in=fields, erased_at__isnull=True
        )
    )
    if not rows:
        raise NotFound("没有可以清除的内容。")
    body = SealsErased(
        basis=basis,
        fields=tuple(row.field for row in rows),
        commitments=tuple(bytes(row.commitment).hex() for row in rows),
    )
    entry = record(kind=kind, id=id, body=body, actor=actor, now=now, request_id=request_id)
    Sealed.objects.filter(pk__in=[row.pk for row in rows]).update(
        salt=None, value=None, erased_at=now, erased_by_id=entry.pk
    )
    _forget_said(kind, id)
    return entry


@transaction.atomic
def give_positions(*, limit: int = 5000) -> int:
    """Number committed entries densely, one sequencer at a time; returns how many got a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER])
        if not cursor.fetchone()[0]:
            return 0
    waiting = list(
        Unsequenced.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit]
    )
    if not waiting:
        return 0
    last = Position.objects.order_by("-position").values_list("position", flat=True).first() or 0
    Position.objects.bulk_create(
        [Position(position=last + n, entry_id=pk) for n, pk in enumerate(waiting, start=1)]
    )
    Unsequenced.objects.filter(entry_id__in=waiting).delete()
    return len(waiting)


@transaction.atomic
def checkpoint(*, now: datetime, folder: Path) -> Checkpoint | None:
    """Bind all chain heads moved since the last checkpoint and export them; None if nothing moved.

    The file `checkpoint-<id>.jsonl` holds what is needed to prove a rewritten history without this
    database: the root before, and each moved head; its first line is the summary.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER + 1])
    moved = list(Head.objects.filter(seq__gt=F("checkpointed")).order_by("chain_kind", "chain_id"))
    if not moved:
        return None
    before = Checkpoint.objects.order_by("-id").first()
    previous = bytes(before.root) if before else rules.ORIGIN
    heads = [(h.chain_kind, h.chain_id, h.seq, bytes(h.hash)) for h in moved]
    row = Checkpoint.objects.create(
        at=now, chains=len(heads), previous=previous, root=rules.fold(previous, heads)
    )
    Head.objects.filter(pk__in=[head.pk for head in moved]).update(checkpointed=F("seq"))
    export.write_checkpoint(row, heads, folder)
    return row
