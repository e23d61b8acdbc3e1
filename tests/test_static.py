"""What a browser is given: every style sheet and script can be collected for production."""

import json
import subprocess
import sys
from pathlib import Path

from checks.source import ROOT
from checks.tools import production_environment
from launch import assets


def test_the_copy_takes_only_what_is_listed_and_drops_map_lines(tmp_path: Path) -> None:
    for source in assets.ALLOWED:
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n//# sourceMappingURL=x.js.map\n")
    (tmp_path / "node_modules" / "echarts" / "other.js").write_text("not listed")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "old").write_text("of a former release")
    assets.copy_allowed(tmp_path / "node_modules", tmp_path / "vendor")
    copied = {str(path.relative_to(tmp_path / "vendor")): path for path in files(tmp_path)}
    assert copied.keys() == set(assets.ALLOWED.values())
    assert copied["static/vendor/echarts/echarts.min.js"].read_text() == "a\n"


def files(root: Path) -> list[Path]:
    return [path for path in (root / "vendor").rglob("*") if path.is_file()]


def test_static_files_are_collected_with_nothing_missing(tmp_path: Path) -> None:
    environment = production_environment() | {"LUOSHI_STATIC": str(tmp_path)}
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr  # a missing map or font ends it
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert {"vendor/tabler/tabler.min.css", "vendor/echarts/echarts.min.js"} <= names.keys()
    assert not [name for name in names if "axe" in name or "chromium" in name]
