"""The sheet: out, filled offline, back; nothing of others, nothing twice, nothing lost."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter.utility import xl_cell_to_rowcol

from luoshi.decompose.workbooks import workbook
from luoshi.feedback import queries, services, sheets
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.tests.conftest import SAID
from luoshi.journal.models import Entry
from luoshi.kernel.errors import BadInput

TARGET = {"text": "食堂6个", "value": 6.0, "unit": "个", "qualifier": ""}
OTHER = {"text": "花园9处", "value": 9.0, "unit": "处", "qualifier": ""}
COLUMNS = {"progress": "I", "word": "H", "figures": "G", "lag_reason": "K", "key": "N"}


class Page:
    """One sheet as somebody sees it in WPS: cells by name, written as what was typed."""

    def __init__(self, data: bytes) -> None:
        [grid] = workbook(data, "a.xlsx").grids
        self.name = grid.name
        self.cells: dict[tuple[int, int], object] = {
            (row, column): text
            for row, texts in enumerate(grid.rows)
            for column, text in enumerate(texts)
        }

    def __getitem__(self, name: str) -> object:
        return self.cells.get(xl_cell_to_rowcol(name), "")

    def __setitem__(self, name: str, value: object) -> None:
        self.cells[xl_cell_to_rowcol(name)] = value

    def saved(self) -> bytes:
        """The file that an office suite would write."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
            page = book.add_worksheet(self.name)
            for (row, column), value in self.cells.items():
                if isinstance(value, str) and value.startswith("=1"):
                    page.write_formula(row, column, value)
                elif isinstance(value, str):
                    page.write_string(row, column, value)
                else:
                    page.write_number(row, column, value)
        return stream.getvalue()


def filled(data: bytes, change: Callable[[Page], None]) -> bytes:
    """The workbook after somebody wrote in it."""
    page = Page(data)
    change(page)
    return page.saved()


def write(row: int, **cells: object) -> Callable[[Page], None]:
    def change(page: Page) -> None:
        for name, value in cells.items():
            page[f"{COLUMNS[name]}{row}"] = value

    return change


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(name).decode()


def plan_of(units, data: bytes, who: str = "zhou") -> sheets.Plan:
    return sheets.plan(getattr(units.cast, who), sheets.read(data, "反馈表.xlsx"), units.now)


def sheet_of(units, who: str = "zhou") -> bytes:
    return sheets.sheet_of(getattr(units.cast, who), units.now)


def test_the_sheet_has_its_rows_choices_and_a_hidden_key(units) -> None:
    matter = units.matter(targets=[TARGET])
    data = sheet_of(units)
    page, xml = Page(data), part(data, "xl/worksheets/sheet1.xml")
    assert [page["A4"], page["B4"]] == [matter.number, matter.content]
    assert page["N3"] == sheets.KEY and 'min="14" max="14"' in xml and 'hidden="1"' in xml
    assert "<sheetProtection" in xml and 'sqref="H4"' in xml and "未达序时" in xml
    assert 'locked="0"' in part(data, "xl/styles.xml")


def test_filled_in_it_is_told_and_a_second_time_nothing_changes(units) -> None:
    matter = units.matter(targets=[TARGET, OTHER])
    change = write(4, progress="完成食堂三个", word="达序时", figures="３;4.0")
    data = filled(sheet_of(units), change)
    plan = plan_of(units, data)
    assert list(plan.ready) == [matter.pk] and not plan.faults
    units.act(services.submit_many, "zhou", rows=plan.ready)
    report = Report.objects.get()
    assert [f["value"] for f in report.figures] == ["3", "4"]
    entries = Entry.objects.count()
    again = plan_of(units, data)
    assert (again.ready, again.same, again.faults) == ({}, 1, [])
    units.act(services.submit_many, "zhou", rows=plan.ready)
    assert Report.objects.get() == report and Entry.objects.count() == entries


def test_numbers_come_as_numbers_or_as_text(units) -> None:
    units.matter(targets=[TARGET])
    for value in (3, "3", 3.0, " 3 "):
        data = filled(sheet_of(units), write(4, progress="完成", figures=value))
        [given] = plan_of(units, data).ready.values()
        assert given.values["figure-0"] == "3"


def test_rows_nobody_filled_are_left(units) -> None:
    units.matter()
    plan = plan_of(units, sheet_of(units))
    assert (plan.ready, plan.empty, plan.faults) == ({}, 1, [])


def test_faults_are_named_by_cell_and_the_right_rows_stand(units) -> None:
    units.matter(targets=[TARGET])
    good = units.matter()
    sheet = sheet_of(units)

    def change(page: Page) -> None:
        for row in (4, 5):
            page[f"I{row}"] = "在做"
            if page[f"F{row}"]:
                page[f"G{row}"], page[f"H{row}"] = "三个", "很好"

    plan = plan_of(units, filled(sheet, change))
    assert list(plan.ready) == [good.pk]
    assert {fault.column for fault in plan.faults} == {"G", "H"}


