"""How dates, times and numbers are written for people."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from luoshi.kit.components.library import register

NOTHING = "—"


@register.filter
def day(value: Any) -> str:
    """A date as offices write it, 2026年3月5日; a dash where there is none."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = _local(value).date()
    if (get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return date_format(value, "j M Y")


@register.filter
def moment(value: datetime | None) -> str:
    """A date with its time of day in the local zone, 2026-03-05 14:20."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else NOTHING


@register.filter
def thousands(value: Any) -> str:
    """A number in groups of three, 12,345."""
    return NOTHING if value is None or value == "" else f"{value:,}"


@register.filter
def dash(value: object) -> object:
    """The value, or a dash where there is none; nought is a value."""
    return NOTHING if value is None or value == "" else value


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
