"""The life of a matter as one table: (state, act) → state (DESIGN §5)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from luoshi.kernel.flow import step


class State(StrEnum):
    """Where a matter stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    REGISTERED = "registered"
    DISPATCHED = "dispatched"
    UNDERWAY = "underway"
    RECTIFYING = "rectifying"
    SUBMITTED = "submitted"
    PUBLICISED = "publicised"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What is done to a matter."""

    VIEW = "view"
    # drafting and sign-off
    EDIT = "edit"
    REVIEW = "review"
    DOUBT = "doubt"
    SPLIT = "split"
    MERGE = "merge"
    ABSORB = "absorb"
    CORRECT = "correct"
    DISCARD = "discard"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    APPROVE = "approve"
    RETURN = "return"
    # going out and being taken on
    DISPATCH = "dispatch"
    FAN_OUT = "fan_out"
    ADD_BRANCH = "add_branch"
    SIGN = "sign"
    REFUSE = "refuse"
    ACCEPT_REFUSAL = "accept_refusal"
    TURN_DOWN_REFUSAL = "turn_down_refusal"
    RECALL = "recall"
    REASSIGN = "reassign"
    # doing
    NAME_HANDLER = "name_handler"
    PLAN = "plan"
    CONFIRM_PLAN = "confirm_plan"
    RETURN_PLAN = "return_plan"
    SUBDIVIDE = "subdivide"
    REPORT = "report"
    REPORT_SHARE = "report_share"
    TURN_STANDING = "turn_standing"
    END_STANDING = "end_standing"
    # inside the unit, before something leaves it
    PREPARE = "prepare"
    PASS = "pass"  # noqa: S105 - 审核 of a paper, no password
    COUNTERSIGN = "countersign"
    HAND_BACK = "hand_back"
    # requests beside the state
    ASK = "ask"
    TAKE_BACK = "take_back"
    EXTEND = "extend"
    ADJUST = "adjust"
    SUSPEND = "suspend"
    CANCEL = "cancel"
    DECLINE = "decline"
    RESUME = "resume"
    RESUME_RECTIFYING = "resume_rectifying"
    # help owed by others
    ASK_HELP = "ask_help"
    ANSWER_HELP = "answer_help"
    RULE_ON_HELP = "rule_on_help"
    WITHDRAW_HELP = "withdraw_help"
    # the dispatcher's hand
    RESCHEDULE = "reschedule"
    URGE = "urge"
    RECTIFY = "rectify"
    # files on a record
    ATTACH = "attach"
    DETACH = "detach"
    STRIKE = "strike"
    ASK_EVIDENCE = "ask_evidence"
    ANSWER_EVIDENCE = "answer_evidence"
    DROP_ASK = "drop_ask"
    RETURN_SCAN = "return_scan"
    # closing
    SUBMIT_CLOSING = "submit_closing"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    SHOW_LEADER = "show_leader"
    LEADER_ANSWERS = "leader_answers"
    PUBLICISE = "publicise"
    SEND_BACK = "send_back"
    CLOSE = "close"
    CONCLUDE = "conclude"
    CANCEL_WHOLE = "cancel_whole"
    RECHECK = "recheck"
    REOPEN = "reopen"
    # when people and units change
    TRANSFER = "transfer"
    SUCCEED = "succeed"


Rows = dict[tuple[State, Act], State]


def _stays(states: Iterable[State], *acts: Act) -> Rows:
    """Rows of acts that leave the state as it is."""
    return {(state, act): state for state in states for act in acts}


def _leads(states: Iterable[State], act: Act, to: State) -> Rows:
    """Rows of one act that leads from several states to one."""
    return {(state, act): to for state in states}


DOING: Final = (State.UNDERWAY, State.RECTIFYING)
OUT: Final = (State.DISPATCHED, *DOING, State.SUBMITTED, State.PUBLICISED, State.SUSPENDED)
CANCELLABLE: Final = (State.REGISTERED, State.DISPATCHED, *DOING, State.SUSPENDED)
# Where something waits for its answer, and files may still be laid to it or taken away.
OPEN: Final = (*CANCELLABLE, State.SUBMITTED, State.PUBLICISED)
# Where evidence that was asked for may be laid, or the ask be withdrawn.
ANSWERING: Final = (*DOING, State.SUBMITTED, State.SUSPENDED)
LIVE: Final = (State.DRAFT, State.PROPOSED, State.REGISTERED, *OUT)

FLOW: Final[Rows] = {
    (State.DRAFT, Act.EDIT): State.DRAFT,
    (State.DRAFT, Act.REVIEW): State.DRAFT,
    (State.DRAFT, Act.DOUBT): State.DRAFT,
    (State.DRAFT, Act.SPLIT): State.DRAFT,
    (State.DRAFT, Act.MERGE): State.DRAFT,
    (State.DRAFT, Act.ABSORB): State.CANCELLED,
    (State.DRAFT, Act.CORRECT): State.DRAFT,
    (State.DRAFT, Act.DISCARD): State.CANCELLED,
    (State.DRAFT, Act.SUBMIT): State.PROPOSED,
    (State.PROPOSED, Act.ENDORSE): State.PROPOSED,
    (State.PROPOSED, Act.APPROVE): State.REGISTERED,
    (State.PROPOSED, Act.RETURN): State.DRAFT,
    (State.REGISTERED, Act.DISPATCH): State.DISPATCHED,
    (State.REGISTERED, Act.FAN_OUT): State.UNDERWAY,
    (State.DISPATCHED, Act.SIGN): State.UNDERWAY,
    (State.DISPATCHED, Act.REFUSE): State.DISPATCHED,
    (State.DISPATCHED, Act.ACCEPT_REFUSAL): State.REGISTERED,
    (State.DISPATCHED, Act.TURN_DOWN_REFUSAL): State.DISPATCHED,
    (State.DISPATCHED, Act.RECALL): State.REGISTERED,
    (State.UNDERWAY, Act.REASSIGN): State.DISPATCHED,
    (State.UNDERWAY, Act.SUBMIT_CLOSING): State.SUBMITTED,
    (State.UNDERWAY, Act.CONCLUDE): State.CLOSED,
    (State.UNDERWAY, Act.CANCEL_WHOLE): State.CANCELLED,
    (State.UNDERWAY, Act.RECTIFY): State.RECTIFYING,
    (State.RECTIFYING, Act.RESUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.WITHDRAW): State.UNDERWAY,
    (State.SUBMITTED, Act.SEND_BACK): State.UNDERWAY,
    (State.SUBMITTED, Act.RECTIFY): State.RECTIFYING,
    (State.SUBMITTED, Act.PUBLICISE): State.PUBLICISED,
    (State.SUBMITTED, Act.CLOSE): State.CLOSED,
    (State.PUBLICISED, Act.SEND_BACK): State.UNDERWAY,
    (State.PUBLICISED, Act.CLOSE): State.CLOSED,
    (State.CLOSED, Act.REOPEN): State.UNDERWAY,
    **_leads(DOING, Act.SUSPEND, State.SUSPENDED),
    (State.SUSPENDED, Act.RESUME): State.UNDERWAY,
    (State.SUSPENDED, Act.RESUME_RECTIFYING): State.RECTIFYING,
    **_leads(CANCELLABLE, Act.CANCEL, State.CANCELLED),
    **_stays([State.UNDERWAY], Act.ADD_BRANCH, Act.TURN_STANDING, Act.END_STANDING),
    **_stays(DOING, Act.NAME_HANDLER, Act.PLAN, Act.CONFIRM_PLAN, Act.RETURN_PLAN),
    **_stays(DOING, Act.SUBDIVIDE, Act.REPORT, Act.REPORT_SHARE),
    **_stays(DOING, Act.PREPARE, Act.PASS, Act.COUNTERSIGN, Act.HAND_BACK),
    **_stays(DOING, Act.EXTEND, Act.ADJUST),
    **_stays(CANCELLABLE, Act.ASK, Act.TAKE_BACK, Act.DECLINE),
    **_stays(DOING, Act.ASK_HELP),
    **_stays(OUT, Act.ANSWER_HELP, Act.RULE_ON_HELP, Act.WITHDRAW_HELP),
    **_stays([State.DISPATCHED, *DOING], Act.RESCHEDULE, Act.URGE),
    **_stays([State.SUBMITTED], Act.SHOW_LEADER, Act.LEADER_ANSWERS),
    **_stays([State.CLOSED], Act.RECHECK),
    **_stays(OPEN, Act.ATTACH, Act.DETACH),
    (State.CLOSED, Act.ATTACH): State.CLOSED,
    **_stays([*DOING, State.SUBMITTED], Act.ASK_EVIDENCE),
    **_stays(ANSWERING, Act.ANSWER_EVIDENCE, Act.DROP_ASK),
    **_stays([State.REGISTERED, *OUT, State.CLOSED], Act.STRIKE, Act.RETURN_SCAN),
    **_stays(LIVE, Act.TRANSFER, Act.SUCCEED),
    (State.CLOSED, Act.SUCCEED): State.CLOSED,
}


def follows(state: State, act: Act) -> State:
    """The state after an act; raises RuleBroken where FLOW has no such row."""
    return step(FLOW, state, act)
