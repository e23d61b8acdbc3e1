"""What clerks suggest as aliases, for those who may edit units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.org.models import AliasCorrection, AliasSuggestion
from luoshi.org.queries.units import match_units, names_of, region_id_of
from luoshi.org.rules.powers import Act, Facts, may
from luoshi.org.rules.words import SuggestionState


@dataclass(frozen=True, slots=True)
class AliasLine:
    """A suggestion as the page shows it.

    `known_as` names what the word is taken for as things stand. `rows` and `papers` say how often
    it was corrected, `who` by whom, latest first, and `last` when.
    """

    suggestion: AliasSuggestion
    known_as: tuple[str, ...]
    rows: int
    papers: int
    last: datetime
    who: tuple[str, ...]


def alias_suggestions(actor: Actor) -> QuerySet[AliasSuggestion]:
    """The suggestions for units of the actor's region, unordered; raises NotAllowed.

    One whose evidence went with an erased paper is not among them.
    """
    if not may(actor, Act.MANAGE_UNITS, Facts()):
        raise NotAllowed
    evidence = AliasCorrection.objects.filter(suggestion=OuterRef("pk"))
    region = region_id_of(actor)
    return AliasSuggestion.objects.filter(Exists(evidence), unit__path__contains=[region])


def alias_suggestion_for(actor: Actor, suggestion_id: int) -> AliasSuggestion:
    """One of them with its unit; raises NotFound outside the region, NotAllowed."""
    found = alias_suggestions(actor).select_related("unit").filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound
    return found


def alias_counts(actor: Actor) -> dict[str, int]:
    """How many suggestions stand in each state, by the state's value."""
    found = Counter(alias_suggestions(actor).values_list("state", flat=True))
    return {state.value: found[state.value] for state in SuggestionState}


def with_evidence(rows: QuerySet[AliasSuggestion]) -> QuerySet[AliasSuggestion]:
    """The suggestions with all that a line shows, in a fixed number of queries."""
    latest = AliasCorrection.objects.select_related("person").order_by("-at", "-pk")
    return (
        rows.select_related("unit", "decided_by")
        .annotate(
            rows=Count("corrections"),
            papers=Count("corrections__source_id", distinct=True),
            last=Max("corrections__at"),
        )
        .prefetch_related(Prefetch("corrections", latest, to_attr="evidence"))
    )


def alias_lines(actor: Actor, rows: Sequence[AliasSuggestion], *, today: date) -> list[AliasLine]:
    """The rows of a page, as `with_evidence` gave them."""
    words = [row.surface for row in rows]
    matches = match_units(words, region_id=region_id_of(actor), today=today) if words else []
    names = names_of({pk for match in matches for pk in match.unit_ids})
    return [
        AliasLine(
            suggestion=row,
            known_as=tuple(names[pk] for pk in match.unit_ids),
            rows=row.rows,  # type: ignore[attr-defined]  # annotated
            papers=row.papers,  # type: ignore[attr-defined]  # annotated
            last=row.last,  # type: ignore[attr-defined]  # annotated
            who=tuple(dict.fromkeys(one.person.name for one in row.evidence)),  # type: ignore[attr-defined]  # prefetched
        )
        for row, match in zip(rows, matches, strict=True)
    ]
