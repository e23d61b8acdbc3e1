"""Thousands of random ledgers, printed in every layout the reader knows, come back exactly."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from luoshi.decompose.tests.ledgers import LAYOUTS, misread

ALL = 5_600  # with FULL=1, over all layouts
SOME = 700


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_ledger_comes_back(
    layout: str, seed: int, full: bool, record_property: Callable[[str, object], None]
) -> None:
    ledgers = -(-(ALL if full else SOME) // len(LAYOUTS))
    chance = Random(f"{layout} {seed}")
    seeds = [chance.randrange(2**32) for _ in range(ledgers)]
    record_property("ledgers", ledgers)
    assert next((said for one in seeds if (said := misread(layout, one))), "") == ""