def test_behind_schedule_asks_for_its_reason_at_its_cell(units) -> None:
    units.matter()
    data = filled(sheet_of(units), write(4, progress="在做", word="未达序时"))
    assert [fault.column for fault in plan_of(units, data).faults] == ["K"]


def test_changed_keys_and_rows_of_others_are_refused(units) -> None:
    units.matter()
    units.matter("caizheng", "fang")
    theirs, mine = (str(Page(sheet_of(units, who))["N4"]) for who in ("fang", "zhou"))
    for key in (theirs, mine[:-1] + "x", mine.replace("[", "[9", 1), ""):
        plan = plan_of(units, filled(sheet_of(units), write(4, progress="在做", key=key)))
        assert not plan.ready and [fault.row for fault in plan.faults] == [4]
    assert not plan_of(units, sheet_of(units, "fang")).ready


def test_a_row_pasted_twice_counts_once(units) -> None:
    units.matter()

    def change(page: Page) -> None:
        page["I4"] = "在做"
        for column in "ABCDEFGHIJKLMN":
            page[f"{column}5"] = page[f"{column}4"]

    plan = plan_of(units, filled(sheet_of(units), change))
    assert len(plan.ready) == 1 and [fault.row for fault in plan.faults] == [5]


def test_a_formula_is_never_worked_out(units) -> None:
    units.matter(targets=[TARGET])
    data = filled(sheet_of(units), write(4, progress="在做", figures="=1+1"))
    plan = plan_of(units, data)
    [given] = plan.ready.values()
    assert given.values["figure-0"] == "0"  # what the file itself says it came to, not 2


def test_what_begins_like_a_formula_goes_out_as_text(units) -> None:
    matter = units.matter()
    units.save(matter, "meng", {**SAID, "progress": "=HYPERLINK(1)"})
    data = sheet_of(units)
    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")
    assert Page(data)["I4"] == "=HYPERLINK(1)"


def test_what_others_wrote_meanwhile_is_not_written_over(units) -> None:
    matter = units.matter()
    data = filled(sheet_of(units), write(4, progress="表里写的"))
    units.save(matter, "meng", {**SAID, "progress": "页面上写的"})
    plan = plan_of(units, data)
    clashes = services.save_drafts(actor=units.cast.zhou, now=units.now, rows=plan.ready)
    assert clashes == 1 and Draft.objects.get().values["progress"] == "页面上写的"


def test_a_sheet_of_last_month_still_tells_last_month(units) -> None:
    matter = units.matter()
    month = queries.owings(units.cast.zhou, [matter], units.now)[0].span.first
    data = filled(sheet_of(units), write(4, progress="上月完成", word="达序时"))
    units.now += timedelta(days=31)
    plan = plan_of(units, data)
    units.act(services.submit_many, "zhou", rows=plan.ready)
    assert Report.objects.get().first == month
    assert plan_of(units, data).same == 1


@pytest.mark.parametrize("data", [b"", b"no sheet", "编号,内容\n1,修路\n".encode()])
def test_what_is_not_the_sheet_is_refused(units, data: bytes) -> None:
    with pytest.raises(BadInput):
        sheets.read(data, "a.csv")


def test_a_classified_sheet_is_refused(units) -> None:
    units.matter()

    def change(page: Page) -> None:
        page["A1"] = "机密★10年"

    data = filled(sheet_of(units), change)
    with pytest.raises(BadInput) as refused:
        sheets.read(data, "反馈表.xlsx")
    assert "密级" in refused.value.sentence


def test_from_download_to_report_in_the_browser(units, sign_in) -> None:
    matter = units.matter()
    zhou = sign_in("zhou")
    data = zhou.get(reverse("feedback:sheet-out")).content
    upload = SimpleUploadedFile("反馈表.xlsx", filled(data, write(4, progress="完成三成")))
    preview = zhou.post(reverse("feedback:sheet"), {"file": upload})
    assert preview.status_code == 200 and matter.content in preview.content.decode()
    for act, count in (("save", 0), ("submit", 1), ("submit", 1)):
        given = {"rows": preview.context["rows"], "act": act, "request_id": str(uuid4())}
        assert zhou.post(reverse("feedback:sheet-confirm"), given).status_code == 303
        assert Report.objects.count() == count
    assert not Draft.objects.exists()
    torn = {"rows": "[[", "request_id": str(uuid4())}
    assert zhou.post(reverse("feedback:sheet-confirm"), torn).status_code == 422
    assert zhou.post(reverse("feedback:sheet"), {}).status_code == 422
    assert sign_in("shen").get(reverse("feedback:sheet")).status_code == 403
