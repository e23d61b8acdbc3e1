"""批示: by leader, his words, what came of them, what is unanswered; one slip and its acts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.kit.paging import keyset
from luoshi.kit.validity import demand_valid
from luoshi.matters import queries, services
from luoshi.matters.forms import number
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.instructions import (
    FILED,
    STANDINGS,
    CorrectNoteForm,
    NoteFilter,
    NoteForm,
    PutAsideForm,
    initial_of_note,
)
from luoshi.matters.instruction_slip import paper_words, slip_for
from luoshi.matters.rules.instructions import note_acts, noted_by
from luoshi.matters.sentences.notes import note_standing, note_tone
from luoshi.matters.sentences.standing import tone_of
from luoshi.matters.sentences.story import story
from luoshi.matters.views.drafts import told
from luoshi.matters.views.slips import slip_document, slip_page


@require_GET
def instructions(request: Request) -> HttpResponse:
    """The slips by leader, what is unanswered first, each with what came of it."""
    given = NoteFilter(request.GET).values()
    rows = queries.slips(request.actor, **given)
    waits = given["standing"] == "unanswered"
    order = ("noted_on", "id") if waits else ("-noted_on", "-id")
    found = keyset(rows, order=order, cursor=request.GET.get("cursor", ""), size=20)
    queries.set_lights([m for slip in found.rows for m in slip.born], timezone.now())  # type: ignore[attr-defined]
    tallies = queries.tallies(request.actor)
    context = {
        "page": found,
        "lines": [_line(slip) for slip in found.rows],
        "tallies": tallies,
        "leaders": [(one.leader_id, one.name) for one in tallies],
        "unanswered": sum(one.unanswered for one in tallies),
        "mine": noted_by(request.actor),
        "standings": STANDINGS,
        "given": given,
        "may_file": queries.may_file(request.actor),
    }
    return page(request, "matters/instructions.html", context)


def _line(slip: Any) -> dict[str, Any]:
    born = [(matter, tone_of(matter)) for matter in slip.born]
    return {"slip": slip, "tone": note_tone(slip), "born": born}


@require_http_methods(["GET", "POST"])
def file(request: Request) -> HttpResponse:
    """Take a note down, from an existing paper too (`?paper=` is the id of its version)."""
    if not queries.may_file(request.actor):
        raise NotAllowed(_("批示由督查机构的督查员或主任登记。"))
    leaders = queries.leaders_to_note(request.actor, timezone.localdate())
    if request.method != "POST":
        version_id = number(request.GET.get("paper", ""))
        initial = paper_words(request.actor, version_id) if version_id else {}
        initial |= {"noted_on": timezone.localdate()}
        return _form(request, NoteForm(leaders=leaders, initial=initial))
    form = NoteForm(request.POST, leaders=leaders)
    try:
        slip = services.file_instruction(**_who(request), note=form.note())
    except BadInput as refusal:
        told(form, refusal)
        return _form(request, form, status=422)
    messages.success(request, _("已登记批示，编号 %(number)s。") % {"number": slip.number})
    return redirect(request, reverse("matters:instruction", args=[slip.pk]))


def _form(request: Request, form: NoteForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form} | more
    return page(request, "matters/instruction_form.html", context, status=status)


@require_GET
def instruction(request: Request, pk: int) -> HttpResponse:
    """One slip: where it stands, the words, what came of them, what happened."""
    slip = queries.instruction_for(request.actor, pk)
    born = queries.matters_of(request.actor, slip)
    queries.set_lights(born, timezone.now())
    context = {
        "slip": slip,
        "tone": note_tone(slip),
        "standing": note_standing(slip, born),
        "born": [(matter, tone_of(matter)) for matter in born],
        "drafts": [matter for matter in born if matter.state == "draft"],
        "following": queries.following(request.actor, slip),
        "story": [story(one) for one in queries.instruction_history(slip)],
        "may": {act.value: True for act in note_acts(request.actor, slip.facts)},
        "filed": FILED,
        **_around(request, slip),
    }
    return page(request, "matters/instruction.html", context)


def _around(request: Request, slip: Any) -> dict[str, Any]:
    """What the slip points at, as far as the reader may open it."""
    version, actor = slip.paper_version, request.actor
    return {
        "sees_after": slip.after and queries.matters_for(actor).filter(pk=slip.after_id).exists(),
        "sees_follows": slip.follows and queries.sees_instruction(actor, slip.follows_id),
        "sees_version": version and queries.sees_version(actor, version),
    }


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """The words become drafts."""
    made = services.draft_from_instruction(**_who(request), instruction_id=pk)
    said = _("拟出 %(count)s 个事项，请核对单位、时限和验收标准，再送审签。")
    messages.success(request, said % {"count": len(made)})
    return redirect(request, reverse("matters:instruction", args=[pk]))


@require_http_methods(["GET", "POST"])
def correct(request: Request, pk: int) -> HttpResponse:
    """What was taken down wrongly."""
    slip = queries.instruction_for(request.actor, pk)
    if "correct" not in note_acts(request.actor, slip.facts):
        raise NotAllowed(_("已经拟出事项或者答复的批示不能更正；批示由登记它的督查机构办理。"))
    leaders = dict(queries.leaders_of_office(slip.office, timezone.localdate()))
    known = [*({slip.leader_id: slip.leader.name} | leaders).items()]
    if request.method != "POST":
        form = CorrectNoteForm(leaders=known, initial=initial_of_note(slip))
        return _form(request, form, slip=slip)
    form = CorrectNoteForm(request.POST, leaders=known)
    try:
        services.correct_instruction(**_who(request), instruction_id=pk, **form.values())
    except BadInput as refusal:
        told(form, refusal)
        return _form(request, form, status=422, slip=slip)
    messages.success(request, _("已更正。"))
    return redirect(request, reverse("matters:instruction", args=[pk]))


@require_POST
def promote(request: Request, pk: int) -> HttpResponse:
    """A filed note is to be acted on."""
    reason = demand_valid(ReasonForm(request.POST))["reason"]
    services.promote_instruction(**_who(request), instruction_id=pk, reason=reason)
    messages.success(request, _("已转批办，可以拟立事项。"))
    return redirect(request, reverse("matters:instruction", args=[pk]))


@require_POST
def put_aside(request: Request, pk: int) -> HttpResponse:
    """A note that asks for nothing is filed."""
    given = PutAsideForm(request.POST).values()
    services.put_instruction_aside(**_who(request), instruction_id=pk, **given)
    messages.success(request, _("已转阅存，理由记入日志。"))
    return redirect(request, reverse("matters:instruction", args=[pk]))


@require_GET
def slip(request: Request, pk: int) -> HttpResponse:
    """批示办理单 as it is printed."""
    found = queries.instruction_for(request.actor, pk)
    docx_url = reverse("matters:instruction-docx", args=[pk])
    return slip_page(request, found, lambda: slip_for(request.actor, found), docx_url)


@require_GET
def slip_docx(request: Request, pk: int) -> HttpResponse:
    """批示办理单 as a document."""
    found = queries.instruction_for(request.actor, pk)
    return slip_document(lambda: slip_for(request.actor, found))


def _who(request: Request) -> dict[str, Any]:
    """What every service takes."""
    return {"actor": request.actor, "now": timezone.now(), "request_id": request_id(request)}
