"""Who is told to do something within a sentence: 「市教育局要…」, 「由甲牵头，乙配合，于…」."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .directives import begins_with_doing
from .model import Role
from .units import COLLECTIVE, SUFFIX, Span, split

# Words with which what is to be done begins; what stands before them may be who has to do it.
_THEN = re.compile(
    r"牵头|负责(?!人|同志|任|制)|会同|要(?!求|素|件|点)|应当?(?!急|用|对)|须|需|配合|协助|指导|督促|履行"
    r"|于(?=\d|[一二三四五六七八九十]|每|本|今|年|印|会)|在(?=\d|本|今|年|会后|[一二三四五六]月)|按(?!时)|根据|依据|依照"
    r"|抓紧|尽快|立即|继续|结合|认真|研究(?!室|院|所|中心)|制定|组织(?!部|人事|科|处|室)|做好|加强|完成|落实|对(?!口)|从|将|报|提出|起草|梳理|汇总|统筹"
    r"|切实|进一步|积极|加快|主要负责|具体负责|分别|共同|联合(?!会|社)|每[年季月]|不得|严格|推进|开展|建立|抓好"
)
_LEADS = re.compile(r"(?:总|具体)?牵头|会同")
_FIRM = ("牵头", "负责", "会同", "具体负责", "主要负责")
_HELPS = re.compile(r"(?:积极|密切|主动|协同|共同)?(?:配合|协助|协同|协办|参与|参加|支持)")
_SHARES = re.compile(
    r"(?:按照?各?自?(?:职责|职能)?(?:分工)?|分别|共同|具体)?(?:负责|落实|实施|办理)"
)
_GIVEN = re.compile(r"(?:由|请|责成|委托|要求|安排|交由|明确由|同意由)")
_HOW = re.compile(
    r"(?:具体|统一|共同|分别|各自|分头|同步|主动|联合|也|均|都|再|同时|尽快|抓紧|务必)+$"
)
_LEAD_IN = re.compile(
    r"(?:会议|会上)?(?:要求|强调|议定|明确|决定|指出|同意|认为)|\(?[\d一二三四五六七八九十]{1,2}\)?[、.是要)]"
    r"|同时|此外|另外|其中|下一步"
)
_MOST_CLAUSES = 4
_LEAST_CUT = 12
_NOT_UNIT = re.compile(
    r"(?:工作|任务|项目|问题|情况|机制|体系|制度|建设|会议|报告|方案|意见|要求|活动|行动|责任|措施|政策|规定|社会|市场)$"
)
_PRONOUN = re.compile(
    r"^(?:本|该|此|其|这|那|我|上述|下列|以上|有的|部分|一些|全[国省市县区]|在|到|对|为|以|从|把|将|把|与)"
)
_GENERAL = re.compile(r"^(?:[县市省区]直)?各|有关|相关|所有")
_BARE = frozenset(
    "企业 单位 部门 机构 政府 社会 学校 医院 公司 集团 县 区 市 镇 乡 村 州 社区 街道 机关 高校 大学 市场".split()
)
_OF = re.compile(r"的(?:[^的]{0,6})(?:部门|单位|机构|局|委|办|企业)$")
_ACTORS = re.compile(
    r"(?:负责同志|主要领导|主要负责人|联络员|网格员|试点地区|试点城市|责任人|产权单位|两办|组长|起草组|工作组)$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Units with one role within a sentence."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is told in a sentence: the names that lead, and every range of units with its role.

    `at` is where the words begin that name them; `firm`: a verb of duty (牵头, 负责, 会同) stands there.
    """

    at: int
    names: tuple[str, ...]
    parts: tuple[Part, ...]
    firm: bool

    @property
    def general(self) -> bool:
        """Whether only collectives are named: 各部门, 有关单位."""
        return all(_GENERAL.search(name) for name in self.names)


def subject_of(text: str, start: int, end: int) -> Subject | None:
    """The subject of a sentence among its opening clauses; None where nobody is told."""
    clauses = _clauses(text, start, end)
    for i, (lo, hi) in enumerate(clauses[:_MOST_CLAUSES]):
        found = _told(text, lo, hi, last=i + 1 == len(clauses))
        if found:
            more = [part for clause in clauses[i + 1 :] for part in _shared(text, *clause)]
            return Subject(found.at, found.names, found.parts + tuple(more), found.firm)
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
        second = known is not None and known.firm and told.names != known.names
        if second and (told.firm or whole) and min(lo - since, end - lo) >= _LEAST_CUT:
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
    """The subject at the beginning of one clause."""
    at = _skip(text, start, end, _LEAD_IN)
    at = _skip(text, at, end, _GIVEN)
    for verb in _THEN.finditer(text, at, end):
        names = _actors(text, at, verb.start())
        if not names:
            continue
        lead = Role.LEAD if _LEADS.fullmatch(verb.group()) else Role.DUTY
        parts = [Part(lead, at, _bare_end(text, at, verb.start()))]
        if verb.group() == "会同":
            parts += _partner(text, verb.end(), end)
        return Subject(at, names, tuple(parts), verb.group() in _FIRM)
    names = () if last else _actors(text, at, end)
    return Subject(at, names, (Part(Role.DUTY, at, end),), firm=False) if names else None


def _skip(text: str, at: int, end: int, words: re.Pattern[str]) -> int:
    while at < end and text[at] in " \n,:":
        at += 1
    found = words.match(text, at, end)
    return _skip(text, found.end(), end, words) if found and words is _LEAD_IN else (
        found.end() if found else at
    )


def _bare_end(text: str, start: int, end: int) -> int:
    how = _HOW.search(text, start, end)
    return how.start() if how else end


def _actors(text: str, start: int, end: int) -> tuple[str, ...]:
    """The names in a range if every one of them can act; else none."""
    if not 2 <= end - start <= 160:
        return ()
    spans = split(text, start, _bare_end(text, start, end))
    names = tuple("".join(text[lo:hi].split()) for lo, hi in spans)
    return names if names and all(_can_act(name) for name in names) else ()


def _can_act(name: str) -> bool:
    if not 2 <= len(name) <= 30 or name in _BARE or _NOT_UNIT.search(name) or _PRONOUN.match(name):
        return False
    if begins_with_doing(name) or ("的" in name and not _OF.search(name)):
        return False
    return bool(SUFFIX.search(name) or _ACTORS.search(name) or COLLECTIVE.match(name))


def _partner(text: str, start: int, end: int) -> list[Part]:
    """「会同Y制定…」: the units up to the next verb."""
    for verb in _THEN.finditer(text, start, end):
        if _actors(text, start, verb.start()):
            return [Part(Role.COOPERATE, start, _bare_end(text, start, verb.start()))]
    return [Part(Role.COOPERATE, start, end)] if _actors(text, start, end) else []


def _shared(text: str, start: int, end: int) -> list[Part]:
    """A later clause that is nothing but units and their part: 「乙、丙配合」."""
    for pattern, role in ((_HELPS, Role.COOPERATE), (_SHARES, Role.DUTY)):
        for verb in pattern.finditer(text, start, end):
            rest = text[verb.end() : end].strip("。; ")
            if len(rest) <= 2 and _actors(text, start, verb.start()):
                return [Part(role, start, _bare_end(text, start, verb.start()))]
    return []
