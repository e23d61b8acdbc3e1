"""办理计划: what the unit plans, what whoever dispatched says to it, and how it stands today."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries, services
from luoshi.matters.forms.plans import (
    ANSWERS,
    PlanAnswerForm,
    PlanForm,
    cycle_in,
    laid_out,
    rows_for,
)
from luoshi.matters.models import Matter, Plan
from luoshi.matters.rules import Act
from luoshi.matters.rules.plans import MOST_MILESTONES, PlanState
from luoshi.matters.sentences import standing, tone_of
from luoshi.matters.views.matter import done, one

LAY_OUT: Final = "lay_out"


@require_GET
def plan(request: Request, pk: int) -> HttpResponse:
    """The plan that holds, the one that waits, and the form of whoever has the next move."""
    found = queries.matter_for(request.actor, pk)
    return _page(request, found, None)


@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """The unit proposes its plan; 分到各期 lays its targets out first and stores nothing."""
    found = queries.matter_for(request.actor, pk)
    form = _bound(request, found)
    if request.POST.get("act") == LAY_OUT:
        return _page(request, found, form)
    services.propose_plan(**one(request, pk), **form.values())
    return done(request, pk, _("已报办理计划，等交办单位确认。"))


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Whoever dispatched confirms or returns the plan."""
    given = PlanAnswerForm(request.POST).values()
    services.answer_plan(**one(request, pk), **given)
    return done(request, pk, _("计划已确认。") if given["confirm"] else _("计划已退改。"))


def _page(request: Request, found: Matter, form: PlanForm | None) -> HttpResponse:
    may = set(queries.acts_for(request.actor, found))
    plans = queries.plans_of(found)
    holds = next((row for row in plans if row.state == PlanState.CONFIRMED), None)
    waits = next((row for row in plans if row.state == PlanState.PROPOSED), None)
    if form is None and Act.PLAN in may:
        form = _opened(found, waits or (plans[0] if plans else None))
    context = {
        "matter": found,
        "tone": tone_of(found),
        "standing": standing(found, []),
        "holds": holds,
        "waits": waits,
        "old": [row for row in plans if row not in (holds, waits)],
        "form": form,
        "writes": form is not None
        and (not (waits or holds) or form.is_bound or "edit" in request.GET),
        "may": {act.value: True for act in may},
        "edit_url": f"{reverse('matters:plan', args=[found.pk])}?edit=1",
        "answers": ANSWERS,
        "today": timezone.localdate(),
        "open_acceptance": queries.frame_of(found, None, timezone.now()).names_acceptance,
    }
    return page(request, "matters/plan.html", context)


def _form(found: Matter, *args: Any, cycle: Any, **more: Any) -> PlanForm:
    now = timezone.now()
    periods = queries.periods_of(found, cycle, now) if cycle and found.targets else ()
    names = queries.frame_of(found, None, now).names_acceptance
    return PlanForm(*args, targets=found.targets, periods=periods, names_acceptance=names, **more)


def _opened(found: Matter, before: Plan | None) -> PlanForm:
    """The form as it opens: with the plan before, so that nothing is typed twice."""
    initial: dict[str, Any] = {"version": found.version}
    milestones = list(before.milestones.all()) if before else []
    for at, row in enumerate(milestones):
        initial |= {f"content{at}": row.content, f"due{at}": row.due, f"weight{at}": row.weight}
    if before is not None:
        initial |= {"acceptance": before.acceptance, "cycle": before.cycle}
    form = _form(found, cycle=cycle_in(initial), initial=initial, rows=rows_for(len(milestones)))
    figures = laid_out(found.targets, form.periods)
    if before is not None and len(before.lines) == len(found.targets):
        figures |= {
            f"amount{at}-{period}": f"{step.amount:f}"
            for at, curve in enumerate(before.lines)
            for period, step in enumerate(curve)
            if len(curve) == len(form.periods)
        }
    form.initial.update(figures)
    return form


def _bound(request: Request, found: Matter) -> PlanForm:
    """What was posted; after 分到各期 with the figures of an even schedule."""
    cycle, data = cycle_in(request.POST), request.POST.copy()
    rows = sum(name.startswith("content") for name in data)
    rows = min(max(rows, 1), MOST_MILESTONES)
    form = _form(found, data, cycle=cycle, rows=rows)
    if request.POST.get("act") == LAY_OUT:
        data.update(laid_out(found.targets, form.periods))
        form.data = data
    return form
