"""Proposed tests of done, from a task's own words: its figures, and the outcomes it names.

A proposal says no more than the text: no figure, no date and no name is added. A clerk may take
it, change it or leave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .model import Standard, Target
from .text import Flat, flat

_MOST = 6
_LONGEST = 40
_SHORTEST = 3  # 制度 or 评估 alone says too little
_BREAKS = "。;,:!?()\n"
_LEADING = re.compile(
    r"^(?:并|再|其中|确保|力争|争取|积极|大力|着力|扎实|全力|全面|加快|进一步|努力|推动|推进|组织|切实)+(?=.{2})"
)
# Words that say already that a figure is to be reached.
_REACHING = re.compile(
    r"达到|不少于|不低于|不超过|不高于|控制在|稳定在|保持|[到至为达在于超]$|(?:增长|突破|超过|降低|提高|提升)$"
)
# A verb right before a figure has its object behind it: 「提供5万个岗位」.
_VERB = re.compile(
    "(?:提供|培养|选拔|培育|带动|建设|建成|完成|实现|新建|改造|引进|产生|安排|认定|遴选|打造|支持)$"
)
_HAN = re.compile(r"(?![约近])[\u4e00-\u9fff]")
_DIGIT = re.compile(r"[0-9]")
_REST = re.compile(r"(?!月|日|天|年|的)[^,。;:、()\d\n]{0,4}(?=[,。;:、()\n]|$)")
_UNSAID = re.compile(r"(?:不得|禁止|严禁|未|已|新|即|停止|拒不|[率复])$")
_QUOTED = re.compile(r"“[^”]{1,40}”|\"[^\"]{1,40}\"")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Words of an outcome and its test; `things` are the last words of what comes about."""

    verbs: str
    things: str
    test: str


_PAPERS = "方案|办法|意见|措施|细则|规划|计划|政策|制度|规程|标准|指南|预案|规范"
_LISTS = "清单|清册|名录|目录|台账|图册|名册"
_SYSTEMS = "机制|体系|制度|平台|数据库|专班|联盟|基金|档案"
_ACTIONS = "行动|排查|检查|督查|调研|评估|演练|培训|普查|清查|监测|试点|宣讲"
_MEETINGS = "会议|大会|座谈会|推进会|现场会|发布会|对接会|调度会|论坛|展会|博览会|活动"
_WORKS = (
    "摸排|调查|确权|清理|登记|改革|工程|项目|建设|改造|任务|修复|整治"
    "|治理|升级|搬迁|验收|审计|招标|采购|评审|选址|征收"
)
_ENDS = "(?=工作|任务|等|并|和|及|[,。;:、()]|$)"
# 出台方案: the verb, then what comes about.
_VERB_FIRST = (
    _Outcome("出台|印发|发布|颁布", _PAPERS, "{}已印发（注明文号）"),
    _Outcome("制定|制订|编制|起草|拟订|修订|完善", _PAPERS, "{}已制定并按程序审定"),
    _Outcome("制定|制订|编制|建立|梳理|列出|形成|公布", _LISTS, "{}已建立，内容齐全可查"),
    _Outcome("建立|健全|组建|成立|设立|搭建", _SYSTEMS, "{}已建立并运行"),
    _Outcome("召开|举办|承办|组织", _MEETINGS, "{}已举办，有通知和纪要等材料"),
    _Outcome("开展|组织|启动|实施", _ACTIONS, "{}已开展，有结果报告"),
    _Outcome("完成", _WORKS, "{}已完成，有验收或完工材料"),
    _Outcome("报送|上报|提交|形成", "报告|专报|请示|总结", "{}已报送"),
    _Outcome("签订|签署", "协议|合同|责任书|备忘录", "{}已签订"),
    _Outcome("取得|获得|争取", "批复|认定|认证|证书|许可|称号", "{}已取得"),
)
# 二期厂房建成投用: what comes about, then the verb.
_THING_FIRST = (
    _Outcome("建成投用|建成并投用|建成并投入使用|建成使用|投入使用", "", "{}建成并投入使用"),
    _Outcome("竣工投产|建成投产|建成达产|投产达效|投产", "", "{}建成投产"),
    _Outcome("建成通车|通车", "", "{}建成通车"),
    _Outcome("全面竣工|全面完工|主体完工|竣工|完工", "", "{}已完工，有验收或完工材料"),
    _Outcome("全面开工|开工建设|开工", "", "{}已开工建设"),
    _Outcome("通过验收|通过评审|通过审查|通过评估", "", "{}通过验收或评审，有结论文件"),
    _Outcome("上线运行|投入运行|正式上线|上线", "", "{}已上线运行"),
    _Outcome("挂牌运营|挂牌|揭牌", "", "{}已挂牌"),
)


def _by_verb() -> dict[str, list[_Outcome]]:
    """The outcomes of each verb, the longer verbs first."""
    found: dict[str, list[_Outcome]] = {}
    for outcome in (*_VERB_FIRST, *_THING_FIRST):
        for verb in outcome.verbs.split("|"):
            found.setdefault(verb, []).append(outcome)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


