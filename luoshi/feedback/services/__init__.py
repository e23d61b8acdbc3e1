"""The only writer of drafts and reports."""

from luoshi.feedback.services.reports import (
    Given,
    Saved,
    erase_misfiled,
    save_draft,
    save_drafts,
    submit,
    submit_many,
)
from luoshi.feedback.services.routes import given_of, pass_report, prepare_report

__all__ = [
    "Given",
    "Saved",
    "erase_misfiled",
    "given_of",
    "pass_report",
    "prepare_report",
    "save_draft",
    "save_drafts",
    "submit",
    "submit_many",
]
