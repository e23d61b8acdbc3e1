"""The ledger under its filters, and its columns."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    F,
    Func,
    Prefetch,
    Q,
    QuerySet,
    TextField,
)

from luoshi.kernel.actor import Actor
from luoshi.matters.models import Matter, Share
from luoshi.matters.queries.facts import matters_for, papers
from luoshi.matters.rules import State
from luoshi.statements.kept import Kept, among

LINE = (
    *("id", "number", "content", "state", "version", "source", "dispatcher", "due", "parent"),
    *("fanned_out", "lead", "lead__name"),
)
WORDS = 6  # more words than that narrow nothing
NUMBER = re.compile(r"\D{2}-\d{4}(-\d*){0,8}")
ENDED = Q(state=State.CLOSED.value)  # what a reader who asks for no order sees after the rest
PAIRS = Func(F("content"), function="matter_pairs", output_field=ArrayField(TextField()))


def ledger(
    actor: Actor,
    *,
    text: str = "",
    states: Iterable[State] = (),
    unit_id: int | None = None,
    source: str = "",
    due_from: date | None = None,
    due_until: date | None = None,
) -> QuerySet[Matter]:
    """The ledger under its filters; `unit_id` is the lead or, for what fans out, a branch's lead.

    Words are looked for in the text and the number; two characters are enough.
    """
    rows = matters_for(actor).exclude(state=State.CANCELLED)
    if wanted := [state.value for state in states]:
        rows = rows.filter(state__in=wanted)
    if unit_id is not None:
        rows = rows.filter(lead=unit_id)
    if source:
        rows = rows.filter(source=source)
    if due_from is not None:
        rows = rows.filter(due__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due__lte=due_until)
    for word in text.split()[:WORDS]:
        rows = _saying(rows, word)
    return rows.select_related("lead", "dispatcher")


def has_ended(row: Matter | Mapping[str, Any]) -> bool:
    """Whether a row is among the last of the ledger, as `ENDED` says in the database."""
    state = row.state if isinstance(row, Matter) else row["state"]
    return bool(state == State.CLOSED)


def _saying(rows: QuerySet[Matter], word: str) -> QuerySet[Matter]:
    """Rows with a word in their text, or with a number that begins so; pairs find them."""
    if NUMBER.fullmatch(word):
        return rows.filter(number__startswith=word)
    pairs = sorted({word[at : at + 2] for at in range(len(word) - 1)})
    if pairs:
        held = Q(pairs__contains=pairs)  # a Q: the stubs take an alias for text
        rows = rows.alias(pairs=PAIRS).filter(held)
    return rows.filter(content__contains=word)


def with_columns(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """The rows with all that a column of the ledger may show; few joins, as in `with_facts`."""
    shares = Share.objects.select_related("unit").order_by("unit__sort", "id")
    prefetched = [Prefetch(f"{of}shares", shares, to_attr="all_shares") for of in ("", "parent__")]
    rows = rows.select_related("lead", "dispatcher", "leader", "handler", "parent")
    return rows.prefetch_related(papers(), *prefetched)


def in_columns(keys: Sequence[int]) -> list[Matter]:
    """The rows of keys that the actor's conditions have found, with what a column may show."""
    return _COLUMNS.rows(keys)


def in_lines(keys: Sequence[int]) -> list[dict[str, Any]]:
    """The same as plain values of what one line says, and no more: a program reads many of them."""
    return _LINES.rows(keys)


def in_desk_rows(keys: Sequence[int]) -> list[Matter]:
    """The same with the units that a row of the desk names."""
    return _DESK.rows(keys)


def _of(keys: Sequence[int]) -> QuerySet[Matter]:
    return Matter.objects.filter(pk__in=among(keys))


_COLUMNS: Final = Kept(lambda keys: with_columns(_of(keys)))
_LINES: Final[Kept[dict[str, Any]]] = Kept(lambda keys: _of(keys).values(*LINE))
_DESK: Final = Kept(lambda keys: _of(keys).select_related("lead", "dispatcher"))


def dispatchable(actor: Actor, matter_ids: Collection[int] | None = None) -> QuerySet[Matter]:
    """The registered matters of the actor's own unit, or those of them that were chosen."""
    rows = matters_for(actor).filter(state=State.REGISTERED, dispatcher=actor.unit_id)
    if matter_ids is not None:
        rows = rows.filter(pk__in=matter_ids)
    return rows.order_by("registered_at", "place", "id")
