"""The words people see for reports."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.feedback.rules import Rhythm, Span
from luoshi.matters.words import WORD_LABELS as WORD_LABELS

RHYTHM_LABELS = {
    Rhythm.TEN_DAYS: _("旬"),
    Rhythm.MONTH: _("月"),
    Rhythm.QUARTER: _("季度"),
    Rhythm.HALF_YEAR: _("半年"),
    Rhythm.YEAR: _("年"),
    Rhythm.FIRST: _("首次反馈"),
    Rhythm.ONCE: _("一次反馈"),
}
FIELD_LABELS = {
    "word": _("是否达序时"),
    "progress": _("进展情况"),
    "problems": _("存在问题"),
    "next_steps": _("下步打算"),
    "coordination": _("需协调事项"),
    "lag_reason": _("滞后原因"),
    "reached": _("完成的工作节点"),
}
TEN_DAYS = {1: _("上旬"), 11: _("中旬"), 21: _("下旬")}


def span_label(span: Span) -> str:
    """A period as people call it: 2026年11月, 11月上旬, 第四季度, 首次反馈."""
    first, rhythm = span.first, span.rhythm
    said = {"year": first.year, "month": first.month}
    match rhythm:
        case Rhythm.MONTH:
            return gettext("%(year)s年%(month)s月") % said
        case Rhythm.TEN_DAYS:
            ten = str(TEN_DAYS[first.day])
            return gettext("%(year)s年%(month)s月%(ten)s") % {**said, "ten": ten}
        case Rhythm.QUARTER:
            quarter = (first.month + 2) // 3
            return gettext("%(year)s年第%(quarter)s季度") % {**said, "quarter": quarter}
        case Rhythm.HALF_YEAR if first.month == 1:
            return gettext("%(year)s年上半年") % said
        case Rhythm.HALF_YEAR:
            return gettext("%(year)s年下半年") % said
        case Rhythm.YEAR:
            return gettext("%(year)s年全年") % said
    return str(RHYTHM_LABELS[rhythm])
