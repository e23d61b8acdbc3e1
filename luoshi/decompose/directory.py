"""A directory of units, and which of them the surface strings of a paper name. Never invented.

A paper names units from where it stands: its issuer tells 县财政局, 财政局 and 市财政局 apart. An
elided prefix is carried from the string before (省发展改革委、商务厅), an elided suffix taken from
the one after (甲经开区、乙高新区管委会).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from .collectives import OWN_LEVEL, Kind, collective, is_open
from .model import Resolved, Status
from .names import AUTHORITY, NO_LEVEL, SHORTEST_STEM, fold, shorten, split, stem_of_region
from .regions import NOTHING, Match, Region, Unit

_LEVEL = re.compile(rf"(?!{NO_LEVEL.pattern})本?(?P<level>[省市州盟县区旗])(?=.{{2}})")
_PLACE = re.compile(r"(?:中共|中国共产党)?(?P<region>.{1,9}?[省市州盟县区旗])(?=.{2})")
_STATE = re.compile(r"国务院|中共中央|全国|国家|中华人民共和国")
_SEAT = re.compile(r"人民政府$|政府$")
_BELOW_COUNTY = frozenset({Kind.TOWNSHIP, Kind.STREET, Kind.VILLAGE, Kind.COMMUNITY})
_OF_TOWNSHIP = frozenset({Kind.VILLAGE, Kind.COMMUNITY})
_SEATS = ("政府", "管委会")
_ABROAD = Region("")  # a region that the directory does not know


class Directory:
    """The units that papers may name. Ids are unique; `region` names where the rest belongs."""

    def __init__(self, units: Iterable[Unit], *, region: str = "") -> None:
        self.units = tuple(units)
        self.by_id = {unit.id: unit for unit in self.units}
        self.order = {unit.id: i for i, unit in enumerate(self.units)}
        self.names: dict[str, set[str]] = defaultdict(set)
        self.spellings: dict[str, set[str]] = defaultdict(set)
        self.regions: dict[str, Region] = {}
        self.region_of: dict[str, Region] = {}
        self._find_regions(region)
        for unit in self.units:
            self.names[fold(unit.name)].add(unit.id)
            for word in (unit.short, *unit.aliases):
                self.spellings[fold(word)].add(unit.id)
        self.spellings.pop("", None)

    def __len__(self) -> int:
        return len(self.units)

    def seen_from(self, issuer: str) -> View:
        """The directory as the papers of `issuer` speak of it; "" stands for its own region."""
        home = self._home(issuer)
        return View(self, home, self._township(issuer, home))

    def above(self, unit: Unit) -> Iterator[Unit]:
        """The units above a unit, nearest first."""
        seen = {unit.id}
        while (up := self.by_id.get(unit.parent)) and up.id not in seen:
            seen.add(up.id)
            yield up
            unit = up

    def is_beneath(self, unit: Unit) -> bool:
        """Whether a unit belongs to a township, a street or a village."""
        return unit.beneath or any(up.kind in _BELOW_COUNTY for up in self.above(unit))

    def _find_regions(self, own: str) -> None:
        """Regions by rows of that kind, by governments, else by how most names begin."""
        rows = [unit for unit in self.units if unit.kind == Kind.REGION]
        named = {fold(unit.name) for unit in rows}
        named |= {
            _SEAT.sub("", fold(unit.name)) for unit in self.units if unit.kind == Kind.GOVERNMENT
        }
        named |= {fold(own)} if own else set()
        if not named:
            begun = Counter(m["region"] for u in self.units if (m := _PLACE.match(fold(u.name))))
            named = {name for name, count in begun.most_common(1) if count > 1}
        self.regions = {name: Region(name) for name in sorted(named, key=len, reverse=True)}
        homeless = [unit for unit in self.units if not self._settle(unit)]
        sizes = {name: len(region.units) for name, region in self.regions.items()}
        largest = max(sizes, key=lambda name: sizes[name]) if sizes else ""
        self.own = self.regions.get(fold(own) or largest) or Region("")
        for unit in homeless:
            self._place(unit, self.own)
        for unit in rows:
            above = [up for up in self.above(unit) if up.kind == Kind.REGION]
            self.regions[fold(unit.name)].parent = (
                self.regions[fold(above[0].name)] if above else None
            )

    def _settle(self, unit: Unit) -> bool:
        """Give a unit its region: the nearest above it, else the one its name begins with."""
        for up in (unit, *self.above(unit)):
            if up.kind == Kind.REGION:
                self._place(unit, self.regions[fold(up.name)])
                return True
        name = fold(unit.name)
        for place, region in self.regions.items():
            if 0 <= name.find(place) <= 6:
                self._place(unit, region)
                return True
        return False

    def _place(self, unit: Unit, region: Region) -> None:
        region.units.append(unit)
        self.region_of[unit.id] = region

    def _home(self, issuer: str) -> Region:
        """The region whose papers the issuer writes; an unknown one is abroad."""
        words = fold(issuer)
        inside = [(words.find(name), len(name), name) for name in self.regions if name in words]
        if inside:
            return self.regions[max(inside)[2]]
        same = self.names.get(words) or self.spellings.get(words) or set()
        homes = {id(self.region_of[pk]): self.region_of[pk] for pk in same}
        if len(homes) == 1:
            return next(iter(homes.values()))
        level = _LEVEL.match(words)
        if level:
            peers = [region for region in self.regions.values() if region.level == level["level"]]
            return peers[0] if len(peers) == 1 else _ABROAD
        strange = self.own.name and (_PLACE.match(words) or _STATE.match(words))
        return _ABROAD if strange else self.own

    def _township(self, issuer: str, home: Region) -> str:
        """The township that issues the paper, "" for any other issuer."""
        found = home.match(issuer).ids if issuer else frozenset()
        towns = [pk for pk in found if self.by_id[pk].kind in (Kind.TOWNSHIP, Kind.STREET)]
        return towns[0] if len(towns) == 1 else ""


class View:
    """A directory seen from one region; `township` narrows what 各村 means."""

    def __init__(self, directory: Directory, home: Region, township: str = "") -> None:
        self.directory = directory
        self.home = home
        self._township = township
        self._known: dict[tuple[str, ...], tuple[Resolved, ...]] = {}

    def resolve(self, names: Sequence[str]) -> tuple[Resolved, ...]:
        """One answer a surface string, same order; strings that stand together help each other."""
        asked = tuple(names)
        if asked not in self._known:
            self._known[asked] = tuple(self._run(asked))
        return self._known[asked]

    def _run(self, names: tuple[str, ...]) -> Iterator[Resolved]:
        carried = self.home
        for i, name in enumerate(names):
            whole = self._whole(name)
            if whole:
                carried = self.home
                yield whole
                continue
            scope = self._scope(name)
            carried = scope or carried
            yield self._found(name, names[i + 1 :], carried, explicit=scope is not None)

    def _whole(self, name: str) -> Resolved | None:
        """A full name, a spelling of the paper's own region, or a collective."""
        words = fold(name)
        if ids := self.directory.names.get(words):
            return self._settled(name, Match(Status.EXACT, frozenset(ids)))
        own = {
            pk
            for pk in self.directory.spellings.get(words, ())
            if self.directory.region_of[pk] is self.home
        }
        if own:
            found = self.home.match(name)
            status = found.status if found.ids & own else Status.ALIAS
            return self._settled(name, Match(status, frozenset(own)))
        kinds = collective(name)
        if kinds or is_open(name):
            members = self._members(kinds or frozenset())
            return Resolved(name, Status.COLLECTIVE, members=members)
        return None

    def _scope(self, name: str) -> Region | None:
        """The region that a string itself names: 澄河县…, 市…; None where it names none."""
        words = fold(name)
        for place, region in self.directory.regions.items():
            if words.startswith(place):
                return region
        if self.home.match(name).ids:
            return self.home if _LEVEL.match(words) else None
        level = _LEVEL.match(words)
        return self._at_level(level["level"]) if level else self._by_stem(words)

    def _by_stem(self, words: str) -> Region | None:
        """澄河 for 澄河县, where what follows is a unit of that region."""
        for place, region in self.directory.regions.items():
            stem = stem_of_region(place)
            if len(stem) >= SHORTEST_STEM and words.startswith(stem) and region.match(words).ids:
                return region
        return None

    def _at_level(self, level: str) -> Region:
        """The region that 县, 市 or 省 means here: the paper's own, else the nearest above it."""
        at: Region | None = self.home
        while at and at.level != level:
            at = at.parent
        if at:
            return at
        peers = [region for region in self.directory.regions.values() if region.level == level]
        higher = len(peers) == 1 and peers[0].rank < self.home.rank
        return peers[0] if higher else _ABROAD

    def _found(
        self, name: str, later: tuple[str, ...], scope: Region, *, explicit: bool
    ) -> Resolved:
        """A string by its scope; where only the string before gave it, home is a candidate."""
        found = self._within(name, later, scope)
        if found.ids:
            return self._settled(name, found)
        if scope is not self.home and not explicit:
            here = self._within(name, later, self.home)
            towns = all(self.directory.by_id[pk].kind in _BELOW_COUNTY for pk in here.ids)
            return self._settled(name, here) if towns else self._unsure(name, here.ids)
        if scope is _ABROAD and explicit:
            return self._unsure(name, self._below(name))
        others = (
            frozenset() if explicit else frozenset(self.directory.spellings.get(fold(name), ()))
        )
        return self._settled(name, Match(Status.ALIAS, others))

    def _within(self, name: str, later: tuple[str, ...], scope: Region) -> Match:
        """In one region: as it stands, then with the suffix that the paper left out."""
        wider = any(split(shorten(fold(n)))[1] or AUTHORITY.search(n) for n in later)
        found = scope.match(name, wider=wider)
        if found.ids:
            return found
        for ending in _endings(name, later):
            found = scope.match(name + ending)
            if found.ids:
                return Match(Status.ELIDED, found.ids)
        return NOTHING

    def _below(self, name: str) -> frozenset[str]:
        """县财政局 in a city's paper: the units of its counties that it may mean."""
        level = _LEVEL.match(fold(name))
        if not level:
            return frozenset()
        peers = [
            region for region in self.directory.regions.values() if region.level == level["level"]
        ]
        return frozenset().union(*(region.match(name).ids for region in peers))

    def _members(self, kinds: Collection[str]) -> tuple[str, ...]:
        return tuple(
            unit.id for unit in self.directory.units if unit.kind in kinds and self._in(unit)
        )

    def _in(self, unit: Unit) -> bool:
        """Whether a unit is one of those a collective of its kind means here."""
        region = self.directory.region_of[unit.id]
        if unit.kind == Kind.GOVERNMENT:
            under = region.parent is self.home or (
                not region.parent and region.rank > self.home.rank
            )
            return region is not self.home and under
        if region is not self.home or (unit.kind in OWN_LEVEL and self.directory.is_beneath(unit)):
            return False
        if unit.kind in _OF_TOWNSHIP and self._township:
            return any(up.id == self._township for up in self.directory.above(unit))
        return True

    def _settled(self, name: str, found: Match) -> Resolved:
        """One id, or the candidates. A section inside a unit gives way to a unit of its own."""
        own = frozenset(pk for pk in found.ids if self.directory.by_id[pk].kind != Kind.SECTION)
        chosen = own or found.ids
        here = frozenset(pk for pk in chosen if self.directory.region_of[pk] is self.home)
        chosen = here if len(here) == 1 else chosen
        if len(chosen) == 1:
            return Resolved(name, found.status, next(iter(chosen)))
        return self._unsure(name, chosen)

    def _unsure(self, name: str, ids: frozenset[str]) -> Resolved:
        candidates = tuple(sorted(ids, key=lambda pk: self.directory.order[pk]))
        status = Status.AMBIGUOUS if candidates else Status.UNKNOWN
        return Resolved(name, status, candidates=candidates)


def _endings(name: str, later: tuple[str, ...]) -> Iterator[str]:
    """Suffixes that a string may have lost: those of seats, and that of the string after it."""
    if len(fold(name)) >= SHORTEST_STEM and fold(name).endswith(
        ("区", "市", "县", "旗", "州", "园")
    ):
        yield from _SEATS
    for other in later[:3]:
        last = fold(other)
        if last.endswith("管委会"):
            yield "管委会"
        ending = next((e for e in (*"局委厅办部", "街道", "镇", "乡") if last.endswith(e)), "")
        if ending:
            yield ending
