"""Statements written once: a list is composed and compiled for the first asker of its shape.

Composing a queryset and writing its SQL costs more than asking the database for what it finds. All
that differs between two askers of one role at one level is a few ids: these are put in afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from luoshi.kernel.actor import Actor, Sight
from luoshi.statements.prepared import asking

M = TypeVar("M")
SHAPES = 512  # of one statement; a new civil day is a new shape of what depends on the day
FIRST, STEP = 2_147_400_000, 101  # stand-ins for ids: within an integer, beyond any real one
ODD = time(0, 0, 0, 123, tzinfo=None)  # the moment of a day that stands for all of them


class NotKept(RuntimeError):
    """A statement cannot be kept: it asks the database, or reckons with what it was given."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and its parameters, as a cursor takes them; no SQL where nothing can be found.

    `prepare`: one plan is good for whatever values; else PostgreSQL plans for each asker.
    """

    sql: str
    params: Sequence[Any]
    model: type[Model]
    prepare: bool = False


class Kept(Generic[M]):
    """What `build` composes, compiled once for each shape of the values that it takes.

    Ids, texts, days and lists of ids are filled in for each asker; everything else that a value
    says (an actor's roles and level, a flag, the civil day of a moment) belongs to the shape.
    `build` may neither ask the database nor reckon with a value: both raise NotKept at once, with
    the first asker of a shape. `keyed`: it looks rows up by their keys, and one plan is good for
    whoever asks.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, M]]", *, keyed: bool = False) -> None:
        self.build = build
        self.keyed = keyed
        self._written: dict[Any, _Written] = {}
        self._lock = Lock()

    def statement(self, *values: Any) -> Statement:
        """The statement for these values."""
        written, atoms = self._for(values)
        return written.statement(atoms)

    def rows(self, *values: Any) -> list[M]:
        """What the statement finds, as the queryset would: with joins, annotations, prefetches."""
        written, atoms = self._for(values)
        if written.compiler is None:
            return []
        statement, compiler = written.statement(atoms), copy(written.compiler)
        compiler.connection = connections[written.rows.db]
        rows = written.rows.all()
        # Put on the copies of this one call; what is kept belongs to all threads.
        compiler.execute_sql = lambda *_a, **_k: _found(statement, compiler)  # type: ignore[method-assign]  # a copy
        compiler.get_converters = written.convert  # type: ignore[method-assign]  # a copy
        rows.query.get_compiler = lambda *_a, **_k: compiler  # type: ignore[method-assign]  # a copy
        return list(rows)  # evaluated here: a further condition would be lost on the way

    def _for(self, values: Sequence[Any]) -> "tuple[_Written, list[Any]]":
        stand_ins = _stand_ins(values)
        shape = tuple(one.shape for one in stand_ins)
        written = self._written.get(shape)
        if written is None:
            written = _write(self.build, stand_ins)
            written.prepare |= self.keyed
            with self._lock:
                if len(self._written) >= SHAPES:
                    self._written.clear()
                self._written[shape] = written
        return written, [atom for one in stand_ins for atom in one.atoms]


class among(Expression):  # noqa: N801  # it reads as a condition: pk__in=among(keys)
    """`id IN (SELECT unnest(…))`: one value however many keys there are."""

    def __init__(self, keys: Sequence[int]) -> None:
        super().__init__()
        self.keys = list(keys)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """One parameter, the list itself."""
        return "(SELECT unnest(%s::bigint[]))", [self.keys]


@dataclass(frozen=True, slots=True)
class _StandIn:
    """What `build` is given in a value's place, and what of the value belongs to the shape.

    `atoms` are the parts of the value that are filled in, `slots` what stands for each meanwhile.
    """

    value: Any
    shape: Any
    slots: tuple[Any, ...] = ()
    atoms: tuple[Any, ...] = ()


@dataclass(slots=True)
class _Written:
    """A queryset compiled, and where its parameters come from."""

    rows: "QuerySet[Any, Any]"
    compiler: SQLCompiler | None = None
    sql: str = ""
    prepare: bool = False
    params: list[Any] = field(default_factory=list)
    converters: Any = None  # what makes Python's values of the database's, by column
    given: list[tuple[int, Callable[[Sequence[Any]], Any]]] = field(default_factory=list)

    def convert(self, expressions: Any) -> Any:
        """The converters, as a compiler is asked for them: of all its columns."""
        return self.converters

    def statement(self, atoms: Sequence[Any]) -> Statement:
        """With the values of one asker in their places."""
        params = list(self.params)
        for at, give in self.given:
            params[at] = give(atoms)
        return Statement(self.sql, params, self.rows.model, self.prepare)


