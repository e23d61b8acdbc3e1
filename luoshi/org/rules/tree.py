"""The tree of units: paths from the root, and which moves keep it a tree."""

from collections.abc import Mapping, Sequence

from luoshi.kernel.errors import RuleBroken

DEEPEST = 8  # a0..a8 of a stake; province, city, county, township, village and what lies between

Path = tuple[int, ...]


def path_under(parent: Sequence[int], unit_id: int) -> Path:
    """The path of a unit below `parent` (empty: a root); refuses a tree too deep for stakes."""
    if len(parent) > DEEPEST:
        raise RuleBroken("单位层次太多，不能再往下设。")
    return (*parent, unit_id)


def demand_movable(unit: Sequence[int], target: Sequence[int], *, height: int) -> None:
    """Refuse a move under itself, under its present parent, or too deep.

    `unit` and `target` are paths; `height` is how many levels lie below the unit.
    """
    if unit[-1] in target:
        raise RuleBroken("不能把单位移到它自己或者它的下级单位之下。")
    if tuple(unit[:-1]) == tuple(target):
        raise RuleBroken("该单位已经隶属于这个上级单位。")
    if len(target) + height > DEEPEST:
        raise RuleBroken("移动以后单位层次太多，请选择更高一级的上级单位。")


def moved(paths: Mapping[int, Path], unit_id: int, target: Sequence[int]) -> dict[int, Path]:
    """The new paths of a subtree hung under `target`: what one UPDATE does in the database."""
    cut = len(paths[unit_id]) - 1
    return {key: (*target, *path[cut:]) for key, path in paths.items() if unit_id in path}


def is_within(path: Sequence[int], ancestor_id: int) -> bool:
    """Whether a unit is `ancestor_id` itself or lies below it."""
    return ancestor_id in path
