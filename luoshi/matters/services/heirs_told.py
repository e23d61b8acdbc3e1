"""Units end: whoever carries on is told of it, and of what is asked of him by it; what the ended
units were told asks nothing of anybody any more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor
from luoshi.matters.models import Closing, Matter, MatterRequest, Plan, Refusal, SignOff
from luoshi.matters.rules import OUT, StakeRole, State
from luoshi.matters.rules.plans import PlanState
from luoshi.matters.rules.preparing import PreparedState
from luoshi.matters.services import carrying, gate, telling, turns
from luoshi.notices import services as notices
from luoshi.notices.rules import ASKED, Stage

Roles = Mapping[int, Collection[str]]
# The places whose holders are asked for answers.
ANSWERING: Final = frozenset({StakeRole.DISPATCHER, StakeRole.VERIFIER, StakeRole.LEADER})
OF_DISPATCHER: Final = (
    (Stage.REFUSAL_ASKED, Refusal.objects.filter(accepted__isnull=True)),
    (Stage.REQUEST_MADE, MatterRequest.objects.filter(outcome="")),
    (Stage.PLAN_PROPOSED, Plan.objects.filter(state=PlanState.PROPOSED)),
)


def tell(
    matters: Collection[Matter],
    roles: Roles,
    olds: Collection[int],
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> None:
    """Tell the heirs, once, and count as read what the ended units (`olds`) were told.

    `roles`: the places in which each matter went over. What was asked of an ended unit counts as
    read only where its place went over: what is still open of it is asked of the heir in the same
    words, as it stands now. Constant in statements.
    """
    ids = [matter.pk for matter in matters]
    over = [pk for pk in ids if not ANSWERING.isdisjoint(roles[pk])]
    for about, stages in ((ids, frozenset(Stage) - ASKED), (over, ASKED)):
        notices.settle(
            subject_kind=gate.KIND, subject_ids=about, stages=stages, units=olds, now=now
        )
    live = [matter for matter in matters if matter.state != State.CLOSED]
    led = [m for m in live if m.state in OUT and StakeRole.LEAD.value in roles[m.pk]]
    telling.tell_each({Stage.SUCCEEDED: led, **_asked(live, roles)}, entries, actor, now)


def _asked(matters: Collection[Matter], roles: Roles) -> dict[Stage, list[Matter]]:
    """What is open, by what its holder is asked, where his place went over."""
    by_pk = {matter.pk: matter for matter in matters if roles[matter.pk]}
    asked: dict[Stage, list[Matter]] = defaultdict(list)
    for stage, rows in OF_DISPATCHER:
        for pk in rows.filter(matter__in=by_pk).values_list("matter", flat=True):
            if StakeRole.DISPATCHER in roles[pk]:
                asked[stage].append(by_pk[pk])
    dossiers = Closing.objects.filter(matter__in=by_pk, matter__state=State.SUBMITTED, verdict="")
    for row in dossiers.only("matter", "shown_to", "heard_at"):
        stage, place = _of_a_dossier(row)
        if place in roles[row.matter_id]:
            asked[stage].append(by_pk[row.matter_id])
    return asked


def _of_a_dossier(row: Closing) -> tuple[Stage, StakeRole]:
    """Who is to do something about it: its office, or the leader to whom it was shown."""
    if row.heard_at is not None:
        return Stage.LEADER_ANSWERED, StakeRole.VERIFIER
    if row.shown_to_id is not None:
        return Stage.LEADER_SHOWN, StakeRole.LEADER
    return Stage.CLOSING_SUBMITTED, StakeRole.VERIFIER


def tell_turns(
    matters: Sequence[Matter],
    runs: Sequence[SignOff],
    papers: Sequence[carrying.Turn],
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> None:
    """Whoever has the next step by it is told, once: with a sign-off, or with a working paper."""
    for run in runs:
        own = min(matter.pk for matter in matters if matter.sign_off_id == run.pk)
        turns.tell_sign_off(run, entries[own], actor, now)
    by_pk = {matter.pk: matter for matter in matters}
    for turn in papers:
        matter = by_pk[turn.row.matter_id]
        said = (turn.row, matter, entries[matter.pk], actor, now)
        if turn.row.state == PreparedState.WRITING:
            turns.tell_inherited(*said)
        else:
            turns.tell_turn(*said, units=turn.units)
