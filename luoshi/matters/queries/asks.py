"""Asks for named evidence: of one matter, and those that wait for the actor's unit."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import EvidenceAsk, Matter
from luoshi.matters.queries.evidence import open_records, records_of
from luoshi.matters.queries.facts import SIGNED_FOR, matters_for
from luoshi.matters.rules.asks import ASKABLE
from luoshi.matters.rules.evidence import Record
from luoshi.matters.rules.flow import ANSWERING

BESIDE = ("asked_by", "asked_unit", "ended_by")


def asks_for(actor: Actor) -> QuerySet[EvidenceAsk]:
    """Every ask of a matter that the actor may know of."""
    seen = matters_for(actor).filter(pk=OuterRef("matter"))
    return EvidenceAsk.objects.filter(Exists(seen))


def ask_for(actor: Actor, ask_id: int) -> EvidenceAsk:
    """One ask with its matter; raises NotFound outside."""
    found = asks_for(actor).select_related("matter", *BESIDE).filter(pk=ask_id).first()
    if found is None:
        raise NotFound
    return found


def asks_of(matter: Matter) -> list[EvidenceAsk]:
    """All asks of a matter the caller has been shown, newest first."""
    return list(matter.evidence_asks.select_related(*BESIDE).order_by("-id"))


def asks_waiting(actor: Actor) -> QuerySet[EvidenceAsk]:
    """Evidence that is asked of what the actor's unit leads, or of what he handles."""
    village = Q(matter__lead__parent=actor.unit_id, matter__lead__kind__in=SIGNED_FOR)
    rows = asks_for(actor).filter(Q(matter__lead=actor.unit_id) | village)
    if not actor.has(Role.LIAISON, Role.HEAD):
        rows = rows.filter(matter__handler=actor.person_id)
    live = rows.filter(ended="", matter__state__in=[state.value for state in ANSWERING])
    return live.select_related("matter", "asked_unit")


def askable_record(matter: Matter, records: list[Record] | None = None) -> Record | None:
    """The newest report or dossier, while it waits; the matter comes with its facts."""
    known = records_of(matter) if records is None else records
    waiting = open_records(matter, known)
    found = [one for one in known if one.kind in ASKABLE and one.entry_id in waiting]
    return found[-1] if found else None
