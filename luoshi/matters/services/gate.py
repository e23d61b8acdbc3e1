"""What every act shares: take the rows under a lock, ask the rules, store, keep the stakes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.journal.queries import typed
from luoshi.journal.services import SPENT
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, rules
from luoshi.matters.acts.base import MatterBody
from luoshi.matters.acts.instructions import BESIDE
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.services import noted
from luoshi.notices import services as notices
from luoshi.notices.rules import addressee
from luoshi.statements.kept import Kept, among
from luoshi.statements.writing_back import write_back

Told = TypeVar("Told", bound=MatterBody)

KIND = "matter"
WORDING = "wording"  # the field under which the text of a matter is sealed


def take(
    *,
    actor: Actor,
    matter_ids: Collection[int],
    act: Act,
    versions: Mapping[int, int] | None = None,
    power: Act | None = None,
    locked: bool = False,
) -> list[Matter]:
    """Lock the matters in the order of their ids and ask: seen? allowed? still so? does it follow?

    `power` names another act whose power is asked: whoever takes the last step of a unit's route
    does by it what was prepared. `locked`: the caller's transaction holds them already.

    Raises NotFound, NotAllowed, Stale or RuleBroken; then nothing has been written.
    """
    wanted = set(matter_ids)
    if not locked:
        _LOCKED_OF_SEEN.rows(actor, list(wanted))
    found = queries.seen_with_facts(actor, wanted)
    if not wanted or {matter.pk for matter in found} != wanted:
        raise NotFound
    for matter in found:
        facts = queries.facts_of(matter)
        rules.follows(facts.state, act)
        if not rules.may(actor, power or act, facts):
            raise NotAllowed
        if versions and versions.get(matter.pk, matter.version) != matter.version:
            raise Stale
    return found


def hold(matter_ids: Collection[int], act: Act) -> list[Matter]:
    """Lock matters for an act that is part of a greater one, which has asked its own rules.

    Raises RuleBroken where the act does not follow; who may is the caller's to know.
    """
    _LOCKED.rows(list(set(matter_ids)))
    found = queries.all_with_facts(set(matter_ids))
    for matter in found:
        rules.follows(State(matter.state), act)
    return found


def hold_branches(matter: Matter) -> list[Matter]:
    """Lock the branches of a whole in the order of their ids; returns them as they are then.

    The whole is held by the caller, and stays first: it is older than its branches, so that whoever
    locks them all by their ids begins with it too, and no branch is added meanwhile.
    """
    branches = Matter.objects.filter(parent=matter).order_by("pk")
    _LOCKED.rows(list(branches.values_list("pk", flat=True)))
    return list(queries.with_grants(branches))


def _locked(rows: QuerySet[Matter]) -> QuerySet[Any, tuple[int]]:
    """Lock rows in the order of their ids, before anything is read of them.

    One statement that locks and reads sees the row as it is, but all beside it (sight, notes,
    routes) as it was before it waited.
    """
    return rows.order_by("id").select_for_update(of=("self",)).values_list("id")


def _locked_of_seen(actor: Actor, matter_ids: Sequence[int]) -> QuerySet[Any, tuple[int]]:
    seen = queries.matters_for(actor).filter(pk__in=among(matter_ids))
    return _locked(Matter.objects.filter(pk__in=seen.values("pk")))


_LOCKED_OF_SEEN: Final = Kept(_locked_of_seen, keyed=True)
_LOCKED: Final = Kept(lambda ids: _locked(Matter.objects.filter(pk__in=among(ids))))


def done_to(matter_id: int, done: Sequence[Matter]) -> Matter:
    """The matter among those that a request has changed; raises RuleBroken where it is not."""
    for one in done:
        if one.pk == matter_id:
            return one
    raise RuleBroken(SPENT)


def done_before(
    request_id: UUID,
    actor: Actor,
    acts: Collection[str],
    matter_ids: Collection[int] = (),
    **about: Any,
) -> list[Matter] | None:
    """The matters this very request has already changed, or None the first time.

    Raises RuleBroken where its number was spent on other matters than these, or on another thing
    than `about` names (see `journal.services.replayed`).
    """
    entries = journal.replayed(request_id, actor, {*acts, *BESIDE}, **about)
    if not entries:
        return None
    done = _changed_by(entries)
    # An act may change more than it was asked: branches, parts.
    if not done or not {one.pk for one in done} >= set(matter_ids):
        raise RuleBroken(SPENT)
    return done


def done_to_each(
    request_id: UUID,
    actor: Actor,
    acts: Collection[str],
    matter_ids: Collection[int],
    **about: Any,
) -> list[Matter] | None:
    """The matters this very request on several has already changed, or None the first time.

    Raises RuleBroken where its number was spent on more, fewer or other matters than these, or on
    another thing than `about` names; those that it passed over or made are known by
    `journal.services.note_asked`.
    """
    entries = journal.replayed(request_id, actor, {*acts, *BESIDE}, **about)
    if not entries:
        return None
    journal.demand_same(entries, KIND, matter_ids)
    return _changed_by(entries)


def _changed_by(entries: Collection[Entry]) -> list[Matter]:
    done = [entry.chain_id for entry in entries if entry.chain_kind == KIND]
    rows = Matter.objects.in_bulk(done)
    return [rows[pk] for pk in done]


def done_among(entries: Collection[Entry], about: Collection[int]) -> int:
    """How many matters an act on several things has changed; raises RuleBroken for others' number.

    What it did beside them, to leaders' notes and handovers, does not count.
    """
    journal.demand_same(entries, KIND, about)
    return len({entry.chain_id for entry in entries if entry.chain_kind == KIND})


def told_before(request_id: UUID, actor: Actor, said: type[Told], **about: int) -> Told | None:
    """What this very request has already told of a thing beside a matter, or None the first time.

    `about` names the thing by the field of the body that holds its id: a help request, a file, an
    ask, or the matter itself where the act made the thing. Raises RuleBroken where the number was
    spent on another.
    """
    entries = journal.replayed(request_id, actor, said.ACT, **about)
    if not entries:
        return None
    body = typed(entries[0]).body
    assert isinstance(body, said)  # `replayed` lets no other act pass
    return body


def told_on(request_id: UUID, matter_id: int, said: type[Told]) -> Told | None:
    """What this very request has told on the chain of a matter, where it is this act."""
    found = Entry.objects.filter(request_id=request_id, chain_kind=KIND, chain_id=matter_id)
    body = typed(found.get()).body
    return body if isinstance(body, said) else None


def move(matters: Iterable[Matter], act: Act, fields: Sequence[str] = ()) -> dict[int, State]:
    """Bring matters into the state that follows and store them; returns the states they left."""
    rows, left = list(matters), dict[int, State]()
    for matter in rows:
        left[matter.pk] = State(matter.state)
        matter.state = rules.follows(left[matter.pk], act).value
        matter.version += 1
    write_back(rows, ["state", "version", *fields])
    return left


def facts(matter: Matter, left: State) -> dict[str, Any]:
    """The part of a journal body that every act on a matter carries."""
    return {
        "source": matter.source,
        "from_state": left.value,
        "to_state": matter.state,
        "dispatcher": matter.dispatcher_id,
        "lead": matter.lead_id,
        "lead_path": tuple(matter.lead.path) if matter.lead else (),
        "due": matter.due.isoformat() if matter.due else None,
    }


def seal_wording(matters: Iterable[Matter], now: datetime) -> dict[int, str]:
    """Keep the texts apart from the entries; returns the commitments by matter."""
    said: dict[int, object] = {
        matter.pk: {"content": matter.content, "acceptance": matter.acceptance}
        for matter in matters
    }
    return journal.seal_many(kind=KIND, field=WORDING, values=said, now=now)


def seal_surface(matters: Iterable[Matter], name: str, now: datetime) -> dict[int, str]:
    """Keep a name out of a paper apart, where the texts of its matters are kept."""
    said: dict[int, object] = {matter.pk: {"surface": name} for matter in matters}
    return journal.seal_many(kind=KIND, field=WORDING, values=said, now=now)


def span_of(matter: Matter) -> tuple[int, ...]:
    """Where a matter's words stand in its paper: (start, end), or nothing."""
    span = (matter.span_start, matter.span_end)
    return tuple(at for at in span if at is not None)


def tell(
    lines: Iterable[journal.Line], actor: Actor, now: datetime, request_id: UUID
) -> dict[int, Entry]:
    """Write the entries of one act, one a matter; returns them by matter.

    Who acts on a matter needs no notice of it any more: his own count as read. A leader's slip
    whose last matter has ended by it is answered in the same breath.
    """
    told = list(lines)
    told += noted.settled(told, now)
    found = journal.record_many(lines=told, actor=actor, now=now, request_id=request_id)
    entries = {entry.chain_id: entry for entry in found if entry.chain_kind == KIND}
    notices.acted(subject_kind=KIND, subject_ids=[*entries], person_id=addressee(actor), now=now)
    return entries


def line(matter: Matter, body: Any) -> journal.Line:
    """One entry on a matter's chain."""
    return journal.Line(KIND, matter.pk, body)
