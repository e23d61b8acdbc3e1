"""The sentence inside a marker: 「X牵头，Y、Z按职责分工负责」 → who does what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .model import Role
from .units import Span, split, trim

# Adverbs before the verb, then the verbs; a name like 牵头单位 or 落实办 is not a verb.
_HOW = r"(?:按照?各?自?(?:职责|职能|任务|工作|权限)*(?:分工|权限|范围)?|依职责|根据职责(?:分工)?)"
_ADVERB = rf"(?:{_HOW}|分别|共同|联合(?!会|社)|具体|统筹|各自|分头|总)*"
_CORE = r"(?:牵头|负责|负总责|各负其责|配合|协同|协助|协办|主办|承办|参与|参加|支持)"
_NOT_NAME = r"(?!单位|部门|责任|人|领导|科室|银行|创新|办公|地|企业|方)"
_FINALLY = "组织实施|推进落实|抓好落实|落实|实施|推进|办理|完成|指导|起草|编制|拟订|制定|建设|申报"
_FINAL = rf"(?:{_FINALLY})(?:工作)?(?=$|[,;。)])"
_VERB = re.compile(rf"{_ADVERB}(?:{_CORE}{_NOT_NAME}|{_FINAL})(?:{_CORE}{_NOT_NAME}|{_FINAL})*")
_WITH = re.compile(r"会同|联合(?!会|社|办)|商(?=[省市县区国])")
_FIRST = re.compile(
    r"[列排][名序]?在?第一|[列排][名序]?在?首位|第一[位个](?:单位|部门)?|首位单位|第一责任单位"
)
_LEADS = re.compile(r"牵头|主办|汇总|为主|主责")
_ONWARD = re.compile(r"下同|以下同|余同")
_LEAD_WORD = re.compile(r"牵头|主办|主责")
_COOP_WORD = re.compile(r"配合|协同|协助|协办|参与|参加|支持")
_ALONE = re.compile(r"分别|各自(?!职)|各负其责|分头")
_COMMA = re.compile(r"[,;。]")


@dataclass(slots=True)
class Duties:
    """Spans of units by role, in a view; `rest` are clauses that name no unit (a deadline)."""

    units: dict[Role, list[Span]] = field(default_factory=dict)
    each_alone: bool = False
    verbs: int = 0
    rest: list[Span] = field(default_factory=list)

    def add(self, role: Role, spans: list[Span]) -> None:
        """Note units under a role; a unit named twice under one role counts once."""
        known = self.units.setdefault(role, [])
        known.extend(span for span in spans if span not in known)


def first_rule(text: str) -> bool:
    """Whether the text states that the first-listed unit leads."""
    return any(_LEADS.search(text, m.end(), m.end() + 14) for m in _FIRST.finditer(text))


def onward(text: str) -> bool:
    """Whether what is said here holds from here on (下同)."""
    return bool(_ONWARD.search(text))


def parse(text: str, start: int, end: int, default: Role) -> Duties:
    """Read a marker's value. `default` is the role of units that no verb claims."""
    duties = Duties()
    waiting: list[Span] = []
    for lo, hi in _clauses(text, start, end):
        if _aside(text[lo:hi]):
            continue
        if _timely(text[lo:hi]):
            duties.rest.append((lo, hi))
            continue
        waiting = _clause(duties, text, lo, hi, waiting)
    duties.add(default, waiting)
    return duties


def _aside(clause: str) -> bool:
    """The rule of the first-listed, 下同, and the exceptions from it name no units."""
    return first_rule(clause) or bool(
        re.fullmatch(
            r"\(?(?:以?下同|余同|除标[^,]*外|其[余他]的?为.{2,10}|以下均.*|不再(?:列出|赘述|一一列出))\)?",
            clause.strip(),
        )
    )


_WHEN = re.compile(
    r"(?:[\d一二三四五六七八九十〇]{1,4}(?:年|月|日|季度|个)|上半年|下半年|年底|年内|季度末|长期|持续|常态|全年"
    r"|[本下这]?周[一二三四五六日天末]|立行立改|立即|即时|完成时限|印发|每[年季月周])"
)


