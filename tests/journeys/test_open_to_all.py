"""Every page of the matrix as whoever has it: nobody stumbles, nothing sticks out, dialogs too.

The addresses are the rows of tests/matrix.toml, so that a new page is looked at as it comes.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from launch.browser import axe, cookies_for, overflow
from luoshi.world.cast import Cast
from tests.stage import set_scene
from tests.test_matrix import Row, rows

ROOMS = ("matters:", "notices:", "feedback:")
DOCUMENTS = (".docx", ".xlsx", "/file/")  # what is saved, not shown
SECOND = "shen"  # where a row names nobody
# The doer's pages are his; a matter in these states as whoever has the next move with it.
FIRST = ("zhou", "he", "fang")
NEXT = {
    "asked": "shen",
    "planned": "shen",
    "suspended": "shen",
    "refused": "shen",
    "submitted": "han",
    "noted": "gao",
    "closed": "han",
    "parent": "shen",
    "joint": "fang",
    "standing": "zhou",
    "part": "he",
    "prepared": "meng",
    "help": "fang",
}
# Whatever a page keeps closed is opened first: what hides is not looked at.
OPEN = """() => {
  for (const one of document.querySelectorAll("main details, main dialog")) one.open = true;
}"""
# Menus that open beyond an edge of the window cannot be read there, and scrolling finds nothing.
CUT = """() => [...document.querySelectorAll("main .k-more-body")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.left < 0 || box.right > window.innerWidth);
}).length"""


def test_nobody_stumbles_on_any_page(
    site: str, cast: Cast, now: datetime, page_at: Callable[..., Any]
) -> None:
    with transaction.atomic():
        scene = set_scene(cast, now)
    seats: dict[str, Any] = {}
    wrong: dict[tuple[str, str], list[str]] = {}
    for who, address in sorted(set(pages(scene))):
        if who not in seats:
            seats[who] = page_at(1440, cookies=cookies_for(cast.users[who], site))
        if found := looked_at(seats[who], f"{site}{address}"):
            wrong[who, address] = found
    assert wrong == {}


def pages(scene: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Who opens what: the rows, and matters at every turn."""
    for row in rows():
        who = reader(row)
        if who and row.url.startswith(ROOMS) and row.method == "GET" and not row.data:
            names = f"{row.about} {row.also}".split()
            address = reverse(row.url, args=[scene[name] for name in names])
            if not address.endswith(DOCUMENTS):
                yield who, address
    for name, who in NEXT.items():
        yield who, reverse("matters:matter", args=[scene[name]])
    for name in ("submitted", "noted", "closed"):
        yield "han", reverse("matters:closing", args=[scene[name]])


def reader(row: Row) -> str:
    """One who gets the page: a doer where there is one, else who is named first."""
    named = row.expect.get("200", "").split()
    return next((who for who in (*FIRST, *named) if who in named and who != "*"), "") or (
        SECOND if "*" in named else ""
    )


def looked_at(page: Any, address: str) -> list[str]:
    """What is wrong with a page, wide and with everything open, and at 360 px."""
    page.goto(address, wait_until="load")
    if not page.evaluate("document.documentElement.lang"):
        return []  # a part, which its page asks for
    page.set_viewport_size({"width": 360, "height": 740})
    found = [f"360: {sticks} px too wide"] if (sticks := overflow(page)) else []
    page.evaluate(OPEN)
    found += [f"360: {cut} menus cut off"] if (cut := page.evaluate(CUT)) else []
    page.set_viewport_size({"width": 1440, "height": 900})
    return axe(page) + found
