"""分解下达: the parts of a task on one page; its handler; 转常态化 and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.kernel.errors import NotAllowed
from luoshi.kit.http import Request, redirect
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms.subdividing import (
    FEWEST,
    PERSON,
    UNIT,
    AddBranchesForm,
    EndStandingForm,
    HandlerForm,
    Options,
    StandingForm,
    SubdivideForm,
)
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act
from luoshi.matters.views.matter import done, one

MORE = "more"


@require_http_methods(["GET", "POST"])
def subdivide(request: Request, pk: int) -> HttpResponse:
    """The lead splits its task; 加一行 stores nothing."""
    found = queries.matter_for(request.actor, pk)
    if Act.SUBDIVIDE not in queries.acts_for(request.actor, found):
        raise NotAllowed
    rows = sum(name.startswith("content") for name in request.POST) or FEWEST
    more = request.POST.get("act") == MORE
    data = request.POST or None
    form = _form(found, data, rows=rows + FEWEST * more, initial={"version": found.version})
    if data is None or more:
        return page(request, "matters/subdivide.html", {"matter": found, "form": form})
    made = services.subdivide(**one(request, pk), **form.values())
    messages.success(request, _("已分解下达 %(count)s 件。") % {"count": len(made)})
    return redirect(request, reverse("matters:matter", args=[pk]))


def _form(found: Matter, *args: object, rows: int, **more: object) -> SubdivideForm:
    return SubdivideForm(
        *args,
        to=_to(found),
        lead_id=found.lead_id or 0,
        rows=rows,
        targets=bool(found.targets),
        **more,
    )


def _to(found: Matter) -> Options:
    """The units right below the lead, then its own people."""
    today = timezone.localdate()
    units = [(f"{UNIT}:{unit.pk}", unit.label) for unit in queries.units_below(found, today)]
    people = [(f"{PERSON}:{pk}", name) for pk, name in queries.handlers_of(found, today)]
    return [*units, *people]


@require_POST
def name_handler(request: Request, pk: int) -> HttpResponse:
    """The lead names the handler."""
    services.name_handler(**one(request, pk), **HandlerForm(request.POST).values())
    return done(request, pk, _("承办人已改定。"))


@require_POST
def add_branches(request: Request, pk: int) -> HttpResponse:
    """The dispatcher sends the task to more units."""
    made = services.add_branches(**one(request, pk), **AddBranchesForm(request.POST).values())
    return done(request, pk, _("已补充交办 %(count)s 个单位。") % {"count": len(made)})


@require_POST
def turn_standing(request: Request, pk: int) -> HttpResponse:
    """The dispatcher turns the matter standing."""
    services.turn_standing(**one(request, pk), **StandingForm(request.POST).values())
    return done(request, pk, _("已转常态化，按期反馈，不再按完成时限计时。"))


@require_POST
def end_standing(request: Request, pk: int) -> HttpResponse:
    """The dispatcher ends it."""
    services.end_standing(**one(request, pk), **demand_valid(EndStandingForm(request.POST)))
    return done(request, pk, _("已结束常态化。"))
