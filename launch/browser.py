"""pytest plugin: real browsers for the tests, the newest and Chromium 86, and the axe checker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from launch import old_chromium
from launch.assets import ROOT
from launch.sessions import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE: Final = ROOT / "vendor" / "dev" / "axe.min.js"
PATIENCE: Final = 10_000  # milliseconds until a test says that something did not come
POLLING: Final = 50
FIND: Final = """([selector, text]) => {
  const seen = (one) => one.getClientRects().length && one.textContent.includes(text);
  const found = [...document.querySelectorAll(selector)].find(seen);
  if (!found) return null;
  found.scrollIntoView({ block: "center", behavior: "instant" });
  const box = found.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}"""
HEIGHTS: Final = {1440: 900, 360: 740}
# The browser speaks of refusals (4xx) as errors of the console; our tests ask for some of them.
REFUSED: Final = ("Failed to load resource", "Response Status Error Code 4")


@dataclass
class Said:
    """What a page complained of while it was open."""

    errors: list[str] = field(default_factory=list)

    def hear(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(REFUSED):
            self.errors.append(text)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start the driver once a run."""
    from playwright.sync_api import sync_playwright

    # The driver keeps an event loop in this thread, and Django takes the thread for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the machine's own Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("no Chromium is installed: run `python3 run.py test`, which names the package")
    found = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield found
    found.close()


@pytest.fixture(scope="session")
def chromium86(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium 86, the browser of the office desktops of 2020."""
    path = old_chromium.executable()
    found = playwright.chromium.launch(executable_path=path, args=old_chromium.FLAGS)
    assert found.version.startswith("86.")
    yield found
    found.close()


@pytest.fixture
def said() -> Iterator[Said]:
    """Collect what the pages complain of; the test fails at its end if they did."""
    heard = Said()
    yield heard
    assert heard.errors == []


@pytest.fixture
def page_at(browser: Browser, said: Said) -> Iterator[Callable[..., Page]]:
    """Open pages of a width: `page_at(360)`; `cookies` sign them in."""
    with _pages(browser, said) as opener:
        yield opener


@pytest.fixture
def old_page_at(chromium86: Browser, said: Said) -> Iterator[Callable[..., Page]]:
    """Open pages in Chromium 86."""
    with _pages(chromium86, said) as opener:
        yield opener


@contextmanager
def _pages(browser: Browser, said: Said) -> Iterator[Callable[..., Page]]:
    opened: list[Any] = []

    def open_page(width: int = 1440, *, cookies: list[Any] | None = None) -> Page:
        viewport: Any = {"width": width, "height": HEIGHTS.get(width, 900)}
        context = browser.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        if cookies:
            context.add_cookies(cookies)
        page = context.new_page()
        said.hear(page)
        return page

    try:
        yield open_page
    finally:
        for context in opened:
            context.close()


def cookies_for(user: Any, site: str) -> list[dict[str, str]]:
    """Open a session for a login, as the sign-in page would, and return its cookies."""
    cookies = signed_in(user).cookies.items()
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in cookies]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def axe(page: Page, *, within: str = "html") -> list[str]:
    """What a disabled reader would stumble over, one line each; empty is right."""
    # Through the debugger: the page's own policy forbids a script that is put into it.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": _axe()})
    found = page.evaluate(
        "place => axe.run(document.querySelector(place), {resultTypes: ['violations']})", within
    )
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def click(page: Page, selector: str, text: str = "") -> None:
    """Click the first visible element with this text, by its place on the screen once it rests.

    For Chromium 86: the driver's own click asks it for functions that came later.
    """
    before: Any = None
    for _ in range(PATIENCE // POLLING):
        place = wait_until(page, FIND, [selector, text])
        if place == before:
            page.mouse.click(place["x"], place["y"])
            return
        before = place
        page.wait_for_timeout(POLLING)
    raise AssertionError(f"{selector} {text} does not come to rest")


def shown(page: Page, selector: str, text: str = "") -> None:
    """Wait until an element with this text is visible; for Chromium 86 as well."""
    wait_until(page, FIND, [selector, text])


def wait_until(page: Page, script: str, argument: Any = None) -> Any:
    """Ask the page again and again until the answer is true, and return it."""
    from playwright.sync_api import Error

    for _ in range(PATIENCE // POLLING):
        try:
            if answer := page.evaluate(script, argument):
                return answer
        except Error as interrupted:
            if "context was destroyed" not in interrupted.message:
                raise  # anything but a page that is just being left
        page.wait_for_timeout(POLLING)
    raise AssertionError(f"waited in vain for {argument or script}")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; nought is right."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
