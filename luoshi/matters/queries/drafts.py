"""Rows of a paper: drafts, neighbours, sign-offs."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from luoshi.kernel.actor import Actor, Role, Sight
from luoshi.kernel.errors import NotFound, RuleBroken
from luoshi.matters.models import Matter, SignOff, SignOffStep
from luoshi.matters.queries.facts import matters_for, with_facts
from luoshi.matters.rules import State
from luoshi.org.models import Unit

# Parts of one row stand where their words stand.
PAPER_ORDER = ("place", F("span_start").asc(nulls_last=True), "id")


def drafts_of(actor: Actor, version_id: int, *, state: State | None = None) -> list[Matter]:
    """What has been drafted from a version of a paper, in the order of the paper."""
    rows = matters_for(actor).filter(paper_version=version_id, parent__isnull=True)
    rows = rows.exclude(state=State.CANCELLED) if state is None else rows.filter(state=state)
    return with_facts(rows.order_by(*PAPER_ORDER), Prefetch("reviewed_by"))


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
    rows = drafts_of(actor, version_id)
    places = [at for at, row in enumerate(rows) if row.pk in wanted]
    if len(places) != len(wanted) or places[-1] - places[0] >= len(places):
        raise RuleBroken("只有相邻的行才能合并，请把中间的行也勾选上。")
    return rows[places[0] : places[-1] + 1]


def may_draft(actor: Actor) -> bool:
    """Whether the actor's post drafts matters: the clerk and the director of an issuing unit."""
    if not actor.has(Role.CLERK, Role.DIRECTOR):
        return False
    return Unit.objects.filter(pk=actor.unit_id, issues=True).exists()


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


def sign_offs_seen(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of some sign-offs that the actor sees; one query."""
    seen = matters_for(actor).filter(sign_off__in=ids)
    return set(seen.order_by().values_list("sign_off", flat=True).distinct())


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
    return with_facts(rows.order_by(*PAPER_ORDER))
