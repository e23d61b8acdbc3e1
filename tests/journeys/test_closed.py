"""Who must see nothing sees nothing: the outsider, nobody, the three administrators; a secret."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from luoshi.documents.models import Paper
from luoshi.journal.models import Entry
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk
from tests.journeys.office import Office

Seat = Callable[..., Desk]
NOT_FOUND = "没有找到"
SECRET = "机密★1年"
MARKER = "沉檀七号"
REFUSED = "这份文件标有密级或份号，不能进入本系统，系统没有留存它的任何内容。"


@pytest.fixture
def addresses(office: Office) -> list[str]:
    """Every page of the journey that is about something of the county."""
    office.dispatch()
    parent, bureau = office.ids[paper.EVERY_TOWNSHIP], office.ids[paper.BUREAU]
    branch = Matter.objects.filter(parent=parent).latest("pk").pk
    found = Paper.objects.get()
    return [
        f"/papers/{found.pk}/",
        f"/papers/versions/{office.version_id}/",
        f"/papers/versions/{office.version_id}/original/",
        f"/decomposition/{office.version_id}/",
        f"/sign-offs/{office.sign_off_id}/",
        f"/sign-offs/{office.sign_off_id}/sheet/",
        f"/matters/{office.ids[paper.ROADS]}/edit/",
        f"/matters/{bureau}/notice.docx",
        f"/matters/{bureau}/notice/",
        *(f"/matters/{pk}/" for pk in (parent, branch, bureau)),
    ]


LISTS = ["/", "/ledger/", "/papers/", "/sign-offs/", "/dispatch/", "/demands/", "/units/"]


def test_the_outsider_finds_nothing(at_desk: Seat, addresses: list[str]) -> None:
    outsider = at_desk("qiao")
    assert outsider.go(addresses[-1]).status == 404
    assert NOT_FOUND in outsider.text()
    assert asked(outsider, addresses) == dict.fromkeys(addresses, 404)
    for address in LISTS:
        assert_says_nothing(outsider, address)


def test_nobody_is_sent_to_sign_in(
    addresses: list[str], county: str, page_at: Callable[..., Any]
) -> None:
    nobody = Desk(page_at(), county, "nobody")
    for address in (*addresses, *LISTS):
        answer = nobody.page.context.request.get(f"{county}{address}", max_redirects=0)
        assert answer.status == 302, address
        assert answer.headers["location"].startswith("/sign-in/?next="), address
    nobody.go(addresses[-1])
    nobody.at(r"/sign-in/\?next=")
    assert nobody.page.get_by_role("button", name="登录").is_visible()
    assert not any(words in nobody.text("body") for words in paper.TASKS)


def test_the_three_administrators_see_no_business(at_desk: Seat, addresses: list[str]) -> None:
    for who in ("cheng", "wei", "fan"):
        administrator = at_desk(who)
        got = asked(administrator, addresses)
        assert set(got.values()) <= {403, 404}, (who, got)
        for address in LISTS:
            assert_says_nothing(administrator, address)


def asked(someone: Desk, addresses: list[str]) -> dict[str, int]:
    """What each address answers."""
    ask = someone.page.context.request.get
    return {address: ask(f"{someone.site}{address}").status for address in addresses}


def assert_says_nothing(someone: Desk, address: str) -> None:
    """A page may be open to him, but not one word of the paper stands in it."""
    body = someone.page.context.request.get(f"{someone.site}{address}").text()
    for words in (*paper.TASKS, paper.TITLE):
        assert words not in body, address


def test_a_secret_is_refused_and_leaves_no_trace(
    at_desk: Seat, people: Cast, tmp_path: Path
) -> None:
    year = paper.next_year(civil_day(datetime.now(UTC)))
    written = [line.replace("水利", MARKER) for line in paper.lines(year, head=SECRET)]
    file = tmp_path / f"{MARKER}方案.docx"
    file.write_bytes(paper.docx_of([*written, MARKER]))
    clerk = at_desk("shen")
    entries = Entry.objects.count()
    for place, button in (("/papers/receive/", "收文"), ("/", "收文并拟事项")):
        clerk.go(place)
        clerk.hand_in(clerk.page.locator("main input[type=file]"), file)
        clerk.button(button)
        clerk.hears(REFUSED)
        # Only the field into which the clerk put the file still names it, in his own browser.
        assert MARKER not in clerk.text().replace(f"{file.name}（", "")
    assert (Paper.objects.count(), Entry.objects.count()) == (0, entries)
    assert tables_with(MARKER) == set()
    for address in (*LISTS, "/papers/receive/", "/ledger/?q=池塘"):
        clerk.go(address)
        assert MARKER not in clerk.page.content(), address


def tables_with(needle: str) -> set[str]:
    """The tables in which a row holds the needle, as text or as bytes of it."""
    forms = [needle, needle.encode().hex(), needle.encode("gb18030").hex()]
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT 1 FROM "{table}" AS r WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) AS n'
                " WHERE position(n IN r::text) > 0) LIMIT 1",
                [forms],
            )
            if cursor.fetchone():
                found.add(table)
    return found


def test_the_same_search_finds_an_innocent_paper(office: Office) -> None:
    office.draft()
    assert {"documents_paperversion", "matters_matter"} <= tables_with(paper.ROADS)


def test_signing_in_through_the_page_leads_to_where_one_wanted(
    people: Cast, county: str, page_at: Callable[..., Any], office: Office
) -> None:
    office.draft()
    user = people.users["shen"]
    user.password = make_password("luoshi-journey-2026")
    user.save(update_fields=["password"])
    clerk = Desk(page_at(), county, "shen")
    clerk.go(f"/decomposition/{office.version_id}/")
    clerk.write(clerk.page.get_by_label("用户名"), "shen")
    clerk.write(clerk.page.get_by_label("密码"), "wrong-password-once")
    clerk.push(clerk.page.get_by_role("button", name="登录"))
    clerk.page.locator(".k-banner").wait_for()
    clerk.write(clerk.page.get_by_label("用户名"), "shen")
    clerk.write(clerk.page.get_by_label("密码"), "luoshi-journey-2026")
    clerk.push(clerk.page.get_by_role("button", name="登录"))
    clerk.at(rf"/decomposition/{office.version_id}/$")
    assert paper.ROADS in clerk.text()
