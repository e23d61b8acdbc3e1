"""The asks for evidence of a matter as its page shows them, and the acts on each."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from luoshi.matters.models import EvidenceAsk
from luoshi.matters.rules import Act


@dataclass(frozen=True, slots=True)
class AskLine:
    """One ask; where it is answered or withdrawn, "" where the reader may not."""

    row: EvidenceAsk
    answer_url: str
    withdraw_url: str


def ask_lines(rows: Collection[EvidenceAsk], may: Collection[Act]) -> list[AskLine]:
    """The asks as lines, in their order."""
    return [
        AskLine(
            row,
            _url("evidence-ask", row, is_offered=Act.ANSWER_EVIDENCE in may),
            _url("withdraw-evidence-ask", row, is_offered=Act.DROP_ASK in may),
        )
        for row in rows
    ]


def _url(name: str, row: EvidenceAsk, *, is_offered: bool) -> str:
    return reverse(f"matters:{name}", args=[row.pk]) if is_offered and not row.ended else ""
