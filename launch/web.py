"""How the pages are served: one way, for the demo, the proofs and the measurements.

deploy/luoshi-web.service says the same to systemd; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

HOST: Final = "127.0.0.1"
OPTIONS: Final = (
    *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"),
    *("--no-ws", "--respawn-failed-workers"),
)
APPLICATION: Final = "luoshi.config.wsgi:application"


def web(port: int, environment: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The command that serves the pages on a port of this machine, and what it is given.

    Whatever calls it, a test too, it serves a demo as a real installation is served.
    """
    where = ("--host", HOST, "--port", str(port))
    command = [sys.executable, "-m", "granian", *where, *OPTIONS, APPLICATION]
    own = {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings", "LUOSHI_DEMO": "1"}
    given = {**environment, **own}
    given.pop("LUOSHI_TESTING", None)
    return command, given
