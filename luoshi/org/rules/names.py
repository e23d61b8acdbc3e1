"""Which unit a paper means: width, dropped prefixes and suffixes, elided forms, collectives."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from luoshi.org.rules.words import Level, UnitKind

K = UnitKind
REGION_ENDINGS = "省市州盟县区旗"
# Official long forms that name the same thing as the short one, longest first.
LONG_FORMS = (
    ("中国共产主义青年团", "共青团"),
    ("街道办事处", "街道"),
    ("村民委员会", "村"),
    ("居民委员会", ""),
    ("村委会", "村"),
    ("居委会", ""),
    ("人民政府", "政府"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("街道办", "街道"),
)
STATE_ORGANS = ("国家税务总局", "国家统计局", "中国共产党", "中共")
ADMINISTRATIVE = "局委厅办"  # one family: an office is renamed from one to another at every reform
OTHER_ENDINGS = ("街道", "社区", "中心", "公司", "镇", "乡", "村", "部", "院", "所", "站", "队")
SHORTEST_STEM = 2


class MatchStatus(StrEnum):
    """How sure we are of what a text names."""

    EXACT = "exact"
    ALIAS = "alias"
    ELIDED = "elided"
    COLLECTIVE = "collective"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Known:
    """What matching has to know of a live unit."""

    id: int
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    level: Level


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A text of a paper and the units it names; several ids only for a collective or a doubt."""

    text: str
    unit_ids: tuple[int, ...]
    status: MatchStatus


# Read without brackets and pauses: 各乡（镇）人民政府、各街道办事处 is 各乡镇人民政府各街道办事处.
TOWNS = r"各(?:乡镇|镇乡|镇|乡)(?:人民政府|政府|党委政府)?"
STREETS = r"(?:各)?(?:街道|街)(?:办事处|办)?"
COLLECTIVES: tuple[tuple[str, frozenset[UnitKind]], ...] = (
    (TOWNS, frozenset({K.TOWNSHIP})),
    (f"各{STREETS.removeprefix('(?:各)?')}", frozenset({K.STREET})),
    (f"{TOWNS}{STREETS}|各街道乡镇", frozenset({K.TOWNSHIP, K.STREET})),
    (
        r"(?:[省市县区旗]?(?:直|级|直机关|级机关))?各(?:部门|委办局|委局办|局办)",
        frozenset({K.DEPARTMENT}),
    ),
    (
        r"(?:[省市县区旗]?(?:直|级|直机关|级机关))?各(?:部门)?单位",
        frozenset({K.DEPARTMENT, K.INSTITUTION}),
    ),
    (r"各(?:行政)?村(?:民?委(?:员)?会)?", frozenset({K.VILLAGE})),
    (r"各社区(?:居民?委(?:员)?会)?", frozenset({K.COMMUNITY})),
    (r"各(?:行政)?村(?:各)?(?:社区|居)", frozenset({K.VILLAGE, K.COMMUNITY})),
    (r"各(?:县|区|县区|市县|县市|县市区|市县区)(?:人民政府|政府)?", frozenset({K.GOVERNMENT})),
)
OWN_LEVEL = frozenset({K.DEPARTMENT, K.INSTITUTION})  # a county's collective spares the townships'
_PATTERNS = tuple((re.compile(pattern), kinds) for pattern, kinds in COLLECTIVES)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """One form for one reading: half width, no blanks, no quotes, no closing full stop."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\"'“”‘’《》·。;,]+", "", plain).lower()


def collective(text: str) -> frozenset[UnitKind] | None:
    """The kinds that a collective means, None if the text is none."""
    plain = re.sub(r"[()\[\]、/和及与]", "", fold(text))
    for pattern, kinds in _PATTERNS:
        if pattern.fullmatch(plain):
            return kinds
    return None


class Names:
    """The units of one region, ready to be asked for; `region` is the region's own name."""

    def __init__(self, units: Iterable[Known], *, region: str, level: Level) -> None:
        self._units = tuple(units)
        self._level = level
        self._prefixes = _prefixes(fold(region))
        self._kind = {unit.id: unit.kind for unit in self._units}
        self._verbatim: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._aliases: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for unit in self._units:
            self._learn(unit)

    def match(self, text: str) -> UnitMatch:
        """What `text` names among these units."""
        if kinds := collective(text):
            found = tuple(unit.id for unit in self._units if self._belongs(unit, kinds))
            return UnitMatch(text, found, MatchStatus.COLLECTIVE if found else MatchStatus.UNKNOWN)
        forms = self._forms(text)
        for status, ids in (
            (MatchStatus.EXACT, self._verbatim[fold(text)]),
            (MatchStatus.EXACT, _union(self._names, forms)),
            (MatchStatus.ALIAS, _union(self._aliases, forms)),
            (MatchStatus.ELIDED, self._elided(forms)),
        ):
            if ids:
                chosen = self._preferred(ids)
                doubt = MatchStatus.AMBIGUOUS if len(chosen) > 1 else status
                return UnitMatch(text, chosen, doubt)
        return UnitMatch(text, (), MatchStatus.UNKNOWN)

    def match_all(self, texts: Sequence[str]) -> list[UnitMatch]:
        """One match a text, same order."""
        return [self.match(text) for text in texts]

    def _learn(self, unit: Known) -> None:
        forms = self._forms(unit.name)
        others = {form for word in (unit.short_name, *unit.aliases) for form in self._forms(word)}
        self._verbatim[fold(unit.name)].add(unit.id)
        for form in forms:
            self._names[form].add(unit.id)
        for form in others - forms:
            self._aliases[form].add(unit.id)
        for form in forms | others:
            stem, ending = _split(form)
            if len(stem) >= SHORTEST_STEM:
                self._stems[stem[0]].append((stem, ending, unit.id))

    def _forms(self, text: str) -> frozenset[str]:
        """The folded text, shortened by long forms, with each known prefix dropped in turn."""
        start = _shorten(fold(text))
        forms, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for prefix in self._prefixes:
                rest = here.removeprefix(prefix)
                if rest != here and len(rest) >= SHORTEST_STEM and rest not in forms:
                    forms.add(rest)
                    waiting.append(rest)
        branch = _branch(start, self._prefixes)
        return frozenset(forms | self._forms(branch)) if branch else frozenset(forms - {""})

    def _belongs(self, unit: Known, kinds: frozenset[UnitKind]) -> bool:
        return unit.kind in kinds and (unit.kind not in OWN_LEVEL or unit.level == self._level)

    def _elided(self, forms: frozenset[str]) -> set[int]:
        """Units whose stem is the asked one, else holds its characters in their order."""
        same: set[int] = set()
        wider: set[int] = set()
        for form in forms:
            stem, ending = _split(form)
            if len(stem) < SHORTEST_STEM:
                continue
            for known, known_ending, unit_id in self._stems[stem[0]]:
                if not _compatible(ending, known_ending):
                    continue
                if known == stem:
                    same.add(unit_id)
                elif _is_subsequence(stem, known):
                    wider.add(unit_id)
        return same or wider

    def _preferred(self, ids: set[int]) -> tuple[int, ...]:
        """A section inside a unit gives way to a unit of its own."""
        own = {unit_id for unit_id in ids if self._kind[unit_id] is not K.SECTION}
        return tuple(sorted(own or ids))


