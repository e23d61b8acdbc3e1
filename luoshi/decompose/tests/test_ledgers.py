"""Random ledgers, printed in every layout the reader knows, come back exactly.

`proofs/test_ledgers.py` does the same with other seeds, thousands of times.
"""

from __future__ import annotations

from random import Random

import pytest

from luoshi.decompose.tests.ledgers import COMING, LAYOUTS, ledger, misread

EACH = 12  # times ten layouts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_ledger_comes_back_exactly(layout: str) -> None:
    assert [said for seed in range(EACH) if (said := misread(layout, seed))] == []


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), *COMING.values()])
def test_what_is_printed_holds_every_word_that_is_meant(layout: object) -> None:
    """The generator itself: no row is meant that the paper does not say."""
    assert callable(layout)
    for seed in range(EACH):
        chance = Random(seed)
        printed = layout(ledger(chance), chance)
        text = printed.extract.text.replace("\n", "")
        assert printed.rows
        for row in printed.rows:
            for words in (row.text, *row.lead, *row.cooperate, row.limit):
                assert words in text


# Seeds of proofs that once failed: a line broken amid a name whose first half is a name as well
# (各乡|镇, 县市场|监管局), and one within a bracket that holds another.
ONCE_LOST = [
    ("label_lines_broken", 3398184573),
    ("label_lines_broken", 172264266),
    ("label_lines_broken", 687558838),
    ("label_lines_broken", 4172614236),
    ("bracket_verbs_broken", 339532503),
]


@pytest.mark.parametrize(("layout", "seed"), ONCE_LOST)
def test_a_ledger_that_was_once_misread(layout: str, seed: int) -> None:
    assert misread(layout, seed) == ""
