"""Pages by keyset: where a page begins is a row, never a number of rows to skip."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from luoshi.kit.orders import Order, Place, read_place, write_place
from luoshi.statements.kept import Statement
from luoshi.statements.prepared import asking

T = TypeVar("T")
CAP = 10_000  # a list is counted exactly up to so many rows, and put in order by its keys

_ASKED = """
(WITH found(key, {names}) AS MATERIALIZED ({found}),
      counted AS (SELECT count(*) AS size FROM found)
 SELECT {at} AS at, size, CASE WHEN size <= {cap} THEN
   ARRAY(SELECT key::text FROM found WHERE {where} ORDER BY {by} LIMIT {wanted}) END AS keys
 FROM counted)
"""


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
    """A list: which rows, in which order, and how those of a page are fetched.

    `rows` composes them, where they have to be walked; `keys` is the statement that finds their
    keys. `fetch` gives the rows of some keys with what they are joined with, in any order; without
    it the list's own conditions are asked of them a second time.
    """

    rows: "Callable[[], QuerySet[Any, Any]]"
    order: Order
    keys: Statement
    fetch: Callable[[Sequence[Any]], Iterable[T]] | None = None

    @classmethod
    def of(
        cls,
        queryset: "QuerySet[Any, Any]",
        order: Order,
        fetch: Callable[[Sequence[Any]], Iterable[T]] | None = None,
    ) -> "Listing[T]":
        """The list of a queryset; its statement is written for this once."""
        try:
            sql, params = keys_of(queryset, order).query.sql_with_params()
        except EmptyResultSet:
            sql, params = "", ()
        return cls(lambda: queryset, order, Statement(sql, params, queryset.model), fetch)

    def page_rows(self, keys: Sequence[Any]) -> list[T]:
        """The rows of these keys, in their order; one that has gone meanwhile is left out."""
        if not keys:
            return []
        rows = self.fetch(keys) if self.fetch else self.rows().order_by().filter(pk__in=keys)
        by_key = {self.order.key_of(row): row for row in rows}
        return [by_key[key] for key in keys if key in by_key]


def keys_of(queryset: "QuerySet[Any, Any]", order: Order) -> "QuerySet[Any, Any]":
    """What finds the keys of a list: as many as are counted, and one more."""
    return order.keyed(queryset)[: CAP + 1]


def keyset(
    queryset: "QuerySet[Any, T]",
    *,
    order: Sequence[str] = ("due", "id"),
    cursor: str = "",
    size: int = 50,
    late: Q | None = None,
    has_late: Callable[[Any], bool] = bool,
    fetch: Callable[[Sequence[Any]], Iterable[T]] | None = None,
) -> Page[T]:
    """The page that a cursor names; a torn cursor gives the first page.

    `order` must end with a unique column; only its first column may be null, and nulls come last
    in both directions. Rows that are `late` come after all others; `has_late` says the same of one
    row; `fetch` is that of a `Listing`. Costs one query that counts, finds the keys and puts them
    in order, and one for the rows; where there are too many to count, one more for each section of
    an index that the page touches.
    """
    listing = Listing.of(queryset, Order.of(queryset.model, order, late, has_late), fetch)
    return page_of(listing, cursor=cursor, size=size)


def page_of(listing: Listing[T], *, cursor: str, size: int = 50) -> Page[T]:
    """The page of a list that a cursor names, as `keyset` says."""
    place = read_place(cursor, listing.order)
    wanted = _Wanted(place, size)
    [found] = _find([listing], wanted)
    if place and place.backward and not found.further(size):
        place, wanted = None, _Wanted(None, size)
        [found] = _find([listing], wanted)
    return _page(listing, found, wanted)


def first_pages(lists: Mapping[str, Listing[Any]], *, size: int) -> dict[str, Page[Any]]:
    """The first page of each of several lists.

    One query counts them all and finds their keys; then each that has rows costs one more.
    """
    wanted = _Wanted(None, size)
    found = _find(list(lists.values()), wanted)
    pairs = zip(lists.items(), found, strict=True)
    return {name: _page(one, keys, wanted) for (name, one), keys in pairs}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which page: from a place on, so many rows."""

    place: Place | None
    size: int

    @property
    def backward(self) -> bool:
        return bool(self.place and self.place.backward)


@dataclass(frozen=True, slots=True)
class _Found:
    """How many rows a list has (one more than the cap: too many to count), and the page's keys."""

    total: int = 0
    keys: Sequence[Any] = ()

    def further(self, size: int) -> bool:
        """Whether there are rows beyond the page."""
        return len(self.keys) > size


def _find(lists: Sequence[Listing[Any]], wanted: _Wanted) -> list[_Found]:
    """What each of the lists holds: one query for all, and walks where there are too many."""
    texts, params = [], []
    for at, one in enumerate(lists):
        if one.keys.sql:
            where, by, given = one.order.sql(wanted.place)
            names = ", ".join(column.name for column in one.order.sorted_by)
            how = {"where": where, "by": by, "wanted": wanted.size + 1, "cap": CAP, "at": at}
            texts.append(_ASKED.format(names=names, found=one.keys.sql, **how))
            params += [*one.keys.params, *given]
    found = [_Found() for _one in lists]
    if not texts:
        return found
    with asking(prepare=all(one.keys.prepare for one in lists)) as cursor:
        cursor.execute(" UNION ALL ".join(texts), params)
        for at, total, keys in cursor.fetchall():
            found[at] = _found(lists[at], total, keys, wanted)
    return found


def _found(listing: Listing[Any], total: int, keys: list[str] | None, wanted: _Wanted) -> _Found:
    if keys is None:
        return _Found(total, _walk(listing, wanted))
    return _Found(total, [listing.order.key.to_python(key) for key in keys])


def _walk(listing: Listing[Any], wanted: _Wanted) -> list[Any]:
    """The next keys where there are many: an index walked in order meets enough of them soon."""
    ordering = listing.order.ordering(backward=wanted.backward)
    keys: list[Any] = []
    for section in listing.order.sections(wanted.place):
        if len(keys) <= wanted.size:
            rows = listing.rows().filter(*section).order_by(*ordering)
            keys += rows.values_list("pk", flat=True)[: wanted.size + 1 - len(keys)]
    return keys


def _page(listing: Listing[T], found: _Found, wanted: _Wanted) -> Page[T]:
    keys = list(found.keys[: wanted.size])
    if wanted.backward:
        keys.reverse()
    rows = listing.page_rows(keys)
    cut = _cut(rows, listing.order, wanted, further=found.further(wanted.size))
    return Page(rows, *cut, total=min(found.total, CAP), exact=found.total <= CAP)


def _cut(rows: Sequence[T], order: Order, wanted: _Wanted, *, further: bool) -> tuple[str, str]:
    """The cursors of the next and the previous page."""
    if not rows:
        return "", ""
    onward = wanted.backward or further
    before = wanted.place is not None and (further or not wanted.backward)
    return (
        write_place(rows[-1], order, backward=False) if onward else "",
        write_place(rows[0], order, backward=True) if before else "",
    )
