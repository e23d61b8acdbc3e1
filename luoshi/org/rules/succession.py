"""Mergers of mergers: who carries on what a unit left."""

from collections.abc import Iterable


def final_successors(steps: Iterable[tuple[int, int]], ended: Iterable[int]) -> dict[int, int]:
    """Each ended unit's last successor, through mergers of mergers; none in a circle.

    `steps` are (source, target) with the later ones last; `ended` are the units that are no more.
    A chain that ends in a unit which is itself no more has no successor yet.
    """
    onward, gone = dict(steps), set(ended)
    found = {}
    for unit in gone:
        at, seen = unit, {unit}
        while at in onward and onward[at] not in seen:
            at = onward[at]
            seen.add(at)
        if at not in gone:
            found[unit] = at
    return found
