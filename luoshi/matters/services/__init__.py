"""The one gate of matters: every change of a matter goes through one of these functions."""

from luoshi.matters.services.adding import add_branches
from luoshi.matters.services.afterwards import cancel_whole, conclude, recheck
from luoshi.matters.services.answers import decide_refusal, refuse, sign
from luoshi.matters.services.asks import (
    answer_evidence_ask,
    ask_evidence,
    withdraw_evidence_ask,
)
from luoshi.matters.services.batch import MOST_CHOSEN, RowAnswer, name_handlers, urge_many
from luoshi.matters.services.closing import submit_closing, withdraw_closing
from luoshi.matters.services.correcting import correct_unit
from luoshi.matters.services.cutting import merge_drafts, split_draft
from luoshi.matters.services.dispatch import dispatch, reassign, recall
from luoshi.matters.services.drafts import (
    MOST_ADDED,
    add_draft,
    add_drafts,
    discard_drafts,
    draft_from_paper,
    edit_draft,
)
from luoshi.matters.services.erasure import ERASED, erase_misfiled
from luoshi.matters.services.evidence import (
    attach_evidence,
    mark_mistaken,
    with_evidence,
    withdraw_evidence,
)
from luoshi.matters.services.handlers import name_handler
from luoshi.matters.services.handover import (
    Note,
    Parties,
    hand_over,
    note_item,
    open_handover,
    query_item,
    send_back_handover,
    take_over,
    void_handover,
)
from luoshi.matters.services.handover_heirs import follow_handovers
from luoshi.matters.services.help import answer_help, ask_help, rule_on_help, withdraw_help
from luoshi.matters.services.importing import Imported, import_ledger
from luoshi.matters.services.instructions import (
    correct_instruction,
    draft_from_instruction,
    file_instruction,
    promote_instruction,
    put_instruction_aside,
)
from luoshi.matters.services.passing import Passing, countersign, pass_prepared
from luoshi.matters.services.plans import answer_plan, propose_plan
from luoshi.matters.services.preparing import (
    Overtaken,
    Preparing,
    hand_back,
    prepare,
    prepared_before,
    save_prepared,
    set_unit_route,
)
from luoshi.matters.services.reporting import Recorded, Reported, record_reports, reported_before
from luoshi.matters.services.requests import answer_request, ask, take_back_request
from luoshi.matters.services.review import doubt_drafts, review_drafts
from luoshi.matters.services.saved_views import (
    change_view,
    delete_view,
    rename_view,
    save_view,
    share_view,
    start_with,
)
from luoshi.matters.services.scans import return_scan
from luoshi.matters.services.sign_off import decide_sign_off, submit_for_sign_off
from luoshi.matters.services.standing import end_standing, turn_standing
from luoshi.matters.services.steering import reschedule, resume, urge
from luoshi.matters.services.subdividing import subdivide
from luoshi.matters.services.succession import follow_mergers, name_successor
from luoshi.matters.services.transfer import confirm_handover
from luoshi.matters.services.verifying import (
    close,
    leader_answers,
    order_rectification,
    publicise,
    send_back,
    show_leader,
)

__all__ = [
    "ERASED",
    "MOST_ADDED",
    "MOST_CHOSEN",
    "Imported",
    "Note",
    "Overtaken",
    "Parties",
    "Passing",
    "Preparing",
    "Recorded",
    "Reported",
    "RowAnswer",
    "add_branches",
    "add_draft",
    "add_drafts",
    "answer_evidence_ask",
    "answer_help",
    "answer_plan",
    "answer_request",
    "ask",
    "ask_evidence",
    "ask_help",
    "attach_evidence",
    "cancel_whole",
    "change_view",
    "close",
    "conclude",
    "confirm_handover",
    "correct_instruction",
    "correct_unit",
    "countersign",
    "decide_refusal",
    "decide_sign_off",
    "delete_view",
    "discard_drafts",
    "dispatch",
    "doubt_drafts",
    "draft_from_instruction",
    "draft_from_paper",
    "edit_draft",
    "end_standing",
    "erase_misfiled",
    "file_instruction",
    "follow_handovers",
    "follow_mergers",
    "hand_back",
    "hand_over",
    "import_ledger",
    "leader_answers",
    "mark_mistaken",
    "merge_drafts",
    "name_handler",
    "name_handlers",
    "name_successor",
    "note_item",
    "open_handover",
    "order_rectification",
    "pass_prepared",
    "prepare",
    "prepared_before",
    "promote_instruction",
    "propose_plan",
    "publicise",
    "put_instruction_aside",
    "query_item",
    "reassign",
    "recall",
    "recheck",
    "record_reports",
    "refuse",
    "rename_view",
    "reported_before",
    "reschedule",
    "resume",
    "return_scan",
    "review_drafts",
    "rule_on_help",
    "save_prepared",
    "save_view",
    "send_back",
    "send_back_handover",
    "set_unit_route",
    "share_view",
    "show_leader",
    "sign",
    "split_draft",
    "start_with",
    "subdivide",
    "submit_closing",
    "submit_for_sign_off",
    "take_back_request",
    "take_over",
    "turn_standing",
    "urge",
    "urge_many",
    "void_handover",
    "with_evidence",
    "withdraw_closing",
    "withdraw_evidence",
    "withdraw_evidence_ask",
    "withdraw_help",
]
