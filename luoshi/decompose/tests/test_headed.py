"""Headings that say who is responsible, over items that do not; forms filled in line by line."""

from __future__ import annotations

from luoshi.decompose import decompose, read


def rows(text: str) -> list[tuple[str, list[str], list[str], tuple[str, ...]]]:
    extract = read(text.encode())
    found = []
    for task in decompose(extract).tasks:
        assert task.text == extract.text[task.start : task.end]
        found.append((task.text, list(task.lead), list(task.cooperate), task.heading_path))
    return found


def test_a_bracket_in_a_heading_holds_for_the_items_below_it() -> None:
    text = (
        "云岭县2026年任务分解\n一、优化服务（牵头单位：县发改局；责任单位：县税务局）\n"
        "1.推行证照联办。\n2.开办时间压缩一半。\n（1）减环节。\n（2）减材料。\n"
        "二、兴产业（县工信局牵头）\n1.新增企业20户。\n2.建成厂房3万平方米（县城投公司负责）。\n"
    )
    first, second = ("一、优化服务",), ("二、兴产业",)
    assert rows(text) == [
        ("推行证照联办。", ["县发改局"], ["县税务局"], first),
        ("开办时间压缩一半。\n（1）减环节。\n（2）减材料。", ["县发改局"], ["县税务局"], first),
        ("新增企业20户。", ["县工信局"], [], second),
        ("建成厂房3万平方米", ["县城投公司"], [], second),
    ]


def test_so_do_label_lines_between_a_heading_and_its_items() -> None:
    text = (
        "云岭县2026年攻坚方案\n（一）产业攻坚\n牵头单位：县工信局\n配合单位：各乡镇\n"
        "1.新增企业60家。\n2.盘活厂房20万平方米。\n（二）招商攻坚\n牵头单位：县商务局\n"
        "1.引进项目30个。\n"
    )
    assert [row[:3] for row in rows(text)] == [
        ("新增企业60家。", ["县工信局"], ["各乡镇"]),
        ("盘活厂房20万平方米。", ["县工信局"], ["各乡镇"]),
        ("引进项目30个。", ["县商务局"], []),
    ]


def test_and_a_bracket_in_headings_over_one_paragraph_each() -> None:
    text = (
        "2026年民生实事\n一、稳就业（县人社局）\n新增城镇就业3000人，开展培训2000人次。\n"
        "二、保供水（县水务局）\n新建水厂1座，改造管网30公里，10月底前完成。\n"
        "请各单位每月5日前把进展情况报县府办。\n"
    )
    assert [row[:2] for row in rows(text)] == [
        ("新增城镇就业3000人，开展培训2000人次。", ["县人社局"]),
        ("新建水厂1座，改造管网30公里，10月底前完成。", ["县水务局"]),
    ]


def test_a_parent_with_a_bracket_over_items_with_their_own_stays_a_task() -> None:
    text = "（一）推进减税（县税务局负责）\n"
    text += "1.落实政策。（县财政局负责）\n2.做好宣传。（县司法局负责）\n"
    assert [row[1] for row in rows(text)] == [["县税务局"], ["县财政局"], ["县司法局"]]


FORM = """\
会议议定事项督办表
议定内容：建成殡仪馆，配建公墓3处。
批示领导：县长
主管领导：王海
牵头单位：县民政局
配合单位：县自然资源局
县财政局
办结时限：2026年9月30日

议定内容：规范夜市6处。
牵头单位：县城管局
配合单位：/
时间进度：3月启动，12月底前见效
推进专班：县夜经济办
"""


def test_a_form_of_lines_with_units_on_lines_of_their_own_and_empty_lines() -> None:
    first, second = decompose(read(FORM.encode())).tasks
    assert (first.text, first.lead) == ("建成殡仪馆，配建公墓3处。", ("县民政局",))
    assert first.cooperate == ("县自然资源局", "县财政局")
    assert first.leader == ("王海",)
    assert str(first.deadline_date) == "2026-09-30"
    assert (second.text, second.cooperate[:0]) == ("规范夜市6处。", ())
    assert str(second.deadline_date) == "2026-12-31"
