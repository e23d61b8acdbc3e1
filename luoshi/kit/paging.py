"""Pages by keyset: where a page begins is a row, never a number of rows to skip."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import (
    BooleanField,
    DateField,
    DecimalField,
    F,
    Field,
    Func,
    IntegerField,
    Model,
    OrderBy,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FEW = 1000  # so many keys are put in order here, or handed back, rather than found a second time


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows.

    `next` and `previous` are cursors, empty where there is no such page. `total` is exact when
    `exact`, else it is the cap and means "more than this".
    """

    rows: list[T] = field(default_factory=list)
    next: str = ""
    previous: str = ""
    total: int = 0
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the order: its path, direction, and the field that checks a cursor's value."""

    path: str
    descending: bool
    nullable: bool
    field: "Field[Any, Any]"

    def ordering(self, *, backward: bool, sorted_last: bool = False) -> OrderBy:
        """The column as `order_by` wants it.

        `sorted_last` hides the column behind an expression that no index has: PostgreSQL then finds
        the rows first and sorts them, instead of walking an index in the hope of meeting some.
        """
        plain = F(self.path)
        value = Coalesce(plain, plain) if sorted_last else plain
        return OrderBy(value, descending=self.descending != backward)

    def placed(self, *, backward: bool) -> OrderBy:
        """The column with its nulls where the page has them: at its very end."""
        ends = {"nulls_first" if backward else "nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.path), descending=self.descending != backward, **ends)

    def value_of(self, row: Any) -> Any:
        """The column's value in a model instance or in a mapping made by `values()`."""
        if isinstance(row, dict):
            return row[self.path]
        for name in self.path.split("__"):
            row = None if row is None else getattr(row, name)
        return row

    def read(self, raw: Any) -> Any:
        """A cursor's value as the field's own type; raises ValueError if it is none."""
        if raw is None and self.nullable:
            return None
        if raw is None or isinstance(raw, (list, dict)) or "\x00" in str(raw):
            raise ValueError(raw)
        value = self.field.to_python(raw)
        self.field.run_validators(value)
        return value

    @property
    def sortable(self) -> bool:
        """Whether Python orders its values as PostgreSQL does; texts have a language."""
        return isinstance(self.field, (DateField, IntegerField, BooleanField, DecimalField))

    def rank(self, value: Any) -> tuple[bool, Any]:
        """What the value is sorted by: nulls last in both directions."""
        if value is None:
            return True, 0
        if isinstance(value, datetime):
            value = value - EPOCH
        elif isinstance(value, date):
            value = value.toordinal()
        return False, -value if self.descending else value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beyond these values, forward or backward."""

    values: tuple[Any, ...]
    backward: bool


def _row(*parts: F | Value) -> Func:
    return Func(*parts, function="ROW", output_field=BooleanField())


def _row_beyond(left: Func, right: Func, *, smaller: bool) -> Func:
    """`ROW(a, b) > ROW(x, y)`, which PostgreSQL answers from one index."""
    sign = " < " if smaller else " > "
    return Func(
        left, right, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField()
    )


def keyset(
    queryset: QuerySet[Any, T],
    *,
    order: Sequence[str] = ("due", "id"),
    cursor: str = "",
    size: int = 50,
    cap: int = 10_000,
) -> Page[T]:
    """The page that a cursor names; a torn cursor gives the first page.

    `order` must end with a unique column; only its first column may be null, and nulls come last
    in both directions. Costs one query for the total and at most two for the rows. The total comes
    first, as keys with their order, because it decides how the rows are found: none, few (sorted
    here, one page fetched), more (found, then sorted) or many (an index walked in the order of the
    page meets enough of them soon).
    """
    columns = _columns(queryset.model, order)
    paths = [column.path for column in columns]
    keys = list(queryset.order_by().values_list("pk", *paths)[: cap + 1])
    found = len(keys)
    if not found:
        return Page()
    place = _read(cursor, columns)
    if found <= FEW and all(column.sortable for column in columns):
        walk = partial(_pick, queryset, keys, columns, wanted=size + 1)
    else:
        known = queryset.filter(pk__in=[key for key, *_ in keys]) if found <= FEW else queryset
        walk = partial(_walk, known, columns, wanted=size + 1, few=found <= cap)
    rows = walk(place)
    if place and place.backward and len(rows) <= size:
        place, rows = None, walk(None)
    further, rows = len(rows) > size, rows[:size]
    if place and place.backward:
        rows.reverse()
    onward = bool(place and place.backward) or further
    return Page(
        rows=rows,
        next=_write(rows[-1], columns, backward=False) if rows and onward else "",
        previous=_write(rows[0], columns, backward=True)
        if rows and _has_before(place, further)
        else "",
        total=min(found, cap),
        exact=found <= cap,
    )


def _has_before(place: Place | None, further: bool) -> bool:
    return place is not None and (further or not place.backward)


def _columns(model: type[Model], order: Sequence[str]) -> tuple[Column, ...]:
    columns = tuple(_column(model, name) for name in order)
    if any(column.nullable for column in columns[1:]):
        raise ValueError("only the first column of a keyset may be null")
    return columns


def _column(model: type[Model], name: str) -> Column:
    path = name.removeprefix("-")
    nullable, here = False, model
    *hops, last = ["pk" if part == "pk" else part for part in path.split("__")]
    for hop in hops:
        step = here._meta.get_field(hop)
        nullable = nullable or bool(getattr(step, "null", False))
        here = cast("type[Model]", step.related_model)
    try:
        found = here._meta.pk if last == "pk" else here._meta.get_field(last)
    except FieldDoesNotExist:
        found = here._meta.get_field(last.removesuffix("_id"))
    target = cast("Field[Any, Any]", getattr(found, "target_field", found))
    nullable = nullable or bool(getattr(found, "null", False))
    return Column(path, name.startswith("-"), nullable, target)


def _pick(
    queryset: QuerySet[Any, T],
    keys: Sequence[tuple[Any, ...]],
    columns: tuple[Column, ...],
    place: Place | None,
    *,
    wanted: int,
) -> list[T]:
    """The rows beyond the place out of keys that are all at hand, in the direction of the walk."""
    backward = bool(place and place.backward)
    ranks = {key: _ranks(columns, values) for key, *values in keys}
    ordered = sorted(ranks, key=ranks.__getitem__, reverse=backward)
    if place:
        here = _ranks(columns, place.values)
        ordered = [k for k in ordered if (ranks[k] < here if backward else ranks[k] > here)]
    rows = queryset.filter(pk__in=ordered[:wanted])
    return list(rows.order_by(*(column.placed(backward=backward) for column in columns)))


def _ranks(columns: Sequence[Column], values: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    return tuple(column.rank(value) for column, value in zip(columns, values, strict=True))


def _walk(
    queryset: QuerySet[Any, T],
    columns: tuple[Column, ...],
    place: Place | None,
    *,
    wanted: int,
    few: bool,
) -> list[T]:
    backward = bool(place and place.backward)
    rows: list[T] = []
    for section in _sections(columns, place):
        if len(rows) < wanted:
            ordering = [c.ordering(backward=backward, sorted_last=few) for c in columns]
            # Keys first: what a row is joined with is fetched for one page, not for all found.
            found = queryset.filter(*section).order_by(*ordering).values("pk")
            keys = found[: wanted - len(rows)]
            rows.extend(queryset.filter(pk__in=keys).order_by(*ordering))
    return rows


def _sections(columns: tuple[Column, ...], place: Place | None) -> list[list[Any]]:
    """The filters of one query for each section: rows with a first value, then rows without."""
    first = columns[0]
    if not first.nullable:
        return [[_beyond(columns, place.values, place.backward)] if place else []]
    full, void = {f"{first.path}__isnull": False}, {f"{first.path}__isnull": True}
    if place is None:
        return [[Q(**full)], [Q(**void)]]
    if place.values[0] is None:
        here = [Q(**void), _beyond(columns[1:], place.values[1:], place.backward)]
        return [here, [Q(**full)]] if place.backward else [here]
    here = [_beyond(columns, place.values, place.backward)]
    return [here] if place.backward else [here, [Q(**void)]]


def _beyond(columns: Sequence[Column], values: Sequence[Any], backward: bool) -> Any:
    smaller = [column.descending != backward for column in columns]
    if len(set(smaller)) == 1:
        names = [F(column.path) for column in columns]
        typed = [
            Value(value, output_field=column.field)
            for column, value in zip(columns, values, strict=True)
        ]
        return _row_beyond(_row(*names), _row(*typed), smaller=smaller[0])
    return _stepwise(columns, values, smaller)


def _stepwise(columns: Sequence[Column], values: Sequence[Any], smaller: Sequence[bool]) -> Q:
    """Mixed directions: beyond in the first column, or equal there and beyond in the rest."""
    path, sign = columns[0].path, "lt" if smaller[0] else "gt"
    beyond = Q(**{f"{path}__{sign}": values[0]})
    if len(columns) == 1:
        return beyond
    rest = _stepwise(columns[1:], values[1:], smaller[1:])
    bound = Q(**{f"{path}__{sign}e": values[0]})
    return bound & (beyond | rest)


def _write(row: Any, columns: Sequence[Column], *, backward: bool) -> str:
    values = [column.value_of(row) for column in columns]
    text = json.dumps([int(backward), *values], default=_plain, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    # Django's own encoder cuts microseconds off, and the page would begin at the wrong row.
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(cursor: str, columns: Sequence[Column]) -> Place | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backward, *raw = json.loads(base64.urlsafe_b64decode(padded.encode()))
        values = tuple(c.read(v) for c, v in zip(columns, raw, strict=True))
    except (ValueError, TypeError, ValidationError, binascii.Error, OverflowError, RecursionError):
        return None
    return Place(values, backward=backward == 1)
