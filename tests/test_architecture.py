"""Planted wrongs: each house rule and each import contract is broken once and must say so."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks import gates, old_browser, pages, sizes
from checks.source import ROOT, Exempt, Problem, exceptions, unexcused

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def planted(root: Path, path: str, text: str) -> Path:
    """Write a file into a tree of its own; return the tree."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return root


def rules_of(problems: list[Problem]) -> set[str]:
    return {problem.rule for problem in problems}


# House rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("luoshi/matters/views.py", "def show(r):\n    return Matter.objects.all()\n", "fetch"),
        ("luoshi/api/matters.py", "def show(r):\n    return Matter.objects.all()\n", "fetch"),
        ("luoshi/web/views/desk.py", "def show(r):\n    connection.cursor()\n", "fetch"),
        ("luoshi/matters/views.py", "def sign(r, m):\n    m.save(update_fields=['s'])\n", "write"),
        ("luoshi/matters/queries.py", "def f(m):\n    m.delete()\n", "write"),
        ("luoshi/matters/queries.py", "def f():\n    Matter.objects.create(a=1)\n", "write"),
        ("luoshi/matters/tasks.py", "def f(q):\n    q.filter(a=1).update(b=2)\n", "write"),
        ("luoshi/matters/forms.py", "def f(rows):\n    rows.update(state='x')\n", "write"),
        ("luoshi/cli/demo.py", "def f(m):\n    M.objects.bulk_create(m)\n", "write"),
        ("luoshi/api/matters.py", "async def f(m):\n    await m.asave()\n", "write"),
        ("luoshi/matters/utils.py", "", "drawer"),
        ("luoshi/core/rules.py", "", "drawer"),
        ("launch/helpers/x.py", "", "drawer"),
    ],
)
def test_a_breach_of_the_file_kinds_is_seen(
    tmp_path: Path, path: str, text: str, rule: str
) -> None:
    assert rules_of(gates.problems(planted(tmp_path, path, text))) == {rule}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("luoshi/matters/services.py", "def f(m):\n    m.save()\n"),
        ("luoshi/matters/services/acts.py", "def f(m):\n    M.objects.create(a=1)\n"),
        ("luoshi/matters/migrations/0002_x.py", "def f(m):\n    m.save()\n"),
        ("luoshi/matters/tests/test_x.py", "def f(m):\n    m.save()\n"),
        ("luoshi/world/copy.py", "def f(m):\n    M.objects.bulk_create(m)\n"),
        ("luoshi/matters/queries.py", "def f(d, h, k):\n    d.save(k)\n    h.update(k)\n"),
        ("luoshi/matters/queries.py", "def f():\n    return Matter.objects.all()\n"),
        ("luoshi/web/queries.py", "def f():\n    return Matter.objects.all()\n"),
    ],
)
def test_what_is_right_is_not_called_wrong(tmp_path: Path, path: str, text: str) -> None:
    assert gates.problems(planted(tmp_path, path, text)) == []


def body(lines: int, argument: str = "a") -> str:
    return f'"""A module."""\n\n\ndef f({argument}):\n' + "    a = 1\n" * (lines - 1)


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("luoshi/matters/rules.py", '"""A."""\n' + "A = 1\n" * 400, "file-length"),
        ("luoshi/matters/rules.py", body(41), "function-length"),
        ("luoshi/matters/views.py", body(26), "function-length"),
        ("luoshi/api/matters.py", body(26, "request"), "function-length"),
        ("luoshi/matters/rules.py", "A = 1\n", "docstring"),
    ],
)
def test_what_is_too_long_is_seen(tmp_path: Path, path: str, text: str, rule: str) -> None:
    found = sizes.problems(planted(tmp_path, path, text))
    assert rule in rules_of(found)


def test_what_just_fits_is_let_be(tmp_path: Path) -> None:
    planted(tmp_path, "luoshi/matters/views.py", body(25))
    planted(tmp_path, "luoshi/matters/rules.py", body(25))
    assert sizes.problems(tmp_path) == []


