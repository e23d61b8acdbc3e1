"""Under which time regime a matter runs, and which of its nodes belong to the unit that does it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

# Nodes at which a matter is settled, whatever regime it runs under; each kind has one of them last.
SETTLING: Final = frozenset({"settle", "clear", "answer"})
# The first nodes of 13710: a new unit begins them anew at its own dispatch (DESIGN §5).
FIRST: Final = frozenset({"deploy", "report"})
# What the unit that does it owes; the verifier's node is another's.
DOERS: Final = SETTLING | FIRST | {"notify"}
# Regimes of things beside a matter: they are never the regime of a matter itself.
BESIDE: Final = frozenset(
    {"help", "verification", "rectification", "publicity", "objection", "handover"}
)
ONGOING: Final = "ongoing"


@dataclass(frozen=True, slots=True)
class Timing:
    """A regime and one of its kinds, as `clock` names them."""

    regime: str
    kind: str


FIXED: Final = Timing("fixed", "date")
# What a source without a date runs under (supervision.md §4.2). A year's plan or report that names
# no date has none: thirty days would be an invention, so the dispatcher is asked.
BY_SOURCE: Final = {
    "meeting": Timing("minutes", "decision"),
    "instruction": Timing("instruction", "normal"),
    "letter": Timing("paper", "paper"),
}


def timing_of(
    *, source: str, due: date | None, due_kind: str, chosen: Timing | None = None
) -> Timing | None:
    """The regime that a matter runs under: the chosen one, the paper's date, or its source's.

    None where nobody has said until when: a standing task, a plan without a date.
    """
    if chosen is not None:
        return None if chosen == FIXED and due is None else chosen
    if due is not None:
        return FIXED
    return None if due_kind == ONGOING else BY_SOURCE.get(source)
