"""The English of the pages: complete, compiled, of one mind between rooms, and seen on the pages.

Works without gettext on the machine: what the sources say is collected with Python's own parser
and Django's `templatize`, and compiled catalogues are read with Python's `gettext`.
"""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import templatize

from launch.sessions import signed_in
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row
from luoshi.org.models import Person, Post, Unit

PACKAGE = Path(__file__).resolve().parent.parent / "luoshi"
# The names that xgettext knows; the settings say only the names of the languages.
NAMES = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
APART = {"config"}
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[sd]|%%|\{[a-z_]*\}|</?[a-z]+>|#")
QUOTED = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"(?<![\w.])(?:_|gettext|ngettext)\(\s*{QUOTED}(?:,\s*{QUOTED})?")


@dataclass
class Message:
    """One entry of a catalogue: the source, its plural if it has one, and the English of it."""

    source: str = ""
    plural: str = ""
    english: tuple[str, ...] = ()
    fuzzy: bool = False


def read_po(text: str) -> list[Message]:
    """The entries of a .po file, without its head."""
    entries = [_entry(block) for block in re.split(r"\n\s*\n", text) if "msgid " in block]
    return [entry for entry in entries if entry.source]


def _entry(block: str) -> Message:
    parts: dict[str, str] = {}
    at = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        word, quoted = line.split(" ", 1) if line.startswith("msg") else (at, line)
        at = word
        parts[at] = parts.get(at, "") + ast.literal_eval(quoted)
    assert "msgctxt" not in parts, "contexts are not read by these tests"
    english = tuple(text for word, text in parts.items() if word.startswith("msgstr"))
    fuzzy = any(re.match(r"#,.*\bfuzzy\b", line) for line in block.splitlines())
    return Message(parts["msgid"], parts.get("msgid_plural", ""), english, fuzzy)


def said_in_python(source: str) -> set[str]:
    """The strings that a module gives to gettext; a call that xgettext would not see fails."""
    tree = ast.parse(source)
    known = set(_imported(tree))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in known
    ]
    called = {id(call.func) for call in calls}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in known:
            assert id(node) in called, f"line {node.lineno}: gettext under another name"
    return {text for call in calls for text in _texts(call)}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if name.name in NAMES:
                    assert name.asname in (None, "_"), f"xgettext does not know {name.asname}"
                    yield name.asname or name.name


def _texts(call: ast.Call) -> Iterator[str]:
    count = 2 if getattr(call.func, "id", "").startswith("ngettext") else 1
    for text in call.args[:count]:
        assert isinstance(text, ast.Constant), f"line {call.lineno}: not a plain string"
        yield str(text.value)


def said_in_template(source: str) -> set[str]:
    """The strings that a template translates."""
    calls = CALL.findall(templatize(source))
    return {ast.literal_eval(text) for call in calls for text in call if text}


def said_in_room(room: str) -> set[str]:
    """All that a room asks gettext for."""
    said: set[str] = set()
    for path in sorted((PACKAGE / room).rglob("*")):
        if path.suffix not in (".py", ".html") or "tests" in path.parts:
            continue
        read = said_in_python if path.suffix == ".py" else said_in_template
        said |= read(path.read_text(encoding="utf-8"))
    return said


def catalogue(room: str) -> Path:
    """The .po of a room."""
    return PACKAGE / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def messages(room: str) -> list[Message]:
    """The entries of a room's .po."""
    return read_po(catalogue(room).read_text(encoding="utf-8"))


ROOMS = sorted(
    path.parent.name
    for path in PACKAGE.glob("*/__init__.py")
    if path.parent.name not in APART and said_in_room(path.parent.name)
)


@pytest.mark.parametrize("room", ROOMS)
def test_every_string_of_a_room_is_in_its_catalogue_and_no_other(room: str) -> None:
    collected = {text for one in messages(room) for text in (one.source, one.plural) if text}
    assert said_in_room(room) == collected, "`make messages`, then translate what is new"


