"""Where an offset of the text stands in the file, in words: 第12段, 第1张表第3行第2列."""

from __future__ import annotations

from bisect import bisect_right

from .model import Extract, Place
from .output import numbered


class Whereabouts:
    """The places of a paper, ready to be asked for."""

    def __init__(self, extract: Extract) -> None:
        self._sheets = extract.sheets
        self._places = sorted(numbered(extract), key=lambda item: item[0].start)
        self._starts = [place.start for place, _ in self._places]

    def cell(self, at: int) -> Place | None:
        """The table cell at an offset, if it stands in one."""
        place = self._at(at)
        return place[0] if place and place[0].kind == "cell" else None

    def column(self, cell: Place) -> list[Place]:
        """The cells above a cell in its column, the nearest first."""
        above = [
            place
            for place, _ in self._places
            if place.kind == "cell"
            and place.index == cell.index
            and place.row < cell.row
            and place.column <= cell.column < max(place.column_end, place.column + 1)
        ]
        return sorted(above, key=lambda place: -place.row)

    def say(self, at: int) -> str:
        """The place in words, with the page where the file has pages."""
        found = self._at(at)
        if found is None:
            return f"第{at + 1}字"
        place, number = found
        page = f"第{place.page}页" if place.page else ""
        if place.kind == "cell":
            named = place.index < len(self._sheets)
            table = f"工作表“{self._sheets[place.index]}”" if named else f"第{number}张表"
            return f"{page}{table}第{place.row + 1}行第{place.column + 1}列"
        return page + (f"第{number}个文本框" if place.kind == "box" else f"第{number}段")

    def _at(self, at: int) -> tuple[Place, int] | None:
        i = bisect_right(self._starts, at) - 1
        return self._places[i] if i >= 0 and at <= self._places[i][0].end else None