def test_what_answers_no_request_may_be_longer_in_the_api(tmp_path: Path) -> None:
    tree = planted(tmp_path, "luoshi/api/teaching.py", body(26))
    assert "function-length" not in rules_of(sizes.problems(tree))


def test_the_ratchet_on_nine_in_ten_templates_holds(tmp_path: Path) -> None:
    tree = planted(tmp_path, "luoshi/kit/templates/kit/long.html", "<p>\n" * 81)
    assert rules_of(sizes.problems(tree)) == {"p90"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<script>alert(1)</script>", "inline-script"),
        ("<style>a{}</style>", "inline-style"),
        ('<p class="a" style="color:red">x</p>', "inline-style"),
        ('<button onclick="go()">x</button>', "inline-handler"),
        ('<a href="javascript:go()">x</a>', "inline-handler"),
        ('<script src="https://cdn.example/x.js"></script>', "from-outside"),
        ('<img alt="" src="//cdn.example/x.png">', "from-outside"),
    ],
)
def test_what_the_page_policy_forbids_is_seen(tmp_path: Path, text: str, rule: str) -> None:
    tree = planted(tmp_path, "luoshi/kit/templates/kit/x.html", text)
    assert rules_of(pages.problems(tree)) == {rule}


def test_an_ordinary_template_is_let_be(tmp_path: Path) -> None:
    text = '{# style="x" #}<script src="{% static \'x.js\' %}" defer></script><a href="/x">x</a>'
    assert pages.problems(planted(tmp_path, "luoshi/kit/templates/kit/x.html", text)) == []


@pytest.mark.parametrize(
    ("suffix", "text", "feature"),
    [
        ("css", "a{inset:0}", "inset"),
        ("css", "a:has(b){}", "has"),
        ("css", "a:is(b,c){}", "is-where"),
        ("css", "a{color:color-mix(in srgb,red,blue)}", "new-colours"),
        ("css", "a{aspect-ratio:1/1}", "aspect-ratio"),
        ("css", "@media (width >= 600px){}", "media-range"),
        ("css", "a{height:100dvh}", "viewport-units"),
        ("css", "a{color:red;&:hover{color:blue}}", "nesting"),
        ("js", "structuredClone(a)", "structured-clone"),
        ("js", "[1].at(-1)", "at"),
        ("js", "Object.hasOwn(a,'b')", "has-own"),
        ("js", "a.findLast(f)", "find-last"),
        ("js", "crypto.randomUUID()", "random-uuid"),
    ],
)
def test_what_chromium_86_does_not_know_is_seen(
    tmp_path: Path, suffix: str, text: str, feature: str
) -> None:
    planted(tmp_path, f"luoshi/kit/static/kit/x.{suffix}", text)
    found = [one for one in old_browser.problems(tmp_path) if one.path.endswith(f"x.{suffix}")]
    assert rules_of(found) == {f"newer:{feature}"}


def test_what_chromium_86_knows_is_let_be(tmp_path: Path) -> None:
    css = "/* a:has(b) */a{box-shadow:inset 0 0 1px;width:min(1px,2px);gap:1px;-webkit-mask:none}"
    planted(tmp_path, "luoshi/kit/static/kit/x.css", css)
    planted(tmp_path, "luoshi/kit/static/kit/x.js", "a ??= b?.c; s.replaceAll('a','b'); e.at = 1;")
    assert not [one for one in old_browser.problems(tmp_path) if "/x." in one.path]


def test_an_exception_excuses_its_breach_and_no_more() -> None:
    breach = Problem("luoshi/a.py", 3, "write", "…")
    other = Problem("luoshi/b.py", 3, "write", "…")
    listed = [Exempt(rule="write", path="luoshi/a.py", reason="…")]
    assert unexcused([breach, other], listed) == [other]
    assert unexcused([breach, breach], listed) == [breach, breach]
    assert rules_of(unexcused([], listed)) == {"exceptions"}