def _timely(clause: str) -> bool:
    """A clause that speaks of time only: 「年内持续推进」, 「2026年6月底前完成」."""
    return bool(_WHEN.match(clause.strip(" 于在至到前"))) and not re.search(
        r"局|委|办公室|厅", clause
    )


def _clauses(text: str, start: int, end: int) -> list[Span]:
    """Cut at commas outside brackets; a bracket that states a rule is cut out as a clause."""
    found: list[Span] = []
    depth, since = 0, start
    opened = start
    for i in range(start, end):
        char = text[i]
        if char == "(":
            depth += 1
            opened = i if depth == 1 else opened
        elif char == ")" and depth:
            depth -= 1
            if not depth and _speaks(text[opened + 1 : i]):
                found.extend([(since, opened), (opened + 1, i)])
                since = i + 1
        elif not depth and _COMMA.match(char):
            found.append((since, i))
            since = i + 1
    found.append((since, end))
    return [(lo, hi) for lo, hi in found if text[lo:hi].strip()]


def _speaks(inner: str) -> bool:
    """A bracket inside a value that is a statement, not part of a name like 县(市、区)."""
    verb = _VERB.search(inner)
    whole = verb and (verb.start() > 1 or inner.startswith(("按", "依", "分别", "共同")))
    return first_rule(inner) or bool(whole)


def _clause(duties: Duties, text: str, lo: int, hi: int, waiting: list[Span]) -> list[Span]:
    """One clause: subject and verb, as often as they come; what has no verb waits."""
    at = lo
    while verb := _verb(text, at, hi):
        predicate = verb.group()
        waiting = _subject(duties, text, (at, verb.start()), waiting, _role(predicate))
        duties.add(_role(predicate), waiting)
        duties.verbs += 1
        if _role(predicate) is not Role.COOPERATE:
            duties.each_alone |= bool(_ALONE.search(predicate))
        waiting = []
        at = verb.end()
        while at < hi and text[at] in "、和及 并":
            at += 1
    return _subject(duties, text, (at, hi), waiting, Role.DUTY)


def _verb(text: str, at: int, hi: int) -> re.Match[str] | None:
    """The next verb; one that opens a bracket, as in 「市发改委(牵头)」, belongs to its unit."""
    for verb in _VERB.finditer(text, at, hi):
        if verb.start() == at or text[verb.start() - 1] != "(":
            return verb
    return None


def _subject(duties: Duties, text: str, where: Span, waiting: list[Span], role: Role) -> list[Span]:
    """The units before a verb. 「X会同Y」 is settled at once: X leads, Y cooperates."""
    lo, hi = where
    partner = _WITH.search(text, lo, hi)
    if not partner or role is Role.COOPERATE:
        return waiting + _flagged(duties, text, lo, hi)
    duties.add(Role.LEAD, waiting + _flagged(duties, text, lo, partner.start()))
    duties.add(Role.COOPERATE, _flagged(duties, text, partner.end(), hi))
    return []


def _role(predicate: str) -> Role:
    if _LEAD_WORD.search(predicate):
        return Role.LEAD
    return Role.COOPERATE if _COOP_WORD.search(predicate) else Role.DUTY


_NOTE = re.compile(r"\(([^()]*)\)$")


def _flagged(duties: Duties, text: str, lo: int, hi: int) -> list[Span]:
    """The units of a range; 「市发改委(牵头)、市财政局」 leads at once, other notes are cut."""
    found: list[Span] = []
    for start, end in split(text, lo, hi):
        note = _NOTE.search(text, start, end)
        if note and re.fullmatch(
            r"(?:为?)(?:牵头|主办|主责|配合|协办|参与)(?:单位|部门)?", note[1]
        ):
            duties.add(_role(note[1]), [(start, note.start())])
        elif note and note[1].startswith(("负责", "具体", "排", "列")):
            bare = trim(text, start, note.start())
            found.extend([bare] if bare else [])
        else:
            found.append((start, end))
    return found
