"""The page docs/rooms/matters.md draws the life of a matter as FLOW has it."""

from pathlib import Path

from luoshi.matters.rules import FLOW, State
from luoshi.matters.words import ACT_LABELS, STATE_LABELS

PAGE = Path(__file__).parents[3] / "docs" / "rooms" / "matters.md"


def diagram() -> str:
    """FLOW as a Mermaid state diagram, in the order of the table."""
    names = [f"    {state}: {STATE_LABELS[state]}" for state in State]
    steps = [f"    {here} --> {there}: {ACT_LABELS[act]}" for (here, act), there in FLOW.items()]
    start = f"    [*] --> {State.DRAFT}"
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, start, *steps, "```"])


def test_the_diagram_is_the_table() -> None:
    assert diagram() in PAGE.read_text(encoding="utf-8"), f"put this in:\n{diagram()}"
