"""What offices print day by day: bulletins, notices of meetings, forms, pages with numbers."""

from __future__ import annotations

from textwrap import dedent

import pytest

from luoshi.decompose import Task, decompose, read
from luoshi.decompose.cells import Column, kind_of
from luoshi.decompose.directives import is_reporting
from luoshi.decompose.text import fold


def tasks(text: str) -> tuple[Task, ...]:
    return decompose(read(dedent(text).encode())).tasks


BULLETIN = """\
    云岭县2026年一季度实事推进情况通报
    截至3月31日，各项实事有序推进，现将情况通报如下：
    1.新建水窖（牵头单位：县水利局）。全年计划40口，建成12口。
    2.改造敬老院（牵头单位：县民政局，配合单位：县住建局）。施工队伍已经进场。
    3.敷设燃气管网18公里，完成率62%（牵头单位：县住建局）。
    4.加快补栽行道树，5月底前补齐（责任单位：县林草局）。
    """


def test_a_bulletin_tells_how_matters_stand_and_may_ask_for_more() -> None:
    (task,) = tasks(BULLETIN)
    assert (task.text, task.lead) == ("加快补栽行道树，5月底前补齐", ("县林草局",))


CALL = """\
    云岭县政府办公室关于召开全县春耕工作推进会的通知
    各乡镇人民政府：
    一、会议时间
    3月6日上午9时，会期半天。
    二、有关要求
    1.请各单位于3月4日前将参会名单报县政府办公室（联系人：某某，电话：略）。
    2.县融媒体中心负责会议报道，县公安局负责周边秩序。
    3.参会人员提前十分钟入场，严格遵守会场纪律。
    云岭县政府办公室
    2026年3月2日
    """


def test_a_call_to_a_meeting_holds_no_task() -> None:
    assert tasks(CALL) == ()


SLIP = """\
    督 办 通 知 单
    督办类别：专项督办
    督办来源：县长办公会
    签发人：某某
    下达时间：2026年6月5日
    督办部门：云岭县政府督查室
    事项一：修复石桥镇水毁路基2处。
    承办单位：县交通运输局
    办理时限：6月20日前
    """


def test_the_head_of_a_slip_is_no_task() -> None:
    (task,) = tasks(SLIP)
    assert (task.text, task.lead) == ("修复石桥镇水毁路基2处。", ("县交通运输局",))


def test_a_first_month_in_the_letter_does_not_hide_who_leads() -> None:
    (task,) = tasks("""\
        各单位请于每季度第一个月5日前报送进度。
        （责任单位有多个的，排在首位的为牵头单位）
        1.新建水窖40口。（责任单位：县水利局、县财政局）
        """)
    assert (task.lead, task.cooperate) == (("县水利局",), ("县财政局",))


def test_a_number_of_a_page_parts_no_paragraph() -> None:
    (task,) = tasks("""\
        （一）建设林带。新造生物林带65公里，
        — 1 —
        补植20公里。（牵头单位：县林草局；完成时限：11月底前）
        """)
    assert task.text.startswith("建设林带") and task.text.endswith("补植20公里。")
    assert [target.value for target in task.targets] == [65, 20]


def test_a_name_that_begins_like_a_verb_of_duty() -> None:
    (task,) = tasks("""\
        1.办好数据大赛。
        责任科室：应用推广科　责任人：某某　完成时间：四季度
        （此件经局长办公会议通过）
        """)
    assert (task.lead, task.deadline_kind) == (("应用推广科",), "quarter")
    assert task.deadline_text == "四季度"


TABLE = """\
    | 序号 | 任务内容 | {who} | 完成时限 |
    | --- | --- | --- | --- |
    | 1 | 普查雨水管网850公里。 | 县水利局牵头，各乡镇配合 | 2026年汛前（5月底） |
    | 2 | 整治积水点12处。 | 县住建局牵头，县水利局配合 | 2026年底 |

    > 来源：云岭县政府网
    """


@pytest.mark.parametrize("who", ["责任分工", "职责分工", "分工情况"])
def test_a_column_of_shares(who: str) -> None:
    first, second = tasks(TABLE.format(who=who))
    assert (first.lead, first.cooperate) == (("县水利局",), ("各乡镇",))
    assert str(first.deadline_date) == "2026-05-31"
    assert second.lead == ("县住建局",)


@pytest.mark.parametrize("words", ["暑期结束前", "汛期前", "立行立改，长期坚持", "6月底前"])
def test_limits_in_cells(words: str) -> None:
    assert kind_of(words) is Column.WHEN


def test_a_name_is_no_limit() -> None:
    assert kind_of("祁向前") is Column.LEADER


@pytest.mark.parametrize(
    ("printed", "leader"),
    [
        ("党组成员、副局长孙某某", "孙某某"),
        ("副县长孙某某", "孙某某"),
        ("孙某某", "孙某某"),
        ("各村党支部书记", "各村党支部书记"),
    ],
)
def test_the_offices_of_a_leader_are_left_out(printed: str, leader: str) -> None:
    (task,) = tasks(f"1.修订值班办法。\n责任领导：{printed}\n责任单位：办公室\n")
    assert task.leader == (leader,)


def test_a_topic_before_who_is_told_is_no_part_of_the_task() -> None:
    (task,) = tasks("""\
        专题会议纪要
        会议议定以下事项：
        一、关于南环路建设。由县住建局牵头，石桥镇配合，10月底前完成征收。
        """)
    assert task.text.startswith("由县住建局牵头")


def test_what_the_issuer_will_look_into_is_no_task() -> None:
    found = tasks("""\
        云岭县关于做好防汛工作的通知
        一、抓好排查。县水利局要于5月底前排查水库。县应急局要补足物资。
        二、强化监督。县政府督查室将适时组织暗访。
        """)
    assert [task.lead for task in found] == [("县水利局",), ("县应急局",)]


def test_a_day_on_which_something_begins_on_time_is_a_limit() -> None:
    (task,) = tasks("2026年安排\n1.检修管网，11月15日按时供热。（责任单位：县住建局）")
    assert str(task.deadline_date) == "2026-11-15"


def test_a_list_of_those_who_attend_is_a_report() -> None:
    assert is_reporting(fold("请各单位于12月7日前将参会人员名单报县政府办公室。"))
