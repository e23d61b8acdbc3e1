"""Who is told to do something within a sentence: 「市教育局要…」, 「由甲牵头，乙配合，于…」."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from .actors import actors_in, surely
from .lexicon import AFTER_SUBJECT, DOING, ON_DUTY, ORDERING, SOON, TIME
from .model import Role
from .units import Span

_CLEAR = rf"{ON_DUTY}|{ORDERING}|(?:于|在)(?={TIME})|(?={TIME}[^,。;]{{0,8}}[前底内])"
_THEN = re.compile(rf"(?P<clear>{_CLEAR})|(?P<sure>(?={TIME}))|{AFTER_SUBJECT}")


@cache
def _deeds() -> re.Pattern[str]:
    """A verb that no office is called by: 「县财政局|筹措资金」, not 「县委|宣传部」."""
    office = "[部局委办室科处站所院队组股司]"
    return re.compile(rf"(?:{DOING})(?![\u4e00-\u9fff]{{0,5}}{office})")


_FIRM = re.compile(ON_DUTY)
_LEADS = re.compile(r"(?:总|具体|主要)?牵头|会同|统筹")
_ORDERED = re.compile(rf" ?(?:{ORDERING})")
_HELPS = re.compile(r"(?:积极|密切|主动|协同|共同)?(?:配合|协助|协同|协办|参与|参加|支持)")
_SHARES = re.compile(
    r"(?:按照?各?自?(?:职责|职能)?(?:分工)?|分别|共同|具体)?(?:负责|落实|实施|办理)"
)
_TOGETHER = re.compile(r" ?(?:并|再)?(?:会同|联合|协同|商)(?!会)")
_GIVEN = re.compile(r"(?:明确|同意|交)?由|请|责成|要求|安排")
_GIVEN_WITHIN = re.compile(r"(?<=.)由(?!贸|来|于|此)")
_HOW = re.compile(
    r"(?:按照?各?自?的?(?:职责|职能)(?:分工)?|具体|统一|共同|分别|各自|分头|同步|主动|联合|也|均|都|再|同时|尽快|抓紧|务必)+$"
)
_MEETING = "(?:会议|会上)?(?:要求|强调|议定|明确|决定|指出|同意|认为)"
_LEAD_IN = re.compile(
    rf"(?:[ \n,:]|{_MEETING}|\(?[\d一二三四五六七八九十]{{1,2}}\)?[、.是要)]"
    rf"|同时|此外|另外|其中|下一步|{SOON})*"
)
_BLANK = re.compile(r"[ \n,:]*")
_MOST_CLAUSES = 4
_LEAST_CUT = 12
_FARTHEST = 200


@dataclass(frozen=True, slots=True)
class Part:
    """Units with one role within a sentence."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is told in a sentence: the names that lead, and every range of units with its role.

    `end` is where what is to be done begins. `firm`: a verb of duty (牵头, 负责, 会同) stands with
    it; `clear`: one of these, or a word that orders (要, 须, 于…前, 由). `asked`: by 请.
    """

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    firm: bool
    clear: bool
    end: int
    asked: bool = False

    @property
    def general(self) -> bool:
        """Whether only collectives are named: 各部门, 有关单位."""
        return all(_GENERAL.search(name) for name in self.names)


_GENERAL = re.compile(r"^(?:[县市省区]直)?各|有关|相关|所有")


def doer_of(text: str, start: int, end: int) -> Subject | None:
    """Who does something at the very beginning of a sentence that is known to ask for it.

    Wider than `subject_of`: any verb will do after the name of an office.
    """
    at = _after(text, _LEAD_IN, start, end)
    for verb in _deeds().finditer(text, at, min(end, at + _FARTHEST)):
        stop = _bare_end(text, at, verb.start())
        names = actors_in(text, at, stop)
        if names and surely(names):
            part = Part(Role.DUTY, at, stop)
            return Subject(names, (part,), firm=False, clear=False, end=verb.end())
    return None


def subject_of(text: str, start: int, end: int) -> Subject | None:
    """The subject of a sentence among its opening clauses; None where nobody is told."""
    clauses = _clauses(text, start, end)
    for i, (lo, hi) in enumerate(clauses[:_MOST_CLAUSES]):
        found = _told(text, lo, hi, last=i + 1 == len(clauses))
        if found:
            later = clauses[i + 1 :]
            ordered = bool(later) and bool(_ORDERED.match(text, *later[0]))
            more = [part for clause in later for part in _shared(text, *clause)]
            return replace(found, parts=found.parts + tuple(more), clear=found.clear or ordered)
    return None


def cuts(text: str, start: int, end: int) -> list[int]:
    """Where a second unit is told within a sentence that laid a duty on a first by its verb."""
    found: list[int] = []
    known: Subject | None = None
    since = start
    clauses = _clauses(text, start, end)
    for i, (lo, hi) in enumerate(clauses):
        told = _told(text, lo, hi, last=i + 1 == len(clauses))
        if not told or _shared(text, lo, hi):
            continue
        whole = told.parts[-1].end == hi
        second = known is not None and known.clear and told.names != known.names
        firm = known is not None and known.firm and whole
        sure = told.clear or (text[lo : lo + 1] != "由" and surely(told.names))
        helps = known is not None and known.parts[0].role is Role.LEAD and told.firm
        own = not told.general and sure and not helps
        if second and (own or firm) and min(lo - since, end - lo) >= _LEAST_CUT:
            found.append(lo)
            since = lo
        known = told
    return found


def _clauses(text: str, start: int, end: int) -> list[Span]:
    """The clauses of a sentence; a comma in brackets parts nothing."""
    found: list[Span] = []
    depth, since = 0, start
    for i in range(start, end):
        depth += (text[i] in "(“《") - (text[i] in ")”》" and depth > 0)
        if text[i] in ",:" and not depth:
            found.append((since, i))
            since = i + 1
    return [*found, (since, end)]


def _told(text: str, start: int, end: int, *, last: bool) -> Subject | None:
    """The subject at the beginning of one clause, or after a 由 within it."""
    at = _after(text, _LEAD_IN, start, end)
    given = _GIVEN.match(text, at, end)
    at = _after(text, _BLANK, given.end() if given else at, end)
    found = _before_verb(text, at, end)
    if found:
        asked = given is not None and given.group() in ("请", "责成")
        return replace(found, clear=found.clear or given is not None, asked=asked)
    within = _GIVEN_WITHIN.search(text, at, end)
    if within and "(" not in text[at : within.start()]:
        passive = _before_verb(text, within.end(), end)
        if passive and (passive.clear or surely(passive.names)):
            return replace(passive, clear=True)
    names = () if last else actors_in(text, at, end)
    listed = at == start and text[end : end + 1] == ":"
    if not names or not (listed or surely(names)):
        return None
    return Subject(names, (Part(Role.DUTY, at, end),), firm=False, clear=False, end=end)


def _after(text: str, words: re.Pattern[str], at: int, end: int) -> int:
    found = words.match(text, at, end)
    return found.end() if found else at


def _before_verb(text: str, at: int, end: int) -> Subject | None:
    """The actors before the first word of doing that leaves a list of actors before it."""
    for verb in _THEN.finditer(text, at, min(end, at + _FARTHEST)):
        stop = _bare_end(text, at, verb.start())
        names = actors_in(text, at, stop)
        if not names or (verb["sure"] is not None and not surely(names)):
            continue
        lead = Role.LEAD if _LEADS.fullmatch(verb.group()) else Role.DUTY
        parts = [Part(lead, at, stop)]
        together = _TOGETHER.match(text, verb.start(), end) or _TOGETHER.match(
            text, verb.end(), end
        )
        if together:
            parts += _partner(text, together.end(), end)
        if text[verb.end() : verb.end() + 1] == "、":
            parts += _shared(text, verb.end() + 1, end)
        firm = bool(_FIRM.fullmatch(verb.group()))
        return Subject(names, tuple(parts), firm, verb["clear"] is not None, verb.end())
    return None


def _bare_end(text: str, start: int, end: int) -> int:
    how = _HOW.search(text, start, end)
    return how.start() if how else end


def _partner(text: str, start: int, end: int) -> list[Part]:
    """「会同Y制定…」: the units up to the next verb."""
    for verb in _THEN.finditer(text, start, min(end, start + _FARTHEST)):
        stop = _bare_end(text, start, verb.start())
        if actors_in(text, start, stop):
            return [Part(Role.COOPERATE, start, stop)]
    return [Part(Role.COOPERATE, start, end)] if actors_in(text, start, end) else []


def _shared(text: str, start: int, end: int) -> list[Part]:
    """A later clause that is nothing but units and their part: 「乙、丙配合」, 「会同丁」."""
    together = _TOGETHER.match(text, start, end)
    if together:
        return _partner(text, together.end(), end)
    for pattern, role in ((_HELPS, Role.COOPERATE), (_SHARES, Role.DUTY)):
        for verb in pattern.finditer(text, start, min(end, start + _FARTHEST)):
            rest = text[verb.end() : end].strip("。; ")
            stop = _bare_end(text, start, verb.start())
            if len(rest) <= 2 and actors_in(text, start, stop):
                return [Part(role, start, stop)]
    return []
