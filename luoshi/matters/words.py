"""The words people see for states, acts and roles, and the codes that numbers begin with."""

from django.utils.translation import gettext_lazy as _

from luoshi.decompose.columns import Meaning
from luoshi.matters.rules import Act, Ownership, StakeRole, State

STATE_LABELS = {
    State.DRAFT: _("拟立项"),
    State.PROPOSED: _("待审签"),
    State.REGISTERED: _("已立项"),
    State.DISPATCHED: _("待签收"),
    State.UNDERWAY: _("办理中"),
    State.CANCELLED: _("撤销立项"),
}
ACT_LABELS = {
    Act.EDIT: _("修改"),
    Act.REVIEW: _("核对无误"),
    Act.DOUBT: _("重新存疑"),
    Act.SPLIT: _("拆分"),
    Act.MERGE: _("合并"),
    Act.ABSORB: _("并入另一事项"),
    Act.CORRECT: _("更正单位"),
    Act.DISCARD: _("不立项"),
    Act.SUBMIT: _("送审签"),
    Act.ENDORSE: _("审核同意"),
    Act.APPROVE: _("审签同意"),
    Act.RETURN: _("退回修改"),
    Act.DISPATCH: _("交办"),
    Act.FAN_OUT: _("分别交办"),
    Act.SIGN: _("签收"),
    Act.REFUSE: _("申请退回"),
    Act.ACCEPT_REFUSAL: _("同意退回"),
    Act.TURN_DOWN_REFUSAL: _("不同意退回"),
    Act.RECALL: _("撤回"),
    Act.REASSIGN: _("改派"),
}
STAKE_LABELS = {
    StakeRole.DISPATCHER: _("交办单位"),
    StakeRole.LEAD: _("牵头单位"),
    StakeRole.COOPERATING: _("配合单位"),
    StakeRole.RECORDER: _("代录单位"),
    StakeRole.LEADER: _("分管领导"),
    StakeRole.HANDLER: _("承办人"),
}
OWNERSHIP_LABELS = {
    Ownership.SINGLE: _("一个单位牵头"),
    Ownership.EACH: _("分别承办（每个单位一件）"),
}
SOURCE_CODES = {
    "plan": "重点",
    "report": "报告",
    "meeting": "会议",
    "instruction": "批示",
    "letter": "来文",
    "other": "其他",
}
MEANING_LABELS = {
    Meaning.ORDINAL: _("序号"),
    Meaning.CODE: _("编号"),
    Meaning.CATEGORY: _("类别"),
    Meaning.TASK: _("任务内容"),
    Meaning.PROBLEM: _("问题"),
    Meaning.MEASURE: _("措施"),
    Meaning.TARGET: _("目标、验收标准"),
    Meaning.LEAD: _("牵头单位"),
    Meaning.DUTY: _("责任单位"),
    Meaning.COOPERATE: _("配合单位"),
    Meaning.LEADER: _("责任领导"),
    Meaning.CONTACT: _("联系人"),
    Meaning.PHONE: _("电话"),
    Meaning.SINCE: _("起始时间"),
    Meaning.DUE: _("完成时限"),
    Meaning.PROGRESS: _("进展情况"),
    Meaning.DONE: _("完成情况"),
    Meaning.STATE: _("状态"),
    Meaning.STRUCK: _("销号情况"),
    Meaning.OBSTACLE: _("存在问题"),
    Meaning.NEXT: _("下步打算"),
    Meaning.SOURCE: _("来源、依据"),
    Meaning.NOTE: _("备注"),
    Meaning.OTHER: _("其他内容"),
}
