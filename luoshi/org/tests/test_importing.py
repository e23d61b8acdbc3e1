"""A spreadsheet of units: errors by cell, nothing unless all is right, twice is once."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4
from zipfile import ZipFile

import pytest
import xlsxwriter
from django.utils.translation import override

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.org import queries, services, sheets
from luoshi.org.models import Post, Unit
from luoshi.org.queries.importing import KIND_WORDS, LEVEL_WORDS, import_plan
from luoshi.org.rules.table import Change, Column, Existing, Line, letter_of, lines_of, plan
from luoshi.org.rules.words import Level, UnitKind

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

HEAD = ["编码", "上级编码", "名称", "简称", "别名", "类别", "层级", "负责人", "办公电话", "排序"]
GOOD = [
    ["A-1", "gov", "云岭县试验局", "试验局", "试办、试验办", "部门", "县级", "", "0000-1", "3"],
    ["A-2", "A-1", "业务股", "", "", "内设机构", "县级", "", "", ""],
]
ROOT = Existing(
    code="R",
    parent="",
    name="试点县",
    short_name="",
    aliases=(),
    kind=UnitKind.REGION,
    level=Level.COUNTY,
    phone="",
    sort=0,
    issues=False,
)


def lines(*rows: list[str], head: list[str] = HEAD) -> list[Line]:
    return lines_of("单位", [head, *rows])


def wrong(*rows: list[str], **existing: Existing) -> list[tuple[int, str]]:
    known = {"R": ROOT, **existing}
    found = plan(lines(*rows), known, root="R", kinds=KIND_WORDS, levels=LEVEL_WORDS)
    return [(error.row, error.column) for error in found.errors]


def row(**values: str) -> list[str]:
    base = {"编码": "A", "名称": "甲局", "类别": "部门", "层级": "县级"} | values
    return [base.get(word, "") for word in HEAD]


def test_letters_go_on_after_z() -> None:
    assert [letter_of(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_the_header_is_found_below_titles_and_rows_count_as_in_the_spreadsheet() -> None:
    found = lines_of(
        "单位", [["某县单位表"], [], ["序号", "*名称", "单位编码"], ["1", "甲局", "A"]]
    )
    assert [(line.row, line.values[Column.NAME]) for line in found] == [(4, "甲局")]
    assert found[0].letters == {Column.SORT: "A", Column.NAME: "B", Column.CODE: "C"}
    assert lines_of("单位", [["甲", "乙"], ["1", "2"]]) == []


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        pytest.param([row(编码="")], [(2, "A")], id="no code"),
        pytest.param([row(名称="")], [(2, "C")], id="no name"),
        pytest.param([row(类别="某类")], [(2, "F")], id="unknown kind"),
        pytest.param([row(层级="")], [(2, "G")], id="no level"),
        pytest.param([row(排序="第一")], [(2, "J")], id="no number"),
        pytest.param([row(简称="长" * 41)], [(2, "D")], id="too long"),
        pytest.param([row(), row(名称="乙局")], [(3, "A")], id="code twice"),
        pytest.param([row(), row(编码="B")], [(3, "C")], id="sibling twice"),
        pytest.param([row(上级编码="无")], [(2, "B")], id="unknown parent"),
        pytest.param([row(上级编码="A")], [(2, "B")], id="its own parent"),
        pytest.param(
            [row(上级编码="B"), row(编码="B", 名称="乙局", 上级编码="A")],
            [(2, "B"), (3, "B")],
            id="a circle",
        ),
        pytest.param(
            [row(类别="无"), row(编码="B", 名称="乙股", 上级编码="A")],
            [(2, "F"), (3, "B")],
            id="parent is wrong",
        ),
    ],
)
def test_a_wrong_cell_is_named(rows: list[list[str]], cells: list[tuple[int, str]]) -> None:
    assert wrong(*rows) == cells


def test_renaming_moving_and_reviving_are_not_done_by_a_table() -> None:
    known = Existing(
        code="A",
        parent="R",
        name="乙局",
        short_name="",
        aliases=(),
        kind=UnitKind.DEPARTMENT,
        level=Level.COUNTY,
        phone="",
        sort=0,
        issues=False,
        live=False,
    )
    assert wrong(row(上级编码="B"), A=known) == [(2, "A"), (2, "B"), (2, "C")]


def test_children_may_stand_above_their_parents_in_the_table() -> None:
    table = lines(row(编码="B", 名称="乙股", 上级编码="A"), row())
    found = plan(table, {"R": ROOT}, root="R", kinds=KIND_WORDS, levels=LEVEL_WORDS)
    assert [line.code for line, _ in found.lines] == ["A", "B"]
    assert not found.errors


def book(rows: list[list[str]]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("单位")
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if cell.isdigit():
                    sheet.write_number(number, place, int(cell))
                else:
                    sheet.write_string(number, place, cell)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", book([HEAD, *GOOD])),
        ("a.csv", "\n".join(",".join(r) for r in [HEAD, *GOOD]).encode("utf-8-sig")),
        ("a.CSV", "\n".join(",".join(r) for r in [HEAD, *GOOD]).encode("gb18030")),
    ],
)
def test_every_kind_of_file_gives_the_same_lines(name: str, data: bytes) -> None:
    found = sheets.read(data, name)
    assert [line.values[Column.NAME] for line in found] == ["云岭县试验局", "业务股"]
    assert found[0].values[Column.SORT] == "3"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 torn", b"\xff\xfe\x00", b"no table"])
def test_what_is_no_table_is_said_plainly(data: bytes) -> None:
    for name in ("a.xlsx", "a.csv", "a"):
        with pytest.raises(BadInput):
            sheets.read(data, name)


def test_the_template_is_itself_a_table_without_errors() -> None:
    found = sheets.read(sheets.template(), "模板.xlsx")
    result = plan(found, {"R": ROOT}, root="R", kinds=KIND_WORDS, levels=LEVEL_WORDS)
    assert not result.errors
    assert result.count(Change.CREATE) == len(sheets.EXAMPLES)


@pytest.mark.django_db
def test_a_table_comes_in_and_the_same_table_again_changes_nothing(
    cast: Cast, now: datetime
) -> None:
    for expected in ((2, 0), (0, 0)):
        before = Entry.objects.count()
        done = services.import_units(
            actor=cast.cheng, now=now, request_id=uuid4(), lines=lines(*GOOD)
        )
        assert (done.created, done.edited) == expected
        assert Entry.objects.count() - before == sum(expected)
    unit, section = Unit.objects.get(code="A-1"), Unit.objects.get(code="A-2")
    assert section.path == [*cast.units["gov"].path, unit.pk, section.pk]
    assert (unit.aliases, unit.phone, unit.sort) == (["试办", "试验办"], "0000-1", 3)


@pytest.mark.django_db
def test_a_corrected_cell_is_one_change_on_one_chain(cast: Cast, now: datetime) -> None:
    services.import_units(actor=cast.cheng, now=now, request_id=uuid4(), lines=lines(*GOOD))
    changed = [[*GOOD[0][:8], "0000-2", "3"], GOOD[1]]
    done = services.import_units(
        actor=cast.cheng, now=now, request_id=uuid4(), lines=lines(*changed)
    )
    assert (done.created, done.edited) == (0, 1)
    entry = Entry.objects.order_by("-pk")[0]
    assert (entry.act, entry.door) == ("unit.edited", "import")
    assert Unit.objects.get(code="A-1").version == 2


@pytest.mark.django_db
def test_nothing_is_written_unless_all_is_right_or_the_right_rows_are_chosen(
    cast: Cast, now: datetime
) -> None:
    table = lines(*GOOD, ["A-3", "", "丙局", "", "", "某类", "县级", "", "", ""])
    before = Unit.objects.count()
    with pytest.raises(BadInput):
        services.import_units(actor=cast.cheng, now=now, request_id=uuid4(), lines=table)
    assert Unit.objects.count() == before
    done = services.import_units(
        actor=cast.cheng, now=now, request_id=uuid4(), lines=table, only_right=True
    )
    assert done.created == 2
    assert Unit.objects.count() == before + 2


@pytest.mark.django_db
def test_a_repeated_request_says_what_the_first_one_did(cast: Cast, now: datetime) -> None:
    request_id = uuid4()
    said = [
        services.import_units(actor=cast.cheng, now=now, request_id=request_id, lines=lines(*GOOD))
        for _ in range(2)
    ]
    assert said[0] == said[1]


@pytest.mark.django_db
def test_a_code_of_another_county_is_refused(cast: Cast, now: datetime) -> None:
    table = lines(row(编码=cast.units["chenghe-zfb"].code))
    errors = import_plan(cast.cheng, table, today=now.date()).errors
    assert [(error.row, error.column) for error in errors] == [(2, "A")]


@pytest.mark.django_db
def test_units_and_people_are_taken_in_by_different_powers(cast: Cast, now: datetime) -> None:
    named = [[*GOOD[0][:7], "测一", *GOOD[0][8:]], GOOD[1]]
    table = lines(*named)
    with pytest.raises(NotAllowed):
        services.import_units(actor=cast.su, now=now, request_id=uuid4(), lines=table)
    services.import_units(actor=cast.cheng, now=now, request_id=uuid4(), lines=table)
    unit = Unit.objects.get(code="A-1")
    with pytest.raises(NotAllowed):
        services.import_people(actor=cast.cheng, now=now, request_id=uuid4(), lines=table)
    for expected in (1, 0):
        done = services.import_people(actor=cast.su, now=now, request_id=uuid4(), lines=table)
        assert done == expected
    heads = queries.holders(unit_ids=[unit.pk], roles=[Role.HEAD], today=now.date())
    assert [head.person_name for head in heads] == ["测一"]


@pytest.mark.django_db
def test_an_english_page_takes_and_gives_the_same_chinese_table(cast: Cast, now: datetime) -> None:
    named = lines([*GOOD[0][:7], "测一", *GOOD[0][8:]])
    with override("en"):
        template = ZipFile(BytesIO(sheets.template())).read("xl/worksheets/sheet1.xml").decode()
        services.import_units(actor=cast.cheng, now=now, request_id=uuid4(), lines=named)
        services.import_people(actor=cast.su, now=now, request_id=uuid4(), lines=named)
    assert "乡镇级" in template and "Township" not in template
    assert Post.objects.get(unit__code="A-1").name == "主要负责人"


@pytest.mark.django_db
def test_a_namesake_is_never_guessed_to_be_the_same_person(cast: Cast, now: datetime) -> None:
    named = [[*GOOD[0][:7], cast.zhou.person_name, *GOOD[0][8:]]]
    services.import_units(actor=cast.cheng, now=now, request_id=uuid4(), lines=lines(*named))
    with pytest.raises(BadInput):
        services.import_people(actor=cast.su, now=now, request_id=uuid4(), lines=lines(*named))
    assert not queries.holders(
        unit_ids=[Unit.objects.get(code="A-1").pk], roles=[Role.HEAD], today=now.date()
    )
