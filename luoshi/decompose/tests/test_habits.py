"""Habits of offices: how they number, close a paragraph, head a table, and what they only tell."""

from __future__ import annotations

from textwrap import dedent

import pytest

from luoshi.decompose import Task, decompose, read


def tasks(text: str) -> tuple[Task, ...]:
    return decompose(read(dedent(text).encode())).tasks


TELLING = {
    "report": """\
        云岭县2026年普法年度报告
        一、主要做法
        （一）规范执法。县司法局牵头评查案卷180件。
        （二）健全机制。县司法局负责审查，审查文件97件。
        """,
    "review": """\
        云岭县“十四五”教育规划中期评估报告
        1.学位扩容工程（县教体局、县财政局负责）。新增学位1.1万个。
        2.高中提升工程（县教体局负责）。改造完成23个。
        """,
    "duties": """\
        云岭县水利局主要职责
        （一）贯彻执行水利法规，拟订规划并组织实施。
        （二）负责全县水库监督管理。
        """,
    "budget": """\
        云岭县关于2025年预算执行和2026年预算草案的报告
        一、2026年预算安排
        （一）强化收入征管，确保应收尽收。
        （二）化解存量债务2.1亿元。
        """,
    "news": """\
        云岭县多部门联合护航中考
        县公安局负责周边交通，县供电公司负责电力保障，县卫健局负责医疗救护。
        据了解，全县设考点2个，县教体局负责人表示将全力以赴。
        """,
    "draft": """\
        关于征求《云岭县更新行动方案》意见的函
        县直各有关单位：
        请认真研究，于5月17日前将书面意见反馈至我局。
        """,
    "praise": """\
        云岭县小区改造经验交流材料
        一、党建引领。由县住建局牵头，县财政局配合，组建专班12个。
        二、问需于民。召开议事会86场，收集意见1200条。
        """,
    "words": """\
        本清单用语的含义
        牵头单位：对任务负总责，负责协调督促的单位。
        配合单位：协助牵头单位开展工作的单位。
        完成时限：任务完成并通过验收的日期。
        """,
}


@pytest.mark.parametrize("kind", TELLING)
def test_what_only_tells_holds_no_task(kind: str) -> None:
    assert tasks(TELLING[kind]) == ()


def test_measures_closed_by_a_sentence_that_says_who() -> None:
    first, second, third = tasks("""\
        云岭县办关于优化服务的若干措施
        第一条 升级平台。9月底前建成三期。县数据局牵头负责。
        第二条 归集数据。每季度更新目录。责任单位为县大数据中心，配合单位为县直各部门。
        第三条 建设大厅。各乡镇人民政府负责，2026年底前全部达标。
        """)
    assert first.lead == ("县数据局",)
    assert (second.lead, second.cooperate) == (("县大数据中心",), ("县直各部门",))
    assert third.lead == ("各乡镇人民政府",)


def test_short_labels_and_a_line_of_time() -> None:
    (task,) = tasks("""\
        云岭镇2026年任务清单
        任务一：改造老街管网
        牵头：镇建设办　　配合：镇财政所、老街社区
        时间：5月31日
        """)
    assert (task.lead, task.cooperate) == (("镇建设办",), ("镇财政所", "老街社区"))
    assert str(task.deadline_date) == "2026-05-31"


def test_who_made_a_web_page_is_no_label() -> None:
    found = tasks("1.修桥铺路，方便群众出行。\n主办：云岭县政府办公室　技术支持：某公司\n")
    assert not any(task.lead for task in found)


def test_measures_below_one_label_are_one_task() -> None:
    (task,) = tasks("""\
        （一）问题：学习不够深入。
        整改措施：
        1.制定计划，每月学习1次。
        2.班子成员到村讲课。
        责任领导：党委书记 孙 博
        责任部门：党政办
        完成时限：2026年6月30日前
        """)
    assert task.text.startswith("制定计划") and task.text.endswith("到村讲课。")
    assert (task.lead, task.leader) == (("党政办",), ("孙 博",))


def test_signs_that_hold_a_number() -> None:
    first, second = tasks("⑴ 新建水窖40口（县水利局负责）\n⑵ 修路3公里（县交通局负责）\n")
    assert (first.text, second.text) == ("新建水窖40口", "修路3公里")


