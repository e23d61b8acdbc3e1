"""Leaders' slips: who sees which, where they stand, what came of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotFound
from luoshi.matters.models import Instruction, InstructionQuerySet, Matter
from luoshi.matters.queries.facts import matters_for
from luoshi.matters.queries.history import Told, told_of
from luoshi.matters.rules.instructions import LEADERS, OFFICE, NoteKind, NoteState, noted_by
from luoshi.org import queries as org
from luoshi.org.models import Unit

ASKED = Q(kind=NoteKind.ACT_ON.value)
HEAD = ("office", "leader", "registered_by")


@dataclass(frozen=True, slots=True)
class Tally:
    """How a leader's notes stand."""

    leader_id: int
    name: str
    unanswered: int
    answered: int
    filed: int


def instructions_for(actor: Actor) -> InstructionQuerySet:
    """Every slip the actor may know of."""
    return Instruction.objects.visible_to(actor).with_state()


def instruction_for(actor: Actor, instruction_id: int) -> Instruction:
    """One slip with all that its page shows; raises NotFound outside."""
    rows = instructions_for(actor).filter(pk=instruction_id)
    found = rows.select_related(*HEAD, "follows", "after", "paper_version__paper").defer(
        *(f"paper_version__{name}" for name in ("text", "places", "header", "warnings"))
    )
    slip = found.first()
    if slip is None:
        raise NotFound
    return slip


def sees_instruction(actor: Actor, instruction_id: int) -> bool:
    """Whether the actor may open a slip."""
    return Instruction.objects.visible_to(actor).filter(pk=instruction_id).exists()


def sees_version(actor: Actor, version: PaperVersion) -> bool:
    """Whether the actor may open the paper that a note was written on."""
    return documents.sees(actor, version.paper_id)


def slip_of(matter: Matter) -> Instruction | None:
    """The slip a matter was born of; whoever sees the matter reads the words it came from."""
    if matter.instruction_id is None:
        return None
    return Instruction.objects.select_related("leader").get(pk=matter.instruction_id)


def notes_after(matter: Matter) -> list[Instruction]:
    """The slips of what leaders wrote on being shown the matter's result, in their order."""
    return list(Instruction.objects.filter(after=matter).with_state().order_by("pk"))


def slips(
    actor: Actor, *, standing: str = "", leader_id: int | None = None
) -> QuerySet[Instruction]:
    """The slips under the page's filters, with what came of them; unordered."""
    rows = instructions_for(actor)
    if standing == "unanswered":
        rows = rows.unanswered()
    elif standing in (NoteState.ANSWERED, NoteState.FILED):
        rows = rows.standing(NoteState(standing))
    if leader_id is not None:
        rows = rows.filter(leader=leader_id)
    return rows.select_related("office", "leader").prefetch_related(born_of(actor))


def born_of(actor: Actor) -> "Prefetch[str, QuerySet[Matter], str]":
    """The matters born of slips, as far as the actor sees them, as `born`."""
    rows = matters_for(actor).filter(parent__isnull=True).select_related("lead")
    return Prefetch("matters", rows.order_by("pk"), to_attr="born")


def matters_of(actor: Actor, slip: Instruction) -> list[Matter]:
    """What was drafted from one slip, as far as the actor sees it."""
    rows = matters_for(actor).filter(instruction=slip, parent__isnull=True)
    return list(rows.select_related("lead", "dispatcher").order_by("pk"))


def following(actor: Actor, slip: Instruction) -> list[Instruction]:
    """The slips of new notes on what came of this one."""
    rows = instructions_for(actor).filter(follows=slip)
    return list(rows.order_by("pk"))


def tallies(actor: Actor) -> list[Tally]:
    """How each leader's notes stand, in one query; by name, nobody is ranked."""
    rows = Instruction.objects.visible_to(actor).order_by().values("leader", "leader__name")
    counted = rows.annotate(
        unanswered=Count("pk", filter=ASKED & Q(answered_at__isnull=True)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        filed=Count("pk", filter=~ASKED),
    ).order_by("leader__name", "leader")
    return [
        Tally(r["leader"], r["leader__name"], r["unanswered"], r["answered"], r["filed"])
        for r in counted
    ]


def instruction_history(slip: Instruction) -> list[Told]:
    """What happened to a slip the caller has been shown, newest first."""
    return told_of("instruction", slip.pk)


def to_take_up(actor: Actor) -> QuerySet[Instruction]:
    """Notes of the actor's own office from which nothing has been drafted yet."""
    rows = Instruction.objects.filter(office=actor.unit_id).standing(NoteState.WAITING)
    rows = rows if actor.has(*OFFICE) else rows.none()
    return rows.with_state().select_related("leader")


def unanswered_by_me(actor: Actor) -> QuerySet[Instruction]:
    """The leader's own notes that nobody has answered yet."""
    rows = Instruction.objects.filter(leader=noted_by(actor) or 0).unanswered()
    return rows.with_state().select_related("leader")


def may_file(actor: Actor) -> bool:
    """Whether the actor takes notes down: a clerk or director of a unit that issues."""
    if not actor.has(*OFFICE):
        return False
    return Unit.objects.filter(pk=actor.unit_id, issues=True).exists()


def leaders_of_office(office: Unit, today: date) -> list[tuple[int, str]]:
    """The leaders and the head of the government that an office serves: (person, name and post)."""
    if office.parent_id is None:
        return []
    found = org.holders(unit_ids=[office.parent_id], roles=LEADERS, today=today)
    return [(one.person_id, f"{one.person_name}（{one.post_name}）") for one in found]


def leaders_to_note(actor: Actor, today: date) -> list[tuple[int, str]]:
    """Whose notes the actor's own office takes down."""
    return leaders_of_office(org.unit_for(actor, actor.unit_id), today)
