"""Canonical bytes by stencil: cut once from what the journal itself writes, then filled in.

Writing a million entries through `canonical` and `header` takes many minutes; a stencil takes the
same bytes from a template. It is cut from the real functions with a marker in each place, so it
follows them by itself when they change.
"""

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from json.encoder import encode_basestring
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from luoshi.journal import rules
from luoshi.journal.acts import Body
from luoshi.journal.chain import header as header_of
from luoshi.journal.models import Entry

MARKER = re.compile(r'"⟦(\w+)⟧"')
MOMENT = datetime(1, 1, 1, tzinfo=UTC)  # stands for the marker of the one field that is no text
HEAD = (
    "chain_kind",
    "chain_id",
    "seq",
    "act",
    "act_version",
    "actor_person_id",
    "actor_post_id",
    "actor_unit_id",
    "on_behalf_of_id",
    "door",
    "request_id",
    "at",
)


def body_form(said: Body, open_fields: Collection[str]) -> Callable[[Mapping[str, Any]], bytes]:
    """A function from values of the open fields to the bytes of a body that else says the same."""
    kind: Any = type(said)
    template, names = _body_stencil(kind)
    wanted = [name for name in names if name in open_fields]
    known = [
        "%s" if name in open_fields else _fragment(getattr(said, name)).replace("%", "%%")
        for name in names
    ]
    form = template.replace("%%", "%%%%") % tuple(known)
    return lambda values: (form % tuple([_fragment(values[name]) for name in wanted])).encode()


def header_form(values: tuple[Any, ...]) -> Callable[[int], bytes]:
    """A function from a chain's id to what `header` gives for it and these values else."""
    template, places = _header_stencil()
    chain = HEAD.index("chain_id")
    known = [
        "%d" if place == chain else _fragment(values[place]).replace("%", "%%") for place in places
    ]
    form = template.replace("%%", "%%%%") % tuple(known)
    return lambda chain_id: (form % chain_id).encode()


def words(value: Mapping[str, str]) -> bytes:
    """What `rules.canonical` gives for names and texts."""
    items = [f"{encode_basestring(key)}:{encode_basestring(value[key])}" for key in sorted(value)]
    return ("{" + ",".join(items) + "}").encode()


def body(said: Body) -> bytes:
    """What `rules.canonical(said.stored())` gives."""
    kind: Any = type(said)
    template, names = _body_stencil(kind)
    filled = tuple([_fragment(getattr(said, name)) for name in names])
    return (template % filled).encode("utf-8")


def header(values: tuple[Any, ...]) -> bytes:
    """What `chain.header` gives for an entry with these values, in the order of HEAD."""
    template, places = _header_stencil()
    return (template % tuple([_fragment(values[place]) for place in places])).encode("utf-8")


@cache
def _body_stencil(kind: Any) -> tuple[str, list[str]]:
    """The stencil of a class of bodies."""
    marked = {field.name: f"⟦{field.name}⟧" for field in dataclasses.fields(kind)}
    return _template(rules.canonical(kind(**marked).stored()).decode())


@cache
def _header_stencil() -> tuple[str, tuple[int, ...]]:
    entry = SimpleNamespace(**{name: f"⟦{name}⟧" for name in HEAD} | {"at": MOMENT})
    written = header_of(cast(Entry, entry)).decode()
    template, names = _template(written.replace(rules.moment(MOMENT), "⟦at⟧"))
    return template, tuple(HEAD.index(name) for name in names)


def _template(written: str) -> tuple[str, list[str]]:
    return MARKER.sub("%s", written.replace("%", "%%")), MARKER.findall(written)


def _fragment(value: Any) -> str:
    """One value as canonical JSON."""
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is tuple and all(type(item) is int for item in value):
        return f"[{','.join(map(str, value))}]"
    if kind is datetime:
        return f'"{rules.moment(value)}"'
    if kind is UUID:
        return f'"{value}"'
    return rules.canonical(value).decode()
