"""No CSS and no JavaScript that Chromium 86, the browser of many office desktops, does not know."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checks.source import Problem, line_of

# What came after Chromium 86, with the version that brought it.
CSS: Final = {
    "inset": (r"(?<![-\w])inset(?:-(?:inline|block)(?:-(?:start|end))?)?\s*:", 87),
    "logical-shorthand": (r"(?<![-\w])(?:margin|padding)-(?:inline|block)\s*:", 87),
    "underline-offset": (r"(?<![-\w])text-underline-offset\s*:", 87),
    "is-where": (r":(?:is|where)\(", 88),
    "not-list": (r":not\([^()]*,", 88),
    "aspect-ratio": (r"(?<![-\w])aspect-ratio\s*:", 88),
    "thickness": (r"(?<![-\w])text-decoration-thickness\s*:", 89),
    "logical-radius": (r"(?<![-\w])border-(?:start|end)-(?:start|end)-radius\s*:", 89),
    "overflow-clip": (r"(?<![-\w])overflow(?:-[xy])?\s*:\s*clip", 90),
    "accent-color": (r"(?<![-\w])accent-color\s*:", 93),
    "scrollbar-gutter": (r"(?<![-\w])scrollbar-gutter\s*:", 94),
    "layer": (r"@layer\b", 99),
    "text-emphasis": (r"(?<![-\w])text-emphasis(?:-\w+)?\s*:", 99),
    "hwb": (r"(?<![-\w])hwb\(", 101),
    "media-range": (r"@media[^{]*\([^():]*[<>]=?[^():]*\)", 104),
    "transforms-alone": (r"(?<![-\w])(?:translate|rotate|scale)\s*:\s*[-\d.n]", 104),
    "has": (r":has\(", 105),
    "modal": (r":modal\b", 105),
    "container": (r"@container\b|(?<![-\w])container-type\s*:", 105),
    "viewport-units": (r"\d[dsl]v[hw]\b", 108),
    "autofill": (r":autofill\b", 110),
    "new-colours": (r"(?<![-\w])(?:color-mix|oklch|oklab|lch|lab|color)\(", 111),
    "nth-of": (r":nth-(?:last-)?child\([^)]*\bof\b", 111),
    "nesting": (r"[;{}]\s*&", 112),
    "image-set": (r"(?<![-\w])image-set\(", 113),
    "text-wrap": (r"(?<![-\w])text-wrap(?:-\w+)?\s*:", 114),
    "subgrid": (r"\bsubgrid\b", 117),
    "user-valid": (r":user-(?:in)?valid\b", 119),
    "dir": (r":dir\(", 120),
    "mask": (r"(?<![-\w])mask(?:-\w+)?\s*:", 120),
    "light-dark": (r"\blight-dark\(", 123),
    "field-sizing": (r"(?<![-\w])field-sizing\s*:", 123),
}
SCRIPT: Final = {
    "segmenter": (r"\bIntl\.Segmenter\b", 87),
    "regexp-indices": (r"\.hasIndices\b", 90),
    "user-agent-data": (r"\.userAgentData\b", 90),
    "private-in": (r"#\w+ in \w", 91),
    "at": (r"\.at\(", 92),
    "random-uuid": (r"\.randomUUID\b", 92),
    "has-own": (r"\bObject\.hasOwn\b", 93),
    "error-cause": (r"new Error\([^()]*,\s*{\s*cause", 93),
    "static-block": (r"\bstatic\s*{", 94),
    "find-last": (r"\.findLast(?:Index)?\(", 97),
    "structured-clone": (r"\bstructuredClone\(", 98),
    "inert": (r"\.inert\b", 102),
    "signal-timeout": (r"\bAbortSignal\.(?:timeout|any)\b", 103),
    "check-visibility": (r"\.checkVisibility\(", 105),
    "copying-arrays": (r"\.(?:toSorted|toReversed|toSpliced)\(", 110),
    "view-transition": (r"\.startViewTransition\b", 111),
    "popover": (r"\.(?:show|hide|toggle)Popover\(", 114),
    "group-by": (r"\b(?:Object|Map)\.groupBy\b", 117),
    "with-resolvers": (r"\.withResolvers\b", 119),
    "can-parse": (r"\bURL\.canParse\b", 120),
    "array-from-async": (r"\bArray\.fromAsync\b", 121),
    "set-algebra": (r"\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(", 122),
}
COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
STRING: Final = re.compile(r"url\([^)]*\)")


def problems(root: Path) -> list[Problem]:
    """Return each use of something newer, in our own files and in those we ship."""
    found: list[Problem] = []
    for name, path in served(root):
        text = path.read_text(encoding="utf-8")
        newer = CSS if path.suffix == ".css" else SCRIPT
        for feature, (pattern, version) in newer.items():
            for match in re.finditer(pattern, _without_comments(text)):
                line = line_of(text, match.start())
                said = f"{match.group()[:40]!r} came with Chromium {version}"
                found.append(Problem(name, line, f"newer:{feature}", said))
    return found


def served(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield every style sheet and script that a page can load, with the name it is listed by."""
    for folder in ("luoshi/*/static/**/*", "vendor/static/**/*"):
        for path in sorted(root.glob(folder)):
            if path.suffix in {".css", ".js"}:
                yield str(path.relative_to(root)), path
    htmx = importlib.util.find_spec("django_htmx")
    if htmx is not None and htmx.origin is not None:
        script = Path(htmx.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"
        yield "django_htmx/htmx-2.min.js", script


def _without_comments(text: str) -> str:
    """Blank what is no code, keeping every position."""
    for pattern in (COMMENT, STRING):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text
