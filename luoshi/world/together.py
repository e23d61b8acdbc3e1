"""What two do together in the demo: a matter that waits for 会签, a post that changes hands."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from luoshi.documents.rules import SourceKind
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import services as matters
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, Row
from luoshi.matters.rules.closing import standards
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services.handover import Note, Parties
from luoshi.matters.services.preparing import Preparing
from luoshi.world.fates import words
from luoshi.world.town import Town


def joint_row(town: Town) -> Row:
    """The matter that two bureaus own: the first leads and reports, the second countersigns."""
    said = words()["joint"]
    return Row(
        content=said["content"],
        acceptance=said["acceptance"],
        unit_proposes_acceptance=False,
        ownership=Ownership.JOINT,
        lead_ids=tuple(town.realm.ids[key] for key in said["leads"]),
        cooperating_ids=(),
        due=civil_day(town.now) + timedelta(days=said["days"]),
    )


def draft_joint(town: Town, clerk: Actor) -> Matter:
    """Taken down by a clerk three office days ago."""
    given: dict[str, Any] = {"actor": clerk, "now": town.at(3, 9), "request_id": uuid4()}
    return matters.add_draft(**given, row=joint_row(town), source=SourceKind.MEETING.value)


def send_round(town: Town, matter: Matter) -> None:
    """The lead has signed, done it and written its dossier; the other has still to countersign."""
    said, lead = words()["joint"], town.people["zhou"]
    given: dict[str, Any] = {"actor": lead, "matter_id": matter.pk}
    handler = town.people["he"].person_id
    matters.sign(**given, now=town.at(2, 11), request_id=uuid4(), handler_id=handler)
    tests = standards(matter.acceptance, matter.content)
    payload = {"summary": said["summary"], "evidence": said["evidence"]}
    payload |= {f"done{at}": said["claim"] for at in range(len(tests))}
    preparing = Preparing(PreparedKind.CLOSING, payload)
    matters.prepare(**given, now=town.at(1, 16), request_id=uuid4(), given=preparing)


def hand_over_post(town: Town) -> None:
    """A handler leaves his post; both have signed, whoever supervises has not yet."""
    said = words()["handover"]
    giver, taker = (town.realm.actor(row) for row in town.seats[said["unit"], Role.HANDLER][:2])
    head = town.holder(said["unit"], Role.HEAD)
    row = matters.open_handover(
        actor=head,
        now=town.at(4, 9),
        request_id=uuid4(),
        appointment_id=_appointment(town, said["unit"]),
        parties=Parties(taker.person_id, town.people["su"].person_id),
    )
    for item in row.items.filter(matter__isnull=False):
        matters.note_item(
            actor=giver,
            now=town.at(3, 10),
            request_id=uuid4(),
            handover_id=row.pk,
            item_id=item.pk,
            note=Note(standing=said["standing"], risk=said["risk"], next_step=said["next"]),
        )
    by: dict[str, Any] = {"handover_id": row.pk}
    matters.hand_over(actor=giver, now=town.at(2, 10), request_id=uuid4(), **by)
    matters.take_over(actor=taker, now=town.at(1, 15), request_id=uuid4(), **by)


def _appointment(town: Town, unit: str) -> int:
    seat = town.seats[unit, Role.HANDLER][0]
    return town.realm.sittings[seat.unit, seat.seat].appointment_id
