"""Reading matters: every query takes the actor and shows only what he may know of."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Substr

from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.journal import queries as journal
from luoshi.journal.queries import Happening
from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.kernel.errors import NotFound, RuleBroken
from luoshi.matters.models import Matter, Refusal, Share, SignOff, SignOffStep, Stake
from luoshi.matters.rules import Act, Facts, StakeFact, State, StepFact, offered
from luoshi.org import queries as org
from luoshi.org.models import Person, Unit
from luoshi.org.rules.words import UnitKind

WORDS = 6  # more words than that narrow nothing
NUMBER = re.compile(r"\D{2}-\d{4}(-\d*){0,2}")
PAIRS = Func(F("content"), function="matter_pairs", output_field=ArrayField(TextField()))
# What only a page of the paper itself reads; a list would carry it once a row.
WORDING = tuple(f"paper_version__{name}" for name in ("text", "places", "header", "warnings"))
# Parts of one row stand where their words stand.
PAPER_ORDER = ("place", F("span_start").asc(nulls_last=True), "id")
SIGNED_FOR = frozenset({UnitKind.VILLAGE.value, UnitKind.COMMUNITY.value})


def matters_for(actor: Actor) -> QuerySet[Matter]:
    """Every matter the actor may know of."""
    return Matter.objects.visible_to(actor)


def matter_for(actor: Actor, matter_id: int) -> Matter:
    """One matter with all that its page shows; raises NotFound outside."""
    found = with_facts(matters_for(actor).filter(pk=matter_id)).first()
    if found is None:
        raise NotFound
    return found


def with_facts(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """The rows with everything `facts_of` reads, in a fixed number of queries."""
    rows = matters.select_related(
        *("lead", "dispatcher", "parent", "leader", "handler", "reviewed_by", "sign_off"),
        "paper_version__paper",
    ).defer(*WORDING)
    return rows.prefetch_related(
        Prefetch("stakes", Stake.objects.filter(until__isnull=True), to_attr="live_stakes"),
        Prefetch("refusals", Refusal.objects.order_by("id"), to_attr="all_refusals"),
        Prefetch("shares", Share.objects.select_related("unit"), to_attr="all_shares"),
        Prefetch("sign_off__steps", SignOffStep.objects.order_by("ordinal"), to_attr="all_steps"),
    )


def facts_of(matter: Matter) -> Facts:
    """The values that the rules ask; the matter comes from `with_facts`."""
    refusals: list[Refusal] = [r for r in matter.all_refusals if r.unit_id == matter.lead_id]  # type: ignore[attr-defined]  # prefetched
    stakes: list[Stake] = matter.live_stakes  # type: ignore[attr-defined]  # prefetched
    return Facts(
        state=State(matter.state),
        dispatcher_id=matter.dispatcher_id,
        lead_id=matter.lead_id,
        signs_for=_signs_for(matter.lead),
        fanned_out=matter.fanned_out,
        proposed_by=matter.sign_off.submitted_by_id if matter.sign_off else None,
        step=open_step(matter.sign_off) if matter.state == State.PROPOSED else None,
        refusal_open=any(r.accepted is None for r in refusals),
        refusal_spent=any(r.accepted is False for r in refusals),
        stakes=tuple(stake_fact(stake) for stake in stakes),
    )


def _signs_for(lead: Unit | None) -> int | None:
    return lead.parent_id if lead is not None and lead.kind in SIGNED_FOR else None


def recorder_of(lead: Unit) -> Unit | None:
    """The township that signs and reports for a village without an account (代录)."""
    return lead.parent if lead.kind in SIGNED_FOR else None


def stake_fact(stake: Stake) -> StakeFact:
    """A stake as the rules see it."""
    path = (
        stake.a0,
        stake.a1,
        stake.a2,
        stake.a3,
        stake.a4,
        stake.a5,
        stake.a6,
        stake.a7,
        stake.a8,
    )
    return StakeFact(
        unit_id=stake.unit_id,
        path=tuple(unit for unit in path if unit is not None),
        person_id=stake.person_id,
    )


def open_step(sign_off: SignOff | None) -> StepFact | None:
    """The step that waits for a decision; the sign-off's steps are prefetched as `all_steps`."""
    if sign_off is None or sign_off.state != SignOff.OPEN:
        return None
    steps: Sequence[SignOffStep] = sign_off.all_steps  # type: ignore[attr-defined]  # prefetched
    at = steps[sign_off.at_step]
    return StepFact(role=Role(at.role), unit_id=at.unit_id, last=at is steps[-1])


def acts_for(actor: Actor, matter: Matter) -> tuple[Act, ...]:
    """The acts that the page offers this actor now."""
    return offered(actor, facts_of(matter))


