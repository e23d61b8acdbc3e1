"""Tasks that no label and no bracket marks: the kind of the paper says how its sentences are read."""

from __future__ import annotations

from .genre import Genre
from .minutes import Minutes
from .model import Draft, Marked
from .unmarked import unmarked_drafts


def spoken_drafts(text: str, folded: str, marked: list[Marked], genre: Genre) -> list[Draft]:
    """The tasks of a paper in whose sentences they are said; none in papers that order nothing."""
    if genre is Genre.MINUTES:
        return Minutes(text, folded, marked).run()
    if genre is Genre.STANDING:
        return []
    return unmarked_drafts(text, folded, marked, genre)
