"""Who may do what to a matter he sees; the state is asked by `follows`."""

from collections.abc import Callable
from typing import Final

from luoshi.kernel.actor import Actor, Role
from luoshi.matters.rules.facts import Facts, RequestKind, UnitStepFact, sees
from luoshi.matters.rules.flow import FLOW, Act, State

Power = Callable[[Actor, Facts], bool]

# Who speaks for a unit that is asked for help: an office, a bureau, or a leader's own.
HELPERS: Final = (Role.CLERK, Role.DIRECTOR, Role.LEADER, Role.HEAD, Role.LIAISON)
GRANTS: Final = {
    RequestKind.EXTENSION: Act.EXTEND,
    RequestKind.ADJUSTMENT: Act.ADJUST,
    RequestKind.SUSPENSION: Act.SUSPEND,
    RequestKind.CANCELLATION: Act.CANCEL,
}


def may(actor: Actor, act: Act, facts: Facts) -> bool:
    """Whether the actor may do this to the matter; nobody acts on what he does not see."""
    return sees(actor, facts.stakes) and POWERS[act](actor, facts)


def offered(actor: Actor, facts: Facts) -> tuple[Act, ...]:
    """The acts a page offers: those that follow and that this actor may do."""
    return tuple(act for state, act in FLOW if state is facts.state and may(actor, act, facts))


def _dispatches(actor: Actor, facts: Facts) -> bool:
    """The office that sent it; where a unit split its own task, its head and liaison too."""
    if actor.unit_id != facts.dispatcher_id:
        return False
    roles = (Role.LIAISON, Role.HEAD) if facts.handed_down else ()
    return actor.has(Role.CLERK, Role.DIRECTOR, *roles)


def _decides(act: Act) -> Power:
    """The open step's role decides, never the proposer (DESIGN §7.2)."""

    def power(actor: Actor, facts: Facts) -> bool:
        at = facts.step
        if at is None or actor.person_id == facts.proposed_by:
            return False
        if (act is Act.APPROVE) != at.last and act is not Act.RETURN:
            return False
        return actor.unit_id == at.unit_id and actor.has(at.role)

    return power


def _answers(actor: Actor, facts: Facts) -> bool:
    """Whoever speaks for the lead: its liaison and head, or the township for its village."""
    return actor.has(Role.LIAISON, Role.HEAD) and actor.unit_id in {
        facts.lead_id,
        facts.signs_for,
    }


def _does(actor: Actor, facts: Facts) -> bool:
    """Whoever works on it: the lead's liaison and head, and the handler named for it."""
    named = facts.handler_id is not None and actor.person_id == facts.handler_id
    return _answers(actor, facts) or (named and actor.unit_id in {facts.lead_id, facts.signs_for})


def _sends(actor: Actor, facts: Facts) -> bool:
    """Whoever speaks for the unit and, where it keeps a route of its own, stands at its end."""
    own = next((one for one in facts.routes if one.unit_id == actor.unit_id), None)
    return _answers(actor, facts) and (own is None or actor.has(*own.senders))


def _sends_alone(actor: Actor, facts: Facts) -> bool:
    """What several units own together leaves only after they have countersigned it (DESIGN §5)."""
    return not facts.joint and _sends(actor, facts)


def _cooperates(actor: Actor, facts: Facts) -> bool:
    return actor.unit_id in facts.cooperating and actor.has(Role.LIAISON, Role.HEAD)


def _refuses(actor: Actor, facts: Facts) -> bool:
    return _answers(actor, facts) and not (facts.refusal_open or facts.refusal_spent)


def _answers_refusal(actor: Actor, facts: Facts) -> bool:
    return _dispatches(actor, facts) and facts.refusal_open


def _recalls(actor: Actor, facts: Facts) -> bool:
    return _dispatches(actor, facts) and not facts.refusal_open


def _redirects(actor: Actor, facts: Facts) -> bool:
    return _dispatches(actor, facts) and not facts.fanned_out


def _heads_parent(actor: Actor, facts: Facts) -> bool:
    return _dispatches(actor, facts) and facts.fanned_out


def passes(actor: Actor, at: UnitStepFact) -> bool:
    """Whether the actor passes this very step on; his own words only where he sends them."""
    if actor.unit_id != at.unit_id or not actor.has(*at.roles):
        return False
    return at.last or actor.person_id != at.prepared_by


def _steps_in_unit(actor: Actor, facts: Facts) -> bool:
    return any(passes(actor, at) for at in facts.unit_steps)


