"""Figures to be reached, and figures that are none."""

from __future__ import annotations

import pytest

from luoshi.decompose.targets import targets
from luoshi.decompose.text import fold

CASES = [
    ("新建高标准农田3万亩以上", [(3, "万亩", "以上")]),
    ("工业增加值增长8%左右", [(8, "%", "左右")]),
    ("引进企业不少于12家", [(12, "家", "不少于")]),
    ("投资1,200万元", [(1200, "万元", "")]),
    ("新增就业１５００人、培训800人次", [(1500, "人", ""), (800, "人次", "")]),
    ("单位能耗下降2.5个百分点", [(2.5, "个百分点", "")]),
    ("改造道路12.6公里", [(12.6, "公里", "")]),
    ("建成3至5个示范村", [(5, "个", "")]),
    ("培养技能人才2万", [(2, "万人", "")]),
    ("实现1天办结", [(1, "天", "")]),
    ("涨幅控制在3%以内", [(3, "%", "控制在以内")]),
    ("给予每户补助5000元", []),
    ("按50%给予奖励", []),
    ("招引20亿级项目", []),
    ("招收35岁以下青年", []),
    ("举办第7届茶文化节", []),
    ("实施“茶园100万亩提升工程”", []),
    ("3个工作日内答复", []),
    ("2026年6月底前完成", []),
    ("加强领导", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_targets(text: str, expected: list[tuple[float, str, str]]) -> None:
    found = targets(fold(text))
    assert [(target.value, target.unit, target.qualifier) for target in found] == expected
