"""What a column of a ledger holds, told by the words over it.

The meanings are those of the forms offices use. To teach a word, add it to the list of its meaning
here; words for units, persons and limits are composed in `labels`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from .labels import LABEL, role_of
from .model import Role


class Meaning(StrEnum):
    """What a column holds."""

    ORDINAL = "ordinal"
    CODE = "code"
    CATEGORY = "category"
    TASK = "task"
    PROBLEM = "problem"
    MEASURE = "measure"
    TARGET = "target"
    LEAD = "lead"
    DUTY = "duty"
    COOPERATE = "cooperate"
    LEADER = "leader"
    CONTACT = "contact"
    PHONE = "phone"
    SINCE = "since"
    DUE = "due"
    PROGRESS = "progress"
    DONE = "done"
    STATE = "state"
    STRUCK = "struck"
    OBSTACLE = "obstacle"
    NEXT = "next"
    SOURCE = "source"
    NOTE = "note"
    OTHER = "other"


UNITS = frozenset({Meaning.LEAD, Meaning.DUTY, Meaning.COOPERATE})
ROLES: Mapping[Meaning, Role] = {
    Meaning.LEAD: Role.LEAD,
    Meaning.DUTY: Role.DUTY,
    Meaning.COOPERATE: Role.COOPERATE,
    Meaning.LEADER: Role.LEADER,
    Meaning.DUE: Role.DEADLINE,
}
_OF_ROLE = {role: meaning for meaning, role in ROLES.items()} | {Role.OTHER: Meaning.OTHER}
LONGEST = 24  # characters of a header; a longer cell is data

_OF = r"(?:工作|任务|事项|整改|督办|项目|问题|办理|落实|目前|当前|当月|本月|本期|主要|具体|的)*"
_SPAN = r"(?:月份?|季度|半年|年度?|旬|周|期)"
_STAGE = rf"(?:截至\S{{1,8}}|\d{{0,4}}年?第?[\d一二三四上下本当全至-]{{0,6}}{_SPAN})?"
_TOLD = r"(?:情况)?(?:说明|描述|反馈)?"
_AT = r"(?:时间|日期|时限)"
_WHERE = r"(?:所属|所在|重点|工作|任务|事项|项目|问题|整改|建议|提案|信访|督办|归属)*"
_KIND = r"(?:类别|分类|类型|领域|板块|大类|条线|专项|章节|维度|序列|专题|方面|属性|性质)"
_NUMBERED = r"(?:任务|事项|督办|立项|建议|提案|问题|台账|清单|信访|项目|交办|统一|件)*"
_DEED = (
    "主要|重点|年度|具体|分解|督办|督查|工作|整改|建设|实施|交办|议定|会议|民生|信访|批示|承诺"
    "|改革|目标|任务|事项|项目|建议|提案|实事|办理|诉求|反映|落实|推进|量化|议题|内容|规模|服务"
    "|承办|责任|攻坚|研究|决定|决策"
)
_THING = "任务|事项|内容|工作|议题|案由|实事|诉求|标题|题目|主题|规模|建议|提案|批示|决定|清单"
_WRONG = "反馈|巡察|巡视|督察|检查|具体|主要|发现|整改|突出|审计|交办|信访"
_HOW = "整改|具体|工作|主要|落实|推进|化解|保障|拟采取|重点|实施|的"
_AIM = (
    "年度|工作|任务|整改|量化|可?考核|可?验收|完成|预期|阶段性?|总体|建设|质量|办理|具体|[、和及与]"
)

# Asked in this order. What tells of progress comes first: it never is a task.
_FIRST: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.ORDINAL: (r"序号?|项次|次序|序次|顺序号?|行号",),
    Meaning.STRUCK: (r".*(?:销号|销账|清零)(?!时限|期限).*",),
    Meaning.NEXT: (
        rf"{_STAGE}下(?:一?步|一?阶段|个?月|一?季度?|周|期)\S*",
        r"(?:工作)?(?:打算|计划安排)",
    ),
    Meaning.DONE: (
        rf"{_STAGE}(?:是否|有无)\S*",
        rf"{_STAGE}{_OF}(?:完成|办结|办复)(?:情况|与否|率|结果|比例|进度){_TOLD}",
        r"(?:办理|整改|处理|化解)结果|完成%|已完成\S{0,4}",
        r"实际(?:完成|办结|竣工|开工|整改)\S*",
    ),
    Meaning.PROGRESS: (
        rf"{_STAGE}{_OF}(?:最新)?(?:进展|进度|动态|成效){_TOLD}(?:%|百分比)?",
        rf"{_STAGE}{_OF}(?:开展|推进|落实|办理|整改|进展|执行|实施|化解)(?:进展|落实)?情况{_TOLD}",
        rf"{_STAGE}{_OF}(?:处置|处理|反馈|办复|建设|贯彻|答复|承办)(?:进展|落实)?情况{_TOLD}",
        r"\d(?:天|个月)\S*|一个月\S*|形象进度|当前进度\S*|\S{0,6}进展情况",
        rf"(?:工作)?情况{_TOLD}",
    ),
    Meaning.STATE: (
        rf"{_OF}(?:状态|灯色|灯号|亮灯|亮牌|红黄(?:绿|蓝)?灯)(?:情况)?",
        r"预警\S{0,4}",
    ),
    Meaning.OBSTACLE: (
        r"(?:目前|当前|主要|现)?存在(?:的)?(?:主要)?(?:问题|困难)\S*",
        r"(?:未\S{1,6}|滞后|进展缓慢|困难|问题)?原因(?:分析)?|滞后\S*",
        r"需\S{0,6}(?:协调|解决|支持)\S*|困难(?:和|及)?(?:问题)?",
    ),
    Meaning.CONTACT: (
        r"(?:单位|部门|工作|信息|具体|业务)*(?:联系人|联络员|联络人)\S{0,8}",
        r"(?:具体)?(?:经办人|承办人|填报人)\S{0,8}",
    ),
    Meaning.PHONE: (r"[^人领导]{0,6}(?:电话|手机号?码?|联系方式)",),
    Meaning.CODE: (rf"{_NUMBERED}(?:编号|编码|代码|号)",),
    Meaning.SINCE: (
        r"(?:开始|启动|交办|下达|开工|立项|起始|受理|登记|签收|会议)(?:时间|日期)",
        r"(?:批示|转办|来信|来访|发现|接收|收文|印发)(?:时间|日期)",
    ),
    Meaning.SOURCE: (
        r"(?!资金|经费)\S*来源\S{0,6}|\S{0,4}依据\S{0,4}|文号|来文\S*|发文\S*|出处|文件(?:名称)?",
        r"会议(?:名称|届次|次数|类型)|(?:批示|交办)(?:领导|人)",
        r"领衔代表|提案人|代表姓名|(?:信访|来访|反映)人\S*",
    ),
    Meaning.NOTE: (r"备注|说明|备考|附注|注|其他(?:说明)?",),
    Meaning.OTHER: (
        r"\S*(?:资金|投资|经费|金额|佐证|附件|得分|分值|权重|责任追究|追责|问责)\S*",
        r"\S*(?:身份证|住址|年龄)\S*",
        rf"(?:核验|核查|审核|验收|核实|复核)(?:人|人员|单位|部门|意见|结果|情况|{_AT})",
        r"(?:督查|督办|督导|监督|主管|考核|评价)(?:人|人员|单位|部门|意见|结果|情况)",
        rf"(?:反馈|报送|上报|交办|督查)(?:人|单位|部门|{_AT})",
        r"序时\S{0,4}|节点计划|频次|提请\S*|计量单位",
    ),
    Meaning.DUE: (
        rf"(?:竣工|完工|截止|到期|计划竣工|计划完工|办复|答复){_AT}",
        r"(?:计划|预计|拟|要求|规定|承诺)\S{0,4}(?:时间|时限|期限|日期|节点)",
        r"(?:化解|处置|解决|整治|见效|达标|销号|销账)(?:时限|期限)",
        r"节点时间|完成月份|(?:时间|工作|完成|办理|整改)?进度(?:要求|安排)",
    ),
    Meaning.LEAD: (r"总?牵头|主办|主责",),
    Meaning.COOPERATE: (r"配合|协办|会办|协同|参与|配合(?:科室|处室|机构)",),
    Meaning.DUTY: (
        r"责任主体|承办|落实|单位|部门|责任单位\S{0,2}|(?:责任|职责|任务|工作)?分工(?:情况|安排)?",
        r"(?:责任|承办)(?:科室|处室|机构|镇街|乡镇|村居?|社区|大队|车间|办公室)",
    ),
    Meaning.LEADER: (
        r"(?:包案|挂点|挂牌|督办|主管|负责)?领导|(?:包案|挂包)人",
        r"\S{0,4}责任人(?:(?:及|、)?(?:联系)?(?:电话|方式))?",
    ),
}
_THEN: Mapping[Meaning, tuple[str, ...]] = {
    Meaning.PROBLEM: (
        rf"(?:{_WRONG})*(?:的)?问题(?:描述|内容|清单|表现|具体表现|及表现|概述|情况|简述)*",
    ),
    Meaning.MEASURE: (
        rf"(?:{_HOW})*(?:措施|举措|做法|办法|路径|抓手)(?:[及和]\S{{1,6}})?",
        r"整改(?:内容|任务|事项|工作)",
    ),
    Meaning.TASK: (
        rf"(?:{_DEED}){{0,4}}(?:{_THING})(?:及\S{{1,4}})?",
        r"具体(?:要求|内容|任务|事项|工作)|(?:工作)?(?:目标[与和及、]任务|任务[与和及、]目标)",
    ),
    Meaning.TARGET: (
        rf"(?:{_AIM})*(?:目标|标准|要求|成果形式|成果|指标值?|目标值)(?:及(?:要求|标准|成效))?",
    ),
    Meaning.CATEGORY: (
        rf"{_WHERE}{_KIND}|[一二]级\S{{0,4}}|指标(?:名称)?",
        r"(?:文件|批件|材料|来件)标题|批示件(?:名称)?",
        r"(?:工作|任务|民生|实事|建设|重点|重大)*(?:项目|名称|工程)(?:名称|类别)?",
    ),
}


def _compiled(
    words: Mapping[Meaning, tuple[str, ...]],
) -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
    return tuple((meaning, re.compile(form)) for meaning, forms in words.items() for form in forms)


_PATTERNS, _MORE = _compiled(_FIRST), _compiled(_THEN)
_NOTE = re.compile(r"\([^()]*\)")


def meaning_of(words: str) -> Meaning | None:
    """What a header cell says; None for words that head no column we know.

    What stands in brackets is left out, or read as part of the words: 牵头（责任）单位.
    """
    plain = words.strip(":*★·").replace("/", "及").replace("\\", "及")
    for form in dict.fromkeys((plain, _NOTE.sub("", plain), re.sub(r"[()]", "", plain))):
        if form and len(form) <= LONGEST and (found := _meaning(form)):
            return found
    return None


@lru_cache(maxsize=4096)
def _meaning(words: str) -> Meaning | None:
    for meaning, pattern in _PATTERNS:
        if pattern.fullmatch(words):
            return meaning
    if label := LABEL.fullmatch(words):
        return _OF_ROLE[role_of(label["name"])]
    return next((meaning for meaning, pattern in _MORE if pattern.fullmatch(words)), None)
