"""Tasks without a marker: who is told in a sentence, and which papers order anything at all."""

from __future__ import annotations

import pytest

from luoshi.decompose import decompose, read
from luoshi.decompose.genre import Genre, genre_of
from luoshi.decompose.subjects import subject_of
from luoshi.decompose.text import fold

SUBJECTS = [
    ("县水利局牵头，负责组织开展山塘加固。", ["县水利局"], []),
    (
        "由县水利局牵头，县财政局、县林业局配合，于6月底前完成。",
        ["县水利局"],
        ["县财政局", "县林业局"],
    ),
    ("县教育局会同县财政局制定细则。", ["县教育局"], ["县财政局"]),
    ("为方便群众，县医保局要开通窗口。", ["县医保局"], []),
    ("请县委组织部、县人社局尽快提出意见。", ["县委组织部", "县人社局"], []),
    ("所需资金由县财政局会同县审计局提出意见。", ["县财政局"], ["县审计局"]),
    ("县供电公司9月15日前完成迁改。", ["县供电公司"], []),
    ("翠竹、北门两个社区要做好动员。", ["翠竹", "北门两个社区"], []),
    ("各乡镇、各部门要抓紧排查。", ["各乡镇", "各部门"], []),
    ("加快推进县城管局办公楼建设。", None, None),
    ("到2026年底，全县建成农田3万亩。", None, None),
    ("县民政局负责人表示将继续推进。", None, None),
    ("会议认为，企业要主动转型。", None, None),
]


@pytest.mark.parametrize(("text", "lead", "cooperate"), SUBJECTS)
def test_who_is_told(text: str, lead: list[str] | None, cooperate: list[str] | None) -> None:
    folded = fold(text)
    found = subject_of(folded, 0, len(folded))
    assert (list(found.names) if found else None) == lead
    if found:
        helping = [folded[p.start : p.end] for p in found.parts if p.role == "cooperate"]
        assert [name for names in helping for name in names.split("、")] == cooperate


GENRES = [
    ("云岭县2026年工作要点", "一、抓好春耕。", Genre.PLAN),
    ("云岭县政府常务会议纪要", "会议议定：", Genre.MINUTES),
    ("政府工作报告", "各位代表：", Genre.REPORT),
    ("云岭县政府工作报告任务分解", "一、抓好春耕。", Genre.PLAN),
    ("云岭县茶园管理办法", "第一条 为了", Genre.STANDING),
    ("云岭县防汛应急预案（节选）", "2.1 指挥部", Genre.STANDING),
    ("关于第5号提案的答复", "您提出的提案收悉", Genre.STANDING),
    ("春耕生产推进会召开", "本报讯 县政府召开推进会，", Genre.NEWS),
]


@pytest.mark.parametrize(("title", "body", "genre"), GENRES)
def test_the_kind_of_a_paper(title: str, body: str, genre: Genre) -> None:
    assert genre_of(title, fold(f"{title}\n{body}")) is genre


def rows(text: str) -> list[tuple[str, list[str], str | None]]:
    found = decompose(read(text.encode())).tasks
    return [
        (task.text, list(task.lead), str(task.deadline_date) if task.deadline_date else None)
        for task in found
    ]


def test_items_of_a_plan_are_tasks_its_frame_is_none() -> None:
    text = (
        "云岭县2026年茶业行动方案\n一、总体要求\n坚持绿色发展，推动茶业提质。\n二、主要任务\n"
        "（一）扩大基地。新建茶园3000亩，10月底前完成。\n（二）培育企业。扶持茶企5家。\n"
        "三、保障措施\n（一）加强组织领导。各部门要高度重视。\n"
        "（二）加强督查。县政府督查室要每季度通报一次。\n"
    )
    assert rows(text) == [
        ("扩大基地。新建茶园3000亩，10月底前完成。", [], "2026-10-31"),
        ("培育企业。扶持茶企5家。", [], None),
        ("加强督查。县政府督查室要每季度通报一次。", ["县政府督查室"], None),
    ]


def test_units_told_sentence_by_sentence_are_tasks_of_their_own() -> None:
    text = (
        "云岭县2026年防汛工作方案\n一、任务分工\n"
        "（一）除险加固。县水利局要在5月底前加固山塘12座。各乡镇人民政府要组织巡查。\n"
    )
    assert [(words, lead) for words, lead, _ in rows(text)] == [
        ("除险加固。县水利局要在5月底前加固山塘12座。", ["县水利局"]),
        ("各乡镇人民政府要组织巡查。", ["各乡镇人民政府"]),
    ]


