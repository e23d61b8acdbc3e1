"""Where something that a unit prepares stands, in words; its steps; its words as they are read."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor
from luoshi.matters import queries
from luoshi.matters.models import Matter, Prepared, PreparedStep
from luoshi.matters.queries import RouteShown
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.preparing import Decision, PreparedKind, PreparedState
from luoshi.matters.sentences.story import StepLine
from luoshi.matters.words import REQUEST_LABELS, UNIT_ROUTE_WORDS


def prepared_standing(row: Prepared) -> str:
    """Who has the next move, in one sentence."""
    writer = {"who": row.prepared_by.name}
    waiting = queries.waiting_steps(row)
    if waiting and waiting[0].countersign:
        units = "、".join(step.unit.label for step in waiting)
        return _("等%(units)s会签。") % {"units": units}
    if waiting:
        step = {"unit": row.unit.label, "step": route_words(waiting[0].label)}
        return _("等%(unit)s“%(step)s”。") % step
    if row.state == PreparedState.WRITING and row.returned_at:
        return _("已经退改，等%(who)s修改后再送审核。") % writer
    if row.state == PreparedState.WRITING:
        return _("%(who)s正在拟写，还没有送审核。") % writer
    return str(row.get_state_display())


def prepared_steps(row: Prepared) -> list[StepLine]:
    """The steps in their order; the writing itself comes first."""
    steps: Sequence[PreparedStep] = row.all_steps  # type: ignore[attr-defined]  # prefetched
    if not steps:
        return []
    lines = [StepLine(_("拟报"), "done", row.prepared_by.name, row.prepared_at, "")]
    for step in steps:
        by = step.decided_by.name if step.decided_by else ""
        who = f"{step.unit.label} {by}".strip() if step.countersign else by
        label = route_words(step.label)
        lines.append(StepLine(label, _state(row, step), who, step.decided_at, step.note))
    return lines


def route_words(text: str) -> str:
    """A word of a unit's route in the reader's language; a local route speaks for itself."""
    return str(UNIT_ROUTE_WORDS.get(text, text))


def route_lines(shown: Iterable[RouteShown]) -> list[dict[str, Any]]:
    """Routes as their page shows them."""
    return [
        {
            "route": one.route,
            "label": route_words(one.route.label),
            "basis": route_words(one.route.basis),
            "steps": [(route_words(label), people) for label, people in one.steps],
            "able": one.able,
        }
        for one in shown
    ]


def _state(row: Prepared, step: PreparedStep) -> str:
    if step.decision == Decision.HANDED_BACK:
        return "returned"
    if step.decision:
        return "done"
    now = row.state == PreparedState.OPEN and step.stage == row.at_stage
    return "now" if now else "next"


def prepared_words(form: forms.Form, payload: dict[str, Any]) -> list[tuple[str, str]]:
    """What was written, field by field, as it is read; what is empty is left out."""
    found = []
    for bound in form:
        text = str(payload.get(bound.name, ""))
        if text and bound.name == "kind":
            text = str(REQUEST_LABELS[RequestKind(text)])
        if text and not bound.is_hidden:
            found.append((str(bound.label), text))
    return found


def prepared_lines(actor: Actor, matter: Matter) -> list[dict[str, Any]]:
    """What is being prepared for a matter, as its page tells this actor."""
    return [
        {
            "row": row,
            "report": row.kind == PreparedKind.REPORT,
            "standing": prepared_standing(row),
            "mine": queries.step_for(actor, row),
            "again": row.state == PreparedState.WRITING and row.returned_at is not None,
        }
        for row in queries.prepared_for(actor, matter)
    ]


def prepared_page(actor: Actor, row: Prepared) -> dict[str, Any]:
    """What every page of something prepared shows around its words, whatever its kind."""
    running, mine = row.state == PreparedState.OPEN, queries.step_for(actor, row)
    return {
        "row": row,
        "standing": prepared_standing(row),
        "steps": prepared_steps(row),
        "mine": mine,
        "step_label": route_words(mine.label) if mine else "",
        "own": running and row.prepared_by_id == actor.person_id and row.unit_id == actor.unit_id,
    }
