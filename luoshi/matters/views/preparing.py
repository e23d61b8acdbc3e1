"""拟报: a closing or a request is written and goes on the unit's route; the steps of all kinds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.preparing import (
    VERSION,
    PassForm,
    UnitRouteForm,
    form_for,
    preparing,
)
from luoshi.matters.models import Matter, Prepared
from luoshi.matters.rules import Act
from luoshi.matters.rules.preparing import PreparedKind, PreparedState
from luoshi.matters.sentences import prepared_page, prepared_words, route_lines, route_words
from luoshi.matters.services import Overtaken
from luoshi.matters.views.matter import done, one

HERE = frozenset({PreparedKind.CLOSING, PreparedKind.REQUEST})


def kind_of(text: str) -> PreparedKind:
    """What the address names; raises NotFound."""
    try:
        return PreparedKind(text)
    except ValueError:
        raise NotFound from None


@require_http_methods(["GET", "POST"])
def prepared(request: Request, pk: int, kind: str) -> HttpResponse:
    """What is being written or is on its way: to write, to read, to pass on."""
    found, which = queries.matter_for(request.actor, pk), kind_of(kind)
    if which not in HERE:
        raise NotFound
    row = queries.prepared_of(request.actor, found, which)
    writes = Act.PREPARE in queries.acts_for(request.actor, found)
    if row is None and not writes:
        raise NotAllowed
    if request.method == "POST":
        return _write(request, found, which, row)
    running = row is not None and row.state == PreparedState.OPEN
    context = {"form": form_for(which, found, row=row)} if writes and not running else {}
    return _page(request, found, which, row, context)


def _write(
    request: Request, found: Matter, kind: PreparedKind, row: Prepared | None
) -> HttpResponse:
    form = form_for(kind, found, request.POST)
    act = _send if request.POST.get("act") == "send" else _save
    try:
        return act(request, found, preparing(kind, form, complete=act is _send))
    except BadInput as refusal:
        for name, said in refusal.fields.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, said)
        context = {"form": form, "refusal": refusal.sentence}
        return _page(request, found, kind, row, context, status=422)
    except Overtaken as clash:
        both = {**request.POST.dict(), VERSION: clash.theirs.version}
        context = {"form": form_for(kind, found, both), "theirs": clash.theirs}
        return _page(request, found, kind, clash.theirs, context, status=409)


def _save(request: Request, found: Matter, given: services.Preparing) -> HttpResponse:
    services.save_prepared(actor=request.actor, now=timezone.now(), matter_id=found.pk, given=given)
    messages.success(request, _("草稿已保存，本单位的人都可以接着写。"))
    return redirect(request, request.path)


def _send(request: Request, found: Matter, given: services.Preparing) -> HttpResponse:
    services.prepare(**one(request, found.pk), given=given)
    return done(request, found.pk, _("已送本单位审核。"))


def _page(
    request: Request,
    found: Matter,
    kind: PreparedKind,
    row: Prepared | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    around = prepared_page(request.actor, row) if row else {}
    words = prepared_words(form_for(kind, found), row.payload) if row else []
    told = {
        "matter": found,
        "kind": kind.value,
        "closing": kind is PreparedKind.CLOSING,
        "words": words,
        "pass_url": reverse("matters:pass-prepared", args=[found.pk, kind.value]),
        **around,
        **context,
    }
    return page(request, "matters/prepared.html", told, status=status)


@require_POST
def pass_on(request: Request, pk: int, kind: str) -> HttpResponse:
    """One step on; the last one sends it."""
    which = kind_of(kind)
    if which not in HERE:
        raise NotFound
    services.pass_prepared(**one(request, pk), passing=PassForm(request.POST).passing(which))
    return done(request, pk, _("已审核同意。"))


@require_POST
def countersign(request: Request, pk: int, kind: str) -> HttpResponse:
    """会签 for another unit that owns the matter too."""
    passing = PassForm(request.POST).passing(kind_of(kind))
    services.countersign(**one(request, pk), passing=passing)
    return done(request, pk, _("已会签。"))


@require_POST
def hand_back(request: Request, pk: int, kind: str) -> HttpResponse:
    """It is to be written again."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.hand_back(**one(request, pk), kind=kind_of(kind), reason=reason)
    return done(request, pk, _("已退改。"))


@require_http_methods(["GET", "POST"])
def unit_route(request: Request) -> HttpResponse:
    """报送程序: the route that precedes what leaves the reader's unit."""
    actor, now = request.actor, timezone.now()
    if request.method == "POST":
        route = demand_valid(UnitRouteForm(request.POST))["route"]
        services.set_unit_route(actor=actor, now=now, request_id=request_id(request), route=route)
        messages.success(request, _("已改定报送程序；正在审核的，仍按原来的程序走完。"))
        return redirect(request, request.path)
    present = queries.route_of(actor.unit_id)
    context = {
        "present": present,
        "present_label": route_words(present.label),
        "routes": route_lines(queries.routes_shown(actor, timezone.localdate(now))),
        "may_set": bool(queries.routes_for(actor, timezone.localdate(now))),
        "history": [(route_words(p.label), row) for p, row in queries.route_history(actor)],
    }
    return page(request, "matters/unit_route.html", context)
