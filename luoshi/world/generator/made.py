"""One generated matter: what it says, where it stands, whom it concerns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luoshi.matters.rules import State
from luoshi.world.generator.plan import Doer, Sender

NUMBERED = frozenset({State.REGISTERED, State.DISPATCHED, State.UNDERWAY})
# How many acts, a day apart, lie between the draft and the state.
STEPS = {State.PROPOSED: 1, State.REGISTERED: 2, State.DISPATCHED: 3, State.UNDERWAY: 4}


@dataclass(slots=True)
class Made:
    """One matter as it came out."""

    pk: int
    number: str
    content: str
    heading: str
    source: str
    state: State
    sender: Sender
    doer: Doer
    cooperating: tuple[Doer, ...]
    handler: int | None
    due: date | None
    drafted_at: datetime

    @property
    def lead(self) -> Doer | None:
        """The lead, once there is one: what is cancelled had none."""
        return None if self.state is State.CANCELLED else self.doer

    @property
    def sign_off(self) -> int | None:
        """The sign-off it went through or waits in."""
        if self.state is State.PROPOSED:
            return self.sender.open
        return self.sender.approved if self.state in NUMBERED else None

    @property
    def changed_at(self) -> datetime:
        """When the matter came into its state."""
        return self.after(STEPS.get(self.state, 0))

    def after(self, days: int) -> datetime:
        """A moment in the life of the matter: each act came a day after the one before."""
        return self.drafted_at + timedelta(days=days)