def ledger(
    actor: Actor,
    *,
    text: str = "",
    states: Iterable[State] = (),
    unit_id: int | None = None,
    source: str = "",
    due_from: date | None = None,
    due_until: date | None = None,
) -> QuerySet[Matter]:
    """The ledger under its filters; `unit_id` is the lead or, for what fans out, a branch's lead.

    Words are looked for in the text and the number; two characters are enough.
    """
    rows = matters_for(actor).exclude(state=State.CANCELLED)
    if wanted := [state.value for state in states]:
        rows = rows.filter(state__in=wanted)
    if unit_id is not None:
        rows = rows.filter(lead=unit_id)
    if source:
        rows = rows.filter(source=source)
    if due_from is not None:
        rows = rows.filter(due__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due__lte=due_until)
    for word in text.split()[:WORDS]:
        rows = _saying(rows, word)
    return rows.select_related("lead", "dispatcher")


def _saying(rows: QuerySet[Matter], word: str) -> QuerySet[Matter]:
    """Rows with a word in their text, or with a number that begins so; pairs find them."""
    if NUMBER.fullmatch(word):
        return rows.filter(number__startswith=word)
    pairs = sorted({word[at : at + 2] for at in range(len(word) - 1)})
    if pairs:
        held = Q(pairs__contains=pairs)  # a Q: the stubs take an alias for text
        rows = rows.alias(pairs=PAIRS).filter(held)
    return rows.filter(content__contains=word)


def drafts_of(actor: Actor, version_id: int) -> QuerySet[Matter]:
    """What has been drafted from a version of a paper, in the order of the paper."""
    rows = matters_for(actor).filter(paper_version=version_id, parent__isnull=True)
    return with_facts(rows).exclude(state=State.CANCELLED).order_by(*PAPER_ORDER)


def neighbours(actor: Actor, matter_ids: Collection[int]) -> list[Matter]:
    """Rows of one paper that stand next to each other, in its order, with their facts.

    Raises NotFound for rows the actor does not see, RuleBroken for a single row, rows without a
    paper or of several, and rows between which another one stands.
    """
    wanted = set(matter_ids)
    seen = matters_for(actor).filter(pk__in=wanted).values_list("pk", "paper_version")
    versions = dict(seen)
    if not wanted or versions.keys() != wanted:
        raise NotFound
    [version_id, *more] = set(versions.values())
    if len(wanted) < 2 or more or version_id is None:
        raise RuleBroken("请勾选同一份文件里相邻的两行或者几行再合并。")
    rows = list(drafts_of(actor, version_id))
    places = [at for at, row in enumerate(rows) if row.pk in wanted]
    if len(places) != len(wanted) or places[-1] - places[0] >= len(places):
        raise RuleBroken("只有相邻的行才能合并，请把中间的行也勾选上。")
    return rows[places[0] : places[-1] + 1]


def sign_offs_waiting(actor: Actor) -> QuerySet[SignOff]:
    """Sign-offs whose open step waits for one of the actor's roles in his unit, oldest first."""
    return (
        SignOff.objects.filter(
            state=SignOff.OPEN,
            steps__ordinal=F("at_step"),
            steps__decision="",
            steps__unit=actor.unit_id,
            steps__role__in=[role.value for role in actor.roles],
        )
        .exclude(submitted_by=actor.person_id)
        .order_by("submitted_at", "id")
    )


