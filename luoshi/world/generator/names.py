"""Invented names for places and persons; a number always gives the same name."""

from functools import cache
from random import Random
from typing import Any

from luoshi.world.county import read_toml


@cache
def material() -> dict[str, Any]:
    """The syllables that names are made of."""
    return read_toml("names.toml")


def _combined(heads: list[str], tails: list[str], n: int) -> str:
    """Head and tail such that neighbours differ in both; all pairs are used before one returns."""
    size = len(tails)
    return heads[n % len(heads)] + tails[(n + n // len(heads)) % size]


def region_stem(n: int) -> str:
    """Two characters for the nth city or county (200 differ)."""
    return _combined(material()["heads"], material()["tails"], n)


def place_stem(n: int) -> str:
    """Three characters for the nth township or village (200 differ)."""
    return _combined(material()["place_heads"], material()["place_tails"], n)


def person_name(draw: Random) -> str:
    """A name of three characters."""
    of = material()
    return "".join([draw.choice(of[part]) for part in ("surnames", "given_heads", "given_tails")])