def test_a_bracket_with_its_own_verb_and_a_month() -> None:
    first, _ = tasks("""\
        云岭县2026年立法计划
        1.物业管理办法（县住建局起草，6月报送审查）
        2.绿化管理办法（县林草局起草，9月报送审查）
        """)
    assert (first.lead, str(first.deadline_date)) == (("县住建局",), "2026-06-30")


def test_paragraphs_that_count_in_words() -> None:
    found = tasks("""\
        云岭县关于抓好假期安全的通知
        一是抓好交通安全。交通运输部门要逐车检查。
        二是抓好消防安全。消防救援大队要对商场开展检查。
        三是抓好值班。各乡镇要落实带班制度，有关情况及时报县安委办。
        """)
    assert [task.lead for task in found[:2]] == [("交通运输部门",), ("消防救援大队",)]


def test_who_does_it_whatever_the_verb() -> None:
    first, second = tasks("""\
        县长办公会议纪要
        会议议定：
        （一）县财政局筹措资金3000万元，6月底前拨付。
        （二）县水利局为责任单位，4月底前完成招标。
        """)
    assert (first.lead, second.lead) == (("县财政局",), ("县水利局",))


def test_a_request_to_the_one_addressed_closes_the_paper() -> None:
    (task,) = tasks("""\
        县委办督查通知
        县住建局：
        1.牵头排查燃气管道，5月31日前形成清单。
        请于6月20日前将办理情况书面报县委督查室。
        """)
    assert task.text == "牵头排查燃气管道，5月31日前形成清单。"


def test_a_table_with_titles_nobody_taught() -> None:
    first, second = tasks("""\
        2026年清单
        | 序号 | 重点任务 | 由谁来干 | 何时干成 |
        |---|---|---|---|
        | 1 | 建成水厂 | 县水利局 | 10月底前 |
        | 2 | 改造小区 | 县住建局、各乡镇 | 11月底前 |
        """)
    assert (first.lead, str(first.deadline_date)) == (("县水利局",), "2026-10-31")
    assert second.lead == ("县住建局", "各乡镇")


def test_a_table_with_single_blanks() -> None:
    first, second = tasks("""\
        2026年决策目录
        序号 决策事项 承办单位 计划决策时间
        1 编制国土空间规划 县自然资源局 第二季度
        2 调整殡葬收费方案 县民政局、县发改局 第四季度
        请各承办单位严格履行程序。
        """)
    assert (first.text, first.lead) == ("编制国土空间规划", ("县自然资源局",))
    assert str(second.deadline_date) == "2026-12-31"


def test_measures_tell_rows_apart_below_a_repeated_task() -> None:
    found = tasks("""\
        2026年台账
        序号|工作任务|具体举措|责任单位|时间节点
        1|产业强县|开工项目60个|县发改局|全年
        2|产业强县|培育企业20家|县工信局|全年
        3|改善民生|改造棚户2000套|县住建局|9月
        4|改善民生|新增托位500个|县卫健局|11月底
        """)
    assert [task.text for task in found][:2] == ["开工项目60个", "培育企业20家"]
    assert found[2].heading_path == ("改善民生",)


def test_measures_below_the_label_lines() -> None:
    first, second = tasks("""\
        云岭县环保督察整改方案
        问题一：生活污水直排。
        整改目标：消除直排口。
        整改时限：2026年12月底前。
        责任单位：县住建局，石桥镇人民政府。
        整改措施：
        （一）6月底前完成管网普查。
        （二）12月底前完成9个直排口纳管。
        问题二：料场扬尘。
        整改目标：料场规范。
        整改时限：2026年9月底前。
        责任单位：县交通运输局。
        整改措施：
        （一）排查46家料场。
        （二）督促完善防尘设施。
        """)
    assert first.text.startswith("6月底前完成") and first.text.endswith("直排口纳管。")
    assert first.lead == ("县住建局", "石桥镇人民政府")
    assert (second.lead, str(second.deadline_date)) == (("县交通运输局",), "2026-09-30")


def test_names_with_a_limit_end_an_item() -> None:
    first, second = tasks("""\
        2026年周安排
        1.物资清点入库（救灾股、仓储中心，周五前）
        2.完成总结初稿（办公室；6月14日）
        """)
    assert first.lead == ("救灾股", "仓储中心")
    assert (second.lead, str(second.deadline_date)) == (("办公室",), "2026-06-14")


