"""The order of a list, the places in it, and what lies beyond a place."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar, cast

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

T = TypeVar("T", bound=Model)
_TORN = (
    *(ValueError, TypeError, ValidationError, binascii.Error, OverflowError),
    *(RecursionError, IndexError),
)
HALF: Final = "_half"  # 1 for the rows that come after all others


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the order: its path, direction, and the field that checks a cursor's value."""

    path: str
    descending: bool
    nullable: bool
    field: "Field[Any, Any]"

    def ordering(self, *, backward: bool) -> OrderBy:
        """The column as `order_by` wants it."""
        return OrderBy(F(self.path), descending=self.descending != backward)

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
    """The order of a list: its key, its columns, and which rows come last, whatever these say.

    `has_late` tells it of one row as `late` does in the database.
    """

    key: "Field[Any, Any]"
    columns: tuple[Column, ...]
    late: Q | None = None
    has_late: Callable[[Any], bool] = bool

    @classmethod
    def of(
        cls,
        model: type[Model],
        names: Sequence[str],
        late: Q | None = None,
        has_late: Callable[[Any], bool] = bool,
    ) -> "Order":
        """The order by names, as `order_by` takes them; raises ValueError for a second null."""
        columns = tuple(_column(model, name) for name in names)
        if any(column.nullable for column in columns[1:]):
            raise ValueError("only the first column of a keyset may be null")
        return cls(model._meta.pk, columns, late, has_late)

    def key_of(self, row: Any) -> Any:
        """The key of a model instance or of a mapping made by `values()`."""
        return row[self.key.attname] if isinstance(row, dict) else row.pk

    def keyed(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """The keys of the rows with what puts them in order, in no order."""
        rows, half = queryset.order_by(), list[str]()
        if self.late is not None:
            rows, half = rows.annotate(**{HALF: _half(self.late)}), [HALF]
        return rows.values_list("pk", *half, *(column.path for column in self.columns))

    def sorted(self, queryset: "QuerySet[Any, T]") -> "QuerySet[Any, T]":
        """All rows in this order, for whoever wants no pages."""
        half = [] if self.late is None else [OrderBy(_half(self.late))]
        by = (
            OrderBy(F(one.path), descending=one.descending, nulls_last=one.nullable or None)
            for one in self.columns
        )
        return queryset.order_by(*half, *by)

    def ordering(self, *, backward: bool) -> list[OrderBy]:
        """What `order_by` wants of the rows of one section."""
        return [column.ordering(backward=backward) for column in self.columns]

    def sections(self, place: Place | None) -> list[list[Any]]:
        """The filters of what lies beyond a place, one section after the other.

        Within a section an index can be walked: its rows are of one half and have a first value, or
        have none.
        """
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

    @property
    def sorted_by(self) -> "list[_Sorted]":
        """The columns of `keyed` after the key, as SQL names them: k0, k1 and so on."""
        half = [] if self.late is None else [(False, False)]
        kinds = [*half, *((one.descending, one.nullable) for one in self.columns)]
        return [_Sorted(f"k{at}", *kind) for at, kind in enumerate(kinds)]

    def sql(self, place: Place | None) -> tuple[str, str, list[Any]]:
        """WHERE and ORDER BY over `sorted_by`, and their parameters."""
        backward = bool(place and place.backward)
        by = ", ".join(one.ordering(backward=backward) for one in self.sorted_by)
        if place is None:
            return "true", by, []
        values = [*([] if self.late is None else [int(place.late)]), *place.values]
        where, params = _past(self.sorted_by, values, backward=backward)
        return where, by, params


def _half(late: Q) -> Case:
    return Case(When(late, then=1), default=0, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A column of keys that were found, where they are put in order."""

    name: str
    descending: bool
    nullable: bool

    def ordering(self, *, backward: bool) -> str:
        """Rows without a value end the list in either direction."""
        way = "DESC" if self.descending != backward else "ASC"
        void = f" NULLS {'FIRST' if backward else 'LAST'}" if self.nullable else ""
        return f"{self.name} {way}{void}"

    def beyond(self, value: Any, *, backward: bool) -> tuple[str, list[Any]]:
        """What comes after a value in this column alone."""
        if value is None:
            return (f"{self.name} IS NOT NULL" if backward else "false"), []
        sign = "<" if self.descending != backward else ">"
        void = f" OR {self.name} IS NULL" if self.nullable and not backward else ""
        return f"({self.name} {sign} %s{void})", [value]


def _past(
    columns: Sequence[_Sorted], values: Sequence[Any], *, backward: bool
) -> tuple[str, list[Any]]:
    """Beyond in the first column, or equal there and beyond in the next, and so on."""
    ways, params = [], []
    for at, column in enumerate(columns):
        here, given = column.beyond(values[at], backward=backward)
        same = [f"{one.name} IS NOT DISTINCT FROM %s" for one in columns[:at]]
        ways.append(" AND ".join([*same, here]))
        params += [*values[:at], *given]
    return "(" + ") OR (".join(ways) + ")", params


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


def _row(*parts: F | Value) -> Func:
    return Func(*parts, function="ROW", output_field=BooleanField())


def _row_beyond(left: Func, right: Func, *, smaller: bool) -> Func:
    """`ROW(a, b) > ROW(x, y)`, which PostgreSQL answers from one index."""
    sign = " < " if smaller else " > "
    return Func(
        left, right, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField()
    )


def _stepwise(columns: Sequence[Column], values: Sequence[Any], smaller: Sequence[bool]) -> Q:
    """Mixed directions: beyond in the first column, or equal there and beyond in the rest."""
    path, sign = columns[0].path, "lt" if smaller[0] else "gt"
    beyond = Q(**{f"{path}__{sign}": values[0]})
    if len(columns) == 1:
        return beyond
    rest = _stepwise(columns[1:], values[1:], smaller[1:])
    bound = Q(**{f"{path}__{sign}e": values[0]})
    return bound & (beyond | rest)


def write_place(row: Any, order: Order, *, backward: bool) -> str:
    """The cursor of the page that begins beyond a row."""
    values = [column.value_of(row) for column in order.columns]
    half = [] if order.late is None else [int(order.has_late(row))]
    text = json.dumps([int(backward), *half, *values], default=_plain, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    # Django's own encoder cuts microseconds off, and the page would begin at the wrong row.
    return value.isoformat() if isinstance(value, date) else str(value)


def read_place(cursor: str, order: Order) -> Place | None:
    """The place that a cursor names; None for none, and for a torn one."""
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
