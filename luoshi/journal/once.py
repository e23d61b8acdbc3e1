"""What a request says, held against what it said the first time: other words are no repeat.

A number is spent on one act on one thing (`services.replayed`); what it says is known here, for
every service alike. Kept is a salted commitment beside the journal, never the words: it goes where
seals are erased, and then nobody can tell any more.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from luoshi.kernel.unsaid import UNSAID

P = ParamSpec("P")
R = TypeVar("R")

# Who asks and when; what he had before him, which may be read anew for a repeat; and what no quick
# digest may be kept of.
APART: Final = frozenset(
    {"actor", "now", "request_id", "version", "versions", "password", "current"}
)
MUTE: Final = object()  # of a callable that is given along: it does a part, it says nothing


@dataclass(frozen=True, slots=True)
class _Answering:
    """The request that is being answered, and a digest of what it says."""

    request_id: UUID
    said: bytes


_ANSWERING: ContextVar[_Answering | None] = ContextVar("answering", default=None)


def once(service: Callable[P, R]) -> Callable[P, R]:
    """A service that does one thing once for a request number: one transaction.

    What it is given, beside defaults, is what the request says: whatever `services.record_many`
    writes under its number keeps that, and `services.replayed` refuses the number with anything
    else. A service called under the same number within is a part of it. What it says is read before
    the transaction begins: files are long.
    """
    known = signature(service).parameters.values()
    defaults = {one.name: one.default for one in known if one.default is not Parameter.empty}

    @wraps(service)
    def asked(*args: P.args, **given: P.kwargs) -> R:
        says = {
            name: one
            for name, one in given.items()
            if _differs(one, defaults.get(name, Parameter.empty))
        }
        with answering(given["request_id"], says), transaction.atomic():  # type: ignore[arg-type]  # each has one
            return service(*args, **given)

    return asked


def _differs(value: object, default: object) -> bool:
    return not (type(value) is type(default) and value == default)


@contextmanager
def answering(request_id: UUID, given: Mapping[str, object]) -> Iterator[None]:
    """Answer a request that says this; within one that has the number already, change nothing."""
    outer = _ANSWERING.get()
    if outer is not None and outer.request_id == request_id:
        yield
        return
    token = _ANSWERING.set(_Answering(request_id, digest_of(given)))
    try:
        yield
    finally:
        _ANSWERING.reset(token)


def digest_of(given: Mapping[str, object]) -> bytes:
    """One digest for all ways to say the same: any order of ids that stand under `…_ids`."""
    said: dict[str, object] = {}
    for name, value in given.items():
        if name not in APART and (plain := _plain(value)) is not MUTE:
            ids = name.endswith("_ids") and isinstance(plain, list)
            said[name] = sorted(set(plain)) if ids else plain
    return hashlib.sha256(_written(said).encode()).digest()


def saying(request_id: UUID) -> bytes | None:
    """The digest of what the request being answered says, if it is this one."""
    now = _ANSWERING.get()
    return now.said if now and now.request_id == request_id else None


def _plain(value: object) -> Any:
    """A value as JSON takes it; raises TypeError for what has no one form, as a float has none."""
    kind: Any = type(value)
    if kind is str or value is None or kind is int or kind is bool:
        return value
    if kind is dict:
        return {str(_plain(key)): _plain(one) for key, one in value.items()}  # type: ignore[attr-defined]  # a dict
    if kind is list or kind is tuple:
        return [_plain(one) for one in value]  # type: ignore[attr-defined]  # a list
    if names := _parts_of(kind):
        parts = [(name, _plain(getattr(value, name))) for name in names]
        return {name: part for name, part in parts if part is not MUTE}
    return _rarer(value)


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that say something; of anything else there are none."""
    known = fields(kind) if is_dataclass(kind) else ()
    return tuple(one.name for one in known if not UNSAID.items() <= one.metadata.items())


def _rarer(value: object) -> Any:
    """As `_plain`, of what is seldom given; a callable says nothing itself."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (str, UUID, Decimal, date)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Model):
        return [value._meta.label, value.pk]
    if isinstance(value, Collection):
        return _gathered(value)
    if callable(value):
        return MUTE
    raise TypeError(f"{type(value).__name__} cannot be what a request says")


def _gathered(value: Collection[object]) -> Any:
    """A mapping, a sequence, or a set, which has no order of its own."""
    if isinstance(value, Mapping):
        return _plain(dict(value))
    if isinstance(value, Sequence):
        return _plain(list(value))
    return sorted((_plain(one) for one in value), key=_written)


_written: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
