"""Whether the house stands, for whoever watches machines: yes or no, and nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luoshi.web import queries


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        queries.database_answers()
    except DatabaseError:
        return HttpResponse("no\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
