"""The chosen rows of a batch, and what the notices of several matters need to know at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from luoshi.journal import queries as journal
from luoshi.journal.queries import Happening
from luoshi.kernel.actor import Actor
from luoshi.matters.acts import MatterSigned
from luoshi.matters.models import Instruction, Matter, Share
from luoshi.matters.queries.facts import matters_for, with_facts
from luoshi.matters.queries.history import contacts_of, passages_of, shares_by_matter
from luoshi.org import queries as org
from luoshi.org.models import Person


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a matter; `village` where a township signed for it."""

    what: Happening
    person: str
    unit: str
    village: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a notice says beside the matter's own row."""

    shares: list[Share] = field(default_factory=list)
    contact: tuple[str, str] = ("", "")
    slip: Instruction | None = None
    passage: str = ""
    signature: Signature | None = None


def chosen_matters(actor: Actor, matter_ids: Collection[int]) -> list[Matter]:
    """Those of the chosen rows that the actor sees, with their facts, in the order chosen."""
    found = {m.pk: m for m in with_facts(chosen_rows(actor, matter_ids))}
    return [found[pk] for pk in dict.fromkeys(matter_ids) if pk in found]


def chosen_rows(actor: Actor, matter_ids: Collection[int]) -> QuerySet[Matter]:
    """The same as rows of the ledger, for the spreadsheet."""
    return matters_for(actor).filter(pk__in=matter_ids)


def around(matters: Sequence[Matter], today: date) -> dict[int, Around]:
    """What the notices of matters the caller was shown say, in a fixed number of queries."""
    shares = shares_by_matter(matters)
    contacts = contacts_of({m.dispatcher_id for m in matters}, today)
    slips = Instruction.objects.select_related("leader").in_bulk(
        [m.instruction_id for m in matters if m.instruction_id]
    )
    passages, signatures = passages_of(matters), _signatures(matters)
    return {
        m.pk: Around(
            shares=shares[m.pk],
            contact=contacts[m.dispatcher_id],
            slip=slips.get(m.instruction_id or 0),
            passage=passages.get(m.pk, ""),
            signature=signatures.get(m.pk),
        )
        for m in matters
    }


def _signatures(matters: Sequence[Matter]) -> dict[int, Signature]:
    """The newest signature of each matter, as the journal has it."""
    signed = [m.pk for m in matters if m.signed_at is not None]
    found = {one.id: one for one in journal.done("matter", signed, MatterSigned.ACT)}
    people = dict(
        Person.objects.filter(pk__in=[one.person_id for one in found.values()]).values_list(
            "pk", "name"
        )
    )
    villages = {pk: getattr(one.body, "signed_for", None) or 0 for pk, one in found.items()}
    units = org.names_of({*(one.unit_id for one in found.values()), *villages.values()})
    return {
        pk: Signature(
            one, people.get(one.person_id, ""), units.get(one.unit_id, ""), units.get(village, "")
        )
        for (pk, one), village in zip(found.items(), villages.values(), strict=True)
    }
