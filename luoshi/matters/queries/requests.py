"""Requests that wait for their answer."""

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.matters.models import MatterRequest
from luoshi.matters.queries.facts import matters_for


def to_answer(actor: Actor) -> QuerySet[MatterRequest]:
    """Open requests on what the actor's office dispatched; never his own."""
    rows = MatterRequest.objects.filter(outcome="", matter__dispatcher=actor.unit_id)
    rows = rows.exclude(asked_by=actor.person_id)
    seen = matters_for(actor).filter(pk=OuterRef("matter"))
    return rows.filter(Exists(seen)).select_related("matter", "asked_unit")
