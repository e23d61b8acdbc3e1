"""What a matter's end looks like: its dossiers, and what waits for a verifier or a leader."""

from datetime import datetime

from django.db.models import Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Closing, Matter, Recheck
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.queries.preparing import countersigned
from luoshi.matters.rules import State
from luoshi.matters.rules.preparing import PreparedKind

VERIFIED = (State.SUBMITTED.value, State.PUBLICISED.value)


def closings_of(matter: Matter) -> list[Closing]:
    """Every request to close a matter the caller has been shown, the newest first."""
    rows = Closing.objects.filter(matter=matter).select_related(
        "submitted_by", "submitted_unit", "office", "decided_by", "shown_to"
    )
    found = list(rows.order_by("-id"))
    for nth, row in enumerate(reversed(found), start=1):
        row.nth = nth
    signed = countersigned(PreparedKind.CLOSING, [row.pk for row in found])
    for row in found:
        row.countersigned = signed.get(row.pk, ())
    return found


def rechecks_of(matter: Matter) -> list[Recheck]:
    """Who looked again after the closing, the newest first."""
    rows = Recheck.objects.filter(matter=matter).select_related("checked_by")
    return list(rows.order_by("-id"))


def to_verify(actor: Actor) -> QuerySet[Matter]:
    """Requests to close that wait for the actor: of his office, and none he had a hand in."""
    rows = matters_for(actor).filter(state__in=VERIFIED, verifier=actor.unit_id)
    rows = rows.filter(shown_to__isnull=True).exclude(hands__contains=[actor.person_id])
    return rows.select_related("lead", "dispatcher")


def to_recheck(actor: Actor, now: datetime) -> QuerySet[Matter]:
    """What was closed, and whose day of 回头看 has come: for whoever verifies, never a doer."""
    rows = matters_for(actor).filter(state=State.CLOSED, recheck_on__lte=civil_day(now))
    own = Q(verifier=actor.unit_id) | Q(verifier=None, dispatcher=actor.unit_id)
    rows = rows.filter(own).exclude(hands__contains=[actor.person_id])
    return rows.select_related("lead", "dispatcher")


def to_look_at(actor: Actor) -> QuerySet[Matter]:
    """Results that were shown to the leader, or to whom he stands in for, and wait for his word."""
    who = actor.on_behalf_of or actor.person_id
    rows = matters_for(actor).filter(shown_to=who, state=State.SUBMITTED)
    return rows.select_related("lead", "dispatcher")