def sign_off_for(actor: Actor, sign_off_id: int) -> SignOff:
    """One sign-off with its steps; seen by whoever sees one of its matters. Raises NotFound."""
    seen = matters_for(actor).filter(sign_off=sign_off_id)
    found = (
        SignOff.objects.filter(pk=sign_off_id, pk__in=seen.values("sign_off"))
        .select_related("dispatcher", "submitted_by", "paper_version__paper")
        .prefetch_related(
            Prefetch(
                "steps",
                SignOffStep.objects.select_related("unit", "decided_by").order_by("ordinal"),
                to_attr="all_steps",
            )
        )
        .first()
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a matter, with the names of those who did it.

    `units` are the names of all units that the entry speaks of, by id.
    """

    what: Happening
    person: str = ""
    unit: str = ""
    on_behalf_of: str = ""
    units: dict[int, str] = field(default_factory=dict)


def history(matter: Matter) -> list[Told]:
    """What happened to a matter the caller has been shown, newest first."""
    happened = journal.timeline("matter", matter.pk)[::-1]
    people = {h.person_id for h in happened} | {h.on_behalf_of_id or 0 for h in happened}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    units = org.names_of({pk for h in happened for pk in _units_in(h)})
    return [
        Told(
            what=h,
            person=names.get(h.person_id, ""),
            unit=units.get(h.unit_id, ""),
            on_behalf_of=names.get(h.on_behalf_of_id or 0, ""),
            units=units,
        )
        for h in happened
    ]


def _units_in(happening: Happening) -> set[int]:
    """The units an entry speaks of, whoever acted among them."""
    single = ("lead", "signed_for", "refused_by", "recalled_from", "from_lead")
    found = {getattr(happening.body, name, None) for name in single}
    found |= set(getattr(happening.body, "excluded", ()))
    return {pk for pk in found if pk} | {happening.unit_id}


def branches_of(actor: Actor, matter: Matter) -> list[Matter]:
    """The branches of a fanned-out matter that the actor sees, in their order."""
    if not matter.fanned_out:
        return []
    rows = matters_for(actor).filter(parent=matter).select_related("lead")
    return list(rows.order_by("branch", "id"))


def parent_of(actor: Actor, matter: Matter) -> Matter | None:
    """The matter above, where the actor may know of it."""
    if matter.parent_id is None:
        return None
    return matters_for(actor).filter(pk=matter.parent_id).first()


def shares_of(matter: Matter) -> list[Share]:
    """The units that share a matter; those that cooperate in a branch stand with its parent."""
    rows = Share.objects.filter(matter=matter.parent_id or matter.pk).select_related("unit")
    if matter.parent_id is not None:
        rows = rows.filter(role=Share.COOPERATING)
    return list(rows.order_by("unit__sort", "id"))


def passage_of(matter: Matter) -> str:
    """The words of the paper that the matter was drawn from; empty where there are none."""
    version_id = matter.paper_version_id
    if version_id is None or matter.span_start is None or matter.span_end is None:
        return ""
    cut = Substr("text", matter.span_start + 1, matter.span_end - matter.span_start)
    found = PaperVersion.objects.filter(pk=version_id).values_list(cut, flat=True)
    return (found.first() or "").strip()


def sees_paper(actor: Actor, matter: Matter) -> bool:
    """Whether the actor may open the paper itself."""
    version = matter.paper_version
    return version is not None and documents.sees(actor, version.paper_id)


def dispatchable(actor: Actor, matter_ids: Collection[int] | None = None) -> QuerySet[Matter]:
    """The registered matters of the actor's own unit, or those of them that were chosen."""
    rows = matters_for(actor).filter(state=State.REGISTERED, dispatcher=actor.unit_id)
    if matter_ids is not None:
        rows = rows.filter(pk__in=matter_ids)
    return with_facts(rows).order_by("registered_at", "place", "id")


def sign_offs_for(actor: Actor) -> QuerySet[SignOff]:
    """The sign-offs of the units an actor sees by tree, decided ones too; unordered.

    `kept` is false where all rows have gone to a later sign-off: there is nothing to open.
    """
    if actor.sight is not Sight.TREE:
        return SignOff.objects.none()
    kept = Exists(Matter.objects.filter(sign_off=OuterRef("pk")))
    seen = SignOff.objects.filter(dispatcher__path__contains=[actor.unit_id]).annotate(kept=kept)
    steps = SignOffStep.objects.select_related("unit", "decided_by")
    return seen.select_related("dispatcher", "submitted_by").prefetch_related(
        Prefetch("steps", steps, to_attr="all_steps")
    )


def matters_of_sign_off(actor: Actor, sign_off: SignOff) -> list[Matter]:
    """The rows of a sign-off that the actor sees, in the order of the paper; no branches."""
    rows = matters_for(actor).filter(sign_off=sign_off, parent__isnull=True)
    return list(with_facts(rows).order_by(*PAPER_ORDER))


def with_columns(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """The rows with everything that a column of the ledger may show."""
    related = ("lead", "dispatcher", "leader", "handler", "parent", "paper_version__paper")
    shares = Share.objects.select_related("unit").order_by("unit__sort", "id")
    prefetched = [Prefetch(f"{of}shares", shares, to_attr="all_shares") for of in ("", "parent__")]
    return rows.select_related(*related).defer(*WORDING).prefetch_related(*prefetched)


def may_draft(actor: Actor) -> bool:
    """Whether the actor's post drafts matters: the clerk and the director of an issuing unit."""
    if not actor.has(Role.CLERK, Role.DIRECTOR):
        return False
    return Unit.objects.filter(pk=actor.unit_id, issues=True).exists()


def handlers_of(matter: Matter, today: date) -> list[tuple[int, str]]:
    """Who in the lead unit may be named as handler: (person, name and post)."""
    if matter.lead_id is None:
        return []
    roles = (Role.HANDLER, Role.LIAISON, Role.HEAD)
    found = org.holders(unit_ids=[matter.lead_id], roles=roles, today=today)
    return [(h.person_id, f"{h.person_name}（{h.post_name}）") for h in found]


def contact_of(unit_id: int, today: date) -> tuple[str, str]:
    """Whom to call in a supervision office, and the office line; empty where none is held."""
    clerks = org.holders(unit_ids=[unit_id], roles=(Role.CLERK, Role.DIRECTOR), today=today)
    phones = dict(
        Person.objects.filter(pk__in=[c.person_id for c in clerks]).values_list("pk", "work_phone")
    )
    office = Unit.objects.filter(pk=unit_id).values_list("phone", flat=True).first() or ""
    # A clerk answers the telephone before the director does.
    for clerk in sorted(clerks, key=lambda c: c.role is not Role.CLERK):
        return clerk.person_name, phones.get(clerk.person_id, "") or office
    return "", office