def _prefixes(region: str) -> tuple[str, ...]:
    """What papers put before, or leave out of, a unit's name inside this very region."""
    stem = region.rstrip(REGION_ENDINGS) or region
    words = {region, stem, *STATE_ORGANS, "委", f"{region}委", f"{region}政府"}
    if region[-1:] in REGION_ENDINGS:
        own = region[-1:]  # 县 for a county: 市财政局 in its papers is somebody else
        words |= {own, f"本{own}", f"我{own}", f"全{own}", f"{own}委", f"{own}政府"}
    return tuple(sorted(words - {""}, key=len, reverse=True))


@lru_cache(maxsize=65_536)
def _shorten(text: str) -> str:
    for long, short in LONG_FORMS:
        text = text.replace(long, short)
    text = re.sub(r"(镇|乡)政府$", r"\1", text)
    return re.sub(r"村村$", "村", text)


def _branch(form: str, prefixes: tuple[str, ...]) -> str:
    """某某市生态环境局云岭分局 is here what papers call 生态环境局; empty for anything else."""
    if not form.endswith("分局"):
        return ""
    body = form.removesuffix("分局")
    for prefix in prefixes:
        head = body.removesuffix(prefix)
        if head != body and head.endswith(tuple(ADMINISTRATIVE)):
            return re.sub(r"^(?:.{2,4})?[省市州盟]", "", head)
    return ""


def _split(form: str) -> tuple[str, str]:
    """Stem and ending; the endings of one family count as one."""
    for ending in OTHER_ENDINGS:
        if form.endswith(ending) and len(form) > len(ending):
            return form.removesuffix(ending), ending
    if len(form) > 1 and form[-1] in ADMINISTRATIVE:
        return form[:-1], ADMINISTRATIVE
    return form, ""


def _compatible(asked: str, known: str) -> bool:
    return not asked or asked == known


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def _union(index: dict[str, set[int]], forms: frozenset[str]) -> set[int]:
    return set().union(*(index[form] for form in forms if form in index))
