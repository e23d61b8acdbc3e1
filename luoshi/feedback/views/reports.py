"""反馈: what a unit owes for the period, one report, what was told of a matter, who told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.documents.attached import FIELD
from luoshi.documents.upload import demand_whole
from luoshi.feedback import queries, services
from luoshi.feedback.forms import SEEN, PeriodForm, ReportForm, opened
from luoshi.feedback.models import Report
from luoshi.feedback.queries import Owing
from luoshi.feedback.rules import Clash, Rhythm, Span, Theirs, Word, stamp
from luoshi.feedback.words import FIELD_LABELS, WORD_LABELS, span_label
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import Page, keyset
from luoshi.matters import queries as matters
from luoshi.matters.models import Matter, PreparedStep
from luoshi.matters.rules import Act
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.sentences.evidence import Laid, laid_to

TOLD = "told"


@require_GET
def owed(request: Request) -> HttpResponse:
    """What the reader's unit reports on: what is still to come first, and what was told."""
    now = timezone.now()
    rows = queries.reporting(request.actor)
    context = _list(request, rows, now)
    context["shares"] = keyset(queries.cooperating(request.actor), size=20)
    context["may_sheet"] = request.actor.has(Role.LIAISON, Role.HEAD, Role.HANDLER)
    return page(request, "feedback/owed.html", context, part="feedback/_owed.html")


@require_GET
def overview(request: Request) -> HttpResponse:
    """What the reader's office dispatched: who has told this period, and who has not."""
    if not request.actor.has(*queries.OFFICE):
        raise NotAllowed
    context = _list(request, queries.dispatched(request.actor), timezone.now())
    return page(request, "feedback/overview.html", context, part="feedback/_overview.html")


def _list(request: Request, rows: QuerySet[Matter], now: datetime) -> dict[str, Any]:
    is_told = request.GET.get("show") == TOLD
    both = queries.owed(rows, now), queries.told(rows, now)
    found: Page[Matter] = keyset(both[is_told], cursor=request.GET.get("cursor", ""))
    other = both[not is_told].order_by().count()
    counts = (other, found.total) if is_told else (found.total, other)
    owings = queries.owings(request.actor, found.rows, now)
    return {
        "page": found,
        "lines": [_line(owing) for owing in owings],
        "told": is_told,
        "to_come": counts[0],
        "told_count": counts[1],
    }


def _line(owing: Owing) -> dict[str, Any]:
    return {
        "owing": owing,
        "matter": owing.matter,
        "period": span_label(owing.span),
        "word": owing.told.word if owing.told else "",
    }


@require_http_methods(["GET", "POST"])
def report(request: Request, pk: int) -> HttpResponse:
    """The report of one matter for a period: saved as a draft, or told."""
    return _write(request, pk, share=False)


@require_http_methods(["GET", "POST"])
def share(request: Request, pk: int) -> HttpResponse:
    """What a cooperating unit tells the lead of its own share."""
    return _write(request, pk, share=True)


def _write(request: Request, pk: int, *, share: bool) -> HttpResponse:
    found, now = matters.matter_for(request.actor, pk), timezone.now()
    may = queries.may_report(request.actor, found)
    if (Act.REPORT_SHARE if share else Act.PREPARE) not in may:
        raise NotAllowed
    rhythm, first = PeriodForm(request.POST or request.GET).period()
    if share:
        owing = queries.share_for(request.actor, found, now)
    else:
        owing = queries.owing_for(request.actor, found, now, rhythm=rhythm, first=first)
    if not share and queries.passing(request.actor, found, owing.span):
        return redirect(request, reverse("feedback:prepared", args=[pk]))
    attaches = share or Act.REPORT in may
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, owing=owing, attaches=attaches)
        return _posted(request, owing, form, now, share=share)
    values = opened(owing, queries.prefilled(owing, now))
    form = ReportForm(owing=owing, attaches=attaches, initial=values)
    return _form(request, owing, form, now, share=share)


def _posted(
    request: Request, owing: Owing, form: ReportForm, now: datetime, *, share: bool
) -> HttpResponse:
    act = {"submit": _submit, "prepare": _prepare}.get(request.POST.get("act", ""), _save)
    try:
        demand_whole(request)
        return act(request, owing, form, now, share=share)
    except BadInput as refusal:
        for name, said in refusal.fields.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, said)
        if not refusal.fields:
            form.add_error(None, refusal.sentence)
        form.lose(request.FILES)
        return _form(request, owing, form, now, share=share, status=422)
    except Clash as clash:
        return _both(request, owing, now, clash.theirs, share=share)


