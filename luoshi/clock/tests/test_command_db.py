"""`luoshi clock --db`: the calendar and the regimes of this installation, not only the shipped."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from luoshi.clock import services
from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.years import Year
from luoshi.clock.tests.conftest import at
from luoshi.clock.tests.test_calendar import REGIME

ROOT = Path(__file__).resolve().parents[3]


def asked(committed_db: Any, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "clock", *words, "--format", "json"],
        env=committed_db.environment(),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done


def test_the_database_adds_its_own_years_regimes_and_local_holidays(
    committed_db: Any, cast: Any
) -> None:
    gate: dict[str, Any] = {"actor": cast.cheng, "now": at("12-10T09:00")}
    county = cast.units["yunling"].pk
    new_year = Rest(date(2027, 1, 1), date(2027, 1, 5), "元旦")
    tea = Rest(date(2026, 12, 8), date(2026, 12, 8), "茶花节")
    for region_id, year in ((0, Year(2027, "通知", (new_year,))), (county, Year(2026, "", (tea,)))):
        services.publish_year(**gate, request_id=uuid4(), year=year, region_id=region_id)
    services.release_regime(**gate, request_id=uuid4(), text=REGIME)
    count = ("--days", "7", "--from", "2026-12-29")
    assert asked(committed_db, *count)["due"] == "2027-01-05"
    assert asked(committed_db, *count, "--db")["due"] == "2027-01-06"
    local = ("--days", "7", "--from", "2026-12-01", "--db")
    assert asked(committed_db, *local)["due"] == "2026-12-08"
    assert asked(committed_db, *local, "--region", str(county))["due"] == "2026-12-09"
    own = ("--regime", "county", "--from", "2026-12-01T10:00")
    assert asked(committed_db, *own, "--db")["nodes"][0]["due"] == "2026-12-07"
    assert asked(committed_db, *own).returncode == 2
