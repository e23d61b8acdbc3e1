"""Papers that report, explain or define: what is done or only told is no task, what follows is."""

from __future__ import annotations

import pytest

from luoshi.decompose import Paper, decompose, read
from luoshi.decompose.directives import is_reporting
from luoshi.decompose.reported import DONE, is_done
from luoshi.decompose.text import fold

SUMMARY = """\
云岭县水利局2026年上半年工作总结
一、主要工作完成情况
（一）加固堤防12公里，汛前全部完工。（责任单位：工程股）
（二）新建水窖40口。（水保站牵头，规划股配合）
二、存在的问题
（一）部分泵站老化。（责任单位：排灌站）
三、下一步工作打算
（一）更新泵站6座，10月底前完成。（责任单位：排灌站）
（二）清淤渠道30公里。（责任单位：工程股）
"""
NOTICE = """\
云岭县府办关于春季项目督查情况的通报
各乡镇人民政府，县直各部门：
县政府督查组对项目建设进行了督查，现将情况通报如下。
一、基本情况
全县在建项目56个，石桥镇（责任单位：镇规划办）污水厂只完成一半。
二、下步工作要求
（一）石桥镇要倒排工期，5月底前完成污水厂主体工程。
（二）县财政局会同县审计局加强资金监管，防止挤占挪用。
请各单位于6月20日前将整改落实情况报县府督查室。逾期未报的，予以通报。
2026年4月2日
"""
INTERVIEW = """\
《云岭县养老服务提升方案》政策问答
问：方案有哪些任务？
答：一是新建养老院3所。（县民政局牵头，县财政局配合）
二是培训护理员200名。（责任单位：县人社局）
问：什么时候完成？
答：2026年底前完成。
"""
TERMS = """\
云岭县督查文书用语说明
一、主办单位，是指对事项负总责的单位。
二、超期，是指过了时限还没有办结。
三、本说明由县府督查办解释。
"""
PLAN = """\
云岭县2026年督查工作方案
一、主要任务
1.对民生实事开展回访，6月底前完成。
二、名词说明
1.民生实事，是指列入年度计划的项目。
三、附则
本方案由县府督查办解释。
"""


def paper(text: str) -> Paper:
    extract = read(text.encode())
    found = decompose(extract)
    for task in found.tasks:
        assert task.text == extract.text[task.start : task.end]
    return found


def test_of_a_summary_only_what_comes_next_is_asked_and_the_rest_is_told() -> None:
    found = paper(SUMMARY)
    assert [(task.text, task.lead) for task in found.tasks] == [
        ("更新泵站6座，10月底前完成。", ("排灌站",)),
        ("清淤渠道30公里。", ("工程股",)),
    ]
    assert "3段" in found.warnings[0]
    assert "没有列为任务" in found.warnings[0]


def test_what_a_notice_asks_for_is_read_although_a_bracket_stands_elsewhere() -> None:
    tasks = paper(NOTICE).tasks
    assert [(task.text, task.lead, task.cooperate) for task in tasks] == [
        ("石桥镇要倒排工期，5月底前完成污水厂主体工程。", ("石桥镇",), ()),
        ("县财政局会同县审计局加强资金监管，防止挤占挪用。", ("县财政局",), ("县审计局",)),
    ]
    assert str(tasks[0].deadline_date) == "2026-05-31"


@pytest.mark.parametrize("text", [INTERVIEW, TERMS])
def test_an_interview_and_a_list_of_terms_ask_for_nothing(text: str) -> None:
    assert paper(text).tasks == ()


def test_the_brackets_of_an_interview_are_counted_in_a_warning() -> None:
    assert "2段" in paper(INTERVIEW).warnings[0]


def test_a_definition_within_a_plan_is_no_item() -> None:
    assert [task.text for task in paper(PLAN).tasks] == ["对民生实事开展回访，6月底前完成。"]


def test_what_is_annexed_to_a_report_is_asked() -> None:
    text = SUMMARY + "附件\n2026年下半年任务清单\n1.新建水窖60口。（责任单位：水保站）\n"
    assert [task.lead for task in paper(text).tasks][-1] == ("水保站",)


def test_a_task_said_to_be_done_stays_in_a_plan_with_a_doubt() -> None:
    text = "云岭县2026年工作安排\n1.加固堤防12公里，已于3月底前全部完工。（责任单位：县水利局）\n"
    (task,) = paper(text + "2.新建水窖40口。（责任单位：县水利局）\n").tasks[:1]
    assert DONE in task.doubts


WORDS = [
    ("加固堤防12公里，已全部完工。", True),
    ("危桥改造已于9月底前完成。", True),
    ("办法已经印发。", True),
    ("已完成主体工程，要抓紧装修。", False),
    ("已完成一半，6月底前全部建成。", False),
    ("尚有3处未完成。", False),
    ("新建水窖40口。", False),
]


@pytest.mark.parametrize(("words", "done"), WORDS)
def test_whether_words_say_that_it_is_done(words: str, done: bool) -> None:
    assert is_done(fold(words)) is done


CLOSINGS = [
    ("请各主办股室明确联络员，于5月20日前把办理情况反馈县府督查室。", True),
    ("请你单位认真办理，并于5月20日前将办理结果报县府督查室。", True),
    ("请贵局抓紧办理，5月底前将情况反馈县信访局。", True),
    ("请你局于6月底前完成整改，并将结果报县府督查室。", False),
    ("县水利局要将水情报送县政府。", False),
]


@pytest.mark.parametrize(("words", "asks"), CLOSINGS)
def test_whether_a_sentence_only_asks_for_reports(words: str, asks: bool) -> None:
    assert is_reporting(fold(words)) is asks


@pytest.mark.parametrize(
    "closing",
    [
        "请各单位高度重视，于5月20日前将办理情况报县府督查室。逾期未报的，全县通报。",
        "以上事项请于5月20日前将办理结果书面报县府督查室。",
        "请你们抓紧办理，5月20日前将办理情况报送县府督查室。逾期的予以约谈。",
    ],
)
def test_a_closing_paragraph_is_no_part_of_the_last_item(closing: str) -> None:
    text = "督办通知单\n县水利局：\n1.县水利局制定加固方案，5月15日前进场。\n"
    text += f"2.县财政局于5月12日前落实资金180万元。\n\n　　{closing}\n"
    assert [task.text for task in paper(text).tasks] == [
        "县水利局制定加固方案，5月15日前进场。",
        "县财政局于5月12日前落实资金180万元。",
    ]
