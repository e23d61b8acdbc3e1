"""The wording of generated matters: the papers' own sentences with other figures and places."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from luoshi.world.generator.names import place_stem
from luoshi.world.papers import papers

PLACES = 200
FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A task without its figures: `parts` stand around them. Section heading beside it."""

    parts: tuple[str, ...]
    heading: str


@cache
def sentences() -> tuple[Sentence, ...]:
    """All tasks of the county's papers; the day plays no part in their wording."""
    return tuple(
        Sentence(tuple(FIGURE.split(task.text)), task.headings[0])
        for paper in papers(date(2026, 1, 31))
        for task in paper.tasks
    )


@cache
def places() -> tuple[str, ...]:
    """Names of places to begin a sentence with."""
    return tuple(place_stem(n) for n in range(PLACES))


def wording(draw: Random) -> tuple[str, str]:
    """A text and its heading."""
    sentence = draw.choice(sentences())
    words = [f"{draw.choice(places())}片区：", sentence.parts[0]]
    for part in sentence.parts[1:]:
        words += [str(draw.randrange(2, 1000)), part]
    return "".join(words), sentence.heading
