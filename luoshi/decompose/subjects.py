"""Who is told to do something within a sentence: 「市教育局要…」, 「由甲牵头，乙配合，于…」."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .directives import begins_with_doing
from .model import Role
from .units import COLLECTIVE, SUFFIX, Span, split

# Words with which what is to be done begins; what stands before them may be who has to do it.
_WHEN = r" ?(?:\d{1,2} ?月|\d{4} ?年|[今本明每]|印发|会后|[一二三四]季度|[上下]半年|年[底内]|[一二三四五六七八九十]{1,3}月)"
_CLEAR = rf"牵头|负责(?!人|同志|任|制)|会同|要(?!求|素|件|点)|应当?(?!急|用|对)|须|务必|不得|(?:于|在)(?={_WHEN})|(?={_WHEN}[^,。;]{{0,8}}[前底内])"
_THEN = re.compile(
    rf"(?P<clear>{_CLEAR})|(?={_WHEN})|需|作为|配合|协助|指导|督促|履行|按(?!时)|根据|依据|依照|结合"
    r"|抓紧|尽快|立即|继续|认真|研究(?!室|院|所|中心)|制定|制作|组织(?!部|人事|科|处|室)|做好|加强|完成|落实"
    r"|对(?!口)|从|将|报|提出|起草|梳理|汇总|统筹|切实|进一步|积极|加快|主要负责|具体负责|分别|共同|同步"
    r"|联合(?!会|社)|每[年季月周]|严格|推进|开展|建立|抓好|牢固|全面|要?成立|支持|参与|参加"
)
_LEADS = re.compile(r"(?:总|具体)?牵头|会同")
_FIRM = ("牵头", "负责", "会同", "具体负责", "主要负责")
_GIVEN_WITHIN = re.compile(r"(?<=.)由(?!贸|来|于|此)")
_HELPS = re.compile(r"(?:积极|密切|主动|协同|共同)?(?:配合|协助|协同|协办|参与|参加|支持)")
_SHARES = re.compile(
    r"(?:按照?各?自?(?:职责|职能)?(?:分工)?|分别|共同|具体)?(?:负责|落实|实施|办理)"
)
_TOGETHER = re.compile(r" ?(?:并|再)?(?:会同|联合|协同|商)(?!会)")
_GIVEN = re.compile(r"(?:由|请|责成|委托|要求|安排|交由|明确由|同意由)")
_HOW = re.compile(
    r"(?:具体|统一|共同|分别|各自|分头|同步|主动|联合|也|均|都|再|同时|尽快|抓紧|务必)+$"
)
_LEAD_IN = re.compile(
    r"(?:会议|会上)?(?:要求|强调|议定|明确|决定|指出|同意|认为)|\(?[\d一二三四五六七八九十]{1,2}\)?[、.是要)]"
    r"|同时|此外|另外|其中|下一步"
)
_ORDERED = re.compile(r" ?(?:要(?!求|素|件|点)|应当?(?!急|用|对)|须|必须|务必|不得)")
_MOST_CLAUSES = 4
_LEAST_CUT = 12
_NOT_UNIT = re.compile(
    r"(?:工作|任务|项目|问题|情况|机制|体系|制度|建设|会议|报告|方案|意见|要求|活动|行动|责任|措施|政策|规定|社会|市场)$"
)
_PRONOUN = re.compile(
    r"^(?:是|本|该|此|其|这|那|我|上述|下列|以上|有的|部分|一些|全[国省市县区]|在|到|对|为|以|从|把|将|把|与)"
)
_GENERAL = re.compile(r"^(?:[县市省区]直)?各|有关|相关|所有")
_BARE = frozenset(
    "企业 单位 部门 机构 政府 社会 学校 医院 公司 集团 县 区 市 镇 乡 村 州 社区 街道 机关 高校 大学 市场".split()
)
_OF = re.compile(r"的(?:[^的]{0,6})(?:部门|单位|机构|局|委|办|企业)$")
_ACTORS = re.compile(
    r"(?:(?:包案|分管|主要|牵头|责任|包抓|联系|市|县|区)领导|[\u4e00-\u9fff]{0,6}(?:专班|专员)|负责同志|主要领导|主要负责人|联络员|网格员|试点地区|试点城市|责任人|产权单位|两办|组长|起草组|工作组)$"
)
_OFFICE = re.compile(r"(?:局|委|办|办公室|厅|部|科|室|处|组|队|所|专班)$")
_STRONG = re.compile(r"(?:局|委|办|办公室|厅|部|院|政府|中心|公司|部门|单位|科|室|队|组|处|所|站|会|社)$")
# Names cut short before a common ending: 「翠竹、北门两个社区」, 「质监、教育部门」, 「移动、联通等单位」.
_ELIDED = re.compile(
    r"(?:[两二三四五六七八九十\d]+个?[\u4e00-\u9fff]{0,2}(?:社区|乡镇|镇|乡|村|县|区|街道|科室|部门|单位)|部门|街镇|乡镇)$"
)
_AND_OTHERS = re.compile(r"等[^,。]{0,6}(?:单位|部门|公司|企业)$")


@dataclass(frozen=True, slots=True)
class Part:
    """Units with one role within a sentence."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is told in a sentence: the names that lead, and every range of units with its role.

    `at` is where the words begin that name them, `end` where what is to be done begins. `firm`: a verb of
    duty (牵头, 负责, 会同) stands there; `clear`: one, or a word that orders (要, 须, 于…前).
    """

    at: int
    names: tuple[str, ...]
    parts: tuple[Part, ...]
    firm: bool
    clear: bool
    end: int

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
            after = clauses[i + 1] if i + 1 < len(clauses) else None
            if after and _ORDERED.match(text, *after):
                found = replace(found, clear=True)
            more = [part for clause in clauses[i + 1 :] for part in _shared(text, *clause)]
            return replace(found, parts=found.parts + tuple(more))
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
        sure = told.clear or text[lo : lo + 1] != "由" and all(map(_STRONG.search, told.names))
        own = not told.general and sure
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
    at = _skip(text, start, end, _LEAD_IN)
    at = _skip(text, at, end, _GIVEN)
    found = _before_verb(text, at, end)
    if found:
        return found
    given = _GIVEN_WITHIN.search(text, at, end)
    if given and (passive := _before_verb(text, given.end(), end)) and passive.clear:
        return passive
    names = () if last else actors_in(text, at, end)
    if not names:
        return None
    part = Part(Role.DUTY, at, end)
    return Subject(at, names, (part,), firm=False, clear=False, end=end)


def _before_verb(text: str, at: int, end: int) -> Subject | None:
    """The actors before the first word of doing that leaves a list of actors before it."""
    for verb in _THEN.finditer(text, at, end):
        names = actors_in(text, at, verb.start())
        if not names:
            continue
        words = verb.group()
        if not (verb["clear"] is not None or words or all(map(_STRONG.search, names))):
            continue
        lead = Role.LEAD if _LEADS.fullmatch(words) else Role.DUTY
        parts = [Part(lead, at, _bare_end(text, at, verb.start()))]
        if words == "会同":
            parts += _partner(text, verb.end(), end)
        firm = words in _FIRM
        clear = firm or verb["clear"] is not None
        return Subject(at, names, tuple(parts), firm, clear, verb.end())
    return None


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


def actors_in(text: str, start: int, end: int) -> tuple[str, ...]:
    """The names in a range if every one of them can act; else none."""
    if not 2 <= end - start <= 160:
        return ()
    end = _bare_end(text, start, end)
    spans = split(text, start, end)
    names = tuple("".join(text[lo:hi].split()) for lo, hi in spans)
    if not names:
        return ()
    if all(_can_act(name) for name in names):
        return names
    short = all(len(name) <= 6 and not begins_with_doing(name) for name in names[1:-1])
    listed = _AND_OTHERS.search(text, start, end) and _can_act(names[0])
    elided = len(names) > 1 and _ELIDED.search(names[-1]) and len(names[0]) <= 8
    return names if short and (listed or elided) and not any(map(_says, names)) else ()


def _says(name: str) -> bool:
    """Whether a string holds words of a sentence, not of a name."""
    return bool(re.search(r"\d|由(?!贸)|的|要|将|了|对|把|,|[^所]在|同时|全力|是", name))


def _can_act(name: str) -> bool:
    if not 2 <= len(name) <= 30 or name in _BARE or _NOT_UNIT.search(name) or _PRONOUN.match(name):
        return False
    if _ACTORS.search(name):
        return not _says(name)
    if any(c.isdigit() for c in name) or re.search(r"由(?!贸)", name):
        return False
    if "的" in name and not _OF.search(name):
        return False
    if begins_with_doing(name) and not (_OFFICE.search(name) and len(name) <= 14):
        return False
    if COLLECTIVE.match(name):
        return len(name) <= 16 and not _says(name)
    return bool(SUFFIX.search(name))


def _partner(text: str, start: int, end: int) -> list[Part]:
    """「会同Y制定…」: the units up to the next verb."""
    for verb in _THEN.finditer(text, start, end):
        if actors_in(text, start, verb.start()):
            return [Part(Role.COOPERATE, start, _bare_end(text, start, verb.start()))]
    return [Part(Role.COOPERATE, start, end)] if actors_in(text, start, end) else []


def _shared(text: str, start: int, end: int) -> list[Part]:
    """A later clause that is nothing but units and their part: 「乙、丙配合」."""
    together = _TOGETHER.match(text, start, end)
    if together and actors_in(text, together.end(), end):
        return [Part(Role.COOPERATE, together.end(), end)]
    for pattern, role in ((_HELPS, Role.COOPERATE), (_SHARES, Role.DUTY)):
        for verb in pattern.finditer(text, start, end):
            rest = text[verb.end() : end].strip("。; ")
            if len(rest) <= 2 and actors_in(text, start, verb.start()):
                return [Part(role, start, _bare_end(text, start, verb.start()))]
    return []
