"""The words before a colon that say who, how far and by when: 牵头单位, 配合部门, 完成时限 …

A label is composed: what they do (牵头, 责任, 配合 …) and what they are (单位, 部门, 领导 …), so a
combination nobody has seen yet is understood too. To teach a word, add it to one list here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .model import Role

_LEAD = "总牵头|牵头|主责|主办|首要|主要|第一|主抓"
_COOPERATE = "协同配合|协同|配合|协办|协作|协助|参与|参加|支持|联办|会办|共建"
_DUTY = "组织|责任|承办|落实|实施|执行|办理|负责|承担|整改|完成|建设|推进|具体"
_UNIT = "单位|部门|科室|股室|处室|机构|主体|科股室|站所|站办所|站办|院系|班组|专班|乡镇|街道|县区"
_PERSON = "领导|责任人|负责人|市领导|县领导|区领导|同志|人员|市长|县长|区长|人"
_LEADERSHIP = "分管|主管|包保|挂钩|挂联|联系|包抓|包联|督办|分包|县级|市级|区级|县|市|区|省|局|院"
_WHEN = "完成|办理|办结|整改|落实|工作|责任|任务|计划|预计|交付|要求|推进|目标"
_LIMIT = "时限要求|时间要求|时间节点|时限|时间|期限|限期|节点|日期"
_OTHER = (
    "参加人员|参会人员|出席人员|列席人员|参加人|出席人|列席人|主持人|记录人|联系人|联络员|经办人"
    "|批示领导|交办领导|签批领导|批示人|(?:批示|交办|下达|立项|登记|签收)(?:时间|日期)|任务来源|督办依据"
    "|(?:督办|督查|事项|交办)(?:来源|类别|编号|文号)|(?:签发|签收|拟稿|核稿|审核|填表|填报|制表|校对)人"
    "|联系电话|电话|(?:督查|督导|督办|监督|交办|主管)(?:单位|部门|科室|机关)"
)
_PROGRESS = "进展情况|工作进展|完成情况|目前进展|存在问题|下一步打算|下步打算|备注"
_TASK = (
    "任务内容|工作任务|重点任务|工作内容|主要任务|工作事项|任务名称"
    "|整改措施|整改任务|工作措施|整改要求|督办事项|督办内容|交办事项|交办内容"
    "|批示内容|批示事项|议定事项|议定内容|事项内容|决定事项|年度目标|年度任务|目标任务|建设内容"
    "|任务|事项"
)

_WHO = rf"(?:{_LEAD}|{_COOPERATE}|{_DUTY}|{_LEADERSHIP}){{1,4}} ?(?:{_UNIT}|{_PERSON})"
_DATE = rf"(?:(?:{_WHEN}){{1,2}} ?(?:{_LIMIT})|时限要求|时间要求|时间节点|时限|期限|限期"
_DATE += "|时间进度|时间安排|进度安排|进度要求)"
_AND = r"(?:[及和与、/]{1,2}(?:责任|配合|参与|协助|联系|分管)?(?:单位|部门|领导|人))?"
_NOTE = r"(?:\([^()]{1,12}\))?"

# The bare verb before a colon: 「牵头：甲　配合：乙」; 主办 alone signs a web page.
_HELPED = r"(?= ?:.{1,60}(?:会办|协办|配合) ?:)"
_SHORT = rf"牵头|主责|配合|协办|协助|会办|参与|(?:主办|承办|责任){_HELPED}"
LABEL = re.compile(
    rf"(?P<open>\()?(?P<name>{_WHO}|{_DATE}|{_OTHER}|{_PROGRESS}|(?:{_SHORT})(?= ?:)){_AND}{_NOTE}"
)
CONTENT = re.compile(rf"\(?(?:{_TASK})(?:\)|:|\):)")
_COOPERATING = re.compile(_COOPERATE)
_LEADING = re.compile(_LEAD)
_PERSONAL = re.compile(rf"(?:{_PERSON})$")
_LIMITING = re.compile(rf"(?:{_LIMIT})$|时间|进度")
_ASIDE = re.compile(rf"{_OTHER}|{_PROGRESS}")


def role_of(name: str) -> Role:
    """The role of a label's name: 协同责任单位 cooperates although 责任 stands in it too."""
    if _ASIDE.fullmatch(name):
        return Role.OTHER
    if _LIMITING.search(name):
        return Role.DEADLINE
    if _PERSONAL.search(name):
        return Role.LEADER
    if _COOPERATING.search(name):
        return Role.COOPERATE
    return Role.LEAD if _LEADING.search(name) else Role.DUTY


@dataclass(frozen=True, slots=True)
class Found:
    """A label in a view: where it begins, where its value begins, and its role."""

    start: int
    value: int
    role: Role


def label_at(text: str, at: int) -> Found | None:
    """The label that begins exactly at `at`: 「牵头单位:」, 「【牵头单位】」, 「(牵头单位):」."""
    match = LABEL.match(text, at)
    if not match:
        return None
    end = match.end()
    closed = False
    if match["open"]:
        closed = text[end : end + 1] == ")"
        if not closed:
            return None
        end += 1
    colon = text[end : end + 1] == ":"
    if not (colon or closed):
        return None
    return Found(at, end + 1 if colon else end, role_of(match["name"]))


_BEFORE = ",;。(、. "


def labels_in(text: str, start: int, end: int) -> list[Found]:
    """All labels between two places that stand at a clause's beginning."""
    found: list[Found] = []
    for match in LABEL.finditer(text, start, end):
        at = match.start()
        if at > start and text[at - 1] not in _BEFORE and not (found and _closes(text, at)):
            continue
        label = label_at(text, at) or (label_at(text, at + 1) if match["open"] else None)
        if label and label.value <= end:
            found.append(label)
    return found


def _closes(text: str, at: int) -> bool:
    """Within a run of labels one may follow another's value without a comma."""
    return label_at(text, at) is not None
