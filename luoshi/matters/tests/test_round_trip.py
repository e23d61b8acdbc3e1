"""Thirteen layouts in and out: the drafts are right, and nothing but the filled cells changes."""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from luoshi.documents import services as documents
from luoshi.matters import services
from luoshi.matters.filled_workbook import Filled, filled_workbook
from luoshi.matters.importing import book_of
from luoshi.matters.models import Matter
from luoshi.matters.sheet_parts import Unfillable, fill, fill_part
from luoshi.matters.tests.layouts import CONGRESS, LAYOUTS, OVERSIGHT, PETITION, PLAN
from luoshi.matters.tests.sheets import Layout

Parts = dict[str, bytes]
STANDING = "还是草稿，等县政府办公室送审签。"
DOCTYPE = "<!DOCTYPE a [<!ENTITY b 'c'>]>"
INJECTED = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "<a>&\"'", "\x01钟\ufffe")


def taken(cast: Any, now: datetime, data: bytes, name: str = "台账.xlsx") -> int:
    """Receive a file and import it; gives the id of its version."""
    receipt = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=data, name=name
    )
    version_id = receipt.version.pk
    services.import_ledger(
        actor=cast.shen, now=now, request_id=uuid4(), version_id=version_id, choices={}, year=2026
    )
    return version_id


def out(actor: Any, version_id: int, data: bytes, **how: bool) -> Filled:
    version, book = book_of(actor, version_id)
    return filled_workbook(actor, version, data, book, {}, **how)


def parts(data: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def without(xml: bytes, squares: set[str]) -> str:
    """The XML of a sheet in canonical form, the content (not the style) of these cells left out."""
    tree = ElementTree.fromstring(xml)
    for cell in tree.iter():
        if cell.tag.endswith("}c") and cell.get("r") in squares:
            cell.attrib.pop("t", None)
            for child in list(cell):
                cell.remove(child)
            cell.text = None
    return ElementTree.canonicalize(ElementTree.tostring(tree, encoding="unicode"))


@pytest.mark.parametrize("layout", LAYOUTS, ids=[one.name for one in LAYOUTS])
def test_in(cast: Any, now: datetime, layout: Layout) -> None:
    version_id = taken(cast, now, layout.data())
    found = [
        (
            matter.content,
            matter.lead_text,
            matter.due.isoformat() if matter.due else None,
            tuple(matter.heading),
        )
        for matter in Matter.objects.filter(paper_version=version_id).order_by("place")
    ]
    assert found == list(layout.drafts)


@pytest.mark.parametrize("layout", LAYOUTS, ids=[one.name for one in LAYOUTS])
def test_out(cast: Any, now: datetime, layout: Layout) -> None:
    data = layout.data()
    version_id = taken(cast, now, data)
    made = out(cast.shen, version_id, data)
    assert not made.remade
    names = {page.name: f"xl/worksheets/sheet{at}.xml" for at, page in enumerate(layout.pages, 1)}
    before, after = parts(data), parts(made.data)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {names[sheet] for sheet, _row, _column in layout.filled}
    for sheet, name in names.items():
        squares = {f"{chr(65 + c)}{r + 1}" for s, r, c in layout.filled if s == sheet}
        assert without(after[name], squares) == without(before[name], squares)
    expected = sheets(data)
    for sheet, row, column in layout.filled:
        said = sheets(made.data)[sheet][row][column]
        assert said in ("拟立项", STANDING)
        assert not expected[sheet][row][column]
        expected[sheet][row][column] = said
    assert sheets(made.data) == expected


def test_what_stands_there_is_written_over_only_when_asked(cast: Any, now: datetime) -> None:
    data = OVERSIGHT.data()
    version_id = taken(cast, now, data)
    assert sheets(out(cast.shen, version_id, data).data)["督办台账"][3][5] == "已排查一轮"
    again = sheets(out(cast.shen, version_id, data, over=True).data)["督办台账"]
    assert again[3][5].startswith("还是草稿")
    assert again[1] == sheets(data)["督办台账"][1]


def test_columns_are_added_at_the_right_only_when_asked(cast: Any, now: datetime) -> None:
    data = CONGRESS.data()
    version_id = taken(cast, now, data)
    assert sheets(out(cast.shen, version_id, data).data) == sheets(data)
    rows = sheets(out(cast.shen, version_id, data, extra=True).data)["建议"]
    assert rows[1][8:] == ["状态", "进展情况"]
    assert [row[8] for row in rows[2:]] == ["拟立项", "拟立项"]
    assert [row[:8] for row in rows] == sheets(data)["建议"]


def test_only_what_the_reader_sees_is_filled(cast: Any, now: datetime) -> None:
    data = PETITION.data()
    version_id = taken(cast, now, data)
    assert sheets(out(cast.gao, version_id, data).data)["信访"][1][7] == "拟立项"
    Matter.objects.filter(paper_version=version_id).first().stakes.all().delete()  # type: ignore[union-attr]
    rows = sheets(out(cast.gao, version_id, data).data)["信访"]
    assert (rows[1][7], rows[2][7]) == ("", "拟立项")


@pytest.mark.parametrize("words", INJECTED)
def test_a_filled_cell_never_is_a_formula(words: str) -> None:
    data = PETITION.data()
    made = fill(data, {"信访": {(1, 6): words}})
    cell = re.search(rb'<c r="G2"[^>]*>.*?</c>', parts(made)["xl/worksheets/sheet1.xml"])
    assert cell and b"<f" not in cell[0] and b't="inlineStr"' in cell[0]
    said = sheets(made)["信访"][1][6]
    assert said == "".join(char for char in words if char not in "\x01\ufffe")


def test_a_formula_stays(cast: Any, now: datetime) -> None:
    layout = next(one for one in LAYOUTS if one.name == "项目推进")
    made = fill(layout.data(), {"项目推进": {(5, 3): "9"}})
    assert b"<f>SUM(D3:D5)</f>" in parts(made)["xl/worksheets/sheet1.xml"]


SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<x:worksheet xmlns:x="http://schemas.openxmlformats'
    '.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1" spans="1:2"><x:c r="A1" s="4"/>'
    '<x:c r="C1" t="n"><x:v>5</x:v></x:c></x:row>\n<x:row r="2"/><x:row>'
    '<x:c s="7"><x:v>1</x:v></x:c>'
    "<x:c/></x:row></x:sheetData><!-- 尾 --></x:worksheet>"
)


