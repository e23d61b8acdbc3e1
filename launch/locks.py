"""Takes out of package-lock.json what is no pin: the addresses where makers ask for money."""

from __future__ import annotations

import json
import sys
from typing import Final

from launch.assets import ROOT

LOCK: Final = ROOT / "package-lock.json"


def without_addresses(text: str) -> str:
    """Return the lock without its `funding` and `resolved` entries; npm needs neither."""
    lock = json.loads(text)
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    LOCK.write_text(without_addresses(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{LOCK.name}: without addresses\n")
