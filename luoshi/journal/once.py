"""What a request says, held against what it said the first time: other words are no repeat.

A number is spent on one act on one thing (`services.replayed`); what it says is known here, for
every service alike. Kept is a salted commitment beside the journal, never the words: it goes where
seals are erased, and then nobody can tell any more.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import wraps
from inspect import Parameter, signature
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from luoshi.journal import rules

P = ParamSpec("P")
R = TypeVar("R")

# Who asks and when; what he had before him, which may be read anew for a repeat; and what no quick
# digest may be kept of.
APART: Final = frozenset(
    {"actor", "now", "request_id", "version", "versions", "password", "current"}
)
MUTE: Final = object()  # of a callable that is given along: it does a part, it says nothing


@dataclass(frozen=True, slots=True)
class _Asking:
    """The request that is being answered, and a digest of what it says."""

    request_id: UUID
    said: bytes


_ASKING: ContextVar[_Asking | None] = ContextVar("asking", default=None)


def once(service: Callable[P, R]) -> Callable[P, R]:
    """A service that does one thing once for a request number: one transaction.

    What it is given, beside defaults, is what the request says: whatever `services.record_many`
    writes under its number keeps that, and `services.replayed` refuses the number with anything
    else. A service called under the same number within is a part of it.
    """
    known = signature(service).parameters.values()
    defaults = {one.name: one.default for one in known if one.default is not Parameter.empty}

    @wraps(service)
    def asked(*args: P.args, **given: P.kwargs) -> R:
        says = {name: one for name, one in given.items() if _differs(one, defaults.get(name, MUTE))}
        with transaction.atomic(), asking(given["request_id"], says):  # type: ignore[arg-type]  # each has one
            return service(*args, **given)

    return asked


def _differs(value: object, default: object) -> bool:
    return not (type(value) is type(default) and value == default)


@contextmanager
def asking(request_id: UUID, given: Mapping[str, object]) -> Iterator[None]:
    """Answer a request that says this; within one that has the number already, change nothing."""
    outer = _ASKING.get()
    if outer is not None and outer.request_id == request_id:
        yield
        return
    token = _ASKING.set(_Asking(request_id, digest_of(given)))
    try:
        yield
    finally:
        _ASKING.reset(token)


def digest_of(given: Mapping[str, object]) -> bytes:
    """One digest for all ways to say the same: any order of ids that stand under `…_ids`."""
    said: dict[str, object] = {}
    for name, value in given.items():
        if name not in APART and (plain := _plain(value)) is not MUTE:
            ids = name.endswith("_ids") and isinstance(plain, list)
            said[name] = sorted(set(plain)) if ids else plain  # type: ignore[call-overload]  # a list
    return hashlib.sha256(rules.canonical(said)).digest()


def saying(request_id: UUID) -> bytes | None:
    """The digest of what the request being answered says, if it is this one."""
    now = _ASKING.get()
    return now.said if now and now.request_id == request_id else None


def _plain(value: object) -> object:
    """A value as canonical JSON takes it; raises TypeError for what has no one form."""
    if value is None or isinstance(value, (bool, int, str, Enum)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, (UUID, Decimal, date)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Model):
        return [value._meta.label, value.pk]
    return _several(value)


def _several(value: object) -> object:
    """As `_plain`, of what has parts; a callable says nothing itself."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: part for name, part in parts.items() if part is not MUTE}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    if isinstance(value, Collection):
        return sorted((_plain(one) for one in value), key=rules.canonical)
    if callable(value):
        return MUTE
    raise TypeError(f"{type(value).__name__} cannot be what a request says")
