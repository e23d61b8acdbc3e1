"""What a heading says of the part below it: explained, reviewed, asked of all, or still to come."""

from __future__ import annotations

import re

from .blocks import enumerated

_ABOUT = "总体|指导|基本|主要|工作|发展|建设|目标|试点|改革|行动|整治|适用|重点|实施|活动"
_EXPLAINED = (
    "目的|思想|原则|思路|目标|意义|背景|依据|范围|定位|概况|现状|认识|形势|对象|期限|时间|区域|场所"
    "|品种"
)
_FRAME = re.compile(rf"(?:总体|指导|基本|主要|重要|重大)要求|(?:{_ABOUT})*(?:{_EXPLAINED})")
_WHY = re.compile(
    "(?:充分|深刻|切实|进一步)?(?:认识|提高认识|统一思想|提高站位)|.*(?:重要性|必要性|紧迫性|意义)$"
)
_MADE = "强化|加强|健全|完善|落实|严格|夯实|抓好"
_OF_ALL = "组织|工作|实施|政策|服务|要素|监督|综合|保障"
_SAFEGUARDS = re.compile(
    rf"(?:(?:{_MADE})?(?:{_OF_ALL})*(?:保障|领导|实施|组织领导)(?:措施|工作|机制|体系)?"
    "|(?:工作|有关|相关|几点|具体|纪律|报送)要求|附则|其他事项)$"
)
_REVIEW = "取得的?(?:成效|成就)|主要成效|发展成就|工作总结|存在的?(?:问题|困难)|五年来|过去|回顾"
_PAST = re.compile(
    rf"{_REVIEW}|(?:工作|主要|目前|总体|推进|开展)*进展(?:情况)?$|(?:开展|完成|推进|落实)情况"
)
_NEXT = re.compile(r"下一?步|下阶段|今后(?:工作)?|后续")
_AHEAD = re.compile(r"(?:工作|任务)?(?:计划|打算|安排|部署|思路)$")
_COMING = re.compile(r"(?:今年|20\d{2}年)[^,。]{0,12}(?:工作|任务|安排|重点|打算)")


def _bare(heading: str) -> str:
    """A heading as folded, without its number, up to a colon."""
    block = enumerated(heading, 0, len(heading))
    return re.split("[:：]", heading[block.body :].strip(" 。：:"))[0]


def explains(heading: str) -> bool:
    """Whether a part says why, on what principles or what was done: nothing in it is ordered."""
    bare = _bare(heading)
    return bool(_FRAME.fullmatch(bare) or _WHY.match(bare) or _PAST.search(bare))


def safeguards(heading: str) -> bool:
    """Whether a part is one of the last, which ask everybody for good will."""
    return bool(_SAFEGUARDS.fullmatch(_bare(heading)))


def comes_next(heading: str) -> bool:
    """「下一步工作打算」: what follows a report is ordered after all."""
    return bool(_NEXT.search(heading))


def looks_ahead(heading: str) -> bool:
    """Whether a part of a report says what is to come: also 「二、6月份工作计划」."""
    return comes_next(heading) or bool(_AHEAD.search(_bare(heading)))


def plans_the_year(heading: str) -> bool:
    """「2026年重点工作」, the part of a work report that looks ahead."""
    return bool(_COMING.search(heading))
