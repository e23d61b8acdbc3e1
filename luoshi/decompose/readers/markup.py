"""html as a tree: what a browser would show, hidden and running parts left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_DEPTH = 150
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "button",
        "select",
        "option",
        "textarea",
        "iframe",
        "object",
        "svg",
        "audio",
        "video",
        "canvas",
        "dialog",
    ]
)
# An opening tag closes an open one of these, up to the nearest of its stops.
_CLOSES = {
    "li": (("li",), ("ul", "ol")),
    "p": (("p",), ("div", "td", "th", "li", "body", "section", "article")),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tr": (("tr",), ("table",)),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
}
_BLOCKS_END_P = frozenset(
    ("div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",)
)  # fmt: skip
_ASIDE_NAMES = (
    "nav|navbar|menu|breadcrumbs?|crumbs?|footer|foot|copyright|share|sidebar|pager|pagination"
    "|toolbar|search|qrcode"
)
_ASIDE = re.compile(rf"(?:^|[\s_-])(?:{_ASIDE_NAMES})(?:$|[\s_-])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass(slots=True, eq=False)
class Node:
    """An element: its tag, attributes, and children in order (elements and text)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    parent: Node | None = None
    words: int = 0
    linked: int = 0

    def elements(self) -> Iterator[Node]:
        """The children that are elements."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(list(node.elements()))


class _Builder(HTMLParser):
    """Builds the tree; unclosed and misnested tags are taken as browsers take them, about."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.title = ""
        self._at = self.root
        self._depth = 0
        self._unseen: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or begin to skip one."""
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.append(tag)
            return
        if tag == "title":
            self._in_title = True
            return
        attributes = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN or _is_hidden(tag, attributes):
            if tag not in _VOID:
                self._unseen.append(tag)
            return
        self._close_open(tag)
        node = Node(tag, attributes, parent=self._at)
        self._at.children.append(node)
        if tag not in _VOID and self._depth < MAX_DEPTH:
            self._at = node
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of that name, if there is one."""
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
            return
        if tag == "title":
            self._in_title = False
            return
        self._close(tag, ("table",) if tag not in ("table", "body", "html") else ())

    def handle_data(self, data: str) -> None:
        """Text goes to the open element."""
        if self._unseen:
            return
        if self._in_title:
            self.title += data
        else:
            self._at.children.append(data)

    def _close_open(self, tag: str) -> None:
        closed, stops = _CLOSES.get(tag, ((), ()))
        for one in closed:
            self._close(one, stops)
        if tag in _BLOCKS_END_P:
            self._close("p", _CLOSES["p"][1])

    def _close(self, tag: str, stops: tuple[str, ...]) -> None:
        node, steps = self._at, 1
        while node.parent is not None:
            if node.tag == tag:
                self._at, self._depth = node.parent, self._depth - steps
                return
            if node.tag in stops:
                return
            node, steps = node.parent, steps + 1


def _is_hidden(tag: str, attributes: dict[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return tag not in ("html", "body") and bool(_HIDDEN.search(attributes.get("style", "")))


def parse(text: str) -> tuple[Node, str]:
    """The tree of a page, every element weighed, and the words of its <title>."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    _weigh(builder.root)
    return builder.root, " ".join(builder.title.split())


def _weigh(root: Node) -> None:
    """Characters in each element, and how many of them are links; parents come before children."""
    for node in reversed(list(root.walk())):
        texts = sum(len("".join(one.split())) for one in node.children if isinstance(one, str))
        node.words = texts + sum(child.words for child in node.elements())
        below = sum(child.linked for child in node.elements())
        node.linked = node.words if node.tag == "a" else below


def is_aside(node: Node, whole: int) -> bool:
    """Navigation, footers, lists of links: named so and small, or little else than links."""
    if node.words * 2 > whole:
        return False
    name = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}".lower()
    if _ASIDE.search(name):
        return True
    links = sum(one.tag == "a" for one in node.walk()) if node.linked else 0
    return links >= 3 and node.linked * 10 >= node.words * 7
