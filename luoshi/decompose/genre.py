"""What kind of paper this is: it decides whether sentences without a marker can be tasks."""

from __future__ import annotations

import re
from enum import StrEnum

from .reported import defines_words, only_tells
from .text import fold, lines


class Genre(StrEnum):
    """The kinds that matter here. A marker (a label, a bracket) is a task in every one of them."""

    PLAN = "plan"
    MINUTES = "minutes"
    REPORT = "report"
    NEWS = "news"
    STANDING = "standing"


_MINUTES = re.compile(r"纪要")
_MEETING = re.compile(r"会议(?:议定|研究决定|决定|要求|明确|强调|指出|原则同意|同意|听取)")
_STANDING_TITLE = re.compile(
    r"(?:条例|规定|办法|规则|细则|章程|制度|预案|规程|准则|守则|公约|标准)(?:\([^()]*\))?[》”]?(?:的通知)?$"
)
_OTHER_TITLE = re.compile(
    r"解读|答记者问|问答|实录|答复|复函|批复|公告|公示|节假日|放假|任免|任命|表彰|名单|招聘|讲话|致辞"
    r"|(?:情况|进度|进展|结果|排名)的?(?:通报|公示|报告|通知)$|年报$|启事|倡议|一图"
)
_ASKS = "征[求集][^,。]{2,60}的(?:函|通知|公告)$|(?:请示|申请|公开信|倡议书)$"
_INVITES = re.compile(
    r"(?:召开|举办|举行|参加|出席)[^,。]{2,40}(?:会|会议|培训班?|论坛|讲座|仪式)的?(?:补充|预备)?(?:通知|函)$"
    rf"|会议(?:预备)?通知$|{_ASKS}"
)
_TOLD_OF = re.compile(
    r"据(?:了解|悉|介绍)|负责(?:人|同志)(?:表示|介绍|告诉|说)|记者(?:了解|获悉|从)"
)
_ARTICLE = re.compile(r"(?:^|\n) *#* *第[一二三四五六七八九十百]{1,4}条[ :]")
_REPLY = re.compile(r"(?:提案|建议)(?:收悉|已收悉)|答复如下|现答复|现函复|批复如下")
_QUESTION = re.compile(r"(?:^|\n) *(?:问|记者|答|主持人|[\u4e00-\u9fff]{2,8}(?:社|台|报|网)) ?:")
_NEWS = re.compile(
    r"本[网报]讯|记者|通讯员|讯\(|报道|(?:主持|出席|参加)(?:召开)?(?:了?会议|并讲话)|主持召开"
    r"|会议召开|召开[^。]{0,30}(?:会议?|动员会|调度会|推进会)(?:,|。|$)"
)
_FOLLOW_UP = re.compile(r"下一步(?:工作)?(?:打算|安排|要求|计划|措施|重点)?[:,是]?")
_PROGRESS = re.compile(r"(?:进度|完成情况|落实情况|排名|进展情况)(?:\S{0,12})?通报如下|进展通报")


def genre_of(title: str, folded: str) -> Genre:
    """The kind of a paper from its title and its words."""
    head = "".join(folded[row.start : row.end] for row in lines(folded, 0, min(len(folded), 400)))
    bare = "".join(fold(title).split())
    if _is_minutes(bare, head, folded):
        return Genre.MINUTES
    if _orders_nothing(bare) or _tells_only(folded):
        return Genre.STANDING
    if "政府工作报告" in bare and not re.search(r"分解|分工|任务|解读|落实|责任", bare):
        return Genre.REPORT
    if _TOLD_OF.search(folded) and not _ORDERING.search(bare):
        return Genre.STANDING
    return Genre.NEWS if _NEWS.search(head) and not _is_paper(bare) else Genre.PLAN


def _orders_nothing(title: str) -> bool:
    """Whether a title names a paper of rules, a report, an answer, an invitation or the like."""
    named = _STANDING_TITLE.search(title) or _INVITES.search(title) or _OTHER_TITLE.search(title)
    return bool(named) or only_tells(title) or defines_words(title)


def _tells_only(folded: str) -> bool:
    """Whether the words are those of articles of a rule, an answer, a bulletin or an interview."""
    opening = folded[:600]
    if _REPLY.search(opening) or _PROGRESS.search(opening):
        return True
    return len(_ARTICLE.findall(folded)) > 1 or len(_QUESTION.findall(folded)) > 1


def _is_minutes(title: str, head: str, folded: str) -> bool:
    """Minutes call themselves so, in the title, the head or the sentence that opens them."""
    if _MINUTES.search(title) and "解读" not in title:
        return True
    return bool(_MINUTES.search(head) or "纪要如下" in folded[:800]) and bool(
        _MEETING.search(folded)
    )


_ORDERING = re.compile(r"(?:方案|计划|意见|清单|通知|台账|函|分解表?|分工)$")


def _is_paper(title: str) -> bool:
    return bool(re.search(r"(?:方案|计划|要点|意见|措施|清单|分工|分解表?|通知|行动|台账)$", title))