_BY_VERB = _by_verb()
_VERBS = re.compile("|".join(_BY_VERB))


def _patterns(folded: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """The outcomes whose verbs the text has, each as a pattern with its thing as the group `o`."""
    said = dict.fromkeys(_VERBS.findall(folded))
    for outcome in dict.fromkeys(outcome for verb in said for outcome in _BY_VERB[verb]):
        yield _pattern(outcome), outcome.test


@lru_cache(maxsize=64)
def _pattern(outcome: _Outcome) -> re.Pattern[str]:
    if outcome.things:
        thing = f"(?P<o>[^,。;:()、]{{0,28}}?(?:{outcome.things})》?)"
        return re.compile(f"(?:{outcome.verbs}){thing}{_ENDS}")
    return re.compile(f"(?P<o>[^,。;:()]{{2,30}}?)(?:{outcome.verbs})(?!率|面|前|后|下|条件|准备)")


def standards(
    text: str, folded: str, span: tuple[int, int], targets: Sequence[Target]
) -> tuple[Standard, ...]:
    """At most six proposals in the order of the text, with the range each rests on.

    `span` is the task's in the paper, `text` and `folded` the paper, `targets` the task's figures.
    """
    view = flat(folded, *span)
    printed = view.printed(text, 0, len(view.text))
    found = list(_reached(view.text, printed, targets))
    found += [one for one in _outcomes(view.text, printed) if not _overlaps(one, found)]
    found.sort(key=lambda one: one.start)
    unique = {one.text: one for one in reversed(found)}
    kept = [one for one in found if unique[one.text] is one][:_MOST]
    return tuple(_placed(one, view) for one in kept)


def _reached(folded: str, printed: str, targets: Sequence[Target]) -> Iterator[Standard]:
    """「新建茶园3000亩以上」 → 「新建茶园达到3000亩以上」; what says so itself stays as it is.

    Of several figures in one clause only the last is one to reach: 「为32所学校更换桌椅900套」.
    """
    spans = list(_spans(folded, printed, targets))
    for i, (start, end) in enumerate(spans):
        since = _clause(folded, start)
        followed = i + 1 < len(spans) and _clause(folded, spans[i + 1][0]) <= start
        if followed or folded.startswith(("月", "的"), end):
            continue
        words = _LEADING.sub("", printed[since:start])
        plain = len(words) < 2 or not printed[start].isdecimal() or bool(_DIGIT.search(words))
        if not words and not _HAN.match(printed, start):
            continue
        said = plain or _REACHING.search(words) or _VERB.search(words)
        between = "" if said else "达到"
        rest = _REST.match(folded, end)
        end = rest.end() if rest else end
        yield Standard(f"{words}{between}{printed[start:end]}", start - len(words), end)


def _spans(folded: str, printed: str, targets: Sequence[Target]) -> Iterator[tuple[int, int]]:
    """Where the figures stand, in order."""
    at = 0
    for target in targets:
        start = max(printed.find(target.text, at), folded.find(target.text, at))
        if start >= 0:
            at = start + len(target.text)
            yield start, at


def _clause(folded: str, at: int) -> int:
    """Where the clause before a figure begins; a 、 parts two figures, not two things."""
    since = at
    while since and at - since < _LONGEST and folded[since - 1] not in _BREAKS:
        if folded[since - 1] == "、" and _DIGIT.search(_clause_tail(folded, since - 1)):
            break
        since -= 1
    return since


def _clause_tail(folded: str, end: int) -> str:
    """The few characters before a place, within their clause."""
    tail = folded[max(0, end - 8) : end]
    return re.split(r"[,。;:!?()\n]", tail)[-1]


def _outcomes(folded: str, printed: str) -> Iterator[Standard]:
    """Each outcome the text names, once; none that is quoted, denied or done already."""
    quoted = [match.span() for match in _QUOTED.finditer(folded)]
    taken: list[tuple[int, int]] = []
    for pattern, test in _patterns(folded):
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(lo < end and start < hi for lo, hi in (*quoted, *taken)):
                continue
            thing = _thing(folded, printed, *match.span("o"))
            if not thing or _UNSAID.search(folded[:start]) or _UNSAID.search(thing):
                continue
            taken.append((start, end))
            yield Standard(test.format(thing), start, end)


def _thing(folded: str, printed: str, start: int, end: int) -> str:
    """What comes about, without adverbs and a verb before it; "" where too little is left."""
    if start and folded[start - 1].isdigit() and folded[start].isdigit():
        return ""  # it begins amid a figure
    words = _LEADING.sub("", printed[start:end])
    verb = re.match(r"(?:出台|印发|制定|编制|实施|完成|开展|组织)(?=.{4})", words)
    words = words[verb.end() :] if verb else words
    return words if len(words) >= _SHORTEST else ""


def _overlaps(one: Standard, others: Sequence[Standard]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _placed(one: Standard, view: Flat) -> Standard:
    """Offsets of the whole paper for those of a view."""
    return Standard(one.text, *view.span(one.start, one.end))
