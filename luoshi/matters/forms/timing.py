"""The time regimes to choose from when matters go out."""

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from luoshi.clock.queries import regimes_in_force
from luoshi.kernel.errors import BadInput
from luoshi.matters.rules.timing import BESIDE, SETTLING, Timing


def timings(today: date) -> list[tuple[str, str]]:
    """(value, words) of every kind of every regime that a matter may run under today."""
    return [
        (f"{regime.name}:{kind.kind}", _words(regime.label, kind.label))
        for regime in regimes_in_force(today)
        for kind in regime.kinds
        if regime.name not in BESIDE and kind.last.node in SETTLING
    ]


def _words(regime: str, kind: str) -> str:
    return regime if kind == regime else f"{regime} · {kind}"


def chosen_timing(data: QueryDict, today: date) -> Timing | None:
    """The regime chosen in the field `timing`; None means the paper's date or the source's rule.

    Raises BadInput for one that is not on the list.
    """
    value = data.get("timing", "")
    if not value:
        return None
    if value not in dict(timings(today)):
        raise BadInput(
            gettext("没有这个时限制度，请重新选择。"), {"timing": gettext("请重新选择。")}
        )
    regime, kind = value.split(":")
    return Timing(regime, kind)
