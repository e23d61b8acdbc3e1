"""A way to tell people of something, as an act of a room above does."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client

from launch.sessions import signed_in
from luoshi.notices import services
from luoshi.notices.rules import News, Party, Stage

Tell = Callable[..., int]


@pytest.fixture
def tell(cast: Any, now: datetime) -> Tell:
    """Tell a unit's people of a thing; the subject is of a kind that nobody registered."""
    numbers = count(1)

    def telling(
        unit: str = "fagai", stage: Stage = Stage.DISPATCHED, times: int = 1, **more: Any
    ) -> int:
        about = {"units": {party: [cast.units[unit].pk] for party in Party}} | more
        at = about.pop("at", now)
        news = [
            News(
                stage=stage,
                **({"subject_kind": "errand", "subject_id": n, "cause": f"errand {n}"} | about),
            )
            for n in (next(numbers) for _ in range(times))
        ]
        return services.tell(news=news, now=at)

    return telling


@pytest.fixture
def sign_in(cast: Any) -> Callable[[str], Client]:
    """Sign a member of the cast in, each with a browser of his own."""

    return lambda who: signed_in(cast.users[who])
