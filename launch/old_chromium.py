"""Chromium 86, the browser of many office desktops, unpacked from its npm package for the tests."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Final

from launch.assets import ROOT

PACKED: Final = ROOT / "vendor" / "dev" / "chromium-86.br"
UNPACKED: Final = ROOT / "vendor" / "dev" / "chromium-86"
# Not --single-process: with it one start in three never answers.
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


def executable() -> Path:
    """Return the path of Chromium 86, unpacked at the first call (some seconds)."""
    import brotli

    with PACKED.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not UNPACKED.exists():
            draft = UNPACKED.with_suffix(".new")
            draft.write_bytes(brotli.decompress(PACKED.read_bytes()))
            draft.chmod(0o755)
            draft.rename(UNPACKED)
    return UNPACKED
