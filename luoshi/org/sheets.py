"""Spreadsheets of units: reading xlsx, xls and csv in memory, and the template to fill in."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from luoshi.decompose import Unreadable
from luoshi.decompose.workbooks import workbook
from luoshi.kernel.errors import BadInput
from luoshi.org.models import KIND_LABELS, LEVEL_LABELS, in_chinese
from luoshi.org.rules.table import HEADINGS, Column, Line, lines_of
from luoshi.org.rules.words import Level, UnitKind

MOST_LINES = 50_000
NO_HEADER = "没有找到表头。表头一行须有“编码”和“名称”，可以下载模板对照。"
EXAMPLES = (
    ("YL-001", "", "发展和改革局", "发改局", "计委", "部门", "县级", "", "", "0000-1000001", "10"),
    ("YL-101", "", "青石镇人民政府", "青石镇", "", "乡镇", "乡镇级", "", "", "", "20"),
    ("YL-101-01", "YL-101", "柳树村", "", "", "村", "村级", "", "", "", "1"),
)
NOTES = (
    "一、“单位”表从第二行起填写，一行一个单位；示例行请删去。",
    "二、编码在全系统内唯一，可以用机构编码；上级编码留空，表示直接隶属本行政区。",
    "三、别名写曾用名和常用叫法，多个之间用顿号隔开；任务分解时按全称、简称、别名认单位。",
    "四、编码已有的单位只更新简称、别名、类别、层级、电话、排序；更名、移动、撤销请到单位页办理。",
    "五、负责人、联络员两列由组织人事岗位导入；系统管理员导入时这两列不起作用。",
    "六、同一份表导入两次，第二次不会有任何变化。",
)


def read(data: bytes, name: str) -> list[Line]:
    """The lines of every sheet that has a header row; raises BadInput if nothing can be read."""
    try:
        grids = workbook(data, name).grids
    except Unreadable as refusal:
        raise BadInput(f"{refusal.sentence}。", {"file": f"{refusal.sentence}。"}) from None
    lines = [line for grid in grids for line in lines_of(grid.name, grid.rows)]
    if not lines:
        raise BadInput(NO_HEADER, {"file": NO_HEADER})
    if len(lines) > MOST_LINES:
        raise BadInput(f"一次最多导入 {MOST_LINES} 行，请分几次导入。")
    return lines


def pack(lines: Sequence[Line]) -> str:
    """Lines as text, to travel through the preview page: no file is kept anywhere meanwhile."""
    rows = [[line.sheet, line.row, list(line.values.items())] for line in lines]
    letters = {line.sheet: list(line.letters.items()) for line in lines}
    return json.dumps({"rows": rows, "letters": letters}, ensure_ascii=False)


def unpack(text: str) -> list[Line]:
    """The lines again; raises BadInput for a text that was torn on its way."""
    try:
        held = json.loads(text)
        letters = {sheet: _columns(pairs) for sheet, pairs in held["letters"].items()}
        return [
            Line(str(sheet), int(row), _columns(pairs), letters[sheet])
            for sheet, row, pairs in held["rows"]
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput("页面已经过期，请重新选择表格。") from error


def _columns(pairs: Sequence[tuple[str, str]]) -> dict[Column, str]:
    return {Column(name): str(value) for name, value in pairs}


def template() -> bytes:
    """An xlsx to fill in: headings, three example lines, choices for kind and level, notes."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    sheet = book.add_worksheet("单位")
    for place, column in enumerate(Column):
        sheet.write(0, place, HEADINGS[column][0], head)
    for row, example in enumerate(EXAMPLES, start=1):
        for place, text in enumerate(example):
            sheet.write_string(row, place, text)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 4, 24)
    sheet.set_column(5, 11, 12)
    sheet.freeze_panes(1, 0)
    _choices(sheet, list(Column).index(Column.KIND), [in_chinese(KIND_LABELS[k]) for k in UnitKind])
    _choices(sheet, list(Column).index(Column.LEVEL), [in_chinese(LEVEL_LABELS[k]) for k in Level])
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 90)
    for row, note in enumerate(NOTES):
        notes.write_string(row, 0, note)
    book.close()
    return stream.getvalue()


def _choices(sheet: Any, place: int, words: Sequence[str]) -> None:
    rule = {"validate": "list", "source": list(words), "ignore_blank": True}
    sheet.data_validation(1, place, MOST_LINES, place, rule)
