"""Papers that report or explain: who stands in a bracket there has done it, or is only named.

What such a paper asks for stands under its 「下一步」, or in a paper annexed to it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .blocks import is_annex
from .model import Draft, Role
from .sections import looks_ahead
from .text import fold, lines

_TELLS = re.compile(r"解读|问答|答记者问|访谈|实录|一图[读看]")
_ASKED = re.compile(r"(?:^|\n) *(?:问|答|记者|主持人) ?:")
_LEAST_QUESTIONS = 2
_OPENING = 600
_OF = r"(?:工作|任务|整改|落实|完成|进展|推进|开展|办理|执行|履职|督查|有关|相关)*"
_REVIEWS = re.compile(
    rf"述职|述廉|述责|自查|(?:工作|年度|年终|季度|半年|阶段性?|活动)总结|总结(?:报告)?$|{_OF}汇报"
    rf"|{_OF}(?:情况|进展|进度)的?(?:报告|汇报|总结|简报)|{_OF}(?:进展|完成|落实|推进|履职)情况$"
    r"|(?<!政府工作)报告(?:\([^()]*\))?$"
    r"|经验(?:交流|做法)?(?:材料)?$|(?:交流|发言|汇报|典型)材料$|典型(?:案例|经验|做法)$|先进事迹"
)
_WORDS = re.compile(
    r"(?:用语|术语|名词|编制|起草|情况|有关|填报|填表|指标)+的?(?:说明|释义|解释|含义|定义)$"
    r"|(?:主要|工作|部门|岗位|机构|单位)职[责能]$|职能配置|机构设置|(?:单位|机构|部门)(?:简介|概况)$"
)
_NOTICE = re.compile(r"(?:情况|进展|进度|结果)的?(?:通报|公示|通告)")
_BULLETIN = re.compile(
    r"(?:进展|进度|完成|推进|落实|开展|办理|执行)(?:的?情况)?的?(?:通报|通告|公示|简报)"
    r"|(?:进展|进度|完成|推进|落实)情况[^。\n]{0,12}(?:通报|公示|公布)如下"
)
_MARKED = frozenset({"bracket", "verb", "bare", "inline"})

_SO_FAR = r"(?:经|于[^,。;]{1,14}|全部|全面|基本|顺利|如期|提前|累计|先后|按期|按时|陆续)*"
_ENDED = (
    "完成|完工|竣工|建成|办结|销号|投用|投入使用|整改到位|落实到位|通过[^,。;]{0,6}验收"
    "|印发|出台|通车|落地"
)
_DONE = re.compile(rf"已{_SO_FAR}[^,。;]{{0,12}}?(?:{_ENDED})")
_OPEN = re.compile(
    r"[要须应](?!求|素|件|点|闻|职|义|对|急|用)|务必|力争|确保|尽快|加快|抓紧|继续|进一步"
    r"|下一?步|未|尚|年内|(?:[底末月日]|季度)前"
)
LEFT_OUT = "这份材料是报告或解读，写有单位的{}段是说明情况，没有列为任务，请核对"
DONE = "文字说这件事已经完成，请核对是否还要列入"


def asked(folded: str, title: str, found: list[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
    """The drafts that a paper asks for, and a warning where others were left out."""
    bare = "".join(fold(title).split())
    every = only_tells(bare) or len(_ASKED.findall(folded)) >= _LEAST_QUESTIONS
    if defines_words(bare):
        return [draft for draft in found if draft.start > _annexed(folded)], ()
    bulletin = bool(_BULLETIN.search(bare) or _BULLETIN.search(folded[:_OPENING]))
    if not (every or bulletin or _NOTICE.search(bare)):
        return [_doubted(folded, draft) for draft in found], ()
    stop = _annexed(folded)
    told = _stands if bulletin and not every else _told
    kept = [d for d in found if d.start > stop or not told(folded, d, every=every)]
    left = len(found) - len(kept)
    return kept, (LEFT_OUT.format(left),) if left else ()


def asked_rows(title: str, rows: list[Draft]) -> list[Draft]:
    """The rows of tables that a paper asks for: a report's table without limits only tells."""
    limited = any(value.role is Role.DEADLINE for row in rows for value in row.values)
    reports = "".join(fold(title).split()).endswith("报告")
    return rows if limited or not reports else []


def only_tells(title: str) -> bool:
    """Whether a folded title says that its paper explains something or reviews what was done."""
    return bool(_TELLS.search(title) or _REVIEWS.search(title))


def defines_words(title: str) -> bool:
    """Whether a folded title says that its paper gives the meaning of words, or standing duties."""
    return bool(_WORDS.search(title))


def is_done(words: str) -> bool:
    """Whether a text of folded Chinese says that its matter is done, and asks for nothing more."""
    return bool(_DONE.search(words)) and not _OPEN.search(_DONE.sub("", words))


def _told(folded: str, draft: Draft, *, every: bool) -> bool:
    """Whether a draft of a report only tells: `every` one whose units stand in a bracket does."""
    if any(map(looks_ahead, draft.path)):
        return False
    marked = all(value.form in _MARKED for value in draft.values)
    return marked and (every or is_done(folded[draft.start : draft.end]))


def _stands(folded: str, draft: Draft, *, every: bool) -> bool:
    """Whether a draft of a bulletin says how its matter stands, behind its bracket or before."""
    marked = all(value.form in _MARKED for value in draft.values)
    if not marked or any(map(looks_ahead, draft.path)):
        return False
    end = max((value.end for value in draft.values), default=draft.end)
    after = folded[end : folded.find("\n", end)].strip("() 。;")
    limited = any(value.role is Role.DEADLINE for value in draft.values)
    asks = limited or _OPEN.search(folded[draft.start : draft.end])
    return bool(after) or not asks or _told(folded, draft, every=every)


def _doubted(folded: str, draft: Draft) -> Draft:
    if not is_done(folded[draft.start : draft.end]):
        return draft
    return replace(draft, doubts=(*draft.doubts, DONE))


def _annexed(folded: str) -> int:
    """Where the first annex begins; the end of the text without one."""
    for row in lines(folded, 0, len(folded)):
        if is_annex(folded[row.start : row.end]):
            return row.start
    return len(folded)
