"""What was told of a matter, as far as the actor may read it."""

from django.db.models import Q

from luoshi.feedback.models import Report
from luoshi.feedback.queries.known import parts_of
from luoshi.feedback.rules import Span
from luoshi.kernel.actor import Actor
from luoshi.matters import queries as matters
from luoshi.matters.models import Matter, Prepared
from luoshi.matters.rules import Act
from luoshi.matters.rules.preparing import PreparedKind, PreparedState


def reports_of(actor: Actor, matter: Matter) -> list[Report]:
    """All reports on a matter that the actor may read, newest first, those superseded too.

    A cooperating unit's share is for the lead, the dispatcher, those above them, and itself.
    """
    rows = Report.objects.filter(matter=matter)
    if not matters.reads_shares(actor, matter):
        rows = rows.filter(Q(share=False) | Q(unit=actor.unit_id))
    rows = rows.select_related("unit", "told_by", "told_by_unit")
    found = list(rows.order_by("-told_at", "-id"))
    known = {row.pk: row for row in found}
    for row in found:
        if row.supersedes_id is not None:
            row.supersedes = known.get(row.supersedes_id)
    return found


def newest_of_parts(actor: Actor, matter: Matter) -> list[tuple[Matter, Report | None]]:
    """The branches that the actor may see, each with its newest report."""
    newest = {r.matter_id: r for r in parts_of([matter.pk])[matter.pk]}
    return [(part, newest.get(part.pk)) for part in matters.branches_of(actor, matter)]


def prepared_in(actor: Actor, matter: Matter, span: Span) -> Prepared | None:
    """What the actor's unit has sent on its route for this very period, or was given back."""
    row = matters.prepared_of(actor, matter, PreparedKind.REPORT)
    if row is None:
        return None
    same = (row.payload.get("rhythm"), row.payload.get("first"))
    return row if same == (span.rhythm.value, span.first.isoformat()) else None


def passing(actor: Actor, matter: Matter, span: Span) -> bool:
    """Whether the report of this period is on its way inside the unit; the matter has its facts."""
    row = prepared_in(actor, matter, span)
    return row is not None and row.state == PreparedState.OPEN


def tells_at_once(actor: Actor) -> bool:
    """Whether the actor stands at the end of his unit's route, so that what he tells is told."""
    return actor.has(*matters.route_of(actor.unit_id).senders)


def may_report(actor: Actor, matter: Matter) -> frozenset[Act]:
    """Which of drafting, reporting and reporting a share the actor may do now."""
    wanted = {Act.PREPARE, Act.REPORT, Act.REPORT_SHARE}
    return frozenset(wanted & set(matters.acts_for(actor, matter)))
