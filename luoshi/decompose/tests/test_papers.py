"""Whole papers, one layout each: who, how far, by when, and under which heading."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from luoshi.decompose import Paper, Task, decompose, read, to_json


def paper(text: str, encoding: str = "utf-8") -> Paper:
    extract = read(dedent(text).encode(encoding))
    found = decompose(extract)
    for task in found.tasks:
        assert task.text == extract.text[task.start : task.end]
    return found


def rows(text: str) -> list[tuple[str, list[str], list[str], str | None]]:
    return [
        (
            "".join(task.text.split()),
            list(task.lead),
            list(task.cooperate),
            task.deadline_date.isoformat() if task.deadline_date else None,
        )
        for task in paper(text).tasks
    ]


def only(text: str) -> Task:
    (task,) = paper(text).tasks
    return task


PLAN = """\
    云岭县政府办公室文件
    云政办发〔2026〕12号
    云岭县政府办公室关于印发2026年重点任务分解的通知

    各乡镇人民政府，县直各部门：

    　　现将任务分解印发给你们，请抓好落实。

    云岭县政府办公室
    2026年3月18日

    一、壮大特色产业
    （一）做强茶叶
    1．新建标准化茶园3000亩以上。
    牵头领导：俞 悦
    牵头单位：县农业农村局
    配合单位：县财政局、自然资源局等，各乡镇人民政府
    完成时限：2026年10月底前
    2．培育龙头企业不少于5家。
    责任单位：县农业农村局牵头，县工信局、供销社按分工负责
    完成时限：三季度末
    （二）提振文旅
    3．举办采茶节20场次。
    责任单位：县文广旅局
    二、保障改善民生
    4．整治农贸市场。
    责任单位：县市场监管局、县住建局分别牵头
    时限要求：长期坚持
