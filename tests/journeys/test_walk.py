"""Every page: nothing from outside, open to all, at home on a telephone and on paper."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from launch.assets import ROOT
from launch.browser import axe, cookies_for, overflow
from luoshi.world.cast import Cast
from tests.journeys.desk import Desk
from tests.journeys.office import Office
from tests.journeys.walk import NOWHERE, SIGN_IN, Given, pages

Seat = Callable[..., Desk]


def test_every_page_is_open_to_all_and_asks_only_this_house(
    at_desk: Seat, office: Office, people: Cast, tmp_path: Path
) -> None:
    """On the desk, on a telephone, on paper; the pictures lie in the folder of the test."""
    office.dispatch()
    clerk, given = at_desk("shen"), Given()
    given.listen(clerk.page)
    wrong: dict[str, list[str]] = {}
    addresses = pages(office, people)
    for number, address in enumerate(addresses):
        given.walk(clerk.page, clerk.site, [address])
        name = f"{number:02}-{address.split('?')[0].strip('/').replace('/', '-') or 'desk'}"
        found = looked_at(clerk.page, tmp_path / name)
        if address != NOWHERE:
            found += printed(clerk.page, tmp_path / name)
        wrong |= {address: found} if found else {}
    assert wrong == {}
    assert_from_this_house(given, clerk.site, addresses)


def looked_at(page: Any, picture: Path) -> list[str]:
    """What is wrong with an open page on a wide and on a narrow screen."""
    wrong = []
    for width, height in ((360, 740), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"{picture}-{width}.png", full_page=True)
        wrong += [f"{width}: {one}" for one in axe(page)]
        wrong += [f"{width}: {sticks} px too wide" for sticks in [overflow(page)] if sticks]
    return wrong


def printed(page: Any, picture: Path) -> list[str]:
    """What an open page leaves on paper that nobody can press there."""
    page.pdf(path=f"{picture}.pdf", prefer_css_page_size=True)
    page.emulate_media(media="print")
    unwanted = page.locator(".k-top, .k-side, .k-toasts, main button, main form.k-filters")
    wrong = [f"printed: {one.inner_text()}" for one in unwanted.filter(visible=True).all()]
    page.emulate_media(media="screen")
    return wrong


def test_the_doors_too(county: str, page_at: Callable[..., Any], tmp_path: Path) -> None:
    given, page = Given(), page_at()
    given.listen(page)
    for address in (SIGN_IN, NOWHERE):
        given.walk(page, county, [address])
        assert looked_at(page, tmp_path / f"door-{address.strip('/')}") == []
    assert given.hosts == {urlsplit(county).netloc}


def assert_from_this_house(given: Given, site: str, addresses: list[str]) -> None:
    """All came from the site's own host, under its policy, and every page was there."""
    assert given.hosts == {urlsplit(site).netloc}
    assert given.failed == []
    assert given.without_policy == []
    assert given.statuses == {a: 404 if a == NOWHERE else 200 for a in addresses}


def test_nothing_is_missing_where_there_is_no_network(
    office: Office, people: Cast, county: str, empty_db: Any
) -> None:
    """Site and browser in a namespace of their own, where no packet leaves."""
    if "@/" not in empty_db.url and "host=" not in empty_db.url:
        pytest.skip("the database is reached by TCP, and a namespace without a route has none")
    isolate = ["unshare", "--net"] if may_isolate("--net") else ["unshare", "-r", "--net"]
    if not may_isolate(*isolate[1:]):
        pytest.skip("this machine lets nobody here make a network namespace (unshare --net)")
    office.dispatch()
    addresses = pages(office, people)
    cookies = cookies_for(people.users["shen"], county)
    asked = {
        "pages": addresses,
        "cookies": [{"name": one["name"], "value": one["value"]} for one in cookies],
    }
    done = subprocess.run(
        [*isolate, sys.executable, "-m", "tests.journeys.alone"],
        input=json.dumps(asked),
        env=empty_db.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    site = told.pop("site")
    assert_from_this_house(Given(**told | {"hosts": set(told["hosts"])}), site, addresses)


def may_isolate(*options: str) -> bool:
    """Whether this user may make such a namespace here."""
    try:
        tried = subprocess.run(["unshare", *options, "true"], capture_output=True, timeout=10)
    except FileNotFoundError:
        return False
    return tried.returncode == 0
