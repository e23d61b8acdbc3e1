"""Pages are made of the kit's components: outside it no raw control and no framework's class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checks.source import Problem, files, line_of

# What the kit has a component for; the part after the colon names it.
RAW: Final = {
    "table": "{% table %} or {% sheet %}",
    "form": "{% form %}, {% filters %} or {% post_button %}",
    "input": "{% input %}, {% check %}, {% field %} or {% hidden %}",
    "select": "{% select %}",
    "textarea": "{% textarea %}",
    "button": "{% button %} or {% submit %}",
    "fieldset": "{% choices %}",
    "dialog": "{% dialog %}",
    "details": "{% why %} or {% more %}",
    "progress": "{% bar %}",
    "mark": "{% passage %}",
    "dl": "{% facts %}",
    "nav": "{% tabs %}",
    "h1": "{% page_head %}",
    "h2": "{% panel %}",
    "link": "a style sheet of the kit",
}
ELEMENT: Final = re.compile(rf"<({'|'.join(RAW)})\b", re.I)
CLASSES: Final = re.compile(r"\sclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
TEMPLATE_CODE: Final = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
OURS: Final = "k-"


def problems(root: Path) -> list[Problem]:
    """Return every raw control and foreign class in the templates of rooms above the kit."""
    return [
        problem
        for path, text in files(root, "*/templates/**/*.html")
        if not path.startswith("luoshi/kit/")
        for problem in _of(path, text)
    ]


def _of(path: str, text: str) -> Iterator[Problem]:
    bare = TEMPLATE_CODE.sub(_blank, text)
    for match in ELEMENT.finditer(bare):
        name = match[1].lower()
        line = line_of(bare, match.start())
        yield Problem(path, line, "raw-element", f"<{name}>: the kit has {RAW[name]}")
    for match in CLASSES.finditer(bare):
        foreign = [one for one in (match[1] or match[2] or "").split() if not one.startswith(OURS)]
        if foreign:
            line = line_of(bare, match.start())
            said = f"class {' '.join(foreign)}: pages use only the kit's own ({OURS}…)"
            yield Problem(path, line, "raw-class", said)


def _blank(match: re.Match[str]) -> str:
    """Leave the code's place empty, so that every other character keeps its line."""
    return re.sub(r"[^\n]", " ", match.group())
