"""When a unit ends: who carries its open matters on (DESIGN §5, §6)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from luoshi.kernel.actor import Actor, Role
from luoshi.matters.rules.facts import StakeRole
from luoshi.matters.rules.flow import LIVE

# The places of whoever dispatched a matter; what a unit handed down of its own is no office's.
OFFICE_ROLES: Final = frozenset({StakeRole.DISPATCHER.value, StakeRole.VERIFIER.value})
LIVE_STATES = tuple(state.value for state in LIVE)


def may_name_successor(actor: Actor, path: tuple[int, ...]) -> bool:
    """The head of a level above decides who carries on what has no successor."""
    return actor.has(Role.HEAD) and actor.unit_id in path[:-1]


def carried(units: Iterable[int], successors: Mapping[int, int]) -> list[int]:
    """Units after the succession, each once, in their order."""
    return list(dict.fromkeys(successors.get(unit, unit) for unit in units))


def ended_unit(name: str, until: date | None, heir: str) -> str:
    """Why a unit takes nothing new, and what to do: `heir` is who carries on what it had."""
    day = f"于{until.year}年{until.month}月{until.day}日" if until else ""
    into = f"（并入{heir}）" if heir else ""
    return f"{name}已{day}撤销{into}，请选承接单位。"


def no_office(name: str) -> str:
    """Why a unit cannot carry on what an office dispatched, and what to do."""
    return (
        f"{name}不能立项交办，它和它的上级也没有能立项交办的单位，"
        "请选择一个能立项交办的单位，或者先请系统管理员开通。"
    )