def test_no_catalogue_stands_in_a_room_without_strings() -> None:
    assert sorted(path.parents[3].name for path in PACKAGE.glob("*/locale/en/*/*.po")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_every_string_has_its_english(room: str) -> None:
    for one in messages(room):
        assert not one.fuzzy, one.source
        assert len(one.english) == (2 if one.plural else 1), one.source
        assert all(text.strip() for text in one.english), one.source
        rest = [text for text in one.english if HAN.search(text.replace("水利局", ""))]
        assert rest == [], "Chinese in the English"


@pytest.mark.parametrize("room", ROOMS)
def test_the_english_has_the_placeholders_of_the_chinese(room: str) -> None:
    for one in messages(room):
        wanted = Counter(PLACEHOLDER.findall(one.source))
        for text in one.english:
            assert Counter(PLACEHOLDER.findall(text)) == wanted, (one.source, text)


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_compiled_is_what_is_written(room: str) -> None:
    with catalogue(room).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written: dict[Any, str] = {}
    for one in messages(room):
        if one.plural:
            written |= {(one.source, n): text for n, text in enumerate(one.english)}
        else:
            written[one.source] = one.english[0]
    read = dict(compiled._catalog)  # type: ignore[attr-defined]
    read.pop("", None)
    assert read == written, "`make messages` compiles"


def test_one_term_has_one_english_in_every_room() -> None:
    english: dict[str, set[tuple[str, ...]]] = {}
    for room in ROOMS:
        for one in messages(room):
            english.setdefault(one.source, set()).add(one.english)
    assert {source: told for source, told in english.items() if len(told) > 1} == {}


@pytest.mark.parametrize(
    "source",
    [
        'from django.utils.translation import gettext as now\nnow("好")',
        'from django.utils.translation import gettext_lazy\nT = gettext_lazy\nT("好")',
        'from django.utils.translation import gettext as _\nx = 1\n_(f"{x} 件")',
    ],
)
def test_a_call_that_xgettext_would_not_see_is_found(source: str) -> None:
    with pytest.raises(AssertionError):
        said_in_python(source)


def test_templates_are_read_in_every_manner_of_saying() -> None:
    source = (
        '{% load i18n %}{% translate "一" %}{% panel _("二") note=_(\'三\') %}'
        "{% blocktranslate with a=b %}四 {{ a }}{% endblocktranslate %}"
        "{% blocktranslate count n=b %}五{% plural %}六{% endblocktranslate %}{# 七 #}"
    )
    assert said_in_template(source) == {"一", "二", "三", "四 %(a)s", "五", "六"}


class Seen(HTMLParser):
    """What a page shows or says to a reader, but for what is marked as Chinese on purpose."""

    SAID = ("aria-label", "title", "placeholder", "alt", "data-none", "data-some", "data-network")
    EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img", "col", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    @property
    def aside(self) -> bool:
        return any(hidden for _tag, hidden in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self.aside:
            self.texts += [given[name] or "" for name in self.SAID if name in given]
        if tag not in self.EMPTY:
            chinese = tag != "html" and (given.get("lang") or "").startswith("zh")
            self.open.append((tag, chinese or tag in ("script", "style")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.aside:
            self.texts.append(data)


def chinese_on(html: str) -> list[str]:
    """The texts of a page with Chinese left in them once the names and matters are taken out."""
    seen = Seen()
    seen.feed(html)
    return [text.strip() for text in seen.texts if HAN.search(_without_data(text))]


def _without_data(text: str) -> str:
    for name in _data():
        text = text.replace(name, "")
    return text


def _data() -> Iterator[str]:
    names: set[str] = set()
    for unit in Unit.objects.all():
        names |= {unit.name, unit.label, *unit.aliases}
    names |= set(Person.objects.values_list("name", flat=True))
    names |= set(Post.objects.values_list("name", flat=True))
    for content, acceptance in Matter.objects.values_list("content", "acceptance"):
        names |= {content, acceptance}
    yield from sorted(names - {""}, key=len, reverse=True)


@pytest.fixture
def matter(cast: Any, now: datetime) -> Matter:
    """A draft that lacks nothing, so that lists have a row."""
    lead = (cast.units["fagai"].pk,)
    row = Row("完成老旧小区改造三个。", "三个小区完工", False, Ownership.SINGLE, lead, (), None)
    draft: Matter = services.add_draft(
        actor=cast.shen, now=now, request_id=uuid4(), row=row, source="plan"
    )
    return draft


@pytest.mark.parametrize("who", ["shen", "gao", "zhou", "he", "su", "cheng"])
def test_an_english_page_has_no_chinese_but_what_people_wrote(
    cast: Any, matter: Matter, who: str
) -> None:
    client = signed_in(cast.users[who])
    client.cookies["django_language"] = "en"
    pages = [item.url for item in client.get("/").context["menu"]]
    if who == "shen":
        pages += [reverse(f"matters:{name}", args=[matter.pk]) for name in ("matter", "draft-edit")]
    for address in [*pages, "/password/", "/no/such/"]:
        page = client.get(address)
        if page.status_code == 303:
            page = client.get(page["Location"])
        assert 'lang="en"' in page.content.decode()
        assert chinese_on(page.content.decode()) == [], address


def test_the_sign_in_is_english_for_an_english_browser(db: None) -> None:
    page = Client().get("/sign-in/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Sign in" in page.content.decode()
    assert chinese_on(page.content.decode()) == []
    chinese = Client().get("/sign-in/", headers={"Accept-Language": "zh-CN"})
    assert "登录" in chinese_on(chinese.content.decode())
