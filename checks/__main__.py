"""`make check`: every static check, two at a time, one line each; `python -m checks [name …]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

import checks
from checks import tools
from checks.source import ROOT, Problem, exceptions, unexcused


def own_checks() -> dict[str, Callable[..., list[Problem]]]:
    """Return the checks of this folder by name: every module with a function `problems`."""
    names = [found.name for found in iter_modules(checks.__path__) if found.name != "__main__"]
    modules = {name: import_module(f"checks.{name}") for name in names if name != "django_settings"}
    return {name: one.problems for name, one in modules.items() if hasattr(one, "problems")}


def house_rules() -> str:
    """Run our own checks together, for the list of exceptions is one; return the complaints."""
    found = [one for problems in own_checks().values() for one in problems(ROOT)]
    return "\n".join(str(one) for one in unexcused(found, exceptions(ROOT)))


def main(chosen: list[str]) -> int:
    """Run the chosen checks, or all; return 0 if nobody complained."""
    runs = {name: partial(tools.run, name, ROOT) for name in tools.COMMANDS}
    every: dict[str, Callable[[], str]] = {**runs, "house rules": house_rules}
    wanted = {name: every[name] for name in chosen} if chosen else every
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(_timed, wanted.items())
        failed = [name for name, complaints in results if complaints]
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def _timed(item: tuple[str, Callable[[], str]]) -> tuple[str, str]:
    name, check = item
    began = time.monotonic()
    complaints = check()
    verdict = "FAILED" if complaints else "ok"
    words = f"{name:14} {verdict:7} {time.monotonic() - began:5.1f} s\n"
    sys.stdout.write(words + (complaints + "\n" if complaints else ""))
    sys.stdout.flush()
    return name, complaints


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
