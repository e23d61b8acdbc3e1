"""The forms of a matter, on screen and paper, and as documents that offices edit."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import NotAllowed, NotFound
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.forms.evidence import ScanForm
from luoshi.matters.official_forms import form_for
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.sentences.evidence import scans_for
from luoshi.matters.views.matter import done, one
from luoshi.matters.views.slips import slip_document, slip_page
from luoshi.matters.words import FORM_LABELS


@require_GET
def official_form(request: Request, pk: int, kind: str) -> HttpResponse:
    """A form as it is printed."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    docx_url = reverse("matters:form-docx", args=[pk, kind])
    scans = scans_for(request.actor, found, form_kind(kind))
    return slip_page(request, found, lambda: form_for(kind, found, today), docx_url, scans)


@require_http_methods(["GET", "POST"])
def scan(request: Request, pk: int, kind: str) -> HttpResponse:
    """交回签章扫描件: the printed form, signed and sealed, comes back to its record."""
    found, form = queries.matter_for(request.actor, pk), form_kind(kind)
    queries.form_entry(found, form)
    scans = scans_for(request.actor, found, form)
    if not scans.url:
        raise NotAllowed
    if request.method == "POST":
        demand_whole(request)
        files = ScanForm(request.POST, request.FILES).taken()
        services.return_scan(**one(request, pk), form=form, files=files)
        return done(request, pk, _("签章扫描件已交回。"))
    things = {"matter": found, "title": FORM_LABELS[form], "scans": scans, "form": ScanForm()}
    return page(request, "matters/scan.html", things)


def form_kind(text: str) -> FormKind:
    """What the address names; raises NotFound."""
    try:
        return FormKind(text)
    except ValueError:
        raise NotFound from None


@require_GET
def official_form_docx(request: Request, pk: int, kind: str) -> HttpResponse:
    """A form as a document."""
    found, today = queries.matter_for(request.actor, pk), timezone.localdate()
    return slip_document(lambda: form_for(kind, found, today))
