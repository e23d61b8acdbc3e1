"""叫法建议: what clerks took the words of papers to mean, for those who edit units to decide."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.org import queries
from luoshi.org.rules.words import SuggestionState


@require_GET
def aliases(request: Request) -> HttpResponse:
    """The suggestions in one state, the open ones first of all."""
    asked = request.GET.get("state", "")
    state = asked if asked in set(SuggestionState) else SuggestionState.OPEN.value
    actor = request.actor
    rows = queries.with_evidence(queries.alias_suggestions(actor).filter(state=state))
    found = keyset(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    context = {
        "page": found,
        "lines": queries.alias_lines(actor, found.rows, today=timezone.localdate()),
        "counts": queries.alias_counts(actor),
        "on": {state: True},
    }
    return page(request, "org/aliases.html", context)
