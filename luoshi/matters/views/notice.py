"""督办通知单: on screen and paper, and as a document that offices edit."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import override
from django.views.decorators.http import require_GET

from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries
from luoshi.matters.notice import docx_of, notice_for

OFFICIAL = "zh-hans"  # an official form is Chinese, whatever language its reader works in
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def notice(request: Request, pk: int) -> HttpResponse:
    """The slip as it is printed."""
    found = queries.matter_for(request.actor, pk)
    with override(OFFICIAL):
        slip = notice_for(request.actor, found, timezone.localdate())
        return page(request, "matters/notice.html", {"matter": found, "notice": slip})


@require_GET
def notice_docx(request: Request, pk: int) -> HttpResponse:
    """The slip as a document."""
    found = queries.matter_for(request.actor, pk)
    with override(OFFICIAL):
        slip = notice_for(request.actor, found, timezone.localdate())
        document = docx_of(slip)
    name = content_disposition_header(True, f"{slip.title}{slip.number}.docx")
    headers = {"Content-Disposition": name or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(document, content_type=DOCX, headers=headers)
