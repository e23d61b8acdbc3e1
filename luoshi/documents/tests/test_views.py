"""Pages of papers, by role and through real forms."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.documents.models import Paper, PaperVersion
from luoshi.documents.services import Receipt

pytestmark = pytest.mark.django_db
Receive = Callable[..., Receipt]
SignIn = Callable[[str], Client]
HTMX = {"HX-Request": "true"}

PLAN = "云岭县茶园工作要点\n各乡镇人民政府：\n一、改造老茶园。\n二、修通产业路。\n"


def file(text: str = PLAN, name: str = "要点.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def at(name: str, *args: object) -> str:
    return reverse(f"documents:{name}", args=args)


def post(client: Client, url: str, *, htmx: bool = False, **fields: Any) -> Any:
    values = {"request_id": str(uuid4()), **fields}
    return client.post(url, values, headers=HTMX if htmx else {})


# who → list, receive page, the paper of the county's office, the wiping page
ROLES = {
    "shen": (200, 200, 200, 403),
    "jiang": (200, 200, 200, 403),
    "han": (200, 200, 200, 403),
    "gao": (200, 403, 200, 403),
    "lu": (200, 403, 200, 403),
    "zhou": (200, 403, 404, 403),
    "he": (200, 403, 404, 403),
    "fang": (200, 403, 404, 403),
    "su": (200, 403, 404, 403),
    "cheng": (200, 403, 404, 403),
    "wei": (200, 403, 404, 200),
    "fan": (200, 403, 404, 403),
    "qiao": (200, 200, 404, 403),
}


@pytest.mark.parametrize(("who", "expected"), ROLES.items(), ids=list(ROLES))
def test_who_opens_what(
    client: Client,
    cast: Any,
    receive: Receive,
    who: str,
    expected: tuple[int, ...],
    sign_in: SignIn,
) -> None:
    receipt = receive(cast.shen, PLAN)
    sign_in(who)
    pages = [at("papers"), at("receive"), at("paper", receipt.paper.pk), at("erase")]
    assert tuple(client.get(url).status_code for url in pages) == expected
    seen = client.get(at("papers")).content.decode()
    assert (receipt.paper.title in seen) is (expected[2] == 200)
    for url in (at("version", receipt.version.pk), at("original", receipt.version.pk)):
        assert client.get(url).status_code == expected[2]
    changes = [at("amend", receipt.paper.pk), at("add-version", receipt.paper.pk)]
    may_change = who in {"shen", "jiang", "han"}
    assert all((client.get(url).status_code == 200) is may_change for url in changes)


def test_without_signing_in_every_page_leads_to_the_sign_in(
    client: Client, cast: Any, receive: Receive
) -> None:
    receipt = receive(cast.shen, PLAN)
    paper, version = receipt.paper.pk, receipt.version.pk
    for url in (
        at("papers"),
        at("receive"),
        at("erase"),
        at("paper", paper),
        at("amend", paper),
        at("add-version", paper),
        at("version", version),
        at("original", version),
    ):
        assert client.get(url).status_code == 302
        assert reverse("web:sign-in") in client.get(url)["Location"]


@pytest.mark.parametrize("fields", [{"file": file}, {"text": lambda: PLAN}], ids=["file", "text"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_paper_handed_in_is_there_and_opens(
    client: Client, fields: Any, htmx: bool, sign_in: SignIn
) -> None:
    sign_in("shen")
    given = {name: make() for name, make in fields.items()}
    response = post(client, at("receive"), htmx=htmx, **given)
    paper = Paper.objects.get()
    to = response["HX-Redirect"] if htmx else response["Location"]
    assert to == at("paper", paper.pk)
    page = client.get(to).content.decode()
    assert "云岭县茶园工作要点" in page
    assert "修通产业路" in page
    assert reverse("matters:decomposition", args=[paper.versions.get().pk]) in page


def test_a_double_click_is_one_paper(client: Client, sign_in: SignIn) -> None:
    sign_in("shen")
    once = str(uuid4())
    answers = [post(client, at("receive"), file=file(), request_id=once) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "请选择文件"),
        ({"text": "  "}, "请选择文件"),
        ({"file": "", "text": PLAN, "kind": "nonsense"}, "来源"),
        ({"text": PLAN, "request_id": "torn"}, "刷新"),
    ],
)
def test_every_refusal_says_what_to_do(
    client: Client, fields: Any, sentence: str, sign_in: SignIn
) -> None:
    sign_in("shen")
    for htmx in (False, True):
        response = post(client, at("receive"), htmx=htmx, **fields)
        assert response.status_code == 422
        if sentence != "来源":
            assert sentence in response.content.decode()
    assert Paper.objects.count() == 0


def test_file_and_text_together_are_not_guessed_at(sign_in: SignIn) -> None:
    response = post(sign_in("shen"), at("receive"), file=file(), text=PLAN)
    assert "只交一样" in response.content.decode()
    assert Paper.objects.count() == 0


def test_a_file_beyond_the_limit_is_refused_in_words(settings: Any, sign_in: SignIn) -> None:
    settings.PAPER_LIMIT = 1024 * 1024
    stream = BytesIO(b"x" * (1024 * 1024 + 1))
    stream.name = "长.txt"
    response = post(sign_in("shen"), at("receive"), file=stream)
    assert response.status_code == 422
    assert "超过 1 兆" in response.content.decode()


def test_the_clerk_decides_about_a_paper_that_is_here_already(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    old = receive(cast.han, PLAN)
    sign_in("shen")
    part = post(client, at("receive"), htmx=True, file=file()).content.decode()
    assert at("version", old.version.pk) in part
    assert 'value="both"' in part
    assert "<html" not in part
    assert PaperVersion.objects.count() == 1
    post(client, at("receive"), file=file(), decision="both")
    assert Paper.objects.count() == 2


def test_the_same_wording_in_another_file_may_become_a_version(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    old = receive(cast.han, PLAN.encode("gb18030"))
    sign_in("shen")
    decision = f"version:{old.paper.pk}"
    assert f'value="{decision}"' in post(client, at("receive"), file=file()).content.decode()
    response = post(client, at("receive"), file=file(), decision=decision)
    assert response["Location"] == at("paper", old.paper.pk)
    assert old.paper.versions.count() == 2


def test_versions_are_listed_and_the_old_one_says_so(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    old = receive(cast.shen, PLAN)
    sign_in("shen")
    post(client, at("add-version", old.paper.pk), file=file(PLAN.replace("修通", "建成")))
    newest = client.get(at("paper", old.paper.pk)).content.decode()
    assert "建成产业路" in newest
    assert "不是最新版本" not in newest
    shown = client.get(at("version", old.version.pk)).content.decode()
    assert "修通产业路" in shown
    assert "不是最新版本" in shown


def test_an_internal_paper_wears_its_banner(cast: Any, receive: Receive, sign_in: SignIn) -> None:
    paper = receive(cast.shen, f"内部资料\n{PLAN}").paper
    assert "内部文件" in sign_in("gao").get(at("paper", paper.pk)).content.decode()


def test_the_original_comes_back_as_it_came_under_its_own_name(
    cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    receipt = receive(cast.shen, PLAN, name='要"点.txt')
    response = sign_in("shen").get(at("original", receipt.version.pk))
    assert response.content == PLAN.encode()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/octet-stream"
    assert "no-store" in response["Cache-Control"]


def test_the_head_is_corrected_by_a_form(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    paper = receive(cast.shen, PLAN).paper
    sign_in("jiang")
    assert paper.title in client.get(at("amend", paper.pk)).content.decode()
    fields = {"title": "茶园要点", "kind": "plan", "dated": "2026-03-05", "revision": 1}
    assert post(client, at("amend", paper.pk), **fields).status_code == 303
    paper.refresh_from_db()
    assert (paper.title, paper.dated.isoformat()) == ("茶园要点", "2026-03-05")
    assert post(client, at("amend", paper.pk), **fields).status_code == 409
    assert post(client, at("amend", paper.pk), **fields | {"title": ""}).status_code == 422


def test_the_security_administrator_wipes_unseen(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    paper = receive(cast.shen, PLAN, name="茶园.txt").paper
    sign_in("wei")
    page = client.get(at("erase"), {"number": paper.pk}).content.decode()
    assert cast.shen.person_name in page
    assert "茶园" not in page
    fields = {"number": paper.pk, "ground": "classified", "reason": "保密检查发现"}
    response = post(client, reverse("feedback:erase"), **fields)
    assert response["Location"] == at("erase")
    sign_in("shen")
    for url in (at("paper", paper.pk), at("papers")):
        shown = client.get(url).content.decode()
        assert "已清除" in shown
        assert "茶园" not in shown
    assert client.get(at("original", paper.versions.get().pk)).status_code == 404


def test_the_wiping_page_answers_a_wrong_number_in_words(client: Client, sign_in: SignIn) -> None:
    sign_in("wei")
    for number, status in (("甲", 422), ("9" * 30, 422), ("999999", 404), ("", 200)):
        assert client.get(at("erase"), {"number": number}).status_code == status


def test_the_list_costs_the_same_for_one_and_for_many(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    sign_in("shen")
    counts = []
    for n in range(20):
        receive(cast.shen, f"第 {n} 号要点\n一、修路。")
        if n in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(at("papers")).content.decode()
            counts.append(len(queries))
    assert shown.count("号要点") >= 20
    assert counts[0] == counts[1]


def test_a_page_of_a_long_paper_costs_as_much_as_one_of_a_short(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    short = receive(cast.shen, PLAN).paper
    long = receive(cast.shen, PLAN + "三、造林。\n" * 500).paper
    receive(cast.shen, PLAN + "三、造林。\n" * 501, paper_id=long.pk)
    sign_in("shen")
    counts = []
    for paper in (short, long):
        with CaptureQueriesContext(connection) as queries:
            client.get(at("paper", paper.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_lists_teach_when_empty_and_say_so_when_narrowed(
    client: Client, cast: Any, receive: Receive, sign_in: SignIn
) -> None:
    sign_in("shen")
    assert "还没有收文" in client.get(at("papers")).content.decode()
    receive(cast.shen, PLAN)
    narrowed = client.get(at("papers"), {"q": "没有这个词\x00"}, headers=HTMX)
    assert "没有符合条件" in narrowed.content.decode()
    assert "<html" not in narrowed.content.decode()
