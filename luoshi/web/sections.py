"""The sections of the desk: who has which, in which order, and what stands in an empty one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.feedback.queries import pressing
from luoshi.kernel.actor import Actor, Role
from luoshi.kit.orders import Order
from luoshi.kit.paging import keys_of
from luoshi.matters.queries import (
    asks_waiting,
    carried_on,
    handovers_waiting,
    help_to_answer,
    help_to_rule,
    in_desk_rows,
    posts_left_in,
    to_answer,
    to_confirm,
    to_look_at,
    to_pass,
    to_recheck,
    to_take_up,
    to_verify,
    unanswered_by_me,
)
from luoshi.web import queries
from luoshi.web.queries import DECIDERS, DOERS, HELPERS, IN_UNIT, OFFICE

BY_DUE: Final = ("due", "id")
LEADERS: Final = frozenset({Role.LEADER, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the desk. `row` names the template of a row; `now`: it waits for an act.

    `dated` rows depend on the present, which is passed in. What waits for an act, and what is
    `rare`, is not there while it is empty: a desk is no list of what does not exist. `fetch` is
    that of a `Listing`, `given` looks up ids that the rows are asked with.
    """

    title: Any
    note: Any
    empty: Any
    roles: frozenset[Role]
    rows: Callable[..., QuerySet[Any]]
    order: tuple[str, ...]
    row: str
    now: bool = False
    dated: bool = False
    rare: bool = False
    given: Callable[[Actor, datetime], Sequence[int]] | None = None
    fetch: Callable[[Sequence[Any]], Iterable[Any]] | None = None

    def values(self, actor: Actor, now: datetime) -> tuple[Any, ...]:
        """What `rows` takes."""
        looked_up = () if self.given is None else (self.given(actor, now),)
        return (actor, now, *looked_up) if self.dated else (actor,)

    def keys(self, *values: Any) -> QuerySet[Any]:
        """What finds the keys of its rows."""
        rows = self.rows(*values)
        return keys_of(rows, Order.of(rows.model, self.order))


