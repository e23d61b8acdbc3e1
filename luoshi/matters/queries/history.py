"""What happened to a matter, and what stands around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Substr

from luoshi.documents import queries as documents
from luoshi.journal import queries as journal
from luoshi.journal.queries import Happening
from luoshi.kernel.actor import Actor, Role
from luoshi.matters.models import Matter, MatterRequest, Refusal, Share
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.rules.facts import RequestKind
from luoshi.matters.rules.requests import Outcome
from luoshi.org import queries as org
from luoshi.org.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a matter, with the names of those who did it.

    `units` and `people` are the names of all that the entry speaks of, by id.
    """

    what: Happening
    person: str = ""
    unit: str = ""
    on_behalf_of: str = ""
    units: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)


def history(matter: Matter) -> list[Told]:
    """What happened to a matter the caller has been shown, newest first."""
    return told_of("matter", matter.pk)


def told_of(kind: str, pk: int) -> list[Told]:
    """What happened to a subject the caller has been shown, newest first."""
    happened = journal.timeline(kind, pk)[::-1]
    people = {h.person_id for h in happened} | {h.on_behalf_of_id or 0 for h in happened}
    people |= {pk for h in happened for pk in _people_in(h)}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    units = org.names_of({pk for h in happened for pk in _units_in(h)})
    return [
        Told(
            what=h,
            person=names.get(h.person_id, ""),
            unit=units.get(h.unit_id, ""),
            on_behalf_of=names.get(h.on_behalf_of_id or 0, ""),
            units=units,
            people=names,
        )
        for h in happened
    ]


def _units_in(happening: Happening) -> set[int]:
    """The units an entry speaks of, whoever acted among them."""
    single = ("lead", "signed_for", "refused_by", "recalled_from", "from_lead", "helper")
    found = {getattr(happening.body, name, None) for name in single}
    for several in ("excluded", "added", "from_units", "to_units", "not_issuing"):
        found |= set(getattr(happening.body, several, ()))
    return {pk for pk in found if pk} | {happening.unit_id}


def _people_in(happening: Happening) -> set[int]:
    """The persons an entry speaks of, beside whoever acted."""
    named = ("from_person", "to_person", "handler_released")
    return {getattr(happening.body, name, None) or 0 for name in named}


def branches_of(actor: Actor, matter: Matter) -> list[Matter]:
    """The parts of a matter that the actor sees: branches, or what its lead handed down.

    `given_back` says of each whether its unit asks to give it back; `granted` see `with_grants`.
    """
    rows = matters_for(actor).filter(parent=matter).select_related("lead", "handler")
    asked = Refusal.objects.filter(matter=OuterRef("pk"), accepted__isnull=True)
    rows = with_grants(rows).annotate(given_back=Exists(asked))
    return list(rows.order_by("branch", "id"))


def with_grants(branches: QuerySet[Matter]) -> QuerySet[Matter]:
    """Say of each, as `granted`, whether it was cancelled on a request that was granted."""
    cancelled = {"kind": RequestKind.CANCELLATION.value, "outcome": Outcome.GRANTED.value}
    return branches.annotate(
        granted=Exists(MatterRequest.objects.filter(matter=OuterRef("pk"), **cancelled))
    )


def parent_of(actor: Actor, matter: Matter) -> Matter | None:
    """The matter above, where the actor may know of it."""
    if matter.parent_id is None:
        return None
    return matters_for(actor).filter(pk=matter.parent_id).first()


def shares_of(matter: Matter) -> list[Share]:
    """The units that share a matter; those that cooperate in a branch stand with its parent."""
    return shares_by_matter([matter])[matter.pk]


def shares_by_matter(matters: Sequence[Matter]) -> dict[int, list[Share]]:
    """The same of several matters at once."""
    held: dict[int, list[Share]] = {m.parent_id or m.pk: [] for m in matters}
    rows = Share.objects.filter(matter__in=list(held)).select_related("unit")
    for share in rows.order_by("unit__sort", "id"):
        held[share.matter_id].append(share)
    return {
        m.pk: [
            share
            for share in held[m.parent_id or m.pk]
            if m.parent_id is None or share.role == Share.COOPERATING
        ]
        for m in matters
    }


def passage_of(matter: Matter) -> str:
    """The words of the paper that the matter was drawn from; empty where there are none."""
    return passages_of([matter]).get(matter.pk, "")


def passages_of(matters: Sequence[Matter]) -> dict[int, str]:
    """The same of several matters, where they have one; no query where none has."""
    marked = [m.pk for m in matters if m.paper_version_id and m.span_end is not None]
    if not marked:
        return {}
    length = F("span_end") - F("span_start")
    words = Substr("paper_version__text", F("span_start") + 1, length)
    rows = Matter.objects.filter(pk__in=marked).values_list("pk", words)
    return {pk: (text or "").strip() for pk, text in rows}


def sees_paper(actor: Actor, matter: Matter) -> bool:
    """Whether the actor may open the paper itself."""
    version = matter.paper_version
    return version is not None and documents.sees(actor, version.paper_id)


def handlers_of(matter: Matter, today: date) -> list[tuple[int, str]]:
    """Who in the lead unit may be named as handler: (person, name and post)."""
    if matter.lead_id is None:
        return []
    roles = (Role.HANDLER, Role.LIAISON, Role.HEAD)
    found = org.holders(unit_ids=[matter.lead_id], roles=roles, today=today)
    return [(h.person_id, f"{h.person_name}（{h.post_name}）") for h in found]


def contact_of(
    unit_id: int, today: date, roles: tuple[Role, ...] = (Role.CLERK, Role.DIRECTOR)
) -> tuple[str, str]:
    """Whom to call in a unit, a supervision office unless `roles` say otherwise, and the line."""
    return contacts_of([unit_id], today, roles)[unit_id]


def contacts_of(
    unit_ids: Collection[int],
    today: date,
    roles: tuple[Role, ...] = (Role.CLERK, Role.DIRECTOR),
) -> dict[int, tuple[str, str]]:
    """The same of several units at once."""
    clerks = org.holders(unit_ids=unit_ids, roles=roles, today=today)
    phones = dict(
        Person.objects.filter(pk__in=[c.person_id for c in clerks]).values_list("pk", "work_phone")
    )
    offices = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "phone"))
    found: dict[int, tuple[str, str]] = {}
    # A clerk answers the telephone before the director does.
    for clerk in sorted(clerks, key=lambda c: c.role is not roles[0]):
        line = phones.get(clerk.person_id, "") or offices[clerk.unit_id] or ""
        found.setdefault(clerk.unit_id, (clerk.person_name, line))
    return {pk: found.get(pk, ("", phone or "")) for pk, phone in offices.items()}
