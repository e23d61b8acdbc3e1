"""Scene of the matrix: handovers at each signature, a post without a list, a unit that ended."""

from typing import Any
from uuid import uuid4

from luoshi.kernel.actor import Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.org.models import Appointment
from luoshi.org.services import abolish_unit


def handovers(stage: Any) -> dict[str, Any]:
    """Things by their names, made by those whose job it is."""
    first, second, third = _open(stage), _handed(stage), _taken(stage)
    return {
        "handing-over": first.pk,
        "item": first.items.earliest("pk").pk,
        "handed": second.pk,
        "handed-item": second.items.earliest("pk").pk,
        "taken": third.pk,
        "post": _post(stage.cast.fang),
        "ended-unit": _ended_unit(stage).pk,
        "to-person": stage.cast.actors["caizheng", Role.HEAD].person_id,
        "supervisor": stage.cast.su.person_id,
        "slug:handovers": "handovers",
    }


def _post(actor: Any) -> int:
    return Appointment.objects.get(person=actor.person_id, until__isnull=True).pk


def _laid_out(stage: Any, actor: Any, taker: Any, by: str) -> Any:
    parties = services.Parties(taker.person_id, stage.cast.su.person_id)
    return stage.act(services.open_handover, by, appointment_id=_post(actor), parties=parties)


def _open(stage: Any) -> Any:
    """何语安's post to 周敏书."""
    stage.sign()
    return _laid_out(stage, stage.cast.he, stage.cast.zhou, "meng")


def _handed(stage: Any) -> Any:
    """周敏书's post to 孟庭松, signed by her."""
    row = _laid_out(stage, stage.cast.zhou, stage.cast.meng, "meng")
    return stage.act(services.hand_over, "zhou", handover_id=row.pk)


def _taken(stage: Any) -> Any:
    """林晓禾's post to the head of the township; the last signature is to come."""
    head = stage.cast.actors["liuxi", Role.HEAD]
    row = _laid_out(stage, stage.cast.lin, head, "lin")
    stage.act(services.hand_over, "lin", handover_id=row.pk)
    given = {"now": stage.now, "request_id": uuid4(), "handover_id": row.pk}
    return services.take_over(actor=head, **given)


def _ended_unit(stage: Any) -> Any:
    """A unit that was abolished with a matter, and has no successor."""
    unit = stage.cast.units["shiqiao-2"]
    Matter.objects.filter(pk=stage.dispatch().pk).update(lead=unit)
    stage.act(abolish_unit, "cheng", unit_id=unit.pk, until=civil_day(stage.now))
    return unit
