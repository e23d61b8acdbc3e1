"""Matters by the chunk, as text for COPY: computed in worker processes, without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model

from luoshi.journal import rules as journal
from luoshi.journal.models import Entry, Head
from luoshi.kernel.actor import Actor, Door, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import rules
from luoshi.matters.acts import MatterBody
from luoshi.matters.models import ANCESTORS, Matter, Share, Stake
from luoshi.matters.rules import StakeRole, State
from luoshi.matters.words import SOURCE_CODES
from luoshi.world import bulk
from luoshi.world.chains import ENTRY_COLUMNS, HEAD_COLUMNS, Said, bound
from luoshi.world.generator.history import last_act
from luoshi.world.generator.made import NUMBERED, Made
from luoshi.world.generator.plan import Turn
from luoshi.world.generator.words import wording

MATTER_COLUMNS = (
    "id",
    "number",
    "content",
    "acceptance",
    "unit_proposes_acceptance",
    "state",
    "version",
    "source",
    "place",
    "heading",
    "lead_id",
    "handler_id",
    "due",
    "due_kind",
    "dispatcher_id",
    "sign_off_id",
    "drafted_by_id",
    "drafted_at",
    "registered_at",
    "dispatched_at",
    "signed_at",
)
STAKE_COLUMNS = ("matter_id", "unit_id", "role", "person_id", *ANCESTORS, "since")
SHARE_COLUMNS = ("matter_id", "unit_id", "role", "due")
TEXTS = {
    Matter: MATTER_COLUMNS,
    Share: SHARE_COLUMNS,
    Stake: STAKE_COLUMNS,
    Entry: ENTRY_COLUMNS[1:],
    Head: HEAD_COLUMNS,
}
STATES = (
    (State.DRAFT, 3),
    (State.PROPOSED, 2),
    (State.REGISTERED, 3),
    (State.DISPATCHED, 9),
    (State.UNDERWAY, 80),
    (State.CANCELLED, 3),
)
Requests = dict[tuple[str, int], UUID]
STATE_NAMES, STATE_WEIGHTS = zip(*STATES, strict=True)
SENT = frozenset({State.DISPATCHED, State.UNDERWAY})
SOURCES = tuple(SOURCE_CODES)
OLDEST = 700  # days
UNDATED = 0.05
HANDLED = 0.6
ACCEPTANCE = "按期完成，资料齐全，现场核验合格。"
OPEN_TESTS = 5  # one in so many leaves the test of done to the unit, which owes a plan first


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk: matters `start` to `stop` of the whole, the first under id `first_id`."""

    start: int
    stop: int
    first_id: int
    seed: int


@dataclass(frozen=True, slots=True)
class World:
    """What every chunk needs: the round of senders and the moment of loading."""

    turns: Sequence[Turn]
    now: datetime


def chunk(world: World, task: Task) -> dict[str, str]:
    """The text of all tables for one chunk, by the name of the model."""
    draw = Random(f"{task.seed}-{task.start}")  # noqa: S311 - invented data
    requests = Requests()
    made = [
        _make(world, task.first_id + n - task.start, n, draw) for n in range(task.start, task.stop)
    ]
    entries = [_entry(one, requests, draw) for one in made]
    lines: dict[type[Model], list[tuple[Any, ...]]] = {
        Matter: [_matter(one) for one in made],
        Share: [
            (one.pk, doer.unit_id, Share.COOPERATING, one.due)
            for one in made
            for doer in one.cooperating
        ],
        Stake: [stake for one in made for stake in _stakes(one)],
        Entry: entries,
        Head: [("matter", one.pk, 1, entry[-2]) for one, entry in zip(made, entries, strict=True)],
    }
    return {
        model.__name__: bulk.text_lines(rows, bulk.tail(model, TEXTS[model]))
        for model, rows in lines.items()
    }


