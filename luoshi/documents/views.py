"""Pages of papers: the list, receiving, one paper with its text, correcting, wiping."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.documents import queries, rules, services
from luoshi.documents.forms import KINDS, EraseForm, HeadForm, ReceiveForm
from luoshi.documents.models import PaperVersion
from luoshi.documents.upload import demand_whole
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset


@require_GET
def papers(request: Request) -> HttpResponse:
    """The papers of the actor's unit and below, newest first."""
    text = rules.clean_title(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    rows = queries.papers_for(request.actor, text=text, kind=kind)
    cursor = request.GET.get("cursor", "")
    context = {
        "page": keyset(rows, order=("-received_at", "-id"), cursor=cursor),
        "q": text,
        "kind": kind,
        "kinds": KINDS,
        "filtered": bool(text or kind),
        "may_receive": rules.may_receive(request.actor),
    }
    return page(request, "documents/papers.html", context, part="documents/_papers.html")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def receive(request: Request, paper_id: int | None = None) -> HttpResponse:
    """Take a paper in, or a new version of `paper_id`."""
    if not rules.may_receive(request.actor):
        raise NotAllowed(_("收文登记由督查员或督查室主任办理。"))
    pasting = request.GET.get("by") == "text"
    context: dict[str, Any] = {"pasting": pasting, "not_pasting": not pasting, "kinds": KINDS}
    context["accepted"] = rules.ACCEPTED
    if paper_id is not None:
        context["paper"] = queries.paper_for(request.actor, paper_id)
    if request.method != "POST":
        return page(request, "documents/receive.html", context)
    try:
        receipt = _handed_in(request, paper_id)
    except BadInput as refusal:
        # The form comes back empty: what was refused may not be repeated on any page.
        answer = context | {"refusal": refusal.sentence}
        return page(request, "documents/receive.html", answer, part=ANSWER, status=422)
    if not receipt.stored:
        return page(
            request, "documents/receive.html", context | _twin(request, receipt), part=ANSWER
        )
    messages.success(request, _("已收文。"))
    return redirect(request, reverse("documents:paper", args=[receipt.paper.pk]))


ANSWER = "documents/_answer.html"


def _handed_in(request: Request, paper_id: int | None) -> services.Receipt:
    demand_whole(request)
    given = ReceiveForm(request.POST, request.FILES).handed_in()
    given["paper_id"] = paper_id or given["paper_id"]
    return services.receive_paper(
        actor=request.actor, now=timezone.now(), request_id=request_id(request), **given
    )


def _twin(request: Request, receipt: services.Receipt) -> dict[str, Any]:
    facts = queries.facts_of(receipt.paper)
    return {
        "receipt": receipt,
        "version_decision": f"version:{receipt.paper.pk}",
        "may_add": not receipt.exact and rules.may_amend(request.actor, facts),
    }


@require_GET
def paper(request: Request, paper_id: int) -> HttpResponse:
    """A paper in its last version."""
    return _shown(request, queries.newest_version(request.actor, paper_id))


@require_GET
def version(request: Request, version_id: int) -> HttpResponse:
    """A paper in one of its versions."""
    return _shown(request, queries.version_for(request.actor, version_id))


def _shown(request: Request, shown: PaperVersion) -> HttpResponse:
    versions = queries.versions_of(request.actor, shown.paper_id)
    context = {
        "paper": shown.paper,
        "version": shown,
        "versions": [(one, one.pk == shown.pk) for one in versions],
        "newest": versions[0],
        "passages": rules.passages(queries.extract_of(shown)),
        "may_amend": rules.may_amend(request.actor, queries.facts_of(shown.paper)),
    }
    return page(request, "documents/paper.html", context)


@require_GET
def original(request: Request, version_id: int) -> HttpResponse:
    """The file as it came, to be saved."""
    found, data = queries.original_of(request.actor, version_id)
    name = found.name or f"{found.paper_id}-{found.ordinal}"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


@require_http_methods(["GET", "POST"])
def amend(request: Request, paper_id: int) -> HttpResponse:
    """Correct the head of a paper."""
    paper = queries.paper_for(request.actor, paper_id)
    if not rules.may_amend(request.actor, queries.facts_of(paper)):
        raise NotAllowed(_("只有收文单位的督查员或督查室主任可以更正。"))
    if request.method != "POST":
        form = HeadForm(initial={name: getattr(paper, name) for name in HeadForm.base_fields})
        return page(request, "documents/amend.html", {"paper": paper, "form": form})
    revision, head = HeadForm(request.POST).head()
    services.amend_paper(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        paper_id=paper_id,
        revision=revision,
        head=head,
    )
    messages.success(request, _("已更正。"))
    return redirect(request, reverse("documents:paper", args=[paper_id]))


@require_GET
def erase(request: Request) -> HttpResponse:
    """Find a paper that should not have come; the form goes to the room that knows its copies."""
    if not rules.may_open_erasing(request.actor):
        raise NotAllowed(_("清除收文内容由安全管理员办理。"))
    number = request.GET.get("number", "").strip()
    context: dict[str, Any] = {"number": number}
    if number:
        context |= _asked(request, number)
    return page(request, "documents/erase.html", context)


def _asked(request: Request, number: str) -> dict[str, Any]:
    if not (number.isascii() and number.isdecimal() and len(number) <= rules.ID_DIGITS):
        raise BadInput(_("收文编号只由数字组成，请向收文单位核对。"))
    form = EraseForm(initial={"number": number})
    return {"found": queries.erasable(request.actor, int(number)), "form": form}
