"""What corrections of units suggest to the organisation, which decides what becomes of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters import drafting, reading
from luoshi.matters.models import Matter
from luoshi.matters.rules import Row
from luoshi.matters.services import gate
from luoshi.org import services as org


def suggest_from_row(matter: Matter, row: Row, entry: Entry, actor: Actor, now: datetime) -> None:
    """Keep what one row, as the clerk has it, takes the paper's names for."""
    surfaces = reading.surfaces_of(matter)
    known = reading.known_names(surfaces, matter.dispatcher, civil_day(now))
    found = drafting.corrections(reading.names_of(matter, known), row)
    suggest({matter.pk: found}, [matter], {matter.pk: entry}, actor, now)


def suggest(
    found: Mapping[int, Mapping[str, int]],
    matters: Sequence[Matter],
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> None:
    """Tell the organisation what names were taken for, by matter: name → unit."""
    told = [
        org.Correction(
            surface=name,
            unit_id=unit_id,
            subject_kind=gate.KIND,
            subject_id=matter.pk,
            source_id=matter.paper_version_id,
            entry_id=entries[matter.pk].pk,
        )
        for matter in matters
        for name, unit_id in found.get(matter.pk, {}).items()
        if matter.paper_version_id is not None
    ]
    if told:
        org.suggest_aliases(actor=actor, now=now, corrections=told)
