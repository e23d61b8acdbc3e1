"""Slips on screen and paper, and as documents that offices edit; what all of them share."""

from collections.abc import Callable, Sequence
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override

from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters.models import Instruction, Matter
from luoshi.matters.sentences.evidence import Scans
from luoshi.matters.slips import Slip, docx_of

OFFICIAL: Final = "zh-hans"  # an official form is Chinese, whatever language its reader works in
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def slip_page(
    request: Request,
    about: Matter | Instruction,
    made: Callable[[], Slip],
    docx_url: str,
    scans: Scans | None = None,
) -> HttpResponse:
    """A slip as it is printed; `made` runs in the language of official forms.

    `scans` are those that came back of it, with where another is handed in.
    """
    kind = "matter" if isinstance(about, Matter) else "instruction"
    back_url = reverse(f"matters:{kind}", args=[about.pk])
    with override(OFFICIAL):
        back_label = _("返回事项") if isinstance(about, Matter) else _("返回批示")
        things = {"slip": made(), "back_url": back_url, "docx_url": docx_url}
        things |= {"back_label": back_label, "scans": scans}
        return page(request, "matters/slip.html", things)


def slip_document(made: Callable[[], Slip]) -> HttpResponse:
    """A slip as a document."""
    return document_of(lambda: [made()])


def document_of(made: Callable[[], Sequence[Slip]]) -> HttpResponse:
    """Slips as one document; the name says the first number, and how many follow."""
    with override(OFFICIAL):
        slips = made()
        document = docx_of(*slips)
        title = f"{slips[0].title}{slips[0].number}"
        more = _("等%(count)s件") % {"count": len(slips)} if len(slips) > 1 else ""
    name = content_disposition_header(True, f"{title}{more}.docx")
    headers = {"Content-Disposition": name or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(document, content_type=DOCX, headers=headers)
