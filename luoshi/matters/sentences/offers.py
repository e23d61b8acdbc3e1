"""What may be done with a matter now, and what is closed for a reason worth saying."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor
from luoshi.matters import queries, rules
from luoshi.matters.models import Matter, Prepared, Refusal
from luoshi.matters.reading import row_of
from luoshi.matters.rules import Act, Facts, State
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.sentences.standing import open_refusal

# The first of these that the actor may do is the page's one primary act.
FIRST: Final = (
    "sign_off",
    "pass",
    "answer",
    "answer_request",
    "answer_help",
    "rule_on_help",
    "answer_plan",
    "look",
    "verify",
    "sign",
    "dispatch",
    "submit",
    "edit",
    "plan_first",
    "report",
    "close_up",
    "conclude",
    "resume",
    "recheck",
)
# Acts that a page offers as they are, and under which name it knows them.
PLAIN: Final = {
    Act.ENDORSE: "sign_off",
    Act.PASS: "pass",
    Act.COUNTERSIGN: "pass",
    Act.APPROVE: "sign_off",
    Act.ACCEPT_REFUSAL: "answer",
    Act.DISPATCH: "dispatch",
    Act.REASSIGN: "reassign",
    Act.SUBMIT_CLOSING: "close_up",
    Act.RESUBMIT: "close_up",
    Act.WITHDRAW: "withdraw",
    Act.SEND_BACK: "verify",
    Act.LEADER_ANSWERS: "look",
    Act.RECHECK: "recheck",
    Act.CONCLUDE: "conclude",
    Act.CANCEL_WHOLE: "cancel_whole",
    Act.ADD_BRANCH: "add_branches",
    Act.PLAN: "plan",
    Act.CONFIRM_PLAN: "answer_plan",
    Act.NAME_HANDLER: "name_handler",
    Act.SUBDIVIDE: "subdivide",
    Act.TURN_STANDING: "turn_standing",
    Act.END_STANDING: "end_standing",
    Act.PREPARE: "report",
    Act.REPORT_SHARE: "report_share",
    Act.ASK: "ask",
    Act.TAKE_BACK: "take_back",
    Act.DECLINE: "answer_request",
    Act.RESUME: "resume",
    Act.RESUME_RECTIFYING: "resume",
    Act.ASK_HELP: "ask_help",
    Act.ANSWER_HELP: "answer_help",
    Act.RULE_ON_HELP: "rule_on_help",
    Act.WITHDRAW_HELP: "withdraw_help",
    Act.RESCHEDULE: "reschedule",
    Act.URGE: "urge",
}


@dataclass(frozen=True, slots=True)
class Offers:
    """The acts of a page: act → "" where it may be done, else why not yet; one stands first."""

    acts: dict[str, str]
    primary: str
    refusal: Refusal | None


def acts_of(actor: Actor, matter: Matter) -> Offers:
    """What this actor may do with the matter now, and what is closed for a reason worth saying."""
    facts = queries.facts_of(matter)
    may = set(rules.offered(actor, facts))
    acts = {name: "" for act, name in PLAIN.items() if act in may}
    if Act.SIGN in may:
        acts |= {"sign": "", "refuse": _why_no_refusal(facts)}
    if Act.EDIT in may:
        acts |= _drafting(matter)
    if Act.PLAN in may and queries.owes_plan(matter):
        acts["plan_first"] = ""
    if Act.PREPARE in may:
        acts |= _preparing(matter, facts, may)
    if facts.state is State.UNDERWAY and Act.RECTIFY in may:
        acts["rectify"] = ""
    if facts.state is State.DISPATCHED and (Act.RECALL in may or Act.ACCEPT_REFUSAL in may):
        acts["recall"] = _("承办单位已申请退回，请先答复。") if facts.refusal_open else ""
    primary = next((name for name in FIRST if acts.get(name) == ""), "")
    return Offers(acts, primary, open_refusal(matter))


def _why_no_refusal(facts: Facts) -> str:
    if facts.refusal_open:
        return _("退回申请已经提出，等交办单位答复。")
    return _("退回申请没有获得同意，不能再次申请。") if facts.refusal_spent else ""


def _preparing(matter: Matter, facts: Facts, may: set[Act]) -> dict[str, str]:
    """What leaves the unit by its route only, where the actor does not stand at its end.

    What is being prepared already is on the page with its own link.
    """
    rows: list[Prepared] = matter.unfinished  # type: ignore[attr-defined]  # prefetched
    found, kinds = {}, {row.kind for row in rows}
    if not {Act.SUBMIT_CLOSING, Act.RESUBMIT} & may and PreparedKind.CLOSING not in kinds:
        found["prepare_closing"] = ""
    if Act.ASK not in may and facts.request is None and PreparedKind.REQUEST not in kinds:
        found["prepare_request"] = ""
    return found


def _drafting(matter: Matter) -> dict[str, str]:
    missing = rules.missing_for_submission(row_of(matter))
    return {"submit": "".join(missing.values()), "edit": "", "discard": ""}
