"""The one gate of matters: every change of a matter goes through one of these functions."""

from luoshi.matters.services.answers import decide_refusal, refuse, sign
from luoshi.matters.services.dispatch import dispatch, reassign, recall
from luoshi.matters.services.drafts import (
    add_draft,
    discard_drafts,
    draft_from_paper,
    edit_draft,
)
from luoshi.matters.services.erasure import erase_misfiled
from luoshi.matters.services.importing import Imported, import_ledger
from luoshi.matters.services.sign_off import decide_sign_off, submit_for_sign_off

__all__ = [
    "Imported",
    "add_draft",
    "decide_refusal",
    "decide_sign_off",
    "discard_drafts",
    "dispatch",
    "draft_from_paper",
    "edit_draft",
    "erase_misfiled",
    "import_ledger",
    "reassign",
    "recall",
    "refuse",
    "sign",
    "submit_for_sign_off",
]