def test_a_heading_that_is_a_unit_leads_what_stands_below_it() -> None:
    text = "云岭县2026年重点任务\n一、县城管局\n1.新建公厕10座。（6月底前）\n"
    text += "2.改造路灯200盏。（年底前）\n"
    assert [(lead, day) for _, lead, day in rows(text)] == [
        (["县城管局"], "2026-06-30"),
        (["县城管局"], "2026-12-31"),
    ]


def test_minutes_give_what_was_decided_and_asked_for() -> None:
    text = (
        "云岭县政府专题会议纪要\n2026年3月5日，县长主持召开会议，研究停车问题。现纪要如下：\n"
        "一、关于停车场建设\n会议听取了县城管局的汇报。会议指出，停车难群众反映强烈。"
        "会议要求，由县城管局牵头，县公安局配合，于6月底前新增泊位300个。县财政局要保障资金。\n"
        "二、关于收费办法\n会议原则同意《收费办法》，由县发改局修改后印发。\n"
        "出席：周远、林晓\n"
    )
    assert rows(text) == [
        (
            "由县城管局牵头，县公安局配合，于6月底前新增泊位300个。",
            ["县城管局"],
            "2026-06-30",
        ),
        ("县财政局要保障资金。", ["县财政局"], None),
        ("由县发改局修改后印发。", ["县发改局"], None),
    ]


def test_a_report_orders_only_what_comes_next() -> None:
    text = (
        "关于加强排涝建议的答复\n一、工作开展情况\n（一）排查管网。完成检测87公里。\n"
        "二、下一步工作打算\n（一）加快建设。10月底前完成东门管网改造。\n"
    )
    assert rows(text)[0][0] == "加快建设。10月底前完成东门管网改造。"
    assert len(rows(text)) == 1


def test_numbers_run_into_one_paragraph_are_items() -> None:
    text = "云岭县专班例会\n下一步工作：1、县经信局要做好摸底。2、各责任单位要在7月底前整改到位。\n"
    assert [lead for _, lead, _ in rows(text)] == [["县经信局"], ["各责任单位"]]


def test_a_deadline_stated_once_holds_for_all_who_are_told() -> None:
    text = (
        "云岭县食品安全整治方案\n一、整治时间\n2026年5月15日至8月31日。\n二、职责分工\n"
        "县市场监管局负责清查经营主体。县公安局负责打击犯罪。\n"
    )
    assert [day for _, _, day in rows(text)] == ["2026-08-31", "2026-08-31"]


SENTENCES = [
    ("请发改局牵头、财政局配合,6月底前拿出方案", ["发改局"], ["财政局"], "6月底前"),
    ("县住建局要在9月10日前完成整改。", ["县住建局"], [], "9月10日前"),
    ("明天下班前各科室把总结报办公室", ["各科室"], [], "明天下班前"),
    ("由市场监管局牵头，会同公安局检查一次，月底前报结果", ["市场监管局"], ["公安局"], "月底前"),
    ("由县发改局会同相关单位拿出办法，6月底前完成。", ["县发改局"], ["相关单位"], "6月底前"),
]


@pytest.mark.parametrize(("text", "lead", "cooperate", "limit"), SENTENCES)
def test_one_sentence_that_somebody_typed(
    text: str, lead: list[str], cooperate: list[str], limit: str
) -> None:
    (task,) = decompose(read(text.encode())).tasks
    assert (list(task.lead), list(task.cooperate)) == (lead, cooperate)
    assert task.deadline_text == limit


def test_lines_that_name_a_unit_each_over_a_list_of_its_own() -> None:
    text = (
        "云岭县2026年攻坚任务分解\n县发展改革局：\n1.储备项目50个，5月底前入库。\n"
        "2.争取资金3亿元。\n县住建局\n1.改造旧小区6个，9月底前完工。\n"
    )
    assert rows(text) == [
        ("储备项目50个，5月底前入库。", ["县发展改革局"], "2026-05-31"),
        ("争取资金3亿元。", ["县发展改革局"], None),
        ("改造旧小区6个，9月底前完工。", ["县住建局"], "2026-09-30"),
    ]


def test_whom_a_paper_is_addressed_to_is_told_nothing_by_that() -> None:
    text = "督办通知单\n县水利局：\n1.加固堤防12公里，5月底前完成。\n2.新建水窖40口。\n"
    assert [lead for _, lead, _ in rows(text)] == [[], []]
