"""The office with a leader's note before it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from luoshi.matters import queries, services
from luoshi.matters.models import Instruction, Matter
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.instructions import Note

WORDS = "请县发展改革局牵头，县财政局配合，于12月20日前拿出老旧小区改造资金方案，报我。"


class Desk:
    """Each step of a note by the one who may take it."""

    def __init__(self, office: Any) -> None:
        self.office, self.cast, self.now = office, office.cast, office.now

    def act(self, service: Any, who: str = "shen", **more: Any) -> Any:
        given = {"now": self.now, "request_id": uuid4()} | more
        return service(actor=getattr(self.cast, who), **given)

    def note(self, **change: Any) -> Note:
        day = date(2026, 9, 20)
        return replace(Note(self.cast.gao.person_id, day, WORDS), **change)

    def file(self, who: str = "shen", **change: Any) -> Instruction:
        slip = self.act(services.file_instruction, who, note=self.note(**change))
        return queries.instruction_for(self.cast.shen, slip.pk)

    def drafted(self, slip: Instruction) -> list[Matter]:
        made: list[Matter] = self.act(services.draft_from_instruction, instruction_id=slip.pk)
        return made

    def seen(self, slip: Instruction) -> Instruction:
        return queries.instruction_for(self.cast.shen, slip.pk)

    def seen_matter(self) -> Matter:
        return Matter.objects.get(instruction__isnull=False)

    def underway(self, slip: Instruction) -> Matter:
        """Its one matter, signed off, sent out and signed."""
        [matter] = self.drafted(slip)
        run = self.office.propose(matter)
        self.office.decide(run, "han", 0)
        self.office.decide(run, "gao", 1)
        self.act(services.dispatch, matter_ids=[matter.pk])
        signed: Matter = self.act(services.sign, "zhou", matter_id=matter.pk)
        return signed

    def shown(self, slip: Instruction) -> Matter:
        matter = self.office.submit(self.underway(slip), now=self.now)
        return self.act(services.show_leader, matter_id=matter.pk)

    def answer(self, matter: Matter, note: str = "", who: str = "gao", **more: Any) -> Any:
        given = {"matter_id": matter.pk, "new_note": note} | more
        return self.act(services.leader_answers, who, **given)

    def close(self, matter: Matter) -> Matter:
        return self.office.judge(services.close, matter, rating=Rating.GOOD)
