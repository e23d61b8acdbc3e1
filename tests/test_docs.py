"""The documents are true where a machine can say so: links, pages of rooms, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^()\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
INLINE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.M)
FETCHED = {".git", ".venv", ".pytest_cache", "node_modules", "var", "vendor"}
OUTSIDE = ("http://", "https://", "mailto:")


def documents() -> list[Path]:
    """Every markdown file that is ours."""
    found = ROOT.rglob("*.md")
    return sorted(path for path in found if path.relative_to(ROOT).parts[0] not in FETCHED)


def prose(text: str) -> str:
    """The text without code, in which brackets mean something else."""
    return INLINE.sub("", CODE.sub("", text))


def anchors(text: str) -> set[str]:
    """The anchors that a markdown page gives its headings."""
    found = HEADING.findall(CODE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in found}


def broken(page: Path, text: str) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for found in LINK.finditer(prose(text)):
        target = found[1] or found[2]
        if target.startswith(OUTSIDE):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.is_relative_to(ROOT) or not there.exists():
            yield f"{page.relative_to(ROOT)}: {target}"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text("utf-8")):
            yield f"{page.relative_to(ROOT)}: {target} (no such heading)"


def test_every_link_leads_somewhere() -> None:
    pages = documents()
    assert ROOT / "README.md" in pages
    assert [link for page in pages for link in broken(page, page.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("[a](docs/nowhere.md)", 1),
        ("[a](README.md#no-such-heading)", 1),
        ('<img src="docs/none.png">', 1),
        ("[a](../outside.md)", 1),
        ("[a](LICENSE) and [b](https://example.org/x)", 0),
        ("`[a](nowhere)`\n```\n[b](nowhere)\n```\n", 0),
    ],
)
def test_a_link_that_leads_nowhere_is_found(text: str, count: int) -> None:
    assert len(list(broken(ROOT / "README.md", text))) == count


def test_every_room_has_its_page_and_every_page_its_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "luoshi").glob("*/__init__.py")}
    pages = {path.stem for path in (ROOT / "docs" / "rooms").glob("*.md")}
    assert rooms - pages == set(), "rooms without a page in docs/rooms"
    assert pages - rooms == {"launch"}, "pages of docs/rooms without a room"


def is_there(place: str, code: str) -> bool:
    """Whether docs/words.md names something that exists: a folder, an address, a name."""
    if "/" in place:
        return (ROOT / "luoshi" / place).exists()
    if ":" in place:
        return f'name="{place.partition(":")[2]}"' in code
    last = place.rpartition(".")[2]
    return re.search(rf"{last[1:]}\b" if last.startswith("*") else rf"\b{last}\b", code) is not None


def test_the_list_of_words_speaks_of_what_is_there() -> None:
    text = (ROOT / "docs" / "words.md").read_text("utf-8")
    code = "\n".join(
        path.read_text("utf-8")
        for path in (ROOT / "luoshi").rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    )
    places = [
        one for cell in re.findall(r"\| (`[^|]+`) \|$", text, re.M) for one in places_in(cell)
    ]
    assert len(places) > 40
    assert [place for place in places if not is_there(place, code)] == []
    assert not is_there("matters.NoSuchThing", code)


def places_in(cell: str) -> list[str]:
    """The names of one cell of the list."""
    return re.findall(r"`([^`]+)`", cell)
