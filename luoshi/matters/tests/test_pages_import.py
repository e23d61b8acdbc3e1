"""从表格导入: hand in, look, correct a column, import; who may, and who must see nothing."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from launch.browser import axe, cookies_for, overflow
from luoshi.documents.models import Paper, PaperVersion
from luoshi.matters.models import Matter
from luoshi.matters.tests.layouts import PLAN, RECTIFY
from luoshi.matters.tests.sheets import xlsx

SignIn = Callable[[str], Client]
START = "/ledger/import/"


def hand_in(client: Client, data: bytes, name: str = "台账.xlsx") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(START, {"file": file, "kind": "", "request_id": str(uuid4())})


def handed_in(client: Client, data: bytes, name: str = "台账.xlsx") -> str:
    """The address of the preview."""
    answer = hand_in(client, data, name)
    assert answer.status_code == 303
    return str(answer["Location"])


def take(client: Client, url: str, **more: str) -> Any:
    return client.post(url, {"request_id": str(uuid4()), **more})


def test_from_the_file_to_the_drafts(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    assert "从表格导入" in client.get("/ledger/").content.decode()
    url = handed_in(client, PLAN.data())
    shown = client.get(url)
    assert shown.context["making"] == 3 and shown.context["present"] == 0
    assert not Matter.objects.exists(), "looking writes nothing"
    answer = take(client, url)
    version = PaperVersion.objects.get()
    assert answer["Location"] == reverse("matters:decomposition", args=[version.pk])
    assert Matter.objects.filter(state="draft", paper_version=version).count() == 3
    board = client.get(answer["Location"])
    assert "已拟立 3 个事项" in board.content.decode()
    assert board.context["board"].counts["all"] == 3


def test_the_same_file_again_says_so(cast: Any, sign_in: SignIn) -> None:
    data = PLAN.data()
    client = sign_in("shen")
    take(client, handed_in(client, data))
    other = sign_in("jiang")
    url = handed_in(other, data)
    shown = other.get(url).content.decode()
    assert "已经收过" in shown and "没有变化" in shown
    assert Paper.objects.count() == 1
    answer = take(other, url)
    assert "没有变化" in other.get(answer["Location"]).content.decode()
    assert Matter.objects.count() == 3


def test_problems_stand_by_their_cells(cast: Any, sign_in: SignIn) -> None:
    rows = [
        ["任务内容", "牵头单位", "完成时限"],
        ["修桥", "县管线办", "尽快"],
        ["", "县财政局", ""],
    ]
    client = sign_in("shen")
    shown = client.get(handed_in(client, xlsx(rows)))
    doubtful = [(e.row, e.column) for e in shown.context["doubtful"]]
    assert doubtful == [(2, "B"), (2, "C")]
    assert [(e.row, e.column) for e in shown.context["refused"]] == [(3, "A")]
    page = shown.content.decode()
    assert "县管线办" in page and "没有写任务内容" in page


def test_a_column_is_corrected_and_the_act_follows(cast: Any, sign_in: SignIn) -> None:
    rows = [["甲", "乙"], ["修桥", "县财政局"], ["铺路", "县发改局"]]
    client = sign_in("shen")
    url = handed_in(client, xlsx(rows))
    assert "没有读到行" in client.get(url).content.decode()
    refused = take(client, url)
    assert refused.status_code in (400, 409, 422)
    said = f"{url}?h0=1&t0=yes&c0-0=task&c0-1=lead&year=2027"
    assert client.get(said).context["making"] == 2
    take(client, said)
    leads = Matter.objects.order_by("place").values_list("lead__code", flat=True)
    assert len(leads) == 2 and None not in leads


@pytest.mark.parametrize(
    "query",
    ["h0=99999999999", "c0-0=nonsense", "c99999-1=task", "year=x", "t0=", "h0=-1", "c0-70000=task"],
)
def test_an_address_written_by_hand_breaks_nothing(cast: Any, sign_in: SignIn, query: str) -> None:
    client = sign_in("shen")
    url = handed_in(client, PLAN.data())
    assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"PK\x03\x04torn", "台账.xlsx", "损坏"),
        (b"", "台账.xlsx", "空"),
        (xlsx([["机密★"], ["任务", "责任单位"], ["修桥", "县财政局"]]), "台账.xlsx", "密级"),
        (xlsx([["任务", "责任单位"], ["修桥", "县财政局"]]), "机密★1年.xlsx", "密级"),
    ],
)
def test_what_is_refused_leaves_no_trace(
    cast: Any, sign_in: SignIn, data: bytes, name: str, words: str
) -> None:
    answer = hand_in(sign_in("shen"), data, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Paper.objects.exists()


def test_who_may_import_and_who_must_see_nothing(cast: Any, sign_in: SignIn) -> None:
    url = handed_in(sign_in("shen"), PLAN.data())
    got = {}
    for who in ("shen", "jiang", "han", "gao", "lu", "zhou", "he", "lin", "su", "cheng", "qiao"):
        client = sign_in(who)
        answers = (
            client.get(START),
            client.get(url),
            take(client, url),
            client.get(f"{url}out.xlsx"),
        )
        got[who] = [answer.status_code for answer in answers]
    assert {who for who, codes in got.items() if codes == [200, 200, 303, 200]} == {
        "shen", "jiang", "han",
    }  # fmt: skip
    assert got["gao"] == got["lu"] == [403, 403, 403, 200]
    assert got["qiao"] == [200, 404, 404, 404]
    assert all(codes[1:] == [404, 404, 404] for who, codes in got.items() if who in ("zhou", "lin"))


def test_the_paper_of_a_ledger_leads_to_its_import(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    url = handed_in(client, PLAN.data())
    version = PaperVersion.objects.get()
    board = reverse("matters:decomposition", args=[version.pk])
    page = client.get(board).content.decode()
    assert url in page and "读出任务</" not in page
    read = client.post(f"{board}read/", {"request_id": str(uuid4())})
    assert (read.status_code, read["Location"]) == (303, url)
    take(client, url)
    assert f"{url}out.xlsx" in sign_in("gao").get(board).content.decode()


def test_a_double_click_is_one_import(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    url, request = handed_in(client, PLAN.data()), str(uuid4())
    for _ in range(2):
        assert client.post(url, {"request_id": request}).status_code == 303
    assert Matter.objects.count() == 3


def test_out_by_the_page(cast: Any, sign_in: SignIn) -> None:
    client = sign_in("shen")
    url = handed_in(client, RECTIFY.data(), "整改清单.xlsx")
    assert "按原样导出" not in client.get(url).content.decode()
    take(client, url)
    assert "按原样导出" in client.get(url).content.decode()
    answer = client.get(f"{url}out.xlsx")
    assert "%E6%95%B4%E6%94%B9%E6%B8%85%E5%8D%95" in answer["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    assert rows.to_python()[2][7].startswith("还是草稿")


@pytest.mark.parametrize("width", [1440, 360])
def test_in_a_browser(
    site: str, cast: Any, page_at: Callable[..., Any], tmp_path: Any, width: int
) -> None:
    """File, preview, a column corrected, drafts: by hand, wide and narrow, without a complaint."""
    path = tmp_path / "台账.xlsx"
    path.write_bytes(RECTIFY.data())
    page = page_at(width, cookies=cookies_for(cast.users["shen"], site))
    page.goto(f"{site}{START}")
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('看结果')")
    page.wait_for_url("**/ledger/import/*/")
    assert not overflow(page) and not axe(page)
    page.select_option("select[name=c0-2]", "note")
    page.click("button:has-text('按此识别')")
    page.wait_for_url("**c0-2=note**")
    assert page.locator("select[name=c0-2]").input_value() == "note"
    page.click("button:has-text('导入 3 行')")
    page.wait_for_url("**/decomposition/**")
    assert not overflow(page)
    said = set(Matter.objects.values_list("acceptance", flat=True))
    assert said == {"改造管网6公里", ""}, "the column for targets was left out"
