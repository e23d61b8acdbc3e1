"""One step in the life of a thing: a table of (state, act) → state, and nothing else."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from luoshi.kernel.errors import RuleBroken

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def step(flow: Mapping[tuple[S, A], S], state: S, act: A) -> S:
    """The state that follows; raises RuleBroken where the table has no such row."""
    following = flow.get((state, act))
    if following is None:
        raise RuleBroken("当前状态下不能办理这一步，请刷新页面查看最新状态。")
    return following


def acts_from(flow: Mapping[tuple[S, A], S], state: S) -> tuple[A, ...]:
    """The acts that leave a state, in the order of the table."""
    return tuple(act for (at, act) in flow if at == state)


def reachable(flow: Mapping[tuple[S, A], S], start: S) -> frozenset[S]:
    """All states that can be reached from `start`, itself included."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (at, _), following in flow.items():
            if at == here and following not in seen:
                seen.add(following)
                waiting.append(following)
    return frozenset(seen)


def rows(flow: Mapping[tuple[S, A], S]) -> Iterator[tuple[str, str, str]]:
    """The table as plain strings, for the documents that print it."""
    for (state, act), following in flow.items():
        yield state.value, act.value, following.value
