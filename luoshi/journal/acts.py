"""The typed body of an act: a frozen dataclass with a name, a version and upcasters."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

Stored = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Body:
    """What an act says. Subclasses are frozen dataclasses of plain values; dates are ISO text.

    `UPCAST` maps an old version to a function that turns its stored form into the next version's.
    """

    ACT: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    LABEL: ClassVar[Any] = ""
    UPCAST: ClassVar[Mapping[int, Callable[[Stored], Stored]]] = {}

    def stored(self) -> Stored:
        """The form that goes into the canonical bytes."""
        return dataclasses.asdict(self)

    @classmethod
    def restored(cls, version: int, body: Stored) -> Self:
        """The typed body from what any released version stored; raises ValueError if it cannot."""
        for step in range(version, cls.VERSION):
            if step not in cls.UPCAST:
                raise ValueError(f"{cls.ACT} has no way from version {step}")
            body = cls.UPCAST[step](body)
        known = {field.name for field in dataclasses.fields(cls)}
        if body.keys() != known:
            raise ValueError(f"{cls.ACT} v{version}: {sorted(body.keys() ^ known)}")
        hints = typing.get_type_hints(cls)
        return cls(**{name: _thaw(value, hints[name]) for name, value in body.items()})


def _thaw(value: Any, kind: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        return None if value is None else _thaw(value, inner[0])
    if origin is tuple and isinstance(value, list):
        inner_kind = typing.get_args(kind)[0]
        return tuple(_thaw(item, inner_kind) for item in value)
    return value
