"""The words people see for states, acts and roles, and the codes that numbers begin with."""

from django.utils.translation import gettext_lazy as _

from luoshi.decompose.columns import Meaning
from luoshi.kernel.periods import Cycle
from luoshi.matters.rules import Act, Ownership, RequestKind, StakeRole, State
from luoshi.matters.rules.asks import AskEnd
from luoshi.matters.rules.closing import Check, Rating, Verdict
from luoshi.matters.rules.evidence import FileEnd, FormKind, RecordKind
from luoshi.matters.rules.handover import Answer, Capacity, Category, HandoverAct, HandoverState
from luoshi.matters.rules.help import Ruling
from luoshi.matters.rules.instructions import NoteAct, NoteKind, NoteState, Urgency
from luoshi.matters.rules.plans import PlanState
from luoshi.matters.rules.preparing import PreparedKind, PreparedState
from luoshi.matters.rules.requests import Outcome
from luoshi.matters.rules.schedule import Word

STATE_LABELS = {
    State.DRAFT: _("拟立项"),
    State.PROPOSED: _("待审签"),
    State.REGISTERED: _("已立项"),
    State.DISPATCHED: _("待签收"),
    State.UNDERWAY: _("办理中"),
    State.RECTIFYING: _("整改中"),
    State.SUBMITTED: _("待核验"),
    State.PUBLICISED: _("公示中"),
    State.CLOSED: _("已办结"),
    State.SUSPENDED: _("中止"),
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
    Act.ADD_BRANCH: _("补充交办"),
    Act.NAME_HANDLER: _("指定承办人"),
    Act.PLAN: _("报办理计划"),
    Act.CONFIRM_PLAN: _("确认计划"),
    Act.RETURN_PLAN: _("退改计划"),
    Act.SUBDIVIDE: _("分解下达"),
    Act.REPORT: _("反馈"),
    Act.REPORT_SHARE: _("报送配合情况"),
    Act.TURN_STANDING: _("转常态化"),
    Act.END_STANDING: _("结束常态化"),
    Act.PREPARE: _("拟报"),
    Act.PASS: _("审核"),
    Act.COUNTERSIGN: _("会签"),
    Act.HAND_BACK: _("退改"),
    Act.ASK: _("提出申请"),
    Act.TAKE_BACK: _("撤回申请"),
    Act.EXTEND: _("同意延期"),
    Act.ADJUST: _("同意调整"),
    Act.SUSPEND: _("同意中止"),
    Act.CANCEL: _("同意撤销"),
    Act.DECLINE: _("不同意申请"),
    Act.RESUME: _("恢复办理"),
    Act.RESUME_RECTIFYING: _("恢复整改"),
    Act.ASK_HELP: _("提请协调"),
    Act.ANSWER_HELP: _("答复协调"),
    Act.RULE_ON_HELP: _("裁定停表"),
    Act.WITHDRAW_HELP: _("撤回提请"),
    Act.RESCHEDULE: _("改定时限"),
    Act.URGE: _("催办"),
    Act.RECTIFY: _("责令整改"),
    Act.ATTACH: _("提交佐证"),
    Act.DETACH: _("撤回佐证"),
    Act.STRIKE: _("注明佐证有误"),
    Act.ASK_EVIDENCE: _("请补充佐证"),
    Act.ANSWER_EVIDENCE: _("答复补充佐证"),
    Act.DROP_ASK: _("不再要求补充佐证"),
    Act.RETURN_SCAN: _("交回签章扫描件"),
    Act.SUBMIT_CLOSING: _("申请办结"),
    Act.RESUBMIT: _("整改后再报"),
    Act.WITHDRAW: _("撤回办结申请"),
    Act.SHOW_LEADER: _("呈报领导"),
    Act.LEADER_ANSWERS: _("领导阅示"),
    Act.PUBLICISE: _("公示"),
    Act.SEND_BACK: _("退回重办"),
    Act.CLOSE: _("同意办结"),
    Act.CONCLUDE: _("汇总办结"),
    Act.CANCEL_WHOLE: _("撤销总任务"),
    Act.RECHECK: _("回头看"),
    Act.REOPEN: _("重新办理"),
    Act.TRANSFER: _("交接"),
    Act.SUCCEED: _("承继"),
}
RECORD_LABELS = {
    RecordKind.REPORT: _("反馈"),
    RecordKind.SHARE: _("配合情况"),
    RecordKind.CLOSING: _("办结申请"),
    RecordKind.REQUEST: _("申请"),
    RecordKind.ANSWER: _("协调答复"),
    RecordKind.VERDICT: _("核验意见"),
    RecordKind.FORM: _("签章扫描件"),
}
FORM_LABELS = {
    FormKind.NOTICE: _("督办通知单"),
    FormKind.URGING: _("催办通知"),
    FormKind.EXTENSION: _("延期申请表"),
    FormKind.STRIKING_OFF: _("销号申请表"),
    FormKind.RESULT: _("督查结果呈报单"),
}
FILE_END_LABELS = {
    FileEnd.WITHDRAWN: _("已撤回，内容已删去"),
    FileEnd.MISTAKEN: _("有误"),
    FileEnd.REPLACED: _("已更换"),
}
ASK_END_LABELS = {
    AskEnd.LAID: _("已补充"),
    AskEnd.NONE: _("承办单位说明没有"),
    AskEnd.WITHDRAWN: _("交办单位不再需要"),
    AskEnd.LAPSED: _("已失效"),
}
STAKE_LABELS = {
    StakeRole.DISPATCHER: _("交办单位"),
    StakeRole.ABOVE: _("上级交办单位"),
    StakeRole.LEAD: _("牵头单位"),
    StakeRole.COOPERATING: _("配合单位"),
    StakeRole.RECORDER: _("代录单位"),
    StakeRole.LEADER: _("分管领导"),
    StakeRole.HANDLER: _("承办人"),
    StakeRole.HELPER: _("协调单位"),
    StakeRole.VERIFIER: _("核验单位"),
}
OWNERSHIP_LABELS = {
    Ownership.SINGLE: _("一个单位牵头"),
    Ownership.EACH: _("分别承办（每个单位一件）"),
    Ownership.JOINT: _("共同承办（一个牵头报告，其余会签）"),
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
VERDICT_LABELS = {
    Verdict.CLOSED: _("办结"),
    Verdict.SENT_BACK: _("退回重办"),
    Verdict.RECTIFY: _("责令整改"),
    Verdict.WITHDRAWN: _("承办单位撤回"),
}
RATING_LABELS = {
    Rating.EXCELLENT: _("优秀"),
    Rating.GOOD: _("良好"),
    Rating.PASSED: _("合格"),
}
CHECK_LABELS = {
    Check.FACTS: _("事实清楚"),
    Check.SOLVED: _("问题解决"),
    Check.DONE: _("任务完成"),
    Check.CONCLUSION: _("结论准确"),
    Check.LAWFUL: _("措施合法合规"),
    Check.FORM: _("格式规范"),
    Check.MEASURES: _("方案中的措施都已落实"),
    Check.VIOLATIONS: _("违法违规的已依法处理"),
    Check.EFFECT: _("效果达到法规和技术规范"),
    Check.ALIKE: _("举一反三，同类问题一并解决"),
    Check.ROOTS: _("找到根源，建立长效机制"),
}
REQUEST_LABELS = {
    RequestKind.EXTENSION: _("延期"),
    RequestKind.ADJUSTMENT: _("调整验收标准"),
    RequestKind.SUSPENSION: _("中止办理"),
    RequestKind.CANCELLATION: _("撤销事项"),
}
OUTCOME_LABELS = {
    Outcome.GRANTED: _("同意"),
    Outcome.DECLINED: _("不同意"),
    Outcome.TAKEN_BACK: _("申请已撤回"),
}
HANDOVER_LABELS = {
    HandoverState.OPEN: _("待移交"),
    HandoverState.HANDED: _("待接收"),
    HandoverState.TAKEN: _("待监交"),
    HandoverState.DONE: _("交接完毕"),
    HandoverState.VOID: _("已作废"),
}
HANDOVER_ACT_LABELS = {
    HandoverAct.OPEN: _("列出清单"),
    HandoverAct.NOTE: _("填写说明"),
    HandoverAct.HAND: _("移交签字"),
    HandoverAct.QUERY: _("提出疑问"),
    HandoverAct.TAKE: _("接收签字"),
    HandoverAct.SEND_BACK: _("退回补充"),
    HandoverAct.CONFIRM: _("监交签字"),
    HandoverAct.VOID: _("作废交接"),
    HandoverAct.SUCCEED: _("承继"),
}
CATEGORY_LABELS = {
    Category.TASKS: _("重点工作"),
    Category.FUNDS: _("资金项目"),
    Category.PARTY: _("党的建设"),
    Category.FINDINGS: _("巡视巡察审计整改"),
    Category.LEGACY: _("遗留问题和风险"),
}
CAPACITY_LABELS = {
    Capacity.HANDLER: _("承办人"),
    Capacity.LEADER: _("分管领导"),
    Capacity.READER: _("阅示人"),
    Capacity.UNIT: _("所在单位承办"),
    Capacity.DRAFTER: _("拟办人"),
}
ANSWER_LABELS = {
    Answer.ACCEPTED: _("接收"),
    Answer.QUERIED: _("有疑问"),
}
RULING_LABELS = {
    Ruling.CONFIRMED: _("停表成立"),
    Ruling.VOIDED: _("停表不成立"),
}
PLAN_LABELS = {
    PlanState.PROPOSED: _("待确认"),
    PlanState.CONFIRMED: _("已确认"),
    PlanState.RETURNED: _("退改"),
    PlanState.REPLACED: _("已被新计划代替"),
}
CYCLE_LABELS = {
    Cycle.TEN_DAYS: _("按旬"),
    Cycle.MONTH: _("按月"),
    Cycle.QUARTER: _("按季度"),
    Cycle.HALF_YEAR: _("按半年"),
    Cycle.YEAR: _("按年"),
}
WORD_LABELS = {
    Word.DONE: _("已完成"),
    Word.ON_SCHEDULE: _("达序时"),
    Word.BEHIND: _("未达序时"),
    Word.NOT_STARTED: _("未启动"),
}
NOTE_KIND_LABELS = {
    NoteKind.ACT_ON: _("批办"),
    NoteKind.READ: _("阅知"),
    NoteKind.STUDY: _("阅研"),
}
URGENCY_LABELS = {
    Urgency.EXTRA_URGENT: _("特急"),
    Urgency.URGENT: _("急件"),
    Urgency.NORMAL: _("一般"),
    Urgency.HARD: _("办理难度大"),
}
NOTE_STATE_LABELS = {
    NoteState.WAITING: _("待拟事项"),
    NoteState.IN_HAND: _("在办"),
    NoteState.ANSWERED: _("已答复"),
    NoteState.FILED: _("阅存"),
}
NOTE_ACT_LABELS = {
    NoteAct.CORRECT: _("更正批示"),
    NoteAct.DRAFT: _("拟立事项"),
    NoteAct.PROMOTE: _("转批办"),
    NoteAct.PUT_ASIDE: _("转阅存"),
}
NOTE_CODE = "批示单"  # with which the numbers of slips begin
PREPARED_LABELS = {
    PreparedKind.REPORT: _("反馈"),
    PreparedKind.REQUEST: _("申请"),
    PreparedKind.CLOSING: _("办结申请"),
}
PREPARED_STATE_LABELS = {
    PreparedState.WRITING: _("拟写中"),
    PreparedState.OPEN: _("审核中"),
    PreparedState.SENT: _("已报出"),
    PreparedState.VOID: _("已作废"),
}
# The words of presets/unit_routes, to be translated as pages are; a local route speaks for itself.
UNIT_ROUTE_WORDS = {
    "直接报出": _("直接报出"),
    "联络员或者主要负责人直接报出；承办人拟好的，由他们审核后报出": _(
        "联络员或者主要负责人直接报出；承办人拟好的，由他们审核后报出"
    ),
    "审核报出": _("审核报出"),
    "主要负责人审签": _("主要负责人审签"),
    "承办人或者联络员拟报，主要负责人审签后报出": _("承办人或者联络员拟报，主要负责人审签后报出"),
    "联络员审核，主要负责人审签": _("联络员审核，主要负责人审签"),
    "承办人拟报，联络员审核，主要负责人审签后报出": _(
        "承办人拟报，联络员审核，主要负责人审签后报出"
    ),
    "联络员审核": _("联络员审核"),
    "联络员、分管负责人审核，主要负责人审签": _("联络员、分管负责人审核，主要负责人审签"),
    "承办人 → 联络员 → 分管负责人 → 主要负责人，逐级审核后报出": _(
        "承办人 → 联络员 → 分管负责人 → 主要负责人，逐级审核后报出"
    ),
    "分管负责人审核": _("分管负责人审核"),
    "会签": _("会签"),
}