def _make(world: World, pk: int, n: int, draw: Random) -> Made:
    turn = world.turns[n % len(world.turns)]
    serial = n // len(world.turns) * turn.size + turn.offset + 1
    state = draw.choices(STATE_NAMES, STATE_WEIGHTS)[0]
    content, heading = wording(draw)
    source = draw.choice(SOURCES)
    age = draw.randrange(5, OLDEST)
    drafted = (world.now - timedelta(days=age, minutes=draw.randrange(480))).replace(microsecond=0)
    doer, *others = draw.sample(turn.sender.doers, 3)
    number = rules.number(SOURCE_CODES[source], drafted.year, serial)
    return Made(
        pk=pk,
        number=number if state in NUMBERED else "",
        content=content,
        heading=heading,
        source=source,
        state=state,
        sender=turn.sender,
        doer=doer,
        cooperating=tuple(others[: draw.choice((0, 1, 1, 2))]),
        handler=draw.choice(doer.handlers) if draw.random() < HANDLED else None,
        due=None
        if draw.random() < UNDATED
        else civil_day(drafted) + timedelta(days=draw.randrange(20, 400)),
        drafted_at=drafted,
    )


def _matter(made: Made) -> tuple[Any, ...]:
    numbered, sent = made.state in NUMBERED, made.state in SENT
    signed = made.state is State.UNDERWAY
    set_above = made.pk % OPEN_TESTS != 0
    return (
        made.pk,
        made.number,
        made.content,
        ACCEPTANCE if set_above else "",
        not set_above,
        made.state.value,
        1,
        made.source,
        0,
        f'{{"{made.heading}"}}',
        made.lead.unit_id if made.lead else None,
        made.handler if signed else None,
        made.due,
        "date" if made.due else "none",
        made.sender.unit_id,
        made.sign_off,
        made.sender.clerk[0],
        made.drafted_at,
        made.after(2) if numbered else None,
        made.after(3) if sent else None,
        made.after(4) if signed else None,
    )


def _stakes(made: Made) -> Iterator[tuple[Any, ...]]:
    sender = made.sender
    yield _stake(made, sender.unit_id, sender.path, StakeRole.DISPATCHER, made.drafted_at)
    if made.state not in SENT:
        return
    since = made.after(3)
    yield _stake(made, made.doer.unit_id, made.doer.path, StakeRole.LEAD, since)
    for doer in made.cooperating:
        yield _stake(made, doer.unit_id, doer.path, StakeRole.COOPERATING, since)
    if made.handler and made.state is State.UNDERWAY:
        path = made.doer.path
        yield _stake(made, path[-1], path, StakeRole.HANDLER, made.after(4), made.handler)


def _stake(
    made: Made,
    unit_id: int,
    path: Sequence[int],
    role: StakeRole,
    since: datetime,
    person_id: int | None = None,
) -> tuple[Any, ...]:
    missing = (None,) * (len(ANCESTORS) - len(path))
    return (made.pk, unit_id, role.value, person_id, *path, *missing, since)


def _entry(made: Made, requests: Requests, draw: Random) -> tuple[Any, ...]:
    """The entry; within a chunk, one person's acts of a kind are one request."""
    body = last_act(made)
    actor = _actor(made, body)
    request = requests.get((body.ACT, actor.post_id))
    if request is None:
        request = UUID(int=draw.getrandbits(128), version=4)
        requests[body.ACT, actor.post_id] = request
    return bound(Said("matter", made.pk, body, actor, made.changed_at, request), 1, journal.ORIGIN)


def _actor(made: Made, body: MatterBody) -> Actor:
    """Who did it: the clerk, the leader at registration, the liaison at signing."""
    sender = made.sender
    who, unit, path, role = sender.clerk, sender.unit_id, sender.path, Role.CLERK
    if body.ACT == "matter.registered":
        who, unit, path, role = sender.leader, sender.leader_unit, sender.path[:-1], Role.LEADER
    elif body.ACT == "matter.signed":
        who, unit, path, role = made.doer.liaison, made.doer.unit_id, made.doer.path, Role.LIAISON
    return Actor(
        person_id=who[0],
        post_id=who[1],
        unit_id=unit,
        unit_path=path,
        roles=frozenset({role}),
        door=Door.JOB,
    )
