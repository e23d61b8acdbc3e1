"""Lists that tell: what is to be done, what happened, how far a route has come, who is below."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django.template import TemplateSyntaxError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luoshi.kit.components.acts import Lifted
from luoshi.kit.components.library import Inner, block, register, rendered

STEPS: Final[dict[str, tuple[str, str | Promise]]] = {
    "done": ("check-lg", _("已完成")),
    "now": ("arrow-right", _("当前")),
    "next": ("dot", _("待办")),
    "returned": ("arrow-return-left", _("退回")),
}


@block()
def worklist(inner: Inner[Any], label: str) -> SafeString:
    """What is to be done, most urgent first."""
    return format_html('<ul class="k-worklist" aria-label="{}">{}</ul>', label, inner.body)


@block(Lifted)
def work(
    inner: Inner[Lifted],
    title: str,
    url: str = "",
    meta: str = "",
    due: date | None = None,
    due_note: str = "",
    id: str = "",
    current: bool = False,
) -> SafeString:
    """One thing to be done: its words, what it belongs to, its date, its acts."""
    return rendered(
        "work",
        title=title,
        url=url,
        meta=meta,
        due=due,
        due_note=due_note,
        id=id,
        current=current,
        acts=inner.held.taken(),
        body=inner.body if inner else "",
    )


@block()
def timeline(inner: Inner[Any]) -> SafeString:
    """What happened, in the order given."""
    return format_html('<ol class="k-timeline">{}</ol>', inner.body)


@block()
def happening(
    inner: Inner[Any], title: str, at: datetime | None = None, who: str = "", door: str = ""
) -> SafeString:
    """One thing that happened: what, who, when, through which door."""
    body = inner.body if inner else ""
    return rendered("happening", title=title, at=at, who=who, door=door, body=body)


@block()
def steps(inner: Inner[Any], label: str) -> SafeString:
    """The steps of a route, such as a sign-off."""
    return format_html('<ol class="k-steps" aria-label="{}">{}</ol>', label, inner.body)


@register.simple_tag
def step(
    label: str, state: str, who: str = "", at: datetime | None = None, note: str = ""
) -> SafeString:
    """One step: done, now, next or returned; said in a word as well."""
    if state not in STEPS:
        raise TemplateSyntaxError(f"{{% step %}} knows no {state!r}")
    sign, word = STEPS[state]
    return rendered(
        "step", label=label, state=state, sign=sign, word=word, who=who, at=at, note=note
    )


@register.simple_tag
def tree(label: str, nodes: Iterable[Any]) -> SafeString:
    """A tree that is worked by the keyboard: arrows, Home, End, first letters."""
    found = _nodes(nodes, level=1)
    if found:
        (next((n for n in _walk(found) if n["current"]), None) or found[0])["tabindex"] = 0
    return rendered("tree", label=label, nodes=found)


@register.simple_tag
def tree_part(nodes: Iterable[Any], level: int = 2) -> SafeString:
    """The branches below a node, as the answer to its `more_url` (?level= is the node's)."""
    return rendered("tree_nodes", nodes=_nodes(nodes, level=level or 2))


def _nodes(nodes: Iterable[Any], *, level: int) -> list[dict[str, Any]]:
    return [_node(node, level) for node in nodes]


def _node(node: Any, level: int) -> dict[str, Any]:
    children = _nodes(_read(node, "children", ()), level=level + 1)
    more_url = _read(node, "more_url", "")
    return {
        "name": _read(node, "name", ""),
        "url": _read(node, "url", ""),
        "note": _read(node, "note", ""),
        "current": _read(node, "current", False),
        "more_url": more_url,
        "children": children,
        "branch": bool(children or more_url),
        "open": bool(children) and bool(_read(node, "open", False)),
        "group": f"branch-{uuid4().hex[:8]}",
        "level": level,
        "tabindex": -1,
    }


def _read(node: Any, name: str, default: Any) -> Any:
    return node.get(name, default) if isinstance(node, Mapping) else getattr(node, name, default)


def _walk(nodes: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _walk(node["children"])
