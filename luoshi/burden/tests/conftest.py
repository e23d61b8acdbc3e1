"""A way to ask something of units, as a dispatching act does."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from launch.sessions import signed_in
from luoshi.burden import services
from luoshi.burden.models import Demand
from luoshi.burden.services import NewDemand
from luoshi.org.models import Unit

AT = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
Ask = Callable[..., list[Demand]]


@pytest.fixture
def ask(db: None) -> Ask:
    """Ask `times` things of a unit in one act; the subject is of a kind that nobody registered."""
    numbers = count(1)

    def charge(
        sender: Unit, unit: Unit, *, times: int = 1, at: datetime = AT, kind: str = "errand"
    ) -> list[Demand]:
        demands = [
            NewDemand(f"报送第 {n} 项进展", sender.pk, unit.pk, kind, n, 10_000 + n)
            for n in (next(numbers) for _ in range(times))
        ]
        return services.charge(demands=demands, now=at)

    return charge


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(client: Client, cast: Any) -> SignIn:
    """Sign a member of the cast in, as the sign-in page leaves the session."""

    return lambda who: signed_in(cast.users[who], client)
