"""A report on its unit's own route: read, passed on, told at the last step."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.feedback import queries, services
from luoshi.feedback.words import FIELD_LABELS, WORD_LABELS, span_label
from luoshi.kernel.errors import NotAllowed
from luoshi.kit.http import Request
from luoshi.kit.pages import page
from luoshi.matters import queries as matters
from luoshi.matters.forms.preparing import PassForm
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.sentences import prepared_page
from luoshi.matters.views.matter import done, one


@require_GET
def prepared(request: Request, pk: int) -> HttpResponse:
    """What was written for the period, where it stands, and the step of whoever has it now."""
    found = matters.matter_for(request.actor, pk)
    row = matters.prepared_of(request.actor, found, PreparedKind.REPORT)
    if row is None:
        raise NotAllowed(_("这件事项现在没有正在审核的反馈。"))
    given = services.given_of(row)
    owing = queries.owing_for(
        request.actor, found, timezone.now(), rhythm=given.rhythm, first=given.first
    )
    context = {
        "matter": found,
        "owing": owing,
        "period": span_label(owing.span),
        **_words(owing, given.values),
        "edit_url": f"{reverse('feedback:report', args=[pk])}?{urlencode(_period(given))}",
        "pass_url": reverse("feedback:pass-prepared", args=[pk]),
        **prepared_page(request.actor, row),
    }
    return page(request, "feedback/prepared.html", context)


def _words(owing: queries.Owing, values: Mapping[str, str]) -> dict[str, Any]:
    """What was written, as the page reads it out."""
    named = zip(owing.figure_names, owing.targets, strict=True)
    figures = [(text, values.get(name, ""), unit) for name, (text, _plan, unit) in named]
    word = values.get("word", "")
    return {
        "word": word if word in WORD_LABELS else "",
        "figures": [one for one in figures if one[1]],
        "texts": [(FIELD_LABELS[n], values.get(n, "")) for n in FIELD_LABELS if n != "word"],
    }


def _period(given: services.Given) -> dict[str, str]:
    first = given.first.isoformat() if given.first else ""
    return {"rhythm": given.rhythm, "first": first}


@require_POST
def pass_on(request: Request, pk: int) -> HttpResponse:
    """One step on; at the last one the report is told."""
    passing = PassForm(request.POST).passing(PreparedKind.REPORT)
    services.pass_report(**one(request, pk), passing=passing)
    return done(request, pk, _("已审核同意。"))