SECTIONS: Final[dict[str, Section]] = {
    "sign-off": Section(
        title=_("待我审签"),
        note=_("同意后进入下一步，最后一步同意即立项。"),
        empty=_("没有等您审签的事项。"),
        roles=DECIDERS,
        rows=queries.to_sign_off,
        order=("submitted_at", "id"),
        row="web/_row_sign_off.html",
        now=True,
    ),
    "sign": Section(
        title=_("待本单位签收"),
        note=_("签收后开始办理；不归本单位办的，进入事项申请退回。"),
        empty=_("没有等本单位签收的事项。"),
        roles=queries.ANSWERERS,
        rows=queries.to_sign,
        order=BY_DUE,
        row="web/_row_sign.html",
        now=True,
        fetch=in_desk_rows,
    ),
    "pass": Section(
        title=_("待审核、会签"),
        note=_("本单位要报出的，走到您这一步；别的单位牵头、请本单位会签的；退改给您的。"),
        empty=_("没有等您审核、会签或者修改的。"),
        roles=IN_UNIT,
        rows=to_pass,
        order=("changed_at", "id"),
        row="web/_row_prepared.html",
        now=True,
    ),
    "verify": Section(
        title=_("待核验"),
        note=_("承办单位申请办结，逐条核验后办结或者退回。"),
        empty=_("没有等您核验的办结申请。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=to_verify,
        order=BY_DUE,
        row="web/_row_matter.html",
        now=True,
        fetch=in_desk_rows,
    ),
    "look": Section(
        title=_("呈报给我的结果"),
        note=_("您批示的事项已有结果；没有新批示即可办结。"),
        empty=_("没有等您阅示的结果。"),
        roles=LEADERS,
        rows=to_look_at,
        order=BY_DUE,
        row="web/_row_matter.html",
        now=True,
        fetch=in_desk_rows,
    ),
    "refusals": Section(
        title=_("退回申请待答复"),
        note=_("承办单位请求退回，由交办单位决定。"),
        empty=_("没有等您答复的退回申请。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=queries.to_decide,
        order=("asked_at", "id"),
        row="web/_row_refusal.html",
        now=True,
    ),
    "requests": Section(
        title=_("申请待答复"),
        note=_("延期、调整、中止、撤销，由交办单位决定；答复以前承办单位照常办理。"),
        empty=_("没有等您答复的申请。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=to_answer,
        order=("asked_at", "id"),
        row="web/_row_request.html",
        now=True,
    ),
    "help": Section(
        title=_("提请我方协调"),
        note=_("别的单位等本单位答复；答复以前对方停表，我方计时。"),
        empty=_("没有等本单位答复的协调事项。"),
        roles=HELPERS,
        rows=help_to_answer,
        order=("asked_at", "id"),
        row="web/_row_help.html",
        now=True,
    ),
    "rulings": Section(
        title=_("停表待裁定"),
        note=_("承办单位提请协调后停表，由交办单位裁定停表是否成立。"),
        empty=_("没有等您裁定的停表。"),
        roles=OFFICE,
        rows=help_to_rule,
        order=("asked_at", "id"),
        row="web/_row_ruling.html",
        now=True,
    ),
    "handovers": Section(
        title=_("交接等我签字"),
        note=_("移交、接收、监交各由本人签字，三方签完责任才转移。"),
        empty=_("没有等您签字的交接。"),
        roles=queries.SIGNERS,
        rows=handovers_waiting,
        order=("opened_at", "id"),
        row="web/_row_handover.html",
        now=True,
    ),
    "posts-left": Section(
        title=_("已离岗，还没有交接"),
        note=_("列出清单，指定接交人和监交人；签字完毕以前仍由离岗的人负责。"),
        empty=_("没有等着交接的岗位。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=posts_left_in,
        order=("until", "pk"),
        row="web/_row_post_left.html",
        dated=True,
        rare=True,
        given=carried_on,
    ),
    "confirm-plan": Section(
        title=_("办理计划待确认"),
        note=_("工作节点和各期完成数；由承办单位提出验收标准的，确认后就是验收标准。"),
        empty=_("没有等您确认的办理计划。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=to_confirm,
        order=("proposed_at", "id"),
        row="web/_row_plan.html",
        now=True,
    ),
    "plan": Section(
        title=_("待报办理计划"),
        note=_("验收标准由本单位提出的，先报计划，再反馈。"),
        empty=_("没有等本单位报计划的事项。"),
        roles=queries.ANSWERERS,
        rows=queries.to_plan,
        order=BY_DUE,
        row="web/_row_to_plan.html",
        now=True,
        fetch=in_desk_rows,
    ),
    "notes": Section(
        title=_("批示待拟事项"),
        note=_("照批示拟立事项；只要求阅知、阅研的，转阅存。"),
        empty=_("登记的批示都已拟办。"),
        roles=OFFICE,
        rows=to_take_up,
        order=("noted_on", "id"),
        row="web/_row_note.html",
        now=True,
    ),
    "drafts": Section(
        title=_("拟立项，未送审签"),
        note=_("核对牵头单位、时限和验收标准后送审签。"),
        empty=_("没有未送审签的草稿。放入一份文件，就能拟出一批事项。"),
        roles=OFFICE,
        rows=queries.drafts,
        order=("-drafted_at", "-id"),
        row="web/_row_matter.html",
    ),
    "dispatch": Section(
        title=_("已立项，未交办"),
        note=_("交办后承办单位才能看到。"),
        empty=_("立项的事项都已交办。"),
        roles=OFFICE,
        rows=queries.to_dispatch,
        order=BY_DUE,
        row="web/_row_matter.html",
        fetch=in_desk_rows,
    ),
    "again": Section(
        title=_("收回的任务，还没有重新下达"),
        note=_("撤回的、同意退回的：重新交给下级单位，或者申请撤销。"),
        empty=_("收回的任务都已重新下达。"),
        roles=queries.ANSWERERS,
        rows=queries.to_dispatch,
        order=BY_DUE,
        row="web/_row_matter.html",
        rare=True,
    ),
    "recheck": Section(
        title=_("该回头看了"),
        note=_("办结时定了这一天再看一次；有反弹的重新办理。"),
        empty=_("没有到了回头看日期的事项。"),
        roles=OFFICE | queries.ANSWERERS,
        rows=to_recheck,
        order=("recheck_on", "id"),
        row="web/_row_recheck.html",
        dated=True,
        rare=True,
        fetch=in_desk_rows,
    ),
    "evidence-asked": Section(
        title=_("请补充的佐证"),
        note=_("交办单位写明了理由；有的补上，没有的说明一句。没有时限，不影响反馈。"),
        empty=_("没有请补充的佐证。"),
        roles=DOERS,
        rows=asks_waiting,
        order=("asked_at", "id"),
        row="web/_row_evidence_ask.html",
        rare=True,
    ),
    "feedback": Section(
        title=_("待反馈"),
        note=_("临近反馈时限的；没有规定报期的，月底前五天列出。"),
        empty=_("近日没有要反馈的事项。"),
        roles=DOERS,
        rows=pressing,
        order=BY_DUE,
        row="web/_row_report.html",
        dated=True,
        fetch=in_desk_rows,
    ),
    "my-notes": Section(
        title=_("我的批示，还没有答复"),
        note=_("先列日子早的；结果呈报您以后，没有新批示即答复。"),
        empty=_("您的批示都已答复。"),
        roles=LEADERS,
        rows=unanswered_by_me,
        order=("noted_on", "id"),
        row="web/_row_note.html",
        rare=True,
    ),
    "owed": Section(
        title=_("我方在办"),
        note=_("按时限先后排列，没有时限的在最后。"),
        empty=_("没有正在办理的事项。"),
        roles=DOERS,
        rows=queries.owed,
        order=BY_DUE,
        row="web/_row_matter.html",
        fetch=in_desk_rows,
    ),
    "others": Section(
        title=_("别人在办"),
        note=_("已交办、尚未办结的事项，按时限先后排列。"),
        empty=_("没有别的单位正在办理的事项。"),
        roles=OFFICE | LEADERS | {Role.LIAISON},
        rows=queries.owed_by_others,
        order=BY_DUE,
        row="web/_row_matter.html",
        fetch=in_desk_rows,
    ),
}