"""


def test_label_lines_cover_the_item_above_them() -> None:
    tasks = paper(PLAN).tasks
    assert [task.text for task in tasks] == [
        "新建标准化茶园3000亩以上。",
        "培育龙头企业不少于5家。",
        "举办采茶节20场次。",
        "整治农贸市场。",
    ]
    first, second, third, fourth = tasks
    assert first.heading_path == ("一、壮大特色产业", "（一）做强茶叶")
    assert first.lead == ("县农业农村局",)
    assert first.cooperate == ("县财政局", "自然资源局", "各乡镇人民政府")
    assert first.leader == ("俞 悦",)
    assert (first.deadline_kind, first.deadline_date) == ("month", date(2026, 10, 31))
    assert [(t.value, t.unit) for t in first.targets] == [(3000, "亩")]
    assert second.lead == ("县农业农村局",)
    assert second.cooperate == ("县工信局", "供销社")
    assert second.deadline_date == date(2026, 9, 30)
    assert third.heading_path == ("一、壮大特色产业", "（二）提振文旅")
    assert third.deadline_kind == "none"
    assert fourth.heading_path == ("二、保障改善民生",)
    assert fourth.lead == ("县市场监管局", "县住建局")
    assert fourth.several_lead
    assert fourth.each_alone
    assert (fourth.deadline_kind, fourth.deadline_date) == ("ongoing", None)


def test_the_paper_says_what_it_is() -> None:
    found = paper(PLAN)
    assert found.title == "云岭县政府办公室关于印发2026年重点任务分解的通知"
    assert found.issuer == "云岭县政府办公室"
    assert found.number == "云政办发〔2026〕12号"
    assert found.date == date(2026, 3, 18)


def test_half_width_and_gb18030_read_the_same() -> None:
    wide = [(t.lead, t.cooperate, t.deadline_date) for t in paper(PLAN).tasks]
    narrow = PLAN.translate(str.maketrans("：，．（）", ":,.()"))
    assert [(t.lead, t.cooperate, t.deadline_date) for t in paper(narrow).tasks] == wide
    coded = paper(PLAN, "gb18030")
    assert [(t.lead, t.cooperate, t.deadline_date) for t in coded.tasks] == wide


def test_windows_line_ends_change_nothing() -> None:
    wide = [(t.lead, t.cooperate, t.deadline_date) for t in paper(PLAN).tasks]
    found = paper(dedent(PLAN).replace("\n", "\r\n"))
    assert [(t.lead, t.cooperate, t.deadline_date) for t in found.tasks] == wide


def test_a_parent_with_children_hands_nothing_down() -> None:
    found = paper("""\
        一、优化服务
        （一）精简审批事项，压缩办理时间。（县行政审批局牵头，各部门配合）
        1.编制事项清单。（县行政审批局负责）
        2.推行网上办理，9月底前上线。（县大数据局负责）
        （二）规范收费。（县市场监管局负责）
        """).tasks
    assert [task.heading_path for task in found] == [
        ("一、优化服务",),
        ("一、优化服务", "（一）"),
        ("一、优化服务", "（一）"),
        ("一、优化服务",),
    ]
    assert found[1].lead == ("县行政审批局",)
    assert found[1].cooperate == ()


def test_collectives_lead_each_alone() -> None:
    task = only("1.整治人居环境。\n责任单位：各乡镇人民政府、街道办事处\n")
    assert task.lead == ("各乡镇人民政府", "街道办事处")
    assert task.each_alone


def test_parts_of_an_item_stay_in_it() -> None:
    found = rows("""\
        1.稳定就业。
        （1）开展技能培训800人次。
        （2）举办招聘会12场。
        责任单位：县人社局
        2.扩大学位。
        责任单位：县教育局
        """)
    assert [row[:2] for row in found] == [
        ("稳定就业。（1）开展技能培训800人次。（2）举办招聘会12场。", ["县人社局"]),
        ("扩大学位。", ["县教育局"]),
    ]


def test_a_list_within_a_sentence_is_one_task() -> None:
    found = rows("""\
        一、基础设施
        （一）完善城区路网
        1.建设道路5条；
        2.改造管网10公里。
        牵头单位：县住建局
        （二）建设公园
        牵头单位：县林草局
        """)
    assert [row[:2] for row in found] == [
        ("完善城区路网1.建设道路5条；2.改造管网10公里。", ["县住建局"]),
        ("建设公园", ["县林草局"]),
    ]


def test_parts_with_their_own_labels_are_tasks() -> None:
    found = rows("""\
        1.稳定就业。
        （1）开展技能培训800人次。
        责任单位：县人社局
        （2）举办招聘会12场。
        责任单位：县总工会
        """)
    assert [row[1] for row in found] == [["县人社局"], ["县总工会"]]


def test_title_and_paragraph_are_one_task_and_plain_headings_lead_the_path() -> None:
    found = paper("""\
        2026年数字云岭工作要点

        2. 发展数字经济

        推动产业转型

        17. 推进数字工厂
        建设数字车间10个，开展诊断服务。
        责任单位：县工信局牵头

        18. 推进智慧农业
        建设数字茶园。
        责任单位：县农业农村局牵头，县商务局配合

        3. 建设数字政府

        提升服务质效

        23. 推进一网通办
        梳理事项清单。
        责任单位：县行政审批局、大数据局按职责负责
        """).tasks
    assert [task.heading_path for task in found] == [
        ("2. 发展数字经济", "推动产业转型"),
        ("2. 发展数字经济", "推动产业转型"),
        ("3. 建设数字政府", "提升服务质效"),
    ]
    assert found[0].text == "推进数字工厂\n建设数字车间10个，开展诊断服务。"
    assert found[2].lead == ("县行政审批局", "大数据局")


def test_set_apart_labels_are_labels() -> None:
    found = rows("1.修缮校舍3所。\n责 任 单 位：县教育局\n完 成 时 限：2026年8月底前\n")
    assert found == [("修缮校舍3所。", ["县教育局"], [], "2026-08-31")]
    found = rows("1.修缮校舍。\n【责任单位】县教育局\n（完成时限）：2026年8月底前\n")
    assert found == [("修缮校舍。", ["县教育局"], [], "2026-08-31")]


def test_an_urging_slip_is_one_task() -> None:
    task = only("""\
        督办通知单
        编号：云政督〔2026〕7号
        督办事项：关于青石镇供水管网的督办
        督办内容：改造青石镇供水管网，确保通水。
        牵头单位：县水利局
        配合单位：青石镇人民政府
        办理时限：2026年6月30日前
        联系人：王某某　联系电话：1234567
        """)
    assert task.text == "改造青石镇供水管网，确保通水。"
    assert task.lead == ("县水利局",)
    assert task.cooperate == ("青石镇人民政府",)
    assert task.deadline_date == date(2026, 6, 30)


def test_paragraphs_without_numbers() -> None:
    found = rows("""\
        为抓好落实，现将任务分解如下。
        新建茶园3000亩。
        责任单位：县林草局
        办好采茶节。
        责任单位：县文广旅局
        """)
    assert [row[:2] for row in found] == [
        ("新建茶园3000亩。", ["县林草局"]),
        ("办好采茶节。", ["县文广旅局"]),
    ]


def test_hard_wraps_are_joined() -> None:
    found = rows(
        """\
        　　一、农村厕所改造。今年改造户厕2000户，6月
        底前完成摸排，10月底前全部完工。（牵头单位：县农业
        农村局；配合单位：县卫健局、县财政局，各乡镇人民政
        府）
        　　二、生活污水治理。完成15个村污水管网建设，加
        强运行管护，确保达标排放。（责任单位：县水利局）
        """.replace("        ", "")
    )
    assert found == [
        (
            "农村厕所改造。今年改造户厕2000户，6月底前完成摸排，10月底前全部完工。",
            ["县农业农村局"],
            ["县卫健局", "县财政局", "各乡镇人民政府"],
            None,
        ),
        (
            "生活污水治理。完成15个村污水管网建设，加强运行管护，确保达标排放。",
            ["县水利局"],
            [],
            None,
        ),
    ]


def test_a_list_of_units_goes_on_after_a_comma() -> None:
    found = rows(
        "1.修订应急预案。\n配合单位：县水利局、\n县住建局，\n县气象局\n牵头单位：\n县应急局\n"
    )
    assert found == [("修订应急预案。", ["县应急局"], ["县水利局", "县住建局", "县气象局"], None)]


def test_run_on_text_is_cut_at_its_numbers() -> None:
    found = paper(
        "现制定如下方案。一、放出活力（一）系统梳理审批事项，分类推进改革。（县政府办牵头，"
        "各部门负责）具体措施：1．编制清单。（县政府办负责）2．2026年6月底前建立机制。（县司法局负责）"
        "（二）精简重复审批。（县发改局负责）"
    ).tasks
    assert [task.text for task in found] == [
        "系统梳理审批事项，分类推进改革。",
        "编制清单。",
        "2026年6月底前建立机制。",
        "精简重复审批。",
    ]
    assert found[2].heading_path == ("一、放出活力", "（一）")
    assert found[2].deadline_date == date(2026, 6, 30)


def test_traditional_characters_are_read() -> None:
    task = only("1.整治環境。(責任單位:縣水務局牽頭,縣財政局、各鄉鎮配合;完成時限:2026年6月底前)\n")
    assert task.lead == ("縣水務局",)
    assert task.cooperate == ("縣財政局", "各鄉鎮")
    assert task.deadline_date == date(2026, 6, 30)


def test_labels_at_the_end_of_a_paragraph() -> None:
    text = "2026年3月1日\n3.储备物资，储备编织袋5万条，责任单位：县应急局，完成时限：4月15日前\n"
    assert rows(text) == [("储备物资，储备编织袋5万条", ["县应急局"], [], "2026-04-15")]


def test_a_leader_may_come_first_in_the_line() -> None:
    task = only("1.引进项目15个。责任领导：王某某；牵头单位：县投促局；完成时限：2026年12月底\n")
    assert (task.text, task.leader, task.lead) == ("引进项目15个。", ("王某某",), ("县投促局",))
    assert task.deadline_date == date(2026, 12, 31)


def test_a_report_that_names_units_in_passing_holds_no_task() -> None:
    text = (
        "一、进展\n1、管网，牵头部门：县住建局。进度较慢的为青石镇。\n2、茶园，牵头单位要调度。\n"
    )
    assert rows(text) == []


def test_deadlines_field_before_bracket_before_text() -> None:
    text = (
        "2026年工作\n1.3月底前开工，9月底前完工。（县住建局负责，10月底前完成）\n完成时限：年底前\n"
    )
    task = only(text)
    assert task.deadline_date == date(2026, 12, 31)
    assert only(text.split("\n完成")[0]).deadline_date == date(2026, 10, 31)
    task = only("2026年工作\n1.3月底前开工，9月底前完工。（县住建局负责）\n")
    assert task.deadline_date == date(2026, 9, 30)
    assert [other.day for other in task.other_deadlines] == [date(2026, 3, 31)]


def test_a_numbered_item_among_tasks_that_names_nobody_is_doubtful() -> None:
    found = paper("1.建设茶园示范基地。\n责任单位：县林草局\n2.办好全县采茶节活动。\n").tasks
    assert found[1].lead == ()
    assert found[1].confidence < 0.5
    assert any("责任单位" in doubt for doubt in found[1].doubts)


def test_an_unread_deadline_is_kept_and_doubted() -> None:
    task = only("1.整改突出问题。\n责任单位：县住建局\n整改时限：立行立改\n")
    assert (task.deadline_text, task.deadline_kind, task.deadline_date) == (
        "立行立改",
        "none",
        None,
    )
    assert task.doubts


def test_the_caller_knows_the_year() -> None:
    extract = read("1.建设茶园。\n责任单位：县林草局\n完成时限：6月底前\n".encode())
    assert decompose(extract).tasks[0].deadline_date is None
    assert decompose(extract, year=2026).tasks[0].deadline_date == date(2026, 6, 30)


def test_json_has_the_keys_that_callers_read() -> None:
    extract = read(dedent(PLAN).encode())
    values = to_json(decompose(extract), extract)
    assert values["source_text"] == extract.text
    assert set(values["tasks"][0]) >= {
        "text", "start", "end", "heading_path", "lead", "cooperate", "leader", "deadline_text",
        "deadline_kind", "deadline_date", "other_deadlines", "targets", "confidence", "doubts",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "云岭县召开工作会议。会议要求，各部门要抓好落实，确保完成任务。",
        "第一条 本办法所称责任单位，是指承担任务的单位。\n第二条 县财政局负责资金管理工作。",
        "关于放假的通知\n一、元旦：1月1日放假。\n二、各单位要安排值班。",
        "责任编辑：张三\n时间：2026-03-18\n来源：云岭县政府",
    ],
)
def test_papers_without_a_task_give_none(text: str) -> None:
    assert paper(text).tasks == ()
    assert paper(text).warnings