def _countersigns(actor: Actor, facts: Facts) -> bool:
    return actor.unit_id in facts.countersigners and actor.has(Role.LIAISON, Role.HEAD)


def _hands_back(actor: Actor, facts: Facts) -> bool:
    """Whoever has it before him, or who prepared it and takes it back.

    While it waits for others to countersign no step of the unit's own is open: then whoever speaks
    for the unit takes it back too, for its writer may be gone.
    """
    mine = actor.person_id in facts.preparers and _does(actor, facts)
    own = mine or (bool(facts.countersigners) and _answers(actor, facts))
    return own or _steps_in_unit(actor, facts) or _countersigns(actor, facts)


def _attaches(actor: Actor, facts: Facts) -> bool:
    """Whoever may have written a record; that it was his own unit is asked of the record."""
    wrote = _does(actor, facts) or _cooperates(actor, facts) or _helped(actor, facts)
    return wrote or _dispatches(actor, facts) or _verifies(actor, facts)


def _returns_scans(actor: Actor, facts: Facts) -> bool:
    """Whoever issues a form or puts his seal to it: the dispatcher, the verifier, the lead."""
    verifies = actor.unit_id == facts.verifier_id and actor.has(Role.CLERK, Role.DIRECTOR)
    return verifies or _dispatches(actor, facts) or _answers(actor, facts)


def _asks(actor: Actor, facts: Facts) -> bool:
    """The lead asks; before it has signed, and for its own drafts, the dispatcher does."""
    if facts.request is not None or facts.fanned_out:
        return False
    early = facts.state in (State.REGISTERED, State.DISPATCHED)
    return _dispatches(actor, facts) if early else _sends(actor, facts)


def _takes_back(actor: Actor, facts: Facts) -> bool:
    request = facts.request
    if request is None:
        return False
    return actor.person_id == request.asked_by or _answers(actor, facts)


def _grants(act: Act | None) -> Power:
    """Whoever dispatched decides, and never he who asked (DESIGN §7.2)."""

    def power(actor: Actor, facts: Facts) -> bool:
        asked = facts.request
        if asked is None or actor.person_id == asked.asked_by:
            return False
        return (act is None or GRANTS[asked.kind] is act) and _dispatches(actor, facts)

    return power


def _resumes(into: State) -> Power:
    def power(actor: Actor, facts: Facts) -> bool:
        return facts.suspended_from is into and _dispatches(actor, facts)

    return power


def _confirms_plan(actor: Actor, facts: Facts) -> bool:
    """Whoever dispatched decides, and never he who proposed it (DESIGN §7.2)."""
    own = actor.person_id == facts.plan_by
    return facts.plan_open and not own and _dispatches(actor, facts)


def _turns_standing(actor: Actor, facts: Facts) -> bool:
    return not facts.standing and _redirects(actor, facts)


def _ends_standing(actor: Actor, facts: Facts) -> bool:
    return facts.standing and _redirects(actor, facts)


def _asks_help(actor: Actor, facts: Facts) -> bool:
    return _answers(actor, facts) and not facts.fanned_out


def _owes_help(actor: Actor, facts: Facts) -> bool:
    return actor.unit_id in facts.helpers and actor.has(*HELPERS)


def _helped(actor: Actor, facts: Facts) -> bool:
    return actor.unit_id in facts.helping and actor.has(*HELPERS)


def _rules_on_help(actor: Actor, facts: Facts) -> bool:
    """The dispatcher, but nobody who asked or answered (DESIGN §7.2)."""
    heard = actor.person_id not in facts.help_hands
    return facts.help_to_rule and heard and _dispatches(actor, facts)


def _withdraws_help(actor: Actor, facts: Facts) -> bool:
    return facts.help_open and _answers(actor, facts)


def _verifies(actor: Actor, facts: Facts) -> bool:
    """A person of the verifying office who neither did, reported nor submitted it (DESIGN §5)."""
    office = facts.verifier_id or facts.dispatcher_id
    if actor.unit_id != office or actor.person_id in facts.hands:
        return False
    roles = (Role.LIAISON, Role.HEAD) if facts.handed_down else ()
    return actor.has(Role.CLERK, Role.DIRECTOR, *roles)


def _orders_rectification(actor: Actor, facts: Facts) -> bool:
    """In the midst of the work whoever dispatched; at its end whoever verifies."""
    if facts.state is State.SUBMITTED:
        return _verifies(actor, facts)
    return _redirects(actor, facts)


