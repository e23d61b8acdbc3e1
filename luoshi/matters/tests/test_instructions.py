"""A leader's note on its slip: who takes it down, what comes of it, when it is answered."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry, Sealed
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, services
from luoshi.matters.models import Closing, Instruction, Matter
from luoshi.matters.rules import Ownership, State
from luoshi.matters.rules.instructions import (
    NoteKind,
    NoteState,
    Urgency,
)
from luoshi.matters.tests.noting import WORDS, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(office: Any) -> Desk:
    return Desk(office)


ACT_ON = NoteKind.ACT_ON


def test_a_note_is_taken_down_under_a_number_of_its_own_and_its_words_are_sealed(
    desk: Desk,
) -> None:
    first, second = desk.file(), desk.file("han")
    assert [first.number, second.number] == ["批示单-2026-1", "批示单-2026-2"]
    entry = Entry.objects.get(chain_kind="instruction", chain_id=first.pk)
    assert WORDS not in bytes(entry.body).decode()
    sealed = Sealed.objects.get(chain_kind="instruction", chain_id=first.pk)
    assert WORDS in bytes(sealed.value or b"").decode()
    assert first.state is NoteState.WAITING


def test_who_may_not_take_a_note_down(desk: Desk) -> None:
    for who in ("gao", "zhou", "meng", "lin", "su", "cheng"):
        with pytest.raises((NotAllowed, NotFound)):
            desk.file(who)
    with pytest.raises(BadInput) as refused:  # a leader of another county
        desk.file("qiao")
    assert set(refused.value.fields) == {"leader"}
    with pytest.raises(BadInput):
        desk.file(leader_id=desk.cast.zhou.person_id)


def test_a_classified_note_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    for change in ({"words": "机密★1年\n请财政局办理。"}, {"paper": "机密★1年"}):
        with pytest.raises(BadInput, match="密级"):
            desk.file(**change)
    assert not Instruction.objects.exists()
    matter = desk.shown(desk.file())
    with pytest.raises(BadInput, match="密级"):
        desk.answer(matter, "机密★1年\n请财政局再报。")


def test_a_double_click_takes_it_down_once(desk: Desk) -> None:
    key = uuid4()
    rows = {
        desk.act(services.file_instruction, request_id=key, note=desk.note()).pk for _ in range(2)
    }
    assert len(rows) == 1 == Instruction.objects.count()
    with pytest.raises(RuleBroken):
        desk.act(services.discard_drafts, request_id=key, matter_ids=[1], reason="误")


def test_its_words_become_drafts_that_go_back_to_him(desk: Desk) -> None:
    slip = desk.file(urgency=Urgency.URGENT)
    [matter] = desk.drafted(slip)
    units = desk.cast.units
    assert (matter.state, matter.source) == (State.DRAFT, "instruction")
    assert (matter.lead_id, matter.leader_id) == (units["fagai"].pk, desk.cast.gao.person_id)
    assert [s.unit_id for s in matter.shares.all()] == [units["caizheng"].pk]
    assert matter.due == date(2026, 12, 20)
    assert (matter.regime, matter.regime_kind) == ("instruction", "urgent")
    assert desk.seen(slip).state is NoteState.IN_HAND
    with pytest.raises(RuleBroken):
        desk.drafted(slip)


def test_a_note_without_a_date_runs_under_its_urgency(desk: Desk) -> None:
    slip = desk.file(words="请县发展改革局阅处。", urgency=Urgency.URGENT)
    matter = desk.underway(slip)
    matter.refresh_from_db()
    settle = Deadline.objects.get(subject_kind="matter", subject_id=matter.pk, node="settle")
    assert (settle.regime, settle.kind) == ("instruction", "urgent")
    assert matter.due == date(2026, 9, 29)


def test_parts_and_branches_belong_to_the_same_slip(desk: Desk) -> None:
    slip = desk.file(words="请各乡镇立即开展防汛隐患排查。")
    [matter] = desk.drafted(slip)
    assert matter.ownership == Ownership.EACH
    cut = matter.content.replace("立即", "立即‖")
    parts = desk.act(services.split_draft, matter_id=matter.pk, version=matter.version, text=cut)
    assert {part.instruction_id for part in parts} == {slip.pk}
    assert {part.regime for part in parts} == {"instruction"}
    [whole] = desk.drafted(desk.file(words="请各乡镇立即开展防汛隐患排查。"))
    Matter.objects.filter(pk=whole.pk).update(acceptance="排查完")
    run = desk.office.propose(whole)
    desk.office.decide(run, "han", 0)
    desk.office.decide(run, "gao", 1)
    sent = desk.act(services.dispatch, matter_ids=[whole.pk])
    assert {branch.instruction_id for branch in sent} == {whole.instruction_id}


def test_filed_notes_become_no_matter_unless_they_are_promoted(desk: Desk) -> None:
    slip = desk.file(kind=NoteKind.READ)
    assert slip.state is NoteState.FILED
    with pytest.raises(RuleBroken):
        desk.drafted(slip)
    with pytest.raises(BadInput):
        desk.act(services.promote_instruction, instruction_id=slip.pk, reason=" ")
    desk.act(services.promote_instruction, instruction_id=slip.pk, reason="领导要结果")
    assert desk.seen(slip).state is NoteState.WAITING
    assert desk.drafted(slip)
    told = [one.what.act for one in queries.instruction_history(slip)]
    assert told == ["instruction.drafted", "instruction.promoted", "instruction.filed"]


def test_a_note_that_asks_nothing_is_put_aside_with_a_reason(desk: Desk) -> None:
    slip = desk.file()
    aside = {"instruction_id": slip.pk, "kind": NoteKind.STUDY}
    with pytest.raises(BadInput):
        desk.act(services.put_instruction_aside, reason="", **aside)
    with pytest.raises(BadInput):
        desk.act(
            services.put_instruction_aside,
            instruction_id=slip.pk,
            kind=ACT_ON,
            reason="只阅研",
        )
    desk.act(services.put_instruction_aside, reason="只要求研究", **aside)
    assert desk.seen(slip).state is NoteState.FILED
    other = desk.file()
    desk.drafted(other)
    with pytest.raises(RuleBroken):
        desk.act(
            services.put_instruction_aside,
            instruction_id=other.pk,
            kind=NoteKind.READ,
            reason="只要求知悉",
        )


def test_a_mistake_is_corrected_before_drafts_exist(desk: Desk) -> None:
    slip = desk.file()
    given = {"instruction_id": slip.pk, "reason": "领导登记错了", "version": slip.version}
    other = desk.note(leader_id=desk.cast.lu.person_id, words="请县财政局阅处。")
    desk.act(services.correct_instruction, note=other, **given)
    found = desk.seen(slip)
    assert (found.leader_id, found.words) == (desk.cast.lu.person_id, "请县财政局阅处。")
    with pytest.raises(Stale):
        desk.act(services.correct_instruction, note=other, **given)
    desk.drafted(found)
    with pytest.raises(RuleBroken):
        desk.act(services.correct_instruction, note=other, **given | {"version": None})


def test_others_of_the_county_and_outsiders_change_nothing(desk: Desk) -> None:
    slip = desk.file()
    for who, refused in (("gao", NotAllowed), ("zhou", NotFound), ("qiao", NotFound)):
        with pytest.raises(refused):
            desk.act(services.draft_from_instruction, who, instruction_id=slip.pk)


def test_no_new_note_closes_and_the_slip_is_answered(desk: Desk) -> None:
    slip = desk.file()
    matter = desk.shown(slip)
    with pytest.raises(NotAllowed):
        desk.close(matter)
    desk.answer(matter)
    assert desk.seen(slip).state is NoteState.IN_HAND
    desk.close(matter)
    assert desk.seen(slip).state is NoteState.ANSWERED
    assert queries.instruction_history(slip)[0].what.act == "instruction.answered"
    assert verify_database().sound


def test_a_new_note_is_a_new_slip_and_the_matter_waits_until_it_is_taken_up(desk: Desk) -> None:
    slip = desk.file(urgency=Urgency.URGENT)
    matter, key = desk.shown(slip), uuid4()
    for _ in range(2):
        answered = desk.answer(matter, "请财政局再核一次资金。", request_id=key)
    assert answered.pk == matter.pk
    new = queries.instructions_for(desk.cast.shen).get(after=matter)
    assert (new.follows_id, new.leader_id) == (slip.pk, desk.cast.gao.person_id)
    assert (new.words, new.urgency) == ("请财政局再核一次资金。", "urgent")
    entry = Entry.objects.get(act="matter.leader_answered")
    assert "再核一次" not in bytes(entry.body).decode()
    with pytest.raises(NotAllowed):
        desk.close(matter)
    desk.drafted(new)
    desk.close(matter)
    assert desk.seen(slip).state is NoteState.ANSWERED
    assert desk.seen(new).state is NoteState.IN_HAND
    assert verify_database().sound


def test_a_new_note_that_asks_nothing_is_filed_and_the_matter_closes(desk: Desk) -> None:
    matter = desk.shown(desk.file())
    desk.answer(matter, "很好，望坚持。")
    new = Instruction.objects.get(after=matter)
    desk.act(
        services.put_instruction_aside,
        instruction_id=new.pk,
        kind=NoteKind.READ,
        reason="肯定成绩，没有新要求",
    )
    desk.close(matter)


def test_a_matter_of_a_paper_that_draws_a_note_has_a_slip_too(desk: Desk) -> None:
    matter = desk.office.submitted()
    leader = desk.cast.gao.person_id
    Matter.objects.filter(pk=matter.pk).update(source="instruction", leader=leader)
    desk.act(services.show_leader, matter_id=matter.pk)
    desk.answer(matter, "再查一次")
    slip = Instruction.objects.get()
    assert (slip.follows_id, slip.after_id) == (None, matter.pk)
    assert slip.office == desk.cast.units["zfb"]


def test_who_stands_in_for_a_leader_is_named_beside_him(desk: Desk) -> None:
    slip = desk.file()
    matter = desk.shown(slip)
    stand_in = replace(
        desk.cast.gao,
        person_id=desk.cast.su.person_id,
        on_behalf_of=desk.cast.gao.person_id,
    )
    assert list(queries.unanswered_by_me(stand_in)) == [slip]
    given = {"now": desk.now, "request_id": uuid4(), "matter_id": matter.pk}
    services.leader_answers(actor=stand_in, new_note="请再报一次。", **given)  # type: ignore[arg-type]
    new = Instruction.objects.get(after=matter)
    assert new.leader_id == desk.cast.gao.person_id
    assert new.registered_by_id == desk.cast.su.person_id
    entry = Entry.objects.get(chain_kind="instruction", chain_id=new.pk)
    assert entry.on_behalf_of_id == desk.cast.gao.person_id


def test_the_head_of_government_answers_his_own_notes(desk: Desk) -> None:
    slip = desk.file(leader_id=desk.cast.lu.person_id)
    matter = desk.shown(slip)
    with pytest.raises(NotAllowed):
        desk.answer(matter, who="gao")
    desk.answer(matter, who="lu")
    desk.close(matter)


def test_a_relapse_makes_it_unanswered_again(desk: Desk) -> None:
    slip = desk.file()
    matter = desk.shown(slip)
    desk.answer(matter)
    desk.close(matter)
    later = desk.now + timedelta(days=60)
    desk.act(services.recheck, matter_id=matter.pk, holds=False, finding="又没有资金了", now=later)
    assert desk.seen(slip).state is NoteState.IN_HAND
    acts = [one.what.act for one in queries.instruction_history(slip)]
    assert acts[:2] == ["instruction.reopened", "instruction.answered"]


def test_a_slip_whose_drafts_are_all_discarded_waits_again(desk: Desk) -> None:
    slip = desk.file()
    [matter] = desk.drafted(slip)
    desk.act(services.discard_drafts, matter_ids=[matter.pk], reason="拟错了")
    assert desk.seen(slip).state is NoteState.WAITING
    assert desk.drafted(slip)


def test_a_misfiled_paper_takes_the_notes_on_it_with_it(desk: Desk, plan: Any) -> None:
    from luoshi.documents.rules import Ground

    slip = desk.file(version_id=plan.pk)
    matter = desk.shown(slip)
    desk.answer(matter, "请再核资金。")
    desk.act(
        services.erase_misfiled,
        "wei",
        paper_id=plan.paper_id,
        ground=Ground.CLASSIFIED,
        reason="误传",
    )
    for row in Instruction.objects.all():
        assert "资金" not in row.words
    matter.refresh_from_db()
    assert "资金" not in matter.content
    assert Closing.objects.get().new_note == ""
    live = Sealed.objects.filter(chain_kind="instruction", erased_at__isnull=True)
    assert not live.exists()
    assert verify_database().sound


def test_lists_by_leader_and_standing(desk: Desk) -> None:
    waiting, filed = desk.file(), desk.file(kind=NoteKind.READ)
    done = desk.file(leader_id=desk.cast.lu.person_id)
    matter = desk.shown(done)
    desk.answer(matter, who="lu")
    desk.close(matter)
    shen, gao = desk.cast.shen, desk.cast.gao
    for standing, rows in (
        ("unanswered", {waiting}),
        ("answered", {done}),
        ("filed", {filed}),
        ("all", {waiting, filed, done}),
    ):
        assert set(queries.slips(shen, standing=standing)) == rows
        ids = {row.pk for row in queries.slips(shen, standing=standing)}
        assert ids == {row.pk for row in queries.slips(gao, standing=standing)}
    by_gao = queries.slips(shen, standing="all", leader_id=gao.person_id)
    assert set(by_gao) == {waiting, filed}
    tallies = {one.leader_id: one for one in queries.tallies(shen)}
    found = tallies[gao.person_id]
    assert (found.unanswered, found.answered, found.filed) == (1, 0, 1)
    assert list(queries.to_take_up(shen)) == [waiting]
    assert list(queries.to_take_up(gao)) == []
    assert list(queries.unanswered_by_me(gao)) == [waiting]
    assert list(queries.unanswered_by_me(shen)) == []
    assert queries.tallies(desk.cast.qiao) == []
    for state in NoteState:
        for row in Instruction.objects.with_state().standing(state):
            assert row.state is state
    assert reverse("matters:instruction", args=[done.pk]) == f"/instructions/{done.pk}/"
