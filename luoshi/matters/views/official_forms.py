"""The forms of a matter, on screen and paper, and as documents that offices edit."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.kit.http import Request
from luoshi.matters import queries
from luoshi.matters.official_forms import form_for
from luoshi.matters.views.slips import slip_document, slip_page


@require_GET
def official_form(request: Request, pk: int, kind: str) -> HttpResponse:
    """A form as it is printed."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    docx_url = reverse("matters:form-docx", args=[pk, kind])
    return slip_page(request, found, lambda: form_for(kind, found, today), docx_url)


@require_GET
def official_form_docx(request: Request, pk: int, kind: str) -> HttpResponse:
    """A form as a document."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    return slip_document(lambda: form_for(kind, found, today))