def test_other_programs_write_sheets_in_other_ways() -> None:
    """A prefix, cells without addresses, rows without cells, a new cell between two others."""
    made = fill_part(
        SHEET.encode(), {(0, 0): "甲", (0, 1): "乙", (1, 2): "丙", (2, 1): "丁"}
    ).decode()
    assert '<x:c r="A1" s="4" t="inlineStr"><x:is><x:t xml:space="preserve">甲</x:t>' in made
    assert re.search(r'乙</x:t></x:is></x:c><x:c r="C1" t="n"><x:v>5</x:v></x:c></x:row>', made)
    assert re.search(r'<x:row r="2"><x:c r="C2" [^>]*><x:is>.*?丙</x:t></x:is></x:c></x:row>', made)
    assert re.search(r'<x:v>1</x:v></x:c><x:c r="B3" t="inlineStr">.*?丁', made)
    assert made.endswith("</x:sheetData><!-- 尾 --></x:worksheet>")
    ElementTree.fromstring(made)


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET.encode("utf-16"),
        b"<worksheet><row",
        SHEET.replace("\n<x:w", DOCTYPE + "<x:w").encode(),
    ],
)
def test_what_we_do_not_touch_is_refused(sheet: bytes) -> None:
    with pytest.raises(Unfillable):
        fill_part(sheet, {(0, 0): "甲"})


def test_a_csv_comes_out_as_xlsx_with_all_its_words(cast: Any, now: datetime) -> None:
    text = "序号,任务内容,责任单位,完成时限,进展情况\n"
    text += "1,=修桥,县发改局,年底前,\n2,铺路,县财政局,年底前,已开工\n"
    version_id = taken(cast, now, text.encode("gb18030"), "台账.csv")
    made = out(cast.shen, version_id, text.encode("gb18030"))
    assert made.remade and made.name == "台账（已填）.xlsx"
    [rows] = sheets(made.data).values()
    assert rows[1] == ["1", "=修桥", "县发改局", "年底前", STANDING]
    assert rows[2][4] == "已开工"
    assert b"<f" not in parts(made.data)["xl/worksheets/sheet1.xml"]


def test_the_name_tells_the_copy_from_the_original(cast: Any, now: datetime) -> None:
    data = PLAN.data()
    assert out(cast.shen, taken(cast, now, data, "分解表.xlsx"), data).name == "分解表（已填）.xlsx"
