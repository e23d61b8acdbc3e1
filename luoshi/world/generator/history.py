"""What the journal says of a generated matter: the act that brought it into its state.

The chain begins with that act, as for matters taken over from an older ledger: its body holds the
state it left and the one it reached, so the last entry and the row agree.
"""

from collections.abc import Callable
from typing import Any

from luoshi.matters.acts import (
    MatterBody,
    MatterDiscarded,
    MatterDispatched,
    MatterDrafted,
    MatterProposed,
    MatterRegistered,
    MatterSigned,
)
from luoshi.matters.rules import State
from luoshi.world.generator.made import Made

ROUTE, ROUTE_VERSION = "ordinary", 1
REASON = "与在办事项重复"


def last_act(made: Made) -> MatterBody:
    """The body of its entry."""
    return LAST[made.state](made)


def _drafted(made: Made) -> MatterBody:
    return MatterDrafted(
        **_facts(made, State.DRAFT, State.DRAFT), paper_version=None, span=(), wording=""
    )


def _discarded(made: Made) -> MatterBody:
    return MatterDiscarded(**_facts(made, State.DRAFT, State.CANCELLED), reason=REASON)


def _facts(made: Made, before: State, after: State) -> dict[str, Any]:
    lead = made.lead
    return {
        "source": made.source,
        "from_state": before.value,
        "to_state": after.value,
        "dispatcher": made.sender.unit_id,
        "lead": lead.unit_id if lead else None,
        "lead_path": lead.path if lead else (),
        "due": made.due.isoformat() if made.due else None,
    }


def _proposed(made: Made) -> MatterBody:
    return MatterProposed(
        **_facts(made, State.DRAFT, State.PROPOSED),
        sign_off=made.sender.open,
        route=ROUTE,
        route_version=ROUTE_VERSION,
    )


def _registered(made: Made) -> MatterBody:
    return MatterRegistered(
        **_facts(made, State.PROPOSED, State.REGISTERED),
        sign_off=made.sender.approved,
        step=1,
        note="",
        number=made.number,
    )


def _dispatched(made: Made) -> MatterBody:
    return MatterDispatched(
        **_facts(made, State.REGISTERED, State.DISPATCHED),
        number=made.number,
        cooperating=tuple(doer.unit_id for doer in made.cooperating),
        parent=None,
    )


def _signed(made: Made) -> MatterBody:
    return MatterSigned(
        **_facts(made, State.DISPATCHED, State.UNDERWAY), signed_for=None, handler=made.handler
    )


LAST: dict[State, Callable[[Made], MatterBody]] = {
    State.DRAFT: _drafted,
    State.CANCELLED: _discarded,
    State.PROPOSED: _proposed,
    State.REGISTERED: _registered,
    State.DISPATCHED: _dispatched,
    State.UNDERWAY: _signed,
}
