"""Templates under a strict content security policy: nothing inline, nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from checks.source import Problem, files, line_of

RULES: Final = {
    "inline-script": (
        re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
        "a script stands in a file of its own",
    ),
    "inline-style": (
        re.compile(r"<style\b|<[a-z][^<>]*\sstyle=", re.I),
        "a style stands in the style sheet",
    ),
    "inline-handler": (
        re.compile(r"<[a-z][^<>]*\s(?:on[a-z]+=|href=[\"']?javascript:)", re.I),
        "an event is listened to from a script file",
    ),
    "from-outside": (
        re.compile(
            r"<(?:script|link|img|iframe|source|use)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.I
        ),
        "nothing is loaded from outside",
    ),
}
COMMENT: Final = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<!--.*?-->", re.S)


def problems(root: Path) -> list[Problem]:
    """Return what a browser would refuse or fetch from outside."""
    found: list[Problem] = []
    for path, text in files(root, "*/templates/**/*.html"):
        bare = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)
        for rule, (pattern, cure) in RULES.items():
            for match in pattern.finditer(bare):
                line = line_of(bare, match.start())
                found.append(Problem(path, line, rule, f"{match.group()[:60]!r}: {cure}"))
    return found