def test_every_exception_gives_a_reason() -> None:
    assert all(len(entry.reason) > 20 for entry in exceptions(ROOT))


# The linter's own rules -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("luoshi/matters/rules.py", "from django.utils import timezone\n\nNOW = timezone.now()\n"),
        ("luoshi/matters/services.py", "import datetime as d\n\nNOW = d.datetime.now(d.UTC)\n"),
        ("luoshi/matters/tasks.py", "from datetime import date\n\nDAY = date.today()\n"),
        ("luoshi/matters/models.py", "from django.dispatch import receiver\n\nprint(receiver)\n"),
    ],
)
def test_reading_the_clock_or_a_signal_is_refused(path: str, text: str) -> None:
    assert "TID251" in ruff(path, text)


@pytest.mark.parametrize("path", ["luoshi/matters/views.py", "luoshi/config/schedule.py"])
def test_the_doors_may_read_the_clock(path: str) -> None:
    assert "TID251" not in ruff(path, "from django.utils import timezone\n\nN = timezone.now()\n")


def ruff(path: str, text: str) -> str:
    """Return what ruff says about `text` if it stood at `path`."""
    program = Path(sys.executable).with_name("ruff")
    command = (program, "check", "--no-cache", "--output-format=concise", "--stdin-filename", path)
    done = subprocess.run((*command, "-"), input=text, cwd=ROOT, capture_output=True, text=True)
    return done.stdout


# Import contracts ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the package and its contracts, for planting."""
    root = tmp_path_factory.mktemp("planted")
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "data")
    shutil.copytree(ROOT / "luoshi", root / "luoshi", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def broken_contracts(tree: Path) -> list[str]:
    """Return the names of the contracts that import-linter finds broken."""
    done = subprocess.run(
        (LINT_IMPORTS, "--no-cache", "--no-logo"),
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    broken = re.findall(r"^(.+?) BROKEN\b", done.stdout, re.M)
    assert bool(broken) == bool(done.returncode), done.stdout + done.stderr
    return broken


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    assert broken_contracts(tree) == []


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("org/queries.py", "import luoshi.matters.queries", "floors"),
        ("documents/queries.py", "import luoshi.burden.models", "floors"),
        ("clock/queries.py", "import luoshi.org.models", "floors"),
        ("api/__init__.py", "import luoshi.web.views", "floors"),
        ("kernel/flow.py", "import luoshi.org.models", "floors"),
        ("org/services.py", "def f():\n    import luoshi.matters.services", "floors"),
        ("matters/models.py", "import luoshi.matters.services", "files of a room"),
        ("journal/rules.py", "import django.db", "rules know no framework"),
        ("burden/rules.py", "import luoshi.org.models", "rules know no framework"),
        ("decompose/text.py", "import django.utils.text", "rules know no framework"),
        ("web/planted.py", "import luoshi.matters.views", "pages belong to their room"),
        ("web/planted.py", "import luoshi.journal.tasks", "jobs are started by the schedule only"),
        ("journal/services.py", "import procrastinate", "only the schedule knows the queue"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    tree: Path, path: str, line: str, contract: str
) -> None:
    target = tree / "luoshi" / path
    package = target.with_suffix("")
    if package.is_dir():  # the file has become a package with the same face
        target = package / "__init__.py"
    before = target.read_text(encoding="utf-8") if target.exists() else None
    target.write_text((before or "") + f"\n{line}\n", encoding="utf-8")
    try:
        assert contract in broken_contracts(tree)
    finally:
        target.unlink() if before is None else target.write_text(before, encoding="utf-8")


def test_a_room_without_a_floor_is_refused(tree: Path) -> None:
    planted(tree, "luoshi/attic/__init__.py", "")
    try:
        assert "floors" in broken_contracts(tree)
    finally:
        shutil.rmtree(tree / "luoshi" / "attic")


def test_luoshi_never_imports_its_launcher() -> None:
    for path in (ROOT / "luoshi").rglob("*.py"):
        if "tests" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:import|from) (?:launch|checks)\b", text, re.M), path
