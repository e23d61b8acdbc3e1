"""What is owed for a period, what was told: every function takes the actor."""

from luoshi.feedback.queries.known import (
    prefilled,
    prefilled_many,
    propose,
    rolled_up,
    sums_of,
    values_of,
)
from luoshi.feedback.queries.lists import (
    OFFICE,
    cooperating,
    dispatched,
    owed,
    pressing,
    reporting,
    told,
)
from luoshi.feedback.queries.periods import (
    Owing,
    dispatched_on,
    last_day,
    owing_for,
    owings,
    share_for,
)
from luoshi.feedback.queries.reports import (
    may_report,
    newest_of_parts,
    passing,
    prepared_in,
    reports_of,
    tells_at_once,
)
from luoshi.feedback.queries.schedule import Schedule, schedule_of

__all__ = [
    "OFFICE",
    "Owing",
    "Schedule",
    "cooperating",
    "dispatched",
    "dispatched_on",
    "last_day",
    "may_report",
    "newest_of_parts",
    "owed",
    "owing_for",
    "owings",
    "passing",
    "prefilled",
    "prefilled_many",
    "prepared_in",
    "pressing",
    "propose",
    "reporting",
    "reports_of",
    "rolled_up",
    "schedule_of",
    "share_for",
    "sums_of",
    "tells_at_once",
    "told",
    "values_of",
]
