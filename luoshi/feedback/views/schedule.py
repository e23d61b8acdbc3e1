"""序时进度: the plan of a matter against what was reported."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.feedback import queries
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries as matters
from luoshi.matters.rules import Act
from luoshi.matters.sentences import tone_of


@require_GET
def schedule(request: Request, pk: int) -> HttpResponse:
    """Period by period what was planned, carried over, reached; milestones; parts by weight."""
    found, now = matters.matter_for(request.actor, pk), timezone.now()
    context = {
        "matter": found,
        "tone": tone_of(found),
        "schedule": queries.schedule_of(request.actor, found, now),
        "today": timezone.localdate(now),
        "may_plan": Act.PLAN in matters.acts_for(request.actor, found),
    }
    return page(request, "feedback/schedule.html", context)
