"""台账: filters, columns, pages, one count, and the spreadsheet that comes out of it."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from luoshi.matters import columns
from luoshi.matters.models import Matter, Stake
from luoshi.matters.views import ledger as view

SignIn = Callable[[str], Client]
LEDGER, XLSX = "/ledger/", "/ledger/out.xlsx"


def found(client: Client, **filters: object) -> list[str]:
    """The matters of every page, by following 下一页; the count on the page is theirs."""
    rows: list[str] = []
    query = dict(filters)
    while True:
        page = client.get(f"{LEDGER}?{urlencode(query, doseq=True)}").context["page"]
        rows += [matter.content for matter in page.rows]
        if not page.next:
            assert page.total == len(rows)
            return rows
        query["cursor"] = page.next


def copies(matter: Matter, count: int) -> None:
    """More rows like one that is there, each seen by the same people."""
    stakes = list(Stake.objects.filter(matter=matter, until__isnull=True))
    for n in range(count):
        Matter.objects.filter(pk=matter.pk)
        twin = Matter.objects.get(pk=matter.pk)
        twin.pk, twin.number = None, f"{matter.number}-{n + 100}"
        twin.content = f"{matter.content} 第{n}段"
        twin.save()
        for stake in stakes:
            stake.pk, stake.matter = None, twin
            stake.save()


def test_the_count_is_the_list_on_every_page(office, sign_in: SignIn) -> None:
    copies(office.register("fagai"), 120)
    assert len(found(sign_in("shen"))) == 121
    assert len(found(sign_in("shen"), sort="-due")) == 121
    assert len(found(sign_in("shen"), sort="number")) == 121


def test_what_is_alive_stands_first_and_what_is_closed_last(office, sign_in: SignIn) -> None:
    matter = office.dispatch("fagai")[0]
    copies(matter, 3)
    late, closed, undated = Matter.objects.exclude(pk=matter.pk).order_by("pk")
    Matter.objects.filter(pk=late.pk).update(due=date(2026, 11, 1))
    Matter.objects.filter(pk=closed.pk).update(due=date(2026, 1, 1), state="closed")
    Matter.objects.filter(pk=undated.pk).update(due=None)
    shen = sign_in("shen")
    ours = [late.content, matter.content, undated.content, closed.content]
    assert found(shen) == ours
    assert found(shen, sort="due") == [ours[3], *ours[:3]]
    rows = sheet(shen)
    at = rows[2].index("任务内容")
    assert [row[at] for row in rows[3:]] == ours


def test_everybody_counts_what_he_sees(every_state, sign_in: SignIn, cast) -> None:
    every_state()
    for who in ("shen", "gao", "zhou", "lin", "he", "qiao"):
        mine = set(Matter.objects.visible_to(getattr(cast, who)).exclude(state="cancelled"))
        assert len(found(sign_in(who))) == len(mine), who


def test_filters_narrow(office, sign_in: SignIn, cast) -> None:
    office.dispatch("fagai")
    office.draft("caizheng", content="修订路灯养护办法")
    shen = sign_in("shen")
    assert found(shen, q="路灯") == ["修订路灯养护办法"]
    assert found(shen, q="路灯 雨污") == []
    assert len(found(shen, q="重点-2026")) == 1
    assert len(found(shen, state="dispatched")) == 1
    assert len(found(shen, state=["dispatched", "draft"])) == 2
    assert found(shen, unit=cast.units["caizheng"].pk) == ["修订路灯养护办法"]
    assert len(found(shen, due_from="2026-12-31", due_until="2026-12-31")) == 2
    assert found(shen, due_until="2026-12-30") == []
    assert found(shen, source="meeting") == []


@pytest.mark.parametrize(
    "torn",
    [
        "state=burnt",
        "unit=x",
        "unit=" + "9" * 30,
        "due_from=yesterday",
        "cursor=%%%",
        "sort=nil",
        "col=nil",
        "q=%00",
        "q=" + "长" * 200,
        "source=1",
    ],
)
def test_a_torn_address_still_shows_the_ledger(torn: str, office, sign_in: SignIn) -> None:
    office.draft()
    assert sign_in("shen").get(f"{LEDGER}?{torn}").status_code == 200


def test_columns_are_chosen_and_remembered(office, sign_in: SignIn) -> None:
    office.draft(helpers=["caizheng"])
    shen = sign_in("shen")
    assert "配合单位" not in shen.get(LEDGER).content.decode().split("<tbody")[0].split("<table")[1]
    head = shen.get(LEDGER + "?col=content&col=cooperating").content.decode()
    assert "配合单位" in head.split("<table")[1].split("<tbody")[0]
    again = shen.get(LEDGER)
    assert [column.key for column in again.context["columns"]] == ["content", "cooperating"]
    assert "县财政局" in again.content.decode()


def test_an_empty_ledger_teaches(sign_in: SignIn) -> None:
    assert "台账还是空的" in sign_in("shen").get(LEDGER).content.decode()
    assert "还没有您的事项" in sign_in("zhou").get(LEDGER).content.decode()
    assert "没有符合条件的事项" in sign_in("shen").get(LEDGER + "?q=没有的").content.decode()


def test_the_page_costs_at_most_twelve_queries_whatever_the_rows(
    office, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    shen = sign_in("shen")
    address = LEDGER + "?" + urlencode([("col", c.key) for c in columns.COLUMNS])
    matter = office.dispatch("fagai", helpers=["caizheng"])[0]
    office.dispatch("liuxi", "shiqiao")
    shen.get(address)
    with django_assert_max_num_queries(12) as few:
        shen.get(address)
    copies(matter, 40)
    with django_assert_max_num_queries(12) as many:
        assert len(shen.get(address).context["lines"]) > 40
    assert len(many) <= len(few)
    four = {"q": "雨污", "state": "dispatched", "unit": matter.lead_id, "due_from": "2026-01-01"}
    with django_assert_max_num_queries(12):
        assert shen.get(f"{LEDGER}?{urlencode(four)}").context["page"].total > 40
    with django_assert_max_num_queries(12):
        shen.get(f"{LEDGER}?{urlencode(four | {'q': '没有的'})}")


def sheet(client: Client, query: str = "") -> list[list[object]]:
    answer = client.get(f"{XLSX}?{query}")
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_the_spreadsheet_holds_the_filtered_rows_in_all_columns(
    office, sign_in: SignIn, cast
) -> None:
    office.dispatch("fagai", helpers=["caizheng"])
    office.draft("jiaoti", content="修订路灯养护办法")
    rows = sheet(sign_in("shen"))
    assert rows[0][0] == "任务台账"
    head = rows[2]
    assert head[0] == "序号"
    assert head[1:-2] == [str(column.label) for column in columns.COLUMNS]
    assert len(rows) == 5
    by = dict(zip(head, next(r for r in rows[3:] if r[1]), strict=True))
    assert by["编号"] == "重点-2026-1"
    assert by["牵头单位"] == "县发展改革局"
    assert by["配合单位"] == "县财政局"
    assert by["完成时限"] == date(2026, 12, 31)
    assert by["当前状态"] == "待签收"
    assert by["第一责任人"] == cast.meng.person_name
    assert cast.zhou.person_name in str(by["督查联络员"])
    assert len(sheet(sign_in("shen"), "q=路灯")) == 4
    assert len(sheet(sign_in("qiao"))) == 3


@pytest.mark.parametrize("sort", ["", "due", "-due", "number", "-number"])
def test_the_spreadsheet_is_in_the_order_of_the_page(
    office, sign_in: SignIn, cast, sort: str
) -> None:
    """What is closed last where nothing is asked, and rows without a date last either way."""
    for at, due in enumerate([date(2026, 12, 1), None, date(2026, 11, 1), date(2026, 10, 1), None]):
        change: dict[str, object] = {"due": due}
        if at > 2:
            change |= {"state": "closed", "number": f"重点-2026-{at}"}
        Matter.objects.filter(pk=office.draft(content=f"第{at}件").pk).update(**change)
    clerk = sign_in("shen")
    rows = sheet(clerk, urlencode({"sort": sort}))
    at = rows[2].index("任务内容")
    assert [row[at] for row in rows[3:8]] == found(clerk, sort=sort)


@pytest.mark.parametrize("words", ["=1+2", "+86 热线", "-10度", "@全体", '=HYPERLINK("http://a")'])
def test_words_never_become_formulas(words: str, office, sign_in: SignIn) -> None:
    office.draft(content=words)
    answer = sign_in("shen").get(XLSX)
    with zipfile.ZipFile(BytesIO(answer.content)) as file:
        page = file.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in page
        assert "<hyperlink" not in page
    rows = sheet(sign_in("shen"))
    assert rows[3][rows[2].index("任务内容")] == words


def test_too_many_rows_are_refused_in_words(
    office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST", 1)
    office.draft()
    office.draft()
    answer = sign_in("shen").get(XLSX)
    assert answer.status_code == 422
    assert "缩小范围" in answer.content.decode()


def test_every_column_has_a_head_of_its_own() -> None:
    assert len({str(c.label) for c in columns.COLUMNS}) == len(columns.COLUMNS)
    assert set(columns.DEFAULT) <= {c.key for c in columns.COLUMNS}
    assert reverse("matters:ledger") == LEDGER
