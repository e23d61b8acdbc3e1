"""What a saved view looks for, in words; and what to say where its unit is no more."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.clock.models import LIGHT_LABELS
from luoshi.documents.models import KIND_LABELS
from luoshi.documents.rules import SourceKind
from luoshi.kit.components.words import day
from luoshi.matters.columns import COLUMNS
from luoshi.matters.rules.saved_views import Wanted
from luoshi.matters.words import STATE_LABELS
from luoshi.org.models import Unit

SORT_WORDS = {
    "due": gettext_lazy("时限早的在前"),
    "-due": gettext_lazy("时限晚的在前"),
    "number": gettext_lazy("先立项的在前"),
    "-number": gettext_lazy("后立项的在前"),
}


def view_words(wanted: Wanted, units: Mapping[int, str]) -> str:
    """Conditions, order and columns in one sentence."""
    parts = [*_conditions(wanted, units), *_looks(wanted)]
    return "；".join(parts) if parts else _("全部事项")


def _conditions(wanted: Wanted, units: Mapping[int, str]) -> list[str]:
    found = []
    if wanted.text:
        found.append(_("含“%(text)s”") % {"text": wanted.text})
    if wanted.unit_id:
        name = units.get(wanted.unit_id, _("（查不到的单位）"))
        found.append(_("牵头单位是%(unit)s") % {"unit": name})
    if wanted.states:
        found.append("、".join(str(STATE_LABELS[state]) for state in wanted.states))
    if wanted.source in {kind.value for kind in SourceKind}:
        found.append(str(KIND_LABELS[SourceKind(wanted.source)]))
    if wanted.light:
        found.append(str(LIGHT_LABELS[wanted.light]))
    if wanted.between:
        span = {"first": day(wanted.due_from), "last": day(wanted.due_until)}
        found.append(_("时限从%(first)s到%(last)s") % span)
    return found


def _looks(wanted: Wanted) -> list[str]:
    found = [str(SORT_WORDS[wanted.sort])] if wanted.sort else []
    labels = [str(column.label) for column in COLUMNS if column.key in wanted.columns]
    if labels:
        found.append(_("列：%(columns)s") % {"columns": "、".join(labels)})
    return found


def unit_gone(unit: Unit | None, today: date) -> str:
    """What to say where the unit of a condition has ended or cannot be found; else nothing."""
    if unit is None:
        return _("条件里的单位已经查不到了，请改选牵头单位；是保存的视图，改好后用原名再保存一次。")
    if unit.until is None or unit.until > today:
        return ""
    said = {"unit": unit.name, "day": day(unit.until)}
    return (
        _(
            "%(unit)s已于%(day)s撤销、合并，没有办结的事项由承接单位承办，不再列在它名下。"
            "请改选牵头单位；是保存的视图，改好后用原名再保存一次。"
        )
        % said
    )
