"""Sentences that ask for something to be done, and those that look so but do not."""

from __future__ import annotations

import re

from .lexicon import DOING, HOW, ZEAL
from .units import Span

_DOES = re.compile(rf"(?:{HOW}|[和与、地])*(?:{DOING})")
_TURNS = re.compile(rf"(?:对|把|将|以|按照?|为|围绕|通过|针对|依托|利用)[^,]{{2,60}}?(?:{DOING})")
_ASKS = re.compile(r"[要须应](?!求|素|件|点|闻|职|义)|不得|务必|确保|力争|必须|一律")
_CLAUSE = re.compile(r"[,;。:!?]")
_ASKED_WITHIN = 24
LONGEST_TITLE = 30


def is_directive(text: str) -> bool:
    """Whether a text of folded Chinese asks for work: one of its clauses begins with doing."""
    return any(_does(clause) for clause in _CLAUSE.split(text) if clause)


def begins_with_doing(text: str) -> bool:
    """Whether the very first clause does: 「加快…建设」, not 「随着…发展」."""
    return _does(_CLAUSE.split(text, maxsplit=1)[0])


def begins_with_verb(text: str) -> bool:
    """Whether a verb of doing is the very first word: 「改造…小区」, not 「应急管理局」."""
    return bool(_DOES.match(text))


def _does(clause: str) -> bool:
    clause = clause.strip(" “”\n")
    if _DOES.match(clause) or _TURNS.match(clause):
        return True
    return bool(_ASKS.search(clause[:_ASKED_WITHIN]))


_ZEAL = re.compile(ZEAL)


def is_exhortation(text: str) -> bool:
    """Whether a text only calls for zeal: no figure, no date, nothing a test could check."""
    return bool(_ZEAL.search(text)) and not any(c.isdigit() for c in text)


_PAYS = re.compile(r"补助|补贴|奖励|奖补|资助|价格|标准|税率|费率")
_MONEY = re.compile(r"元|价格|税率|费率")
_RATE = re.compile(r"每[人户亩平年月个家台]|最高|按[^,。]{0,20}(?:标准|给予|执行|价格)|不超过")


def is_policy(text: str) -> bool:
    """Whether a text fixes what is paid or charged: a rule to go by, nothing to do."""
    return bool(_PAYS.search(text) and _RATE.search(text) and _MONEY.search(text))


_ASKED_OF_ALL = re.compile(r"请?(?:各|有关|相关)")
_MEANWHILE = "高度重视|认真研究|抓紧办理|认真办理|按时办结|抓紧落实|抓好落实|明确专人"
_ASKED_OF_ONE = re.compile(
    rf"请(?:(?:你|贵)[^,。;]{{0,4}})?,?(?:(?:{_MEANWHILE})[^,。;]{{0,6}},)*并?[于在]?[^,。;]{{0,14}}将"
)
_WHAT = "情况|结果|总结|报表|报告|方案|信息|台账|进展|联络员|名单|反馈表?"
_SENT = "报送|反馈[省市县区镇乡]|上报|报至|报[省市县区镇乡局委办专安]|反馈至|发至"
_REPORTS = re.compile(rf"(?:{_WHAT})[^,。;]{{0,24}}(?:书面|及时|一并)?(?:{_SENT})")
_LONGEST_REPORT = 90
_DEFINES = re.compile(r"[^,。;:]{1,24},?(?:是指|系指|指的?是|即指|是?对应|的含义[是为])")


def defines(text: str) -> bool:
    """Whether a text says what a word means: 「牵头单位，是指…」."""
    return bool(_DEFINES.match(text))


def is_reporting(text: str) -> bool:
    """Whether a sentence only asks its readers to report, as papers do at their end."""
    if len(text) >= _LONGEST_REPORT or not _REPORTS.search(text):
        return False
    return bool(_ASKED_OF_ALL.match(text) or _ASKED_OF_ONE.match(text))


def asks_for_reports(text: str) -> bool:
    """Whether a paragraph asks everybody to report: what else it says then goes with that."""
    return any(is_reporting(text[lo:hi]) for lo, hi in sentences(text, 0, len(text)))


_N = r"[\d一二三四五六七八九十 ]{1,4}"
_DAY = rf"[\d二][\d〇一二三四五六七八九]{{3}} ?年{_N}月{_N}日"
_SIGNER = "政府|办公室|委员会|局|督查室|小组"
_SIGNED = (
    r"(?![^\n]*[报送把由要请将])"
    rf"[\u4e00-\u9fff ]{{1,40}}(?:{_SIGNER}) *(?:{_DAY})?$|{_DAY}$"
)
_CLOSING = (
    "特此|专此|感谢|衷心感谢|以上答复|附件?\\d?:|\\(?联系人|\\(?责任编辑|\\(?此件|抄送|分送|发送|名词解释|注:|备注:|各位代表"
    "|未(?:纳入|列入)|上一篇|下一篇|分享到|主办:|版权所有|技术支持|【"
)
_PAPERS = "通知|意见|方案|办法|计划|措施|说明|清单|细则|规定|要点"
_IN_FORCE = (
    rf"本(?:{_PAPERS})(?:自|由[^。]{{2,20}}解释)|未尽事[宜项]"
    "|以上(?:事项|任务|工作)[^。]{0,20}(?:情况|报)"
)
_ENDING = re.compile(rf"{_IN_FORCE}|{_CLOSING}|{_SIGNED}")


def is_ending(text: str) -> bool:
    """Whether a paragraph stands after the work: signature, entry into force, contact, notes."""
    return bool(_ENDING.match(text.strip(" \n")))


def run_in_title(text: str) -> int:
    """Where the body begins after a short first sentence that titles it; 0 without one."""
    stop = text.find("。", 0, LONGEST_TITLE + 1)
    return 0 if stop < 3 or stop + 6 > len(text) else stop + 1


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of a range, each with its stop; a list in brackets or quotes stays whole."""
    found: list[Span] = []
    depth, since = 0, start
    for i in range(start, end):
        char = text[i]
        if char in "“《(":
            depth += 1
        elif char in "”》)" and depth:
            depth -= 1
        elif char == "。" or (char in ";!?" and not depth):
            found.append((since, i + 1))
            depth, since = 0, i + 1
    found.append((since, end))
    trimmed = [_trim(text, lo, hi) for lo, hi in found]
    return [(lo, hi) for lo, hi in trimmed if text[lo:hi].strip("。;!?")]


def _trim(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return start + len(words) - len(words.lstrip(" \n")), start + len(words.rstrip(" \n"))
