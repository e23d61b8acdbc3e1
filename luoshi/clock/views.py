"""Pages of the calendar: the years, importing a new one with a preview, the regimes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.clock import queries, services
from luoshi.clock.forms import RegimeForm, YearForm
from luoshi.clock.rules.calendar import rests
from luoshi.clock.rules.notice import read_notice
from luoshi.clock.rules.powers import may_keep
from luoshi.clock.rules.years import Year, YearWrong, read_year
from luoshi.journal import subjects
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page


@require_GET
def calendar(request: Request) -> HttpResponse:
    """The years that are known, and those that are still to come."""
    actor = request.actor
    context = {
        "years": [(year, _place(year.region_id)) for year in queries.years_of(actor)],
        "unpublished": queries.unpublished(timezone.localdate()),
        "keeps": may_keep(actor, 0),
    }
    return page(request, "clock/calendar.html", context)


@require_GET
def start(request: Request) -> HttpResponse:
    """Where a newly published year is pasted."""
    _demand(request)
    return page(request, "clock/import.html", {"form": YearForm()})


@require_POST
def preview(request: Request) -> HttpResponse:
    """Read the notice and show what it would do; nothing is written."""
    _demand(request)
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            year = read(form.cleaned_data["text"])
        except YearWrong as wrong:
            form.add_error("text", str(wrong))
        else:
            return page(request, "clock/preview.html", _preview(form, year))
    return page(request, "clock/import.html", {"form": form}, status=422)


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Take in what the preview showed."""
    form = YearForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("页面已经过期，请重新粘贴通知。"))
    try:
        year = read(form.cleaned_data["text"])
    except YearWrong as wrong:
        raise BadInput(str(wrong)) from wrong
    marked = services.publish_year(
        actor=request.actor,
        now=timezone.now(),
        request_id=request_id(request),
        year=year,
        region_id=form.region,
    )
    said = _("%(year)s年放假安排已导入，%(count)s 个时限将重新计算。")
    messages.success(request, said % {"year": year.year, "count": marked})
    return redirect(request, reverse("clock:calendar"))


@require_GET
def regimes(request: Request) -> HttpResponse:
    """Every regime with its numbers, their units, bases and how binding these are."""
    keeps = may_keep(request.actor, 0)
    context = {"regimes": queries.all_regimes(), "keeps": keeps, "form": RegimeForm()}
    return page(request, "clock/regimes.html", context)


@require_POST
def release(request: Request) -> HttpResponse:
    """Release a version of a regime."""
    _demand(request)
    form = RegimeForm(request.POST)
    if form.is_valid():
        gate: dict[str, Any] = {"now": timezone.now(), "request_id": request_id(request)}
        try:
            done = services.release_regime(actor=request.actor, **gate, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error("text", refusal.sentence)
        else:
            said = _("“%(label)s”第%(version)s版已发布。")
            messages.success(request, said % {"label": done.label, "version": done.version})
            return redirect(request, reverse("clock:regimes"))
    context = {"regimes": queries.all_regimes(), "keeps": True, "form": form}
    return page(request, "clock/regimes.html", context, status=422)


def read(text: str) -> Year:
    """A year from the words of a notice, or from a file in our own form; raises YearWrong."""
    return read_year(text) if text.lstrip().startswith(("year", "#")) else read_notice(text)


def _demand(request: Request) -> None:
    if not may_keep(request.actor, 0):
        raise NotAllowed(_("日历和时限制度由系统管理员维护。"))


def _place(region_id: int) -> str:
    """The page of the unit that local holidays belong to; empty for the country."""
    return subjects.url("unit", region_id) if region_id else ""


def _preview(form: YearForm, year: Year) -> dict[str, Any]:
    known = queries.days_of(form.region, year.year)
    days = {day: (False, name) for day, name in year.rest_days.items()}
    days |= {day: (True, name) for day, name in year.work}
    return {
        "form": form,
        "year": year,
        "rests": rests(year.rest_days.items()),
        "rest_count": len(year.rest_days),
        "same": known == days,
        "known": bool(known),
        "place": _place(form.region),
    }
