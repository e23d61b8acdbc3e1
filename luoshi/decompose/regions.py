"""The units of one region, ready to be asked for by what the region's own papers call them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .model import Status
from .names import (
    ADMINISTRATIVE,
    AUTHORITY,
    REGION_ENDINGS,
    SHORTEST_STEM,
    abbreviates,
    fold,
    forms,
    holds,
    parts,
    prefixes_of,
    split,
)

_RANKS = {"省": 0, "市": 1, "州": 1, "盟": 1, "县": 2, "区": 2, "旗": 2}


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of a directory. `kind` is one of `collectives.Kind` or a word of the organisation.

    `beneath` says that it belongs to a township, where `parent` does not tell.
    """

    id: str
    name: str
    parent: str = ""
    short: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = ""
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The ids a text may name, and how they were found; none with UNKNOWN."""

    status: Status = Status.UNKNOWN
    ids: frozenset[str] = frozenset()


NOTHING = Match()


class Region:
    """A region by its full name and its units; the name is "" where nobody says which region."""

    def __init__(self, name: str, units: Iterable[Unit] = (), parent: Region | None = None) -> None:
        self.name = fold(name)
        self.parent = parent
        self.units: list[Unit] = []
        self._prefixes = prefixes_of(self.name)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._learned = 0
        self.units.extend(units)

    @property
    def level(self) -> str:
        """县 of 云岭县; "" where the name ends otherwise."""
        last = self.name[-1:]
        return last if last and last in REGION_ENDINGS else ""

    @property
    def rank(self) -> int:
        """0 for a province, 1 for a city, 2 for a county, 3 for anything else."""
        return _RANKS.get(self.level, 3)

    def match(self, text: str, *, wider: bool = False) -> Match:
        """Which unit of this region `text` names: by name, by alias, by abbreviation.

        `wider` lets a text without an ending (教育) stand for a longer name that has one.
        """
        self._learn()
        authority = AUTHORITY.search(text)
        if authority and authority.start() >= SHORTEST_STEM:
            return self.match(text[: authority.start()], wider=True)
        asked = forms(text, self._prefixes, self.name)
        for status, ids in (
            (Status.EXACT, _union(self._names, asked)),
            (Status.ALIAS, _union(self._aliases, asked)),
            (Status.ELIDED, self._elided(asked, wider)),
        ):
            if ids:
                return Match(status, frozenset(ids))
        return NOTHING

    def _learn(self) -> None:
        """The forms of each unit, worked out when the region is first asked."""
        while self._learned < len(self.units):
            unit = self.units[self._learned]
            self._learned += 1
            named = forms(unit.name, self._prefixes, self.name)
            beside = re.findall(r"\(([^()]{3,})\)$", fold(unit.name))
            words = (word for word in (unit.short, *unit.aliases, *beside) if word)
            others = {form for word in words for form in forms(word, self._prefixes, self.name)}
            for form in named:
                self._names[form].add(unit.id)
            for form in others - named:
                self._aliases[form].add(unit.id)
            for form in (*self._bare(named), *self._bare(others)):
                stem, ending = split(form)
                if len(stem) >= SHORTEST_STEM:
                    for first in {stem[0], *(part[0] for part in parts(stem))}:
                        self._stems[first].append((stem, ending, unit.id))

    def _elided(self, asked: frozenset[str], wider: bool) -> set[str]:
        """Units of the same stem, else of one that abbreviates it, else of one that holds it."""
        found: dict[int, set[str]] = defaultdict(set)
        for form in self._bare(asked):
            stem, ending = split(form)
            if len(stem) < SHORTEST_STEM or self._elsewhere(form):
                continue
            for known, known_ending, unit_id in self._stems.get(stem[0], ()):
                if ending in ("", known_ending):
                    alike = wider or ending == known_ending
                    found[_likeness(stem, known, alike)].add(unit_id)
        return next((found[grade] for grade in _LIKE if found.get(grade)), set())

    def _bare(self, asked: Iterable[str]) -> list[str]:
        """The forms from which no prefix can be dropped: 县 is no part of a stem."""
        known = frozenset(asked)
        return [
            form
            for form in known
            if not any(form.startswith(p) and form.removeprefix(p) in known for p in self._prefixes)
        ]

    def _elsewhere(self, form: str) -> bool:
        """A 厅 stands in a province only: 商务厅 is not a county's 商务局."""
        return (
            form.endswith("厅")
            and self.level not in ("", "省")
            and split(form)[1] == ADMINISTRATIVE
        )


_LIKE = _SAME, _BUILT, _LOOSE = range(3)
_UNLIKE = 3


def _likeness(stem: str, known: str, alike: bool) -> int:
    """How far two stems name one unit; beyond the same stem only if their endings are alike."""
    if stem == known:
        return _SAME
    if not alike:
        return _UNLIKE
    if abbreviates(stem, known) or abbreviates(known, stem):
        return _BUILT
    loose = holds(stem, known) or any(abbreviates(stem, part) for part in parts(known))
    return _LOOSE if loose else _UNLIKE


def _union(index: dict[str, set[str]], asked: frozenset[str]) -> set[str]:
    return set().union(*(index[form] for form in asked if form in index))
