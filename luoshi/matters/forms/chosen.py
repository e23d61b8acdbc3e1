"""What was chosen on a page: ids, versions, pairs out of a request."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.org import queries as org

ID_DIGITS = 18  # decimal digits of an id that surely fits into a bigint
MOST = 5000  # rows of one bulk act
LARGEST = 2**31 - 1


def number(text: Any) -> int | None:
    """An id as it stands in a form or an address, or None if it is none."""
    text = str(text)
    plain = text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS
    return int(text) if plain else None


def chosen_ids(data: QueryDict, name: str = "matter", most: int = MOST) -> list[int]:
    """The ids of the chosen rows; raises BadInput for none, too many, or what is no id."""
    found = [number(text) for text in data.getlist(name)]
    if not found:
        raise BadInput(gettext("请先勾选要办理的事项。"))
    if len(found) > most:
        raise BadInput(gettext("一次最多办理 %(most)s 个事项，请分几次办。") % {"most": most})
    if None in found:
        raise BadInput(gettext("选中的事项有误，请刷新页面后重新勾选。"))
    return [pk for pk in dict.fromkeys(found) if pk is not None]


def seen_versions(data: QueryDict) -> dict[int, int]:
    """Which version of each row the page showed: fields `seen` of the form `id:version`."""
    return dict(_pairs(data, "seen"))


def excluded_units(data: QueryDict) -> dict[int, set[int]]:
    """Which units a fan-out leaves out: fields `exclude` of the form `matter:unit`."""
    excluded: dict[int, set[int]] = {}
    for matter, unit in _pairs(data, "exclude"):
        excluded.setdefault(matter, set()).add(unit)
    return excluded


def named_leads(data: QueryDict, matter_ids: Iterable[int]) -> dict[int, int]:
    """The leads named for rows that have none any more: fields `lead-<matter>`."""
    named = {pk: number(data.get(f"lead-{pk}", "")) for pk in matter_ids}
    return {pk: unit for pk, unit in named.items() if unit is not None}


def _pairs(data: QueryDict, name: str) -> list[tuple[int, int]]:
    found = []
    for text in data.getlist(name):
        left, _colon, right = text.partition(":")
        first, second = number(left), number(right)
        if first is None or second is None:
            raise BadInput(gettext("页面内容有误，请刷新后再办。"))
        found.append((first, second))
    return found


def names_for(actor: Actor) -> Callable[[Iterable[Any]], list[dict[str, Any]]]:
    """What the unit picker asks to label its chips: only units of the actor's directory."""

    def name_of(ids: Iterable[Any]) -> list[dict[str, Any]]:
        wanted = [pk for pk in map(number, ids) if pk is not None]
        if not wanted:
            return []
        found = {u.pk: u for u in org.directory(actor).filter(pk__in=wanted)}
        return [{"id": pk, "name": found[pk].label} for pk in wanted if pk in found]

    return name_of


def places(data: QueryDict) -> list[int]:
    """Places of a paper that were pointed at: fields `at`; what is no number is left out."""
    found = (number(text) for text in data.getlist("at"))
    return [at for at in found if at is not None]
