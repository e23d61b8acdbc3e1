"""Every field of a row says where it came from: marker, reach, rule, place."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings

from luoshi.decompose import Unreadable, decompose, explain, read, to_json
from luoshi.decompose.reasons import as_text, as_values
from luoshi.decompose.tests.directories import county
from luoshi.decompose.tests.test_properties import COMPOSED

PAPER = """\
临溪县2026年重点工作分解方案
一、水利
1.加固堤防8公里，汛前完成。
牵头单位：县水利局
责任单位：县财政局、桃源镇
完成时限：6月底前
2.修复山塘12座。（县水利局牵头，各乡镇配合）
3.更新水表900只。（责任单位：县水利局；责任领导：周副县长；完成时限：2026年9月底前）
"""


def reasons(row: int, *, directory: bool = False) -> dict[str, list[tuple[str, str, str]]]:
    units = county() if directory else None
    told: dict[str, list[tuple[str, str, str]]] = {}
    for one in explain(read(PAPER.encode()), row, units=units).reasons:
        told.setdefault(one.field, []).append((one.value, one.place, one.why))
    return told


def test_label_lines_reach_the_item_above_them() -> None:
    told = reasons(1)
    assert told["事项"] == [("加固堤防8公里，汛前完成。", "第3段", "条目下面有标签行")]
    assert told["层级"] == [("一、水利", "第2段", "它上面的各级标题")]
    reach = "标签行归它上面的条目"
    assert told["牵头"] == [("县水利局", "第4段", f"标签行“牵头单位”，{reach}")]
    duty = f"标签行“责任单位”，{reach}；另有单位牵头，责任单位列为配合"
    assert told["配合"] == [("县财政局", "第5段", duty), ("桃源镇", "第5段", duty)]
    limit = f"标签行“完成时限”，{reach}；年份按文件"
    assert told["时限"] == [("6月底前（2026-06-30）", "第6段", limit)]
    assert told["目标"] == [("8公里（8 公里）", "第3段", "事项原文里的数量")]
    assert told["验收标准（建议）"] == [("加固堤防达到8公里", "第3段", "由事项的原文提出")]


def test_a_sentence_in_brackets() -> None:
    told = reasons(2)
    assert told["事项"][0][2] == "段落后面的括号写了谁牵头、谁负责"
    assert "句子“县水利局牵头，各乡镇配合”" in told["牵头"][0][2]
    assert [value for value, _, _ in told["配合"]] == ["各乡镇"]


def test_labels_in_brackets_and_a_leader() -> None:
    told = reasons(3)
    assert told["牵头"][0][2].startswith("括号“责任单位”")
    assert "没有另写牵头单位，责任单位即牵头" in told["牵头"][0][2]
    assert told["领导"][0][0] == "周副县长"
    assert told["领导"][0][2].startswith("括号“责任领导”")
    assert "年份按文件" not in told["时限"][0][2]


def test_the_directory_says_how_it_answered() -> None:
    told = reasons(2, directory=True)
    assert told["牵头"][0][2].endswith("单位表：名称相符（q-sl）")
    assert told["配合"][0][2].endswith("单位表：统称（t1、t2）")


def test_a_cell_names_its_header_and_its_square() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    rows = [
        ("序号", "工作任务", "责任单位"),
        ("1", "加固堤防8公里", "县水利局"),
        ("2", "修复山塘12座", ""),
    ]
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            table.cell(i, j).text = words
    table.cell(1, 2).merge(table.cell(2, 2))
    stream = io.BytesIO()
    document.save(stream)
    told = {one.field: one for one in explain(read(stream.getvalue()), 2).reasons}
    assert told["事项"].place == "第1张表第3行第2列"
    assert told["牵头"].place == "第1张表第2行第3列"
    assert told["牵头"].why.startswith("表头“责任单位”，单元格管它所在的行")


def test_offsets_point_at_the_words() -> None:
    extract = read(PAPER.encode())
    for one in as_values(explain(extract, 1))["reasons"]:
        assert 0 <= one["start"] <= one["end"] <= len(extract.text)
        if one["field"] in ("牵头", "配合", "事项"):
            assert one["value"] in extract.text[one["start"] : one["end"]]


def test_the_text_says_it_in_lines() -> None:
    lines = as_text(explain(read(PAPER.encode()), 1)).splitlines()
    assert "  牵头：县水利局 ← 第4段 标签行“牵头单位”，标签行归它上面的条目" in lines
    assert lines[-1] == "  把握：1"


def test_what_lowers_the_confidence_most_is_said() -> None:
    paper = "1.修复山塘12座。（县水利局、县财政局负责）\n2.更新水表900只。（县水利局牵头）\n"
    first, second = decompose(read(paper.encode())).tasks
    assert first.confidence < second.confidence < 1
    assert "2个责任单位" in first.confidence_reason
    assert "一句话" in second.confidence_reason


@pytest.mark.parametrize("row", [0, -1, 4])
def test_a_row_that_is_not_there(row: int) -> None:
    with pytest.raises(Unreadable) as caught:
        explain(read(PAPER.encode()), row)
    assert "3项任务" in caught.value.sentence


@given(COMPOSED)
@settings(max_examples=100, deadline=None)
def test_any_row_is_explained_and_every_range_lies_in_the_text(text: str) -> None:
    extract = read(f"云岭县2026年计划\n{text}".replace("\x00", "").encode())
    paper = decompose(extract, units=county())
    size = len(extract.text)
    values = to_json(paper, extract)
    ends = [at["end"] for at in values["map"]]
    assert ends == sorted(ends)
    assert all(at["start"] < at["end"] <= size for at in values["map"])
    for row, task in enumerate(paper.tasks, 1):
        told = explain(extract, row, units=county())
        assert told.task == task
        assert [one.value for one in told.reasons if one.field == "牵头"] == list(task.lead)
        assert all(0 <= one.start <= one.end <= size for one in told.reasons)
        assert all(0 <= one.start < one.end <= size for one in task.standards)
        assert len(task.lead_units) == len(task.lead)
        assert len(task.cooperate_units) == len(task.cooperate)
