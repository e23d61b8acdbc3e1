"""Copies the front-end files that pages need from node_modules to git-ignored vendor/."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

# Source below node_modules -> target below vendor/. What stands under static/ is served to people;
# what stands under dev/ serves the tests and is never served.
ALLOWED: Final = {
    "@tabler/core/dist/css/tabler.min.css": "static/vendor/tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "static/vendor/tabler/tabler.min.js",
    "@tabler/core/LICENSE": "static/vendor/tabler/LICENSE",
    "@alpinejs/csp/dist/cdn.min.js": "static/vendor/alpine/alpine-csp.min.js",
    "echarts/dist/echarts.min.js": "static/vendor/echarts/echarts.min.js",
    "echarts/LICENSE": "static/vendor/echarts/LICENSE",
    "echarts/NOTICE": "static/vendor/echarts/NOTICE",
    "bootstrap-icons/font/bootstrap-icons.min.css": "static/vendor/icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": (
        "static/vendor/icons/fonts/bootstrap-icons.woff2"
    ),
    "bootstrap-icons/LICENSE": "static/vendor/icons/LICENSE",
    "axe-core/axe.min.js": "dev/axe.min.js",
    "chrome-aws-lambda/bin/chromium.br": "dev/chromium-86.br",
}

# The manifest storage refuses a file that names a map which is not there.
SOURCE_MAP: Final = re.compile(rb"(?m)^\s*(//[#@]|/\*[#@]) ?sourceMappingURL=[^\n]*\n?")
# The icon sheet also offers .woff; every browser since 2016 takes the .woff2 that stands first.
OLD_FONT: Final = re.compile(rb',\s*url\("?[^")]*\.woff(\?[^")]*)?"?\)\s*format\("woff"\)')


def copy_allowed(packages: Path, target: Path) -> int:
    """Replace `target` by the allow-listed files of `packages`; return how many were copied."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, place in ALLOWED.items():
        destination = fresh / place
        destination.parent.mkdir(parents=True, exist_ok=True)
        if destination.suffix in {".css", ".js"}:
            destination.write_bytes(_cleaned((packages / source).read_bytes()))
        else:
            shutil.copyfile(packages / source, destination)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return len(ALLOWED)


def _cleaned(content: bytes) -> bytes:
    return OLD_FONT.sub(b"", SOURCE_MAP.sub(b"", content))


if __name__ == "__main__":
    copied = copy_allowed(ROOT / "node_modules", ROOT / "vendor")
    sys.stdout.write(f"vendor/: {copied} files\n")
