"""The clocks of generated matters: dates by the rules of `clock`, rows by two statements."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from luoshi.clock import queries as clock
from luoshi.clock.models import Deadline, Flip
from luoshi.clock.rules.deadlines import Setting, term
from luoshi.clock.rules.regimes import regime
from luoshi.kernel.periods import PEOPLE_LIVE_IN
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.timing import FIXED

NODE: Final = "settle"
RUNNING: Final = (State.DISPATCHED.value, State.UNDERWAY.value)
TABLES: Final = (Deadline, Flip)
YEAR: Final = timedelta(days=365)
TELLING: Final = "3 days"  # flips of these last days still have to be told

TIMES = """
CREATE TEMPORARY TABLE made_times (due date PRIMARY KEY, warn_at timestamptz, due_at timestamptz)
ON COMMIT DROP
"""
# A date that lies before its own dispatch shows red from the start, as the clock's edges have it.
DEADLINES = """
INSERT INTO clock_deadline (subject_kind, subject_id, node, owner_id, regions, regime, version,
                            kind, decided, start_at, warn_at, due_at, light, recount)
SELECT 'matter', m.id, %(node)s, m.lead_id, u.path, %(regime)s, %(version)s, %(kind)s, m.due,
       m.dispatched_at, t.warn_at, t.due_at,
       CASE WHEN greatest(t.due_at, t.warn_at, m.dispatched_at) <= %(now)s THEN 'red'
            WHEN greatest(t.warn_at, m.dispatched_at) <= %(now)s THEN 'yellow' ELSE 'green' END,
       false
FROM matters_matter m JOIN org_unit u ON u.id = m.lead_id JOIN made_times t ON t.due = m.due
WHERE m.state = ANY(%(states)s) AND m.dispatched_at <= %(now)s
ORDER BY m.id
"""
FLIPS = """
INSERT INTO clock_flip (deadline_id, cause, reason, was, light, at, due_at, owner_id, entry_id,
                        noticed_at, answered_at)
SELECT d.id, e.cause, '', e.was, e.light, e.at, d.due_at, d.owner_id,
       CASE WHEN e.cause = 'set' THEN j.id END, e.at,
       CASE WHEN e.light = 'green' OR e.at < %(now)s - %(telling)s::interval
            THEN greatest(e.at, d.start_at) END
FROM clock_deadline d
JOIN journal_entry j ON j.chain_kind = 'matter' AND j.chain_id = d.subject_id,
LATERAL (VALUES
    ('set', 'none', CASE WHEN d.warn_at <= d.start_at THEN 'yellow' ELSE 'green' END, d.start_at),
    ('edge', 'green', 'yellow', CASE WHEN d.warn_at > d.start_at THEN d.warn_at END),
    ('edge', 'yellow', 'red', greatest(d.due_at, d.warn_at, d.start_at))
) AS e (cause, was, light, at)
WHERE e.at <= %(now)s
ORDER BY e.at, d.id
"""


def start_clocks(now: datetime) -> None:
    """A fixed date for every matter that is out and has one, and the lights it has shown so far.

    Inside the transaction of the load. The date's regime is that of its own day, as the gate would
    have set it; dates without a lead's own holidays are those of the country.
    """
    dues = Matter.objects.filter(state__in=RUNNING, due__isnull=False)
    times = _times(sorted({due for due in dues.values_list("due", flat=True) if due}))
    rule = regime(FIXED.regime, now.date())
    values: dict[str, Any] = {
        "now": now,
        "node": NODE,
        "regime": rule.name,
        "version": rule.version,
        "kind": FIXED.kind,
        "states": list(RUNNING),
        "telling": TELLING,
    }
    with connection.cursor() as cursor:
        cursor.execute(TIMES)
        cursor.executemany("INSERT INTO made_times VALUES (%s, %s, %s)", times)
        cursor.execute(DEADLINES, values)
        cursor.execute(FLIPS, values)


def _times(dues: Sequence[date]) -> list[tuple[date, datetime, datetime]]:
    """When the light of a date turns: the same for whoever owes it, whenever it was set."""
    calendar, found = clock.calendars().national, []
    for due in dues:
        early = datetime.combine(due - YEAR, time(), PEOPLE_LIVE_IN)
        rule = regime(FIXED.regime, due)
        one = term(Setting(rule, FIXED.kind, NODE, early, decided=due), calendar).times
        found.append((due, one.warn_at, one.due_at))
    return found
