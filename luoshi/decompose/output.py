"""Parts of the result as plain values: the source, the map of its text, units and standards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from .model import Extract, Paper, Place, Resolved, Standard
from .text import fold, lines


def source(paper: Paper) -> dict[str, Any]:
    """Who issued the paper, under which number, when, and what it is called."""
    return {
        "issuer": paper.issuer,
        "number": paper.number,
        "date": paper.date.isoformat() if paper.date else None,
        "title": paper.title,
    }


def places(extract: Extract) -> list[dict[str, Any]]:
    """Where ranges of the text stand in the file, in order. All numbers count from 1.

    A paragraph or text box has its number, a cell its table, row and column (the last ones too if
    it is merged) and the sheet; a page is given where the file has pages.
    """
    return [_place(place, number, extract) for place, number in numbered(extract)]


def numbered(extract: Extract) -> Iterator[tuple[Place, int]]:
    """Each place with its number among those of its kind; a text file's are its lines."""
    counters = {"paragraph": count(1), "box": count(1)}
    for place in extract.places or _lines(extract.text):
        yield place, next(counters[place.kind]) if place.kind in counters else place.index + 1


def _lines(text: str) -> list[Place]:
    return [Place(line.start, line.end) for line in lines(fold(text), 0, len(text))]


def _place(place: Place, number: int, extract: Extract) -> dict[str, Any]:
    values: dict[str, Any] = {"start": place.start, "end": place.end, "kind": place.kind}
    if place.kind == "cell":
        values |= {"table": number, "row": place.row + 1, "column": place.column + 1}
        values |= {"row_end": place.row_end, "column_end": place.column_end}
        if place.index < len(extract.sheets):
            values["sheet"] = extract.sheets[place.index]
    else:
        values["number"] = number
    if place.page:
        values["page"] = place.page
    return values


def unit(one: Resolved) -> dict[str, Any]:
    """A surface string and what it names; members and candidates only where there are any."""
    values: dict[str, Any] = {"text": one.text, "unit_id": one.unit_id, "status": one.status.value}
    if one.members:
        values["members"] = list(one.members)
    if one.candidates:
        values["candidates"] = list(one.candidates)
    return values


def standard(one: Standard) -> dict[str, Any]:
    """A proposal and the range of the source it rests on."""
    return {"text": one.text, "start": one.start, "end": one.end}
