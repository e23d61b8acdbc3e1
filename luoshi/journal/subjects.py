"""The one registry: what kinds of subject there are, how they are called, shown and seen."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from luoshi.journal.acts import Body
from luoshi.journal.bodies import SealsErased
from luoshi.kernel.actor import Actor


@dataclass(frozen=True)
class Subject:
    """A kind of thing that has a chain; registered by its room when the room is ready.

    `visible(actor, id)` is asked before anything of the chain is shown; `among(actor, ids)` asks
    the same for a whole list in one query. `moved(unit_id)` is called in the transaction in which a
    unit got another place in the tree: a room that remembers ancestors lets its rows follow.
    `titles(ids)` says how things are called in a list, in one query, for those the reader sees.
    """

    kind: str
    label: Any
    url: Callable[[int], str]
    visible: Callable[[Actor, int], bool]
    bodies: tuple[type[Body], ...] = field(default=())
    among: Callable[[Actor, Collection[int]], Collection[int]] | None = None
    moved: Callable[[int], None] | None = None
    titles: Callable[[Collection[int]], Mapping[int, str]] | None = None


_SUBJECTS: dict[str, Subject] = {}
# The journal's own act stands on the chains of all kinds.
_BODIES: dict[str, type[Body]] = {SealsErased.ACT: SealsErased}


def register(subject: Subject) -> None:
    """Add a kind; raises ValueError when two rooms claim one kind or one act."""
    if _SUBJECTS.get(subject.kind, subject) is not subject:
        raise ValueError(f"subject {subject.kind} is registered twice")
    for body in subject.bodies:
        if _BODIES.get(body.ACT, body) is not body:
            raise ValueError(f"act {body.ACT} is registered twice")
        _BODIES[body.ACT] = body
    _SUBJECTS[subject.kind] = subject


def subject(kind: str) -> Subject:
    """The registered kind; raises KeyError for one nobody registered."""
    return _SUBJECTS[kind]


def subjects() -> tuple[Subject, ...]:
    """All registered kinds."""
    return tuple(_SUBJECTS.values())


def unit_moved(unit_id: int) -> None:
    """Let every room follow a unit, and all below it, to its new place in the tree."""
    for known in _SUBJECTS.values():
        if known.moved is not None:
            known.moved(unit_id)


def body_of(act: str) -> type[Body]:
    """The body class of an act; raises KeyError for an act nobody declared."""
    return _BODIES[act]


def bodies() -> tuple[type[Body], ...]:
    """All declared bodies, by name."""
    return tuple(_BODIES[name] for name in sorted(_BODIES))


def url(kind: str, id: int) -> str:
    """The page of a subject."""
    return _SUBJECTS[kind].url(id)


def visible(kind: str, id: int, actor: Actor) -> bool:
    """Whether the actor may see a subject at all."""
    return _SUBJECTS[kind].visible(actor, id)


def visible_among(kind: str, ids: Collection[int], actor: Actor) -> frozenset[int]:
    """Those of many subjects that the actor may see; none of a kind nobody registered."""
    known = _SUBJECTS.get(kind)
    if known is None:
        return frozenset()
    if known.among is not None:
        return frozenset(known.among(actor, ids))
    return frozenset(id for id in ids if known.visible(actor, id))


def titles(kind: str, ids: Collection[int]) -> dict[int, str]:
    """How subjects are called in a list; only for such as the reader was found to see."""
    known = _SUBJECTS.get(kind)
    if known is None or known.titles is None:
        return dict.fromkeys(ids, "")
    return dict(known.titles(ids))
