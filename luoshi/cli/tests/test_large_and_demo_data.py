"""`luoshi demo-data` and `luoshi generate` at the terminal: what they refuse."""

import subprocess
import sys
from typing import Any

import pytest

from luoshi.cli import main
from luoshi.matters.models import Matter


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "luoshi.cli", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_demo_data_stays_out_of_a_real_installation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo-data"]) == 1
    assert "LUOSHI_DEMO" in capsys.readouterr().err


def test_demo_data_is_loaded_once(empty_db: Any) -> None:
    environment = empty_db.environment() | {"LUOSHI_DEMO": "1"}
    first, second = (_run(["demo-data"], environment) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "早已写入" in second.stdout
    assert Matter.objects.exists()


def test_large_data_goes_into_an_empty_database_only(committed_db: Any) -> None:
    done = _run(["generate", "--size", "county", "--matters", "10"], committed_db.environment())
    assert done.returncode == 1
    assert "空库" in done.stderr
    assert not Matter.objects.exists()
