"""The pictures of the documents: `.venv/bin/python -m launch.screenshots --site http://…`.

The site is a running demo; people sign in by its one-click roles, and nothing is changed in it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from launch.assets import ROOT
from launch.browser import FLAGS, PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER: Final = ROOT / "docs" / "screenshots"
WIDTH, HEIGHT = 1440, 900
LARGEST: Final = 250 * 1024  # bytes: the pictures are fetched with every clone


def _decomposition(page: Page) -> None:
    """The paper with most drafts on the clerk's desk."""
    page.locator("main a[href^='/decomposition/']").first.click()


def _sign_off(page: Page) -> None:
    page.locator("main a[href^='/sign-offs/']").first.click()


def _matter(page: Page) -> None:
    """The first matter of the ledger that is under way."""
    page.goto(f"{page.url.rstrip('/')}/ledger/?state=underway", wait_until="load")
    page.locator("main tbody a[href^='/matters/']").first.click()


def _notice(page: Page) -> None:
    _matter(page)
    page.wait_for_url("**/matters/*/")
    page.goto(f"{page.url}notice/", wait_until="load")


def _to(path: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(f"{page.url.rstrip('/')}{path}", wait_until="load")

    return go


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, who looks (nobody: signed out), and the way from the desk."""

    name: str
    who: str = ""
    way: Callable[[Page], None] | None = None
    lands_on: str = "**"


PICTURES: Final = (
    Picture("sign-in"),
    Picture("desk", "沈清和"),
    Picture("decomposition", "沈清和", _decomposition, "**/decomposition/*/**"),
    Picture("sign-off", "韩立诚", _sign_off, "**/sign-offs/*/"),
    Picture("ledger", "沈清和", _to("/ledger/"), "**/ledger/"),
    Picture("matter", "周敏书", _matter, "**/matters/*/"),
    Picture("notice", "沈清和", _notice, "**/notice/"),
    Picture("units", "沈清和", _to("/units/"), "**/units/**"),
)


def main() -> int:
    """Take all pictures, or those that are named; 1 if one grew too large."""
    arguments = _arguments()
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.stderr.write("no Chromium is installed\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in PICTURES if not arguments.only or one.name in arguments.only]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        sizes = [_take(browser, arguments.site.rstrip("/"), one) for one in wanted]
        browser.close()
    return 0 if max(sizes) <= LARGEST else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m launch.screenshots", description=__doc__)
    parser.add_argument("--site", required=True, help="address of a running demo")
    parser.add_argument("only", nargs="*", help="names of pictures; all if none is given")
    return parser.parse_args()


def _take(browser: Browser, site: str, picture: Picture) -> int:
    """Go there as a person would, take the picture; return its size in bytes."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{site}/", wait_until="load")
    if picture.who:
        page.get_by_role("button", name=f"{picture.who} ·").click()
        page.wait_for_url(f"{site}/")
    if picture.way:
        picture.way(page)
        page.wait_for_url(picture.lands_on)
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)  # away from what lies where the last click was
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    size = Path(path).stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)}: {size // 1024} KB\n")
    return size


if __name__ == "__main__":
    sys.exit(main())
