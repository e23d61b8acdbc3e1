"""The three papers of 云岭县: their tasks as typed rows, dated around the day of loading."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from luoshi.kernel.periods import month_end
from luoshi.world.county import read_toml

MONTH_END = re.compile(r"^(\d{1,2})月底前$")
DAY = re.compile(r"^(\d{1,2})月(\d{1,2})日前$")
QUARTER_END = re.compile(r"^第([一二三四])季度末$")
# How many days before the day of loading each paper was issued.
ISSUED = {"plan": 300, "livelihood": 12, "meeting": 26}


@dataclass(frozen=True, slots=True)
class Task:
    """One task as its author meant it: what the reading of the paper is measured against."""

    text: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    due_text: str
    due: date | None
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with the tasks directly below it."""

    headings: tuple[str, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be typeset; `dated` is its day of issue."""

    key: str
    title: str
    file: str
    issuer: str
    number: str
    kind: str
    dated: date
    opening: tuple[str, ...]
    blocks: tuple[Block, ...]
    columns: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in the order of the paper."""
        return tuple(task for block in self.blocks for task in block.tasks)


def papers(today: date) -> tuple[Paper, ...]:
    """The three papers as they would have been issued by `today`."""
    return tuple(_paper(key, today - timedelta(days=before)) for key, before in ISSUED.items())


def _paper(key: str, dated: date) -> Paper:
    raw = read_toml(f"{key}.toml")
    blocks = tuple(
        Block(headings, tuple(_task(item, headings, dated) for item in items))
        for headings, items in _sections(raw)
    )
    last = max(task.due for block in blocks for task in block.tasks if task.due)
    span = f"{dated.year}年" if last.year == dated.year else f"{dated.year}—{last.year}年"
    fill: Callable[[str], str] = lambda text: text.format(y=dated.year, span=span)  # noqa: E731
    return Paper(
        key=key,
        title=fill(raw["title"]),
        file=fill(raw["file"]),
        issuer=raw["issuer"],
        number=fill(raw["number"]),
        kind=raw["kind"],
        dated=dated,
        opening=tuple(raw["opening"]),
        blocks=blocks,
        columns=tuple(raw.get("columns", ())),
    )


def _sections(raw: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], list[dict[str, str]]]]:
    for section in raw["sections"]:
        if "items" in section:
            yield (section["heading"],), section["items"]
        for group in section.get("groups", ()):
            yield (section["heading"], group["heading"]), group["items"]


def _task(item: dict[str, str], headings: tuple[str, ...], dated: date) -> Task:
    due = resolve(item["due"], dated)
    return Task(
        text=item["text"],
        lead=tuple((item.get("lead") or item["units"]).split("、")),
        cooperate=tuple(item["with"].split("、")) if "with" in item else (),
        due_text=f"{due.year}年{item['due']}" if due else item["due"],
        due=due,
        headings=headings,
    )


def resolve(text: str, dated: date) -> date | None:
    """The last day that a limit without a year means: its next occurrence after the paper's day.

    A limit without any month (持续推进, 长期坚持) has no last day.
    """
    if found := DAY.match(text):
        month, day = int(found[1]), int(found[2])
        return _next(lambda year: date(year, month, day), dated)
    if found := MONTH_END.match(text):
        month = int(found[1])
        return _next(lambda year: month_end(year, month), dated)
    if found := QUARTER_END.match(text):
        month = "一二三四".index(found[1]) * 3 + 3
        return _next(lambda year: month_end(year, month), dated)
    return None


def _next(of: Callable[[int], date], dated: date) -> date:
    this_year = of(dated.year)
    return this_year if this_year > dated else of(dated.year + 1)
