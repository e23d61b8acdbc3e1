"""督办通知单: on screen and paper, and as a document that offices edit."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.kit.http import Request
from luoshi.matters import queries
from luoshi.matters.notice import notice_for
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.sentences.evidence import scans_for
from luoshi.matters.views.slips import slip_document, slip_page


@require_GET
def notice(request: Request, pk: int) -> HttpResponse:
    """The slip as it is printed."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    scans = scans_for(request.actor, found, FormKind.NOTICE)
    docx_url = reverse("matters:notice-docx", args=[pk])
    return slip_page(request, found, lambda: notice_for(found, today), docx_url, scans)


@require_GET
def notice_docx(request: Request, pk: int) -> HttpResponse:
    """The slip as a document."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    return slip_document(lambda: notice_for(found, today))
