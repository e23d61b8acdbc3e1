"""The page docs/rooms/matters.md draws the life of a matter as FLOW has it."""

from pathlib import Path

from luoshi.matters.rules import FLOW, State
from luoshi.matters.words import ACT_LABELS, STATE_LABELS

PAGE = Path(__file__).parents[3] / "docs" / "rooms" / "matters.md"


def diagram() -> str:
    """The acts that change the state as a Mermaid state diagram, in the order of the table."""
    names = [f"    {state}: {STATE_LABELS[state]}" for state in State]
    steps = [
        f"    {here} --> {there}: {ACT_LABELS[act]}"
        for (here, act), there in FLOW.items()
        if here is not there
    ]
    start = f"    [*] --> {State.DRAFT}"
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, start, *steps, "```"])


def staying() -> str:
    """The acts that leave the state as it is, a line a state."""
    lines = ["| state | acts that leave it as it is |", "|---|---|"]
    for state in State:
        acts = [str(ACT_LABELS[act]) for (at, act), to in FLOW.items() if at is to is state]
        if acts:
            lines.append(f"| {STATE_LABELS[state]} | {' · '.join(acts)} |")
    return "\n".join(lines)


def test_the_diagram_is_the_table() -> None:
    assert diagram() in PAGE.read_text(encoding="utf-8"), f"put this in:\n{diagram()}"


def test_the_acts_that_stay_are_the_table() -> None:
    assert staying() in PAGE.read_text(encoding="utf-8"), f"put this in:\n{staying()}"
