"""What each notice says; the words of the subject are its own."""

from django.utils.translation import gettext_lazy as _

from luoshi.notices.rules import Channel, Outcome, Stage

STAGE_LABELS = {
    Stage.DISPATCHED: _("新交办，请签收"),
    Stage.JOINED: _("新交办，请配合"),
    Stage.NAMED: _("指定您承办"),
    Stage.RECALLED: _("交办已撤回"),
    Stage.REASSIGNED: _("已改派其他单位"),
    Stage.REFUSAL_ASKED: _("申请退回，请答复"),
    Stage.REFUSAL_ACCEPTED: _("退回申请已同意"),
    Stage.REFUSAL_TURNED_DOWN: _("退回申请未同意，请签收"),
    Stage.REQUEST_MADE: _("提出申请，请答复"),
    Stage.REQUEST_GRANTED: _("申请已同意"),
    Stage.REQUEST_DECLINED: _("申请未同意"),
    Stage.PLAN_PROPOSED: _("报来办理计划，请确认"),
    Stage.PLAN_CONFIRMED: _("办理计划已确认"),
    Stage.PLAN_RETURNED: _("办理计划退改，请重报"),
    Stage.TURNED_STANDING: _("转为常态化办理，按期反馈"),
    Stage.ENDED_STANDING: _("常态化已结束"),
    Stage.RESUMED: _("恢复办理"),
    Stage.RESCHEDULED: _("交办单位改定了时限"),
    Stage.URGED: _("催办，请抓紧办理"),
    Stage.EVIDENCE_ASKED: _("请补充佐证，没有的说明一句"),
    Stage.EVIDENCE_ANSWERED: _("请补充的佐证已答复"),
    Stage.CLOSING_SUBMITTED: _("申请办结，请核验"),
    Stage.CLOSING_WITHDRAWN: _("办结申请已撤回"),
    Stage.LEADER_SHOWN: _("办理结果呈报，请阅示"),
    Stage.LEADER_ANSWERED: _("领导已阅示，请继续核验"),
    Stage.PUBLICISED: _("核验通过，正在公示"),
    Stage.SENT_BACK: _("退回重办"),
    Stage.RECTIFY: _("责令整改，请整改后再报"),
    Stage.CLOSED: _("已办结"),
    Stage.REOPENED: _("重新办理"),
    Stage.CANCELLED: _("总任务已撤销，不用再办"),
    Stage.SIGN_OFF_TURN: _("送来审签，请审签"),
    Stage.SIGN_OFF_PASSED: _("审签通过，请交办"),
    Stage.SIGN_OFF_RETURNED: _("审签退回，请修改后再送"),
    Stage.PREPARED_TURN: _("本单位要报出，请审核"),
    Stage.COUNTERSIGN_TURN: _("请会签"),
    Stage.PREPARED_BACK: _("退改，请修改后再报"),
    Stage.HANDOVER_TURN: _("交接等您签字"),
    Stage.HANDOVER_DONE: _("交接完毕"),
    Stage.SUCCEEDED: _("原单位的事项由本单位承继，请接着办理"),
    Stage.MOVED: _("日历更新，时限有变动"),
    Stage.STEP_NEAR: _("一个环节临近时限"),
    Stage.STEP_LATE: _("一个环节已超时限"),
    Stage.NEAR: _("临近完成时限"),
    Stage.LATE: _("已过完成时限"),
    Stage.OWED_MOVED: _("日历更新，等您单位办理的时限有变动"),
    Stage.OWED_NEAR: _("等您单位办理，临近时限"),
    Stage.OWED_LATE: _("等您单位办理，已超时限"),
}
# The light that stands beside a notice of the clock.
LIGHTS = {
    Stage.STEP_NEAR: "yellow",
    Stage.STEP_LATE: "yellow",
    Stage.NEAR: "yellow",
    Stage.LATE: "red",
    Stage.OWED_NEAR: "yellow",
    Stage.OWED_LATE: "red",
}
CHANNEL_LABELS = {
    Channel.SMTP: _("邮件"),
    Channel.SMS: _("短信"),
    Channel.TODO: _("统一待办"),
    Channel.WEBHOOK: _("消息接口"),
    Channel.WECOM: _("企业微信群"),
    Channel.DINGTALK: _("钉钉群"),
}
OUTCOME_LABELS = {
    Outcome.QUEUED: _("等待发出"),
    Outcome.SENDING: _("正在发出"),
    Outcome.SENT: _("已发出"),
    Outcome.UNKNOWN: _("结果不明"),
    Outcome.FAILED: _("未发出"),
    Outcome.VOID: _("不必再发"),
}
TRIED_LABEL = _("没有送到，等待再试")
