"""Which unit a paper means: the directory of `decompose`, asked with the rows of this room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luoshi.decompose.directory import Directory
from luoshi.decompose.model import Resolved
from luoshi.decompose.model import Status as MatchStatus
from luoshi.decompose.names import fold
from luoshi.decompose.regions import Unit
from luoshi.org.rules.words import Level, UnitKind

__all__ = ["Known", "MatchStatus", "Names", "UnitMatch", "fold"]


@dataclass(frozen=True, slots=True)
class Known:
    """What matching has to know of a live unit."""

    id: int
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: UnitKind
    level: Level
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A text of a paper and the units it names; several ids only for a collective or a doubt."""

    text: str
    unit_ids: tuple[int, ...]
    status: MatchStatus


class Names:
    """The units of one region, ready to be asked for; `region` is the region's own name."""

    def __init__(self, units: Iterable[Known], *, region: str, level: Level) -> None:
        rows = [_unit(unit, level) for unit in units]
        self._view = Directory(rows, region=region).seen_from(region)

    def match_all(self, texts: Sequence[str]) -> list[UnitMatch]:
        """One match a text, same order; each is read by itself."""
        return [self.match(text) for text in texts]

    def match(self, text: str) -> UnitMatch:
        """What `text` names among these units; a collective that names nobody is unknown."""
        (found,) = self._view.resolve([text])
        ids = tuple(int(pk) for pk in _ids(found))
        return UnitMatch(text, ids, found.status if ids else MatchStatus.UNKNOWN)


def _unit(unit: Known, level: Level) -> Unit:
    """A row for the directory; what stands on another level than the region is beneath it."""
    return Unit(
        id=str(unit.id),
        name=unit.name,
        parent="" if unit.parent is None else str(unit.parent),
        short=unit.short_name,
        aliases=unit.aliases,
        kind=unit.kind,
        beneath=unit.level != level,
    )


def _ids(found: Resolved) -> tuple[str, ...]:
    if found.unit_id is not None:
        return (found.unit_id,)
    return found.members or found.candidates