def _found(statement: Statement, compiler: SQLCompiler) -> Any:
    """The rows as `execute_sql` gives them: in portions, here one."""
    with asking(prepare=statement.prepare, using=compiler.connection.alias) as cursor:
        cursor.execute(statement.sql, statement.params)
        rows = cursor.fetchall()
    cut = compiler.col_count if compiler.has_extra_select else None
    return [[row[:cut] for row in rows] if cut else rows]


def _stand_ins(values: Sequence[Any]) -> list[_StandIn]:
    found, at = [], 0
    for value in values:
        found.append(_stand_in(value, at))
        at += len(found[-1].slots)
    return found


def _stand_in(value: Any, at: int) -> _StandIn:
    """The stand-in for a value whose first atom is the `at`th."""
    match value:
        case Actor():
            return _actor(value, at)
        case bool() | None | Enum() | frozenset():
            return _StandIn(value, value)
        case int() | str() | UUID():
            kind, slot = _slot(value, at)
            return _StandIn(slot, kind, (slot,), (value,))
        case datetime():
            day = timezone.localtime(value).date()
            odd = timezone.make_aware(datetime.combine(day, ODD))
            return _StandIn(odd, day, (odd,), (value,))
        case date():
            day = date(1, 1, 1) + timedelta(days=at)
            return _StandIn(day, date, (day,), (value,))
        case list() | tuple():
            return _StandIn([_id(at)], list, ([_id(at)],), (list(value),))
    raise NotKept(f"{type(value).__name__} cannot stand in a kept statement")


def _slot(value: int | str | UUID, at: int) -> tuple[type, int | str | UUID]:
    match value:
        case UUID():
            return UUID, UUID(int=_id(at))
        case str():
            return str, f"\ue000{at}\ue001"
    return int, _id(at)


def _actor(actor: Actor, at: int) -> _StandIn:
    ids = [_id(at + n) for n in range(len(actor.unit_path) + 4)]
    person, post, unit, behalf, *path = ids
    someone = replace(
        actor,
        person_id=person,
        post_id=post,
        unit_id=unit,
        unit_path=tuple(path),
        on_behalf_of=None if actor.on_behalf_of is None else behalf,
        person_name="",
        post_name="",
        unit_name="",
    )
    shape = (actor.roles, len(path), someone.on_behalf_of, actor.door)
    atoms = (actor.person_id, actor.post_id, actor.unit_id, actor.on_behalf_of, *actor.unit_path)
    return _StandIn(someone, shape, tuple(ids), atoms)


def _id(at: int) -> int:
    return FIRST + at * STEP


def _write(build: "Callable[..., QuerySet[Any, Any]]", stand_ins: list[_StandIn]) -> _Written:
    with _unasked():
        rows = build(*(one.value for one in stand_ins))
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return _Written(rows)
    slots = [slot for one in stand_ins for slot in one.slots]
    if any(str(slot) in sql for slot in slots):
        raise NotKept("a value stands in the text of the statement")
    sources = ((at, _source(param, slots)) for at, param in enumerate(params))
    return _Written(
        rows,
        compiler,
        sql,
        prepare=not any(map(_sees_much, stand_ins)),
        params=list(params),
        converters=compiler.get_converters([one[0] for one in compiler.select or ()]),
        given=[(at, give) for at, give in sources if give is not None],
    )


def _sees_much(stand_in: _StandIn) -> bool:
    """Whether one asker may see a hundred rows, and the next of his kind a million."""
    return isinstance(stand_in.value, Actor) and stand_in.value.sight is Sight.TREE


def _source(param: Any, slots: list[Any]) -> Callable[[Sequence[Any]], Any] | None:
    """Where a parameter comes from; None for one that is the same for everybody."""
    if param in slots:
        return _value(slots.index(param), type(param))
    if isinstance(param, (list, tuple)):
        inner = [(one, _source(one, slots)) for one in param]
        if any(give for _one, give in inner):
            return lambda atoms: [give(atoms) if give else one for one, give in inner]
        return None
    if _reckoned(param, slots):
        raise NotKept(f"a parameter was made from a value: {param!r}")
    return None


def _value(at: int, kind: type) -> Callable[[Sequence[Any]], Any]:
    """The `at`th value; the database's own kinds of integers are kept as they are."""
    if issubclass(kind, int) and kind is not int:
        return lambda atoms: kind(atoms[at])
    return lambda atoms: atoms[at]


def _reckoned(param: Any, slots: list[Any]) -> bool:
    """Whether a parameter holds what `build` made of a stand-in, and would hold it for ever."""
    if isinstance(param, datetime):
        return True
    if isinstance(param, date):
        return param.year == 1
    if isinstance(param, int):
        return abs(param) > FIRST - STEP
    return any(str(slot) in str(param) for slot in slots)


@contextmanager
def _unasked() -> Iterator[None]:
    def refuse(*_asked: Any) -> Any:
        raise NotKept("what composes a kept statement asks the database")

    with connections["default"].execute_wrapper(refuse):
        yield
