"""How sure a row is, and the one thing that makes it least sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# How a marker was written → how far it is believed, and why not further.
FORMS: dict[str, tuple[float, str]] = {
    "label": (1.0, ""),
    "cell": (1.0, ""),
    "bracket": (1.0, ""),
    "verb": (0.95, "单位写在一句话里（“谁牵头、谁负责”），没有标签"),
    "inline": (0.9, "责任写在段落末尾，没有单独成行"),
    "grid": (0.8, "表格是按文字的排列还原的，格子可能错位"),
    "subject": (0.8, "单位是从句子的主语读出的，没有写明“责任单位”"),
    "heading": (0.8, "单位取自上面的标题，条目里没有写"),
    "bare": (0.6, "括号里只有单位名称，没有写明是牵头还是配合"),
}
_OTHER = (0.8, "责任的写法不常见，请核对")
_WITHOUT = (0.5, "条目没有写责任单位，是按同级条目推断为任务的")
UNDECIDED = "写了{}个责任单位，请确定由谁牵头"
_NO_LEAD = 0.2
_DOUBT = 0.1
_MOST_DOUBTS = 3
_LEAST = 0.1


def confidence(forms: Iterable[str], doubts: Sequence[str], *, led: bool) -> float:
    """From 0 to 1: the least sure marker counts, then a missing lead, then each doubt."""
    trust = _weakest(forms)[0] - (0 if led else _NO_LEAD)
    return round(max(_LEAST, trust - _DOUBT * min(_MOST_DOUBTS, len(set(doubts)))), 2)


def reason(forms: Iterable[str], doubts: Sequence[str]) -> str:
    """One sentence for what lowers the confidence most; "" where nothing does."""
    trust, why = _weakest(forms)
    lost_by_doubts = _DOUBT * min(_MOST_DOUBTS, len(set(doubts)))
    return doubts[0] if doubts and lost_by_doubts >= 1 - trust else why or "".join(doubts[:1])


def lowered(trust: float, why: str, doubts: Sequence[str]) -> tuple[float, str]:
    """A confidence and its reason after further doubts; the greater loss gives the reason."""
    lost = _DOUBT * min(_MOST_DOUBTS, len(doubts))
    if doubts and (lost >= 1 - trust or not why):
        why = doubts[0]
    return round(max(_LEAST, trust - lost), 2), why


def _weakest(forms: Iterable[str]) -> tuple[float, str]:
    return min((FORMS.get(form, _OTHER) for form in forms), default=_WITHOUT)