def _heard(actor: Actor, facts: Facts) -> bool:
    """Nothing ends before the leader whose note it was has seen the result (DESIGN §5).

    Nor while his new note lies there untaken: no new note, closed; a new note, a new slip.
    """
    heard = facts.shown_to is None and not (facts.leader_due or facts.note_open)
    return heard and _verifies(actor, facts)


def _publicises(actor: Actor, facts: Facts) -> bool:
    return _heard(actor, facts) and facts.rectified


def _closes(actor: Actor, facts: Facts) -> bool:
    """What was put right closes after its publicity, everything else at once."""
    shown = facts.state is State.PUBLICISED or not facts.rectified
    return _heard(actor, facts) and shown


def _shows_leader(actor: Actor, facts: Facts) -> bool:
    return _verifies(actor, facts) and facts.leader_due and facts.shown_to is None


def _answers_as_leader(actor: Actor, facts: Facts) -> bool:
    """The leader it was shown to, or whoever acts for him under a delegation (logged so)."""
    who = actor.on_behalf_of or actor.person_id
    return who == facts.shown_to and actor.has(Role.LEADER, Role.HEAD)


def _never(actor: Actor, facts: Facts) -> bool:
    """Done by a handover or a merger as a whole, which ask their own rules."""
    return False


_OFFICE: Final = (
    *(Act.EDIT, Act.REVIEW, Act.DOUBT, Act.SPLIT, Act.MERGE, Act.ABSORB, Act.CORRECT),
    *(Act.DISCARD, Act.SUBMIT, Act.DISPATCH, Act.FAN_OUT),
)
_UNIT: Final = (Act.SIGN, Act.NAME_HANDLER, Act.PLAN, Act.SUBDIVIDE, Act.WITHDRAW)

POWERS: Final[dict[Act, Power]] = {
    Act.VIEW: lambda actor, facts: True,
    **dict.fromkeys(_OFFICE, _dispatches),
    **{act: _decides(act) for act in (Act.ENDORSE, Act.APPROVE, Act.RETURN)},
    **dict.fromkeys(_UNIT, _answers),
    Act.REPORT_SHARE: _cooperates,
    Act.REFUSE: _refuses,
    **dict.fromkeys((Act.ACCEPT_REFUSAL, Act.TURN_DOWN_REFUSAL), _answers_refusal),
    Act.RECALL: _recalls,
    **dict.fromkeys((Act.REASSIGN, Act.RESCHEDULE, Act.URGE), _redirects),
    **dict.fromkeys((Act.ASK_EVIDENCE, Act.DROP_ASK), _redirects),
    Act.ANSWER_EVIDENCE: _does,
    Act.RECTIFY: _orders_rectification,
    Act.TURN_STANDING: _turns_standing,
    Act.END_STANDING: _ends_standing,
    **dict.fromkeys((Act.ADD_BRANCH, Act.CONCLUDE, Act.CANCEL_WHOLE), _heads_parent),
    **dict.fromkeys((Act.CONFIRM_PLAN, Act.RETURN_PLAN), _confirms_plan),
    Act.PREPARE: _does,
    **dict.fromkeys((Act.ATTACH, Act.DETACH, Act.STRIKE), _attaches),
    Act.RETURN_SCAN: _returns_scans,
    Act.PASS: _steps_in_unit,
    Act.COUNTERSIGN: _countersigns,
    Act.HAND_BACK: _hands_back,
    Act.ASK: _asks,
    Act.TAKE_BACK: _takes_back,
    **{act: _grants(act) for act in GRANTS.values()},
    Act.DECLINE: _grants(None),
    Act.RESUME: _resumes(State.UNDERWAY),
    Act.RESUME_RECTIFYING: _resumes(State.RECTIFYING),
    Act.ASK_HELP: _asks_help,
    Act.ANSWER_HELP: _owes_help,
    Act.RULE_ON_HELP: _rules_on_help,
    Act.WITHDRAW_HELP: _withdraws_help,
    **dict.fromkeys((Act.REPORT, Act.SUBMIT_CLOSING, Act.RESUBMIT), _sends_alone),
    Act.PUBLICISE: _publicises,
    Act.CLOSE: _closes,
    Act.SEND_BACK: _verifies,
    Act.SHOW_LEADER: _shows_leader,
    Act.LEADER_ANSWERS: _answers_as_leader,
    **dict.fromkeys((Act.RECHECK, Act.REOPEN), _verifies),
    **dict.fromkeys((Act.TRANSFER, Act.SUCCEED), _never),
}
