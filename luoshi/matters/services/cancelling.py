"""A task is cancelled with all that was handed down of it: no part owes what nobody wants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from luoshi.journal.models import Entry
from luoshi.journal.services import Line
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import RuleBroken
from luoshi.matters.acts.requests import MatterCancelled
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State
from luoshi.matters.rules.flow import CANCELLABLE
from luoshi.matters.rules.subdividing import DEEPEST
from luoshi.matters.services import clocks, gate
from luoshi.matters.services.asks import settle_asks
from luoshi.matters.services.dispatch import withdraw_demands
from luoshi.matters.services.help import settle_help
from luoshi.matters.services.settling import settle_prepared, settle_request

OVER: Final = (State.CLOSED.value, State.CANCELLED.value)
ENDABLE: Final = tuple(state.value for state in CANCELLABLE)
ENDED_ABOVE: Final = "总任务已办结"
VOID: Final = "事项已撤销"


def cancel_parts(
    matter: Matter, reason: str, actor: Actor, now: datetime
) -> tuple[list[Matter], list[Line]]:
    """Cancel what was handed down of a matter under its lock, on every level; what is done stays.

    Returns the parts with their lines. Raises RuleBroken where a part waits for its verification:
    its unit says that it is done, and that is answered first.
    """
    ids = _open_parts(matter)
    if not ids:
        return [], []
    waiting = Matter.objects.filter(pk__in=ids).exclude(state__in=ENDABLE).order_by("pk")
    if names := list(waiting.values_list("number", flat=True)):
        raise RuleBroken(f"分解下达的{'、'.join(names)}正在核验或者公示，请先答复，再撤销总任务。")
    parts = gate.hold(ids, Act.CANCEL)
    for part in parts:
        settle_request(part, actor, now, VOID)
    return parts, _cancelled(parts, f"总任务{matter.number}已撤销：{reason}")


def cancel_unheld(
    matter: Matter, reason: str, actor: Actor, now: datetime
) -> tuple[list[Matter], list[Line]]:
    """Cancel the parts of a matter that nobody holds, recalled or given back: the whole closes.

    What units have in hand goes on with them. Returns the parts with their lines.
    """
    rows = matter.children.filter(state=State.REGISTERED.value).order_by("pk")
    if not (ids := list(rows.values_list("pk", flat=True))):
        return [], []
    parts = gate.hold(ids, Act.CANCEL)
    for part in parts:
        settle_request(part, actor, now, ENDED_ABOVE)
    return parts, _cancelled(parts, f"总任务{matter.number}已办结，没有重新交办：{reason.strip()}")


def _cancelled(parts: Sequence[Matter], said: str) -> list[Line]:
    left = gate.move(parts, Act.CANCEL)
    return [
        gate.line(part, MatterCancelled(**gate.facts(part, left[part.pk]), answer=said[:1000]))
        for part in parts
    ]


def _open_parts(matter: Matter) -> list[int]:
    """A query a level, and there are few; a part of what is done may be open still."""
    found: list[int] = []
    above = [matter.pk]
    for _ in range(DEEPEST):
        rows = Matter.objects.filter(parent__in=above, handed_down=True).order_by("pk")
        known = list(rows.values_list("pk", "state"))
        above = [pk for pk, _state in known]
        found += [pk for pk, state in known if state not in OVER]
    return found


def void_all(matters: Sequence[Matter], entries: Mapping[int, Entry], now: datetime) -> None:
    """What was demanded, asked and prepared is void; no clock runs on."""
    own = {matter.pk: entries[matter.pk] for matter in matters}
    withdraw_demands(matters, own, now)
    for matter in matters:
        settle_help(matter, own, now, VOID, lapse=True)
        settle_asks(matter, own, now, VOID)
    settle_prepared(matters, now)
    clocks.drop(own, now)
