"""Pages by keyset: where a page begins is a row, never a number of rows to skip."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial, reduce
from operator import or_
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import (
    BooleanField,
    Case,
    F,
    Field,
    Func,
    IntegerField,
    Model,
    OrderBy,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

T = TypeVar("T")
_TORN = (
    *(ValueError, TypeError, ValidationError, binascii.Error, OverflowError),
    *(RecursionError, IndexError),
)
FEW = 10_000  # so many keys are handed back to the database rather than found a second time


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
class Listing(Generic[T]):
    """A list among others: which rows, in which order, and how those of a page are fetched.

    `fetch` gives rows whose keys have been found, with what they are joined with; without it the
    list's own conditions are asked of them a second time.
    """

    rows: "QuerySet[Any, T]"
    order: Sequence[str]
    fetch: "Callable[[QuerySet[Any, Any]], QuerySet[Any, T]] | None" = None

    def page_rows(self, keys: "QuerySet[Any, Any]") -> "QuerySet[Any, T]":
        """The rows of those keys, in no order."""
        return self.rows.filter(pk__in=keys) if self.fetch is None else self.fetch(keys)


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
        descending = self.descending != backward
        plain = F(self.path)
        if not sorted_last:
            return OrderBy(plain, descending=descending)
        # Rows without a value end the list in either direction; PostgreSQL asks for True or None.
        void_last = {"nulls_first" if backward else "nulls_last": True} if self.nullable else {}
        return OrderBy(Coalesce(plain, plain), descending=descending, **void_last)

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beyond these values, forward or backward; `late` rows are the last."""

    values: tuple[Any, ...]
    backward: bool
    late: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: its columns, and which rows come after all others, whatever these say.

    `has_late` tells it of one row as `late` does in the database.
    """

    columns: tuple[Column, ...]
    late: Q | None = None
    has_late: Callable[[Any], bool] = bool

    def ordering(self, *, backward: bool, few: bool) -> list[OrderBy]:
        """What `order_by` wants; where many are walked, each section is of one half already."""
        found = [c.ordering(backward=backward, sorted_last=few) for c in self.columns]
        if few and self.late is not None:
            half = Case(When(self.late, then=1), default=0, output_field=IntegerField())
            found.insert(0, OrderBy(half, descending=backward))
        return found

    def sections(self, place: Place | None) -> list[list[Any]]:
        """The filters of what lies beyond a place, one section after the other."""
        if self.late is None:
            return _sections(self.columns, place)
        backward = bool(place and place.backward)
        halves = [False, True] if not backward else [True, False]
        if place is not None:
            halves = halves[halves.index(place.late) :]
        found = []
        for half in halves:
            here = place if place is not None and place.late is half else None
            rows = self.late if half else ~self.late
            parts = _sections(self.columns, here)
            found += [[rows, *part] for part in (parts if here or not backward else parts[::-1])]
        return found


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
    late: Q | None = None,
    has_late: Callable[[Any], bool] = bool,
    fetch: "Callable[[QuerySet[Any, Any]], QuerySet[Any, T]] | None" = None,
) -> Page[T]:
    """The page that a cursor names; a torn cursor gives the first page.

    `order` must end with a unique column; only its first column may be null, and nulls come last
    in both directions. Rows that are `late` come after all others; `has_late` says the same of one
    row; `fetch` is that of a `Listing`. Costs one query for the total and one for the rows where
    they are few, else one for each section that the page touches. The total comes first, as keys,
    because it decides how the rows are found: none, few (found, then sorted) or many (an index
    walked in the order of the page meets enough of them soon).
    """
    ordered = Order(_columns(queryset.model, order), late, has_late)
    keys = list(queryset.order_by().values_list("pk", flat=True)[: cap + 1])
    listing = Listing(queryset, order, fetch)
    return _page(listing, ordered, keys, cursor=cursor, size=size, cap=cap)


def first_pages(
    lists: Mapping[str, Listing[Any]], *, size: int, cap: int = 10_000
) -> dict[str, Page[Any]]:
    """The first page of each of several lists.

    One query counts them all; then each that has rows costs one more, as `keyset` says.
    """
    keys: dict[str, list[Any]] = {name: [] for name in lists}
    first, *others = (
        one.rows.order_by().values_list(Value(name), "pk")[: cap + 1] for name, one in lists.items()
    )
    for name, key in first.union(*others, all=True) if others else first:
        keys[name].append(key)
    return {
        name: _page(one, _plain_order(one), keys[name], cursor="", size=size, cap=cap)
        for name, one in lists.items()
    }


def _plain_order(listing: Listing[Any]) -> Order:
    return Order(_columns(listing.rows.model, listing.order))


def _page(
    listing: Listing[T],
    ordered: Order,
    keys: Sequence[Any],
    *,
    cursor: str,
    size: int,
    cap: int,
) -> Page[T]:
    """The page of a list whose keys have been found; more of them than the cap mean "more"."""
    found = len(keys)
    if not found:
        return Page()
    # What few keys are known of need not be looked for again, only put in order.
    model = listing.rows.model
    known = model._default_manager.filter(_among(keys)) if found <= min(FEW, cap) else None
    walk = partial(_walk, listing, ordered, known, wanted=size + 1, few=found <= cap)
    place = _read(cursor, ordered)
    rows = walk(place)
    if place and place.backward and len(rows) <= size:
        place, rows = None, walk(None)
    further, rows = len(rows) > size, rows[:size]
    if place and place.backward:
        rows.reverse()
    cut = _cut(rows, ordered, place, further=further)
    return Page(rows, *cut, total=min(found, cap), exact=found <= cap)


def _among(keys: Sequence[int]) -> Func:
    """`id = ANY('{…}')` is one value however many keys there are; `IN` takes each by itself."""
    given = Value(list(keys))  # no field, which would look at each as well
    return Func(
        F("pk"),
        given,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def _cut(rows: Sequence[T], order: Order, place: Place | None, *, further: bool) -> tuple[str, str]:
    """The cursors of the next and the previous page."""
    if not rows:
        return "", ""
    onward = bool(place and place.backward) or further
    before = _has_before(place, further)
    return (
        _write(rows[-1], order, backward=False) if onward else "",
        _write(rows[0], order, backward=True) if before else "",
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


def _walk(
    listing: Listing[T],
    order: Order,
    known: QuerySet[Any, Any] | None,
    place: Place | None,
    *,
    wanted: int,
    few: bool,
) -> list[T]:
    """The next rows in order; `known` are those of the list, where their keys were found."""
    ordering = order.ordering(backward=bool(place and place.backward), few=few)
    sections = order.sections(place)
    if few:  # they are sorted anyhow: all sections in one go
        beyond = reduce(or_, (Q(*section) for section in sections))
        sections = [[beyond] if place else []]
    rows: list[T] = []
    for section in sections:
        if len(rows) < wanted:
            # Keys first: what a row is joined with is fetched for one page, not for all found.
            among = listing.rows if known is None else known
            found = among.filter(*section).order_by(*ordering).values("pk")
            keys = found[: wanted - len(rows)]
            rows.extend(listing.page_rows(keys).order_by(*ordering))
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


def _write(row: Any, order: Order, *, backward: bool) -> str:
    values = [column.value_of(row) for column in order.columns]
    half = [] if order.late is None else [int(order.has_late(row))]
    text = json.dumps([int(backward), *half, *values], default=_plain, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    # Django's own encoder cuts microseconds off, and the page would begin at the wrong row.
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(cursor: str, order: Order) -> Place | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        backward, *raw = json.loads(base64.urlsafe_b64decode(padded.encode()))
        late = order.late is not None and raw.pop(0) == 1
        values = tuple(c.read(v) for c, v in zip(order.columns, raw, strict=True))
    except _TORN:
        return None
    return Place(values, backward=backward == 1, late=late)
