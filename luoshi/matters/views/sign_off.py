"""审签: what waits, one sign-off with its steps, the decision, the sheet on paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.errors import BadInput
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.matters import queries, services
from luoshi.matters.board import draft_row
from luoshi.matters.forms import DecisionForm, chosen_ids, seen_versions
from luoshi.matters.models import SignOff
from luoshi.matters.sentences import sign_off_steps
from luoshi.matters.views.decomposition import shown
from luoshi.matters.views.slips import OFFICIAL


@require_GET
def sign_offs(request: Request) -> HttpResponse:
    """The sign-offs that wait for the actor, or all that he may know of."""
    waiting = queries.sign_offs_waiting(request.actor)
    all_of_them = request.GET.get("show") == "all"
    rows = queries.sign_offs_for(request.actor)
    if not all_of_them:
        rows = rows.filter(pk__in=waiting.values("pk"))
    order = ("-submitted_at", "-id") if all_of_them else ("submitted_at", "id")
    found = keyset(rows, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "page": found,
        "lines": [(run, sign_off_steps(run), _address(run)) for run in found.rows],
        "all_of_them": all_of_them,
        "only_mine": not all_of_them,
        "waiting": waiting.count() if all_of_them else found.total,
    }
    return page(request, "matters/sign_offs.html", context)


def _address(run: Any) -> str:
    """Where a sign-off is read; nowhere once all its rows have gone to a later one."""
    return reverse("matters:sign-off", args=[run.pk]) if run.kept else ""


@require_GET
def sign_off(request: Request, pk: int) -> HttpResponse:
    """One sign-off: its rows with all that is to be read, its steps, the decision."""
    return page(request, "matters/sign_off.html", _context(request, pk))


def _context(request: Request, pk: int) -> dict[str, Any]:
    run = queries.sign_off_for(request.actor, pk)
    rows = [draft_row(request.actor, m) for m in queries.matters_of_sign_off(request.actor, run)]
    waits = queries.sign_offs_waiting(request.actor).filter(pk=pk).exists()
    open_run = run.state == SignOff.OPEN
    own = open_run and run.submitted_by_id == request.actor.person_id
    return {
        "run": run,
        "sentence": _sentence(run, waits),
        "rows": rows,
        "steps": sign_off_steps(run),
        "decides": waits,
        "own": own,
        "last": run.at_step == len(run.all_steps) - 1,  # type: ignore[attr-defined]  # a prefetch
        "open": open_run,
    }


def _sentence(run: SignOff, waits: bool) -> str:
    if run.state == SignOff.APPROVED:
        return _("已审签同意，事项已编号立项。")
    if run.state == SignOff.RETURNED:
        return _("已退回修改。")
    if waits:
        return _("轮到您了：看过下面的事项，同意或者退回。")
    steps = sign_off_steps(run)
    now = next((line for line in steps if line.state == "now"), None)
    return _("正在等%(step)s。") % {"step": now.label} if now else ""


@require_GET
def sheet(request: Request, pk: int) -> HttpResponse:
    """The sign-off as a sheet to print."""
    with override(OFFICIAL):
        return page(request, "matters/sign_off_sheet.html", _context(request, pk))


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Agree for all rows, or send them back with a reason."""
    run = services.decide_sign_off(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        sign_off_id=pk,
        **DecisionForm(request.POST).values(),
    )
    said = {
        SignOff.OPEN: _("已同意，转下一步。"),
        SignOff.APPROVED: _("已审签同意，事项已立项。"),
        SignOff.RETURNED: _("已退回修改。"),
    }
    messages.success(request, said[run.state])
    return redirect(request, reverse("matters:sign-off", args=[pk]))


@require_POST
def submit(request: Request) -> HttpResponse:
    """Send chosen drafts to sign-off together; what is still missing is shown by row."""
    ids = chosen_ids(request.POST)
    try:
        run = services.submit_for_sign_off(
            actor=request.actor,
            now=timezone.now(),
            request_id=request_id(request),
            matter_ids=ids,
            versions=seen_versions(request.POST),
        )
    except BadInput as refusal:
        matter = queries.matter_for(request.actor, ids[0])
        if matter.paper_version_id is None:
            raise
        return shown(request, matter.paper_version_id, refusal=refusal.sentence, status=422)
    messages.success(request, _("已送审签。"))
    return redirect(request, reverse("matters:sign-off", args=[run.pk]))
