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
from luoshi.matters.services.sign_off import decide_sign_off, submit_for_sign_off

__all__ = [
    "add_draft",
    "decide_refusal",
    "decide_sign_off",
    "discard_drafts",
    "dispatch",
    "draft_from_paper",
    "edit_draft",
    "erase_misfiled",
    "reassign",
    "recall",
    "refuse",
    "sign",
    "submit_for_sign_off",
]
