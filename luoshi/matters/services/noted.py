"""Slips of leaders' notes beside the acts on matters: made, and kept true when matters end.

The gate calls this; nothing here calls the gate.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from luoshi.journal import services as journal
from luoshi.journal.services import Line
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters import rules
from luoshi.matters.acts.instructions import (
    InstructionAnswered,
    InstructionFiled,
    InstructionReopened,
)
from luoshi.matters.models import Closing, Counter, Instruction, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.instructions import Note, Urgency, answered_by
from luoshi.matters.words import NOTE_CODE
from luoshi.org import queries as org
from luoshi.org.models import Unit

KIND: Final = "instruction"
WORDS: Final = "words"  # the field under which a note's words are sealed
COUNTED: Final = "note"  # under which slips are counted beside the sources of matters
ENDED: Final = frozenset({State.CLOSED.value, State.CANCELLED.value})


def new_slip(office: Unit, note: Note, actor: Actor, now: datetime, **more: Any) -> Instruction:
    """A slip under the next number of its office and year."""
    return Instruction.objects.create(
        number=_number(office, now),
        office=office,
        leader_id=note.leader_id,
        noted_on=note.noted_on,
        words=note.words.strip(),
        kind=note.kind.value,
        urgency=note.urgency.value,
        paper=note.paper.strip()[:200],
        paper_version_id=note.version_id,
        registered_by_id=actor.person_id,
        registered_at=now,
        **more,
    )


def _number(office: Unit, now: datetime) -> str:
    year = civil_day(now).year
    key = {"dispatcher_id": office.pk, "source": COUNTED, "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return rules.number(NOTE_CODE, year, counter.last)


def facts(slip: Instruction) -> dict[str, Any]:
    """The part of a journal body that every act on a slip carries."""
    return {
        "number": slip.number,
        "office": slip.office_id,
        "leader": slip.leader_id,
        "noted_on": slip.noted_on.isoformat(),
        "kind": slip.kind,
        "urgency": slip.urgency,
    }


def seal(slip: Instruction, now: datetime) -> str:
    """Keep a note's words apart from the entry; returns the commitment."""
    said = {"words": slip.words, "paper": slip.paper}
    return journal.seal(kind=KIND, id=slip.pk, field=WORDS, value=said, now=now)


def filed(slip: Instruction, now: datetime) -> Line:
    """The entry that a slip begins with."""
    body = InstructionFiled(
        **facts(slip),
        wording=seal(slip, now),
        paper_version=slip.paper_version_id,
        follows=slip.follows_id,
        after=slip.after_id,
    )
    return Line(KIND, slip.pk, body)


def follow_up(matter: Matter, row: Closing, actor: Actor, now: datetime) -> Instruction:
    """The new slip of a leader who answered a result with a new note (DESIGN §5)."""
    before = matter.instruction
    if before is not None:
        office = before.office
    else:
        office = matter.dispatcher if matter.dispatcher.issues else row.office
    note = Note(
        leader_id=row.shown_to_id or 0,
        noted_on=civil_day(now),
        words=row.new_note,
        urgency=Urgency(before.urgency) if before else Urgency.NORMAL,
        paper=f"{matter.number}办理结果",
    )
    today = civil_day(now)
    heir = org.successor_of(office, today)  # an ended office takes nothing up
    office = org.offices_for([heir], today).get(heir.pk, office)
    return new_slip(office, note, actor, now, follows=before, after=matter)


def settled(lines: Iterable[Line], now: datetime) -> list[Line]:
    """Slips that became answered, or are so no longer, by what was just done to their matters."""
    ended = [line.id for line in lines if _ends(line.body)]
    if not ended:
        return []
    touched = Matter.objects.filter(pk__in=ended, instruction__isnull=False)
    slips = Instruction.objects.filter(pk__in=touched.values("instruction")).order_by("pk")
    slips = slips.select_for_update()
    born = _born([slip.pk for slip in slips])
    return [line for slip in slips if (line := _turned(slip, born[slip.pk], now))]


def _ends(body: Any) -> bool:
    before, after = getattr(body, "from_state", ""), getattr(body, "to_state", "")
    return before != after and bool({before, after} & ENDED)


def _born(slip_ids: list[int]) -> dict[int, dict[int, str]]:
    """The states of the matters born of each slip, by slip and matter; branches stand with them."""
    rows = Matter.objects.filter(instruction__in=slip_ids, parent__isnull=True)
    born: dict[int, dict[int, str]] = defaultdict(dict)
    for slip, pk, state in rows.order_by("pk").values_list("instruction", "pk", "state"):
        if state != State.CANCELLED:
            born[slip][pk] = state
    return born


def _turned(slip: Instruction, born: dict[int, str], now: datetime) -> Line | None:
    answered = answered_by([state == State.CLOSED for state in born.values()])
    if answered is (slip.answered_at is not None):
        return None
    slip.answered_at = now if answered else None
    slip.version += 1
    slip.save(update_fields=["answered_at", "version"])
    body = InstructionAnswered if answered else InstructionReopened
    return Line(KIND, slip.pk, body(**facts(slip), matters=tuple(born)))
