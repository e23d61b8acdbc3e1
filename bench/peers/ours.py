"""Luoshi as it is deployed, with as many matters as the other has issues."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bench.peers.load import Call, Calls
from launch.processes import Child

if TYPE_CHECKING:
    from luoshi.org.models import User

PORT = 8398
CLERK, LIAISON = "clerk-county", "liaison-county"


@dataclass(frozen=True)
class Luoshi:
    """Tokens of a clerk and of a coordinator, the units there are, the matters of the latter."""

    clerk: str
    liaison: str
    units: tuple[int, ...]
    matters: tuple[int, ...]

    def start(self, log: Path) -> Child:
        """Two workers with four threads each, as deploy/luoshi-web.service starts them."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(PORT), "--workers", "2", "--blocking-threads", "4", "--no-ws"]
        command += ["luoshi.config.wsgi:application"]
        environment = dict(os.environ) | {"LUOSHI_HOSTS": "127.0.0.1", "LUOSHI_DEMO": "1"}
        environment.pop("LUOSHI_TESTING")
        return Child.start("luoshi", command, environment, log)

    def create(self) -> Calls:
        """A new draft each time, with its stake, its shares and its sealed entry."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count(number):
                draft = {
                    "content": f"修缮第{turn}所学校屋面。",
                    "acceptance": "雨季前完成并通过验收。",
                    "leads": [self.units[turn % len(self.units)]],
                    "due": "2027-06-30",
                }
                yield Call("POST", "/api/v1/matters", _headers(self.clerk), draft)

        return calls

    def feedback(self) -> Calls:
        """A report on one matter after another; told again, it is a correction and kept beside."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count():
                matter = self.matters[(turn * 8 + number) % len(self.matters)]
                # What says the same as before is no new report, and nothing would be written.
                said = f"第{turn}次：完成两个小区，记录{uuid4().hex[:8]}。"
                told = {"word": "on_schedule", "progress": said}
                path = f"/api/v1/feedback/{matter}/reports"
                yield Call("POST", path, _headers(self.liaison), told)

        return calls

    def listed(self) -> Calls:
        """Matters of a unit under way by due date, fifty of them."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count(number):
                unit = self.units[turn % len(self.units)]
                asked = f"state=underway&unit={unit}&due_from=2026-06-01&size=50"
                yield Call("GET", f"/api/v1/matters?{asked}", _headers(self.clerk))

        return calls


def prepare() -> Luoshi:
    """Give the two their tokens; Django is set up and the county generated."""
    from luoshi.matters.models import Matter
    from luoshi.matters.rules import State
    from luoshi.org.models import User

    clerk, liaison = (User.objects.get(username=name) for name in (CLERK, LIAISON))
    underway = Matter.objects.filter(state=State.UNDERWAY)
    led = underway.values_list("lead_id", flat=True).distinct().order_by("lead_id")
    clerk_token, _unit = _token(clerk)
    liaison_token, unit = _token(liaison)
    mine = underway.filter(lead_id=unit, unit_proposes_acceptance=False).order_by("pk")
    return Luoshi(
        clerk_token, liaison_token, tuple(led)[:60], tuple(mine.values_list("pk", flat=True))
    )


def _token(user: User) -> tuple[str, int]:
    from luoshi.api.services import issue_token
    from luoshi.kernel.actor import Door
    from luoshi.org.queries import actor_for, appointments_of

    now = datetime.now(UTC)
    actor = actor_for(user, appointment_id=None, door=Door.CLI, now=now)
    held = appointments_of(user, now=now)[0].appointment_id
    _row, token = issue_token(
        actor=actor, now=now, request_id=uuid4(), user=user, appointment_id=held, name="bench"
    )
    return token, actor.unit_id


def _headers(token: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