def test_minutes_that_name_who_within_the_sentence() -> None:
    first, second = tasks("""\
        专题会议纪要
        一、关于管线迁改。管线迁改由县城投集团统筹，县供电公司具体实施，8月底前完成。
        二、其他事项。（1）县公安局负责交通组织。
        """)
    assert (first.lead, first.cooperate) == (("县城投集团",), ("县供电公司",))
    assert second.text == "县公安局负责交通组织。"


def test_who_stands_before_a_colon() -> None:
    found = tasks("""\
        云岭县2026年目标分解
        1.县经开区：新签约项目35个。
        2.县商务局：组织境外招商6次。
        """)
    assert [task.lead for task in found] == [("县经开区",), ("县商务局",)]


def test_a_stacked_table_whose_merged_units_come_first() -> None:
    found = tasks("""\
        云岭县2026年推进表
        责任单位
        序号
        工作任务
        完成时限
        县水利局
        1
        加固小型水库12座
        10月底
        2
        新建农村供水工程3处
        12月底
        县教体局
        3
        建成城东实验学校
        8月底
        """)
    assert [task.lead[0] for task in found] == ["县水利局", "县水利局", "县教体局"]
    assert found[1].text == "新建农村供水工程3处"


def test_the_head_of_minutes_is_no_task() -> None:
    (task,) = tasks("""\
        项目协调会议纪要
        会议时间：2026年5月8日
        会议地点：二号会议室
        参加单位：物资部、计划部
        1.落实设备供货，派专人催交。
        责任部门：物资部
        """)
    assert task.text == "落实设备供货，派专人催交。"


def test_a_year_in_which_something_is_built() -> None:
    (task,) = tasks("（一）建设电站。2026年建成城东储能电站。（牵头单位：县发改局）")
    assert str(task.deadline_date) == "2026-12-31"


def test_the_plan_at_the_end_of_a_review_is_kept() -> None:
    (task,) = tasks("""\
        5月份工作总结及6月份工作计划
        一、5月份完成情况
        1.完成水库鉴定12座。（责任单位：建管股）
        二、6月份工作计划
        1.组织防汛演练1次。（责任单位：防汛办）
        """)
    assert task.lead == ("防汛办",)


def test_labels_with_blanks_for_colons() -> None:
    first, second = tasks("""\
        云岭县2026年任务
        1、粮食产量稳定在32万吨。
        责任领导  白桦
        牵头部门  县农业农村局
        配合部门  县发改委、县粮食局
        完成时间  11月底
        2、新增就业5000人。
        责任领导  钱朗
        牵头部门  县人社局
        完成时间  12月底
        """)
    assert (first.lead, first.leader) == (("县农业农村局",), ("白桦",))
    assert first.cooperate == ("县发改委", "县粮食局")
    assert (second.lead, str(second.deadline_date)) == (("县人社局",), "2026-12-31")


def test_rows_of_bars_without_a_frame_keep_their_empty_first_cell() -> None:
    found = tasks("""\
        2026年议定事项表
        议题 | 议定事项 | 承办单位 | 办结时限
        1. 关于水厂 | （1）修改方案后印发 | 县水利局 | 5月30日
         | （2）落实资金3000万元 | 县财政局 | 6月底前
        2. 关于校园 | （1）开展周边整治 | 县公安局 | 6月底
         | （2）配备报警装置 | 县教体局 | 8月底前
        """)
    assert [task.lead[0] for task in found] == ["县水利局", "县财政局", "县公安局", "县教体局"]
    assert found[1].text == "落实资金3000万元"


@pytest.mark.parametrize("kind", TELLING)
def test_a_mirror_says_first_where_the_paper_stands(kind: str) -> None:
    assert tasks("信息公开\n云岭县政府 > 政务公开 > 正文\n" + dedent(TELLING[kind])) == ()


def test_a_report_with_a_table_and_no_limit_only_tells() -> None:
    table = "项目名称 责任单位 年度计划 完成投资\n环湖路 县交通局 5亿元 3亿元\n"
    assert tasks("关于全县项目进度情况的报告\n" + table + "东水厂 县水利局 2亿元 1亿元\n") == ()