def _submit(
    request: Request, owing: Owing, form: ReportForm, now: datetime, *, share: bool
) -> HttpResponse:
    services.submit(
        actor=request.actor,
        now=now,
        request_id=request_id(request),
        matter_id=owing.matter.pk,
        given=form.given(),
        share=share,
        files=form.cleaned_data.get(FIELD, ()),
    )
    messages.success(request, _("已报送。") if share else _("已反馈。"))
    return redirect(request, reverse("feedback:matter", args=[owing.matter.pk]))


def _prepare(
    request: Request, owing: Owing, form: ReportForm, now: datetime, *, share: bool
) -> HttpResponse:
    if share:
        raise NotAllowed
    services.prepare_report(
        actor=request.actor,
        now=now,
        request_id=request_id(request),
        matter_id=owing.matter.pk,
        given=form.given(),
    )
    messages.success(request, _("已送本单位审核。"))
    return redirect(request, reverse("feedback:prepared", args=[owing.matter.pk]))


def _save(
    request: Request, owing: Owing, form: ReportForm, now: datetime, *, share: bool
) -> HttpResponse:
    saved = services.save_draft(
        actor=request.actor, now=now, matter_id=owing.matter.pk, given=form.given(), share=share
    )
    if saved.clashes:
        return _both(request, owing, now, saved.clashes, share=share)
    messages.success(request, _("草稿已保存，本单位的人都可以接着写。"))
    if request.FILES:
        messages.warning(request, _("草稿里不存文件，反馈时请再选一次。"))
    here = f"{request.path}?rhythm={owing.span.rhythm.value}&first={owing.span.first}"
    return redirect(request, here)


def _both(
    request: Request, owing: Owing, now: datetime, theirs: dict[str, Theirs], *, share: bool
) -> HttpResponse:
    """Others were quicker: the writer's own words stay, theirs stand beside them."""
    mine = request.POST.copy()
    for name, one in theirs.items():
        mine[SEEN + name] = stamp(one.value)
    form = ReportForm(mine, owing=owing)
    form.lose(request.FILES)
    beside = [(_label(form, name), _shown(name, one.value), one) for name, one in theirs.items()]
    return _form(request, owing, form, now, share=share, status=409, theirs=beside)


def _label(form: ReportForm, name: str) -> str:
    return str(FIELD_LABELS.get(name) or form.fields[name].label)


def _shown(name: str, value: str) -> str:
    return str(WORD_LABELS[Word(value)]) if name == "word" and value else value


def _form(
    request: Request,
    owing: Owing,
    form: ReportForm,
    now: datetime,
    *,
    share: bool,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    may = queries.may_report(request.actor, owing.matter)
    values = queries.prefilled(owing, now) if not form.is_bound else form.data
    context = {
        "owing": owing,
        "matter": owing.matter,
        "form": form,
        "period": span_label(owing.span),
        "share": share,
        "may_submit": share or Act.REPORT in may,
        "returned": queries.prepared_in(request.actor, owing.matter, owing.span),
        "for_village": not share and request.actor.unit_id != owing.matter.lead_id,
        "proposed": WORD_LABELS[queries.propose(owing, values, now)],
        **more,
    }
    return page(request, "feedback/report.html", context, status=status)


@require_GET
def matter(request: Request, pk: int) -> HttpResponse:
    """What was told of a matter, period by period; of one that fanned out, by each unit."""
    found = matters.matter_for(request.actor, pk)
    parts = queries.newest_of_parts(request.actor, found)
    reports = queries.reports_of(request.actor, found)
    signed = matters.countersigned(PreparedKind.REPORT, [one.entry_id for one in reports])
    laid = laid_to(request.actor, found)
    told = [(one, _told(one, signed.get(one.entry_id, []), _laid(one, laid))) for one in reports]
    context = {
        "matter": found,
        "reports": [line for one, line in told if one.superseded_at is None],
        "old": [line for one, line in told if one.superseded_at is not None],
        "parts": parts,
        "told_parts": sum(newest is not None for _part, newest in parts),
        "sums": queries.sums_of(found, [newest for _part, newest in parts if newest is not None]),
        "may": {act.value: True for act in queries.may_report(request.actor, found)},
    }
    return page(request, "feedback/matter.html", context)


def _told(one: Report, signed: list[PreparedStep], laid: Laid) -> dict[str, Any]:
    span = Span(Rhythm(one.rhythm), one.first, one.last)
    return {"report": one, "period": span_label(span), "countersigned": signed, "laid": laid}


def _laid(one: Report, laid: Mapping[int, Laid]) -> Laid:
    """The files of a report, with those of what it corrects."""
    own = laid.get(one.entry_id, Laid())
    lines = [*own.lines]
    while (before := one.supersedes) is not None:
        lines += laid.get(before.entry_id, Laid()).lines
        one = before
    return Laid(lines, own.add_url)
