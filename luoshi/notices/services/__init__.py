"""The only writer of notices and of what leaves the house."""

from luoshi.notices.services.inbox import (
    acted,
    forget,
    read,
    read_all,
    settle,
    settle_in,
    settle_left,
    tell,
)
from luoshi.notices.services.outside import clear, gather, give_up, resend, send
from luoshi.notices.services.people import end_watch, prefer, set_watch

__all__ = [
    "acted",
    "clear",
    "end_watch",
    "forget",
    "gather",
    "give_up",
    "prefer",
    "read",
    "read_all",
    "resend",
    "send",
    "set_watch",
    "settle",
    "settle_in",
    "settle_left",
    "tell",
]
