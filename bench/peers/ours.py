"""Luoshi as it is deployed, with as many matters as the other has issues."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.peers.load import CONNECTIONS, Call, Calls
from launch.processes import Child
from launch.web import HOST, web

if TYPE_CHECKING:
    from luoshi.org.models import User

PORT = 8398
MANY = 100  # acts of one request; a request takes 200
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
        return Child.start("luoshi", *web(PORT, os.environ | {"LUOSHI_HOSTS": HOST}), log)

    def create(self) -> Calls:
        """A new draft each time, with its stake, its shares and its sealed entry."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count(number):
                yield Call("POST", "/api/v1/matters", _headers(self.clerk), self._draft(turn))

        return calls

    def create_many(self) -> Calls:
        """The same by the hundred: what another system hands over in one request."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count(number):
                rows = [self._draft(turn * MANY + at) for at in range(MANY)]
                path = "/api/v1/matters/many"
                yield Call("POST", path, _headers(self.clerk), {"rows": rows}, MANY)

        return calls

    def _draft(self, turn: int) -> dict[str, Any]:
        return {
            "content": f"修缮第{turn}所学校屋面。",
            "acceptance": "雨季前完成并通过验收。",
            "leads": [self.units[turn % len(self.units)]],
            "due": "2027-06-30",
        }

    def feedback(self) -> Calls:
        """A report on one matter after another; told again, it is a correction and kept beside."""

        def calls(number: int) -> Iterator[Call]:
            for turn in count():
                matter = self.matters[(turn * 8 + number) % len(self.matters)]
                path = f"/api/v1/feedback/{matter}/reports"
                yield Call("POST", path, _headers(self.liaison), _told(turn))

        return calls

    def feedback_many(self) -> Calls:
        """The same for all matters that one connection has, as many as go into a request."""

        def calls(number: int) -> Iterator[Call]:
            mine = self.matters[number::CONNECTIONS][:MANY]
            for turn in count():
                rows = [{"matter": pk, **_told(turn)} for pk in mine]
                path = "/api/v1/feedback/reports"
                yield Call("POST", path, _headers(self.liaison), {"rows": rows}, len(rows))

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


def _told(turn: int) -> dict[str, str]:
    """A report; what says the same as the one before is no new one, and nothing is written."""
    said = f"第{turn}次：完成两个小区，记录{uuid4().hex[:8]}。"
    return {"word": "on_schedule", "progress": said}


def _headers(token: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
