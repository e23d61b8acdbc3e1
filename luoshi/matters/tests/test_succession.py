"""Units merge and end: their open matters go on, each once, at the same dates, with every part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries, services
from luoshi.matters.models import Instruction, Matter, Share, SignOffStep, Stake
from luoshi.matters.rules import State
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.instructions import NoteKind
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.matters.tests.noting import Desk
from luoshi.notices.models import Notice
from luoshi.org import services as org
from luoshi.org.models import Unit
from luoshi.org.rules.succession import final_successors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("steps", "ended", "found"),
    [
        ([], [], {}),
        ([(1, 2)], [1], {1: 2}),
        ([(1, 2), (2, 3)], [1, 2], {1: 3, 2: 3}),
        ([(1, 2)], [1, 2], {}),
        ([(1, 2), (2, 1)], [1, 2], {}),
        ([(1, 2), (2, 1)], [1], {1: 2}),
    ],
)
def test_the_last_successor(
    steps: list[tuple[int, int]], ended: list[int], found: dict[int, int]
) -> None:
    assert final_successors(steps, ended) == found


def merge(office: Any, *sources: str, into: str, days: int = 0) -> Unit:
    units = office.cast.units
    return org.merge_units(
        actor=office.cast.cheng,
        now=office.now,
        request_id=uuid4(),
        source_ids=[units[code].pk for code in sources],
        target_id=units[into].pk,
        since=civil_day(office.now) + timedelta(days=days),
    )


def issue(office: Any, code: str) -> None:
    """Let a unit issue, as an office does."""
    Unit.objects.filter(pk=office.cast.units[code].pk).update(issues=True)


def follow(now: datetime) -> int:
    """As the job does: until nothing is left; returns how many matters."""
    total = 0
    while done := services.follow_mergers(now=now):
        total += done
    return total


def test_matters_in_every_state_go_on_with_the_successor(
    office: Any, every_state: Callable[[], dict[str, Matter]], now: datetime
) -> None:
    made, late = every_state(), now + timedelta(days=20)
    old, new = office.cast.units["fagai"], office.cast.units["caizheng"]
    before = {m.pk: m for m in Matter.objects.all()}
    dates = dict(Deadline.objects.values_list("pk", "due_at"))
    stopped = dict(Deadline.objects.values_list("pk", "stopped_at"))
    merge(office, "fagai", into="caizheng")
    assert follow(late) > 0
    for name, matter in made.items():
        matter.refresh_from_db()
        assert matter.state == before[matter.pk].state, name
        assert matter.due == before[matter.pk].due, name
        if matter.state in LIVE_STATES:
            assert matter.lead_id != old.pk, name
            assert not Stake.objects.filter(matter=matter, unit=old, until__isnull=True), name
            assert not Share.objects.filter(matter=matter, unit=old), name
    underway = made["underway"]
    assert (underway.lead_id, underway.inherited_from_id) == (new.pk, old.pk)
    assert made["closed"].lead_id == old.pk
    assert Matter.objects.visible_to(office.cast.fang).filter(pk=underway.pk).exists()
    assert not Deadline.objects.filter(owner_id=old.pk, ended_at=None, dropped_at=None).exists()
    assert dict(Deadline.objects.values_list("pk", "due_at")) == dates
    assert dict(Deadline.objects.values_list("pk", "stopped_at")) == stopped
    assert follow(late) == 0
    assert verify_database().sound


def test_a_rest_goes_on_resting_and_its_days_are_given_back(office: Any, now: datetime) -> None:
    matter = office.suspended()
    merge(office, "fagai", into="caizheng")
    follow(now + timedelta(days=3))
    again = services.resume(
        actor=office.cast.shen,
        now=now + timedelta(days=24),
        request_id=uuid4(),
        matter_id=matter.pk,
        reason="规划已定",
    )
    due = again.due
    again.refresh_from_db()
    assert again.due > due


def test_the_merger_is_named_as_its_author_and_the_job_as_the_door(office: Any) -> None:
    matter = office.underway()
    merge(office, "fagai", into="caizheng")
    assert follow(office.now) == 1
    entry = Entry.objects.get(act="matter.succeeded", chain_id=matter.pk)
    assert (entry.actor_person_id, entry.door) == (office.cast.cheng.person_id, "job")
    told = Notice.objects.filter(subject_id=matter.pk, stage="succeeded")
    assert office.cast.fang.person_id in told.values_list("person_id", flat=True)
    body = queries.history(queries.matter_for(office.cast.shen, matter.pk))[0].what.body
    assert body.roles == ("lead",) and body.from_units == (office.cast.units["fagai"].pk,)  # type: ignore[attr-defined]


def test_demands_are_charged_to_the_successor_once(office: Any) -> None:
    [matter] = office.dispatch("fagai", helpers=["caizheng"])
    merge(office, "fagai", into="caizheng")
    follow(office.now)
    live = Demand.objects.live().filter(subject_id=matter.pk)
    assert [row.unit_id for row in live] == [office.cast.units["caizheng"].pk]
    roles = Stake.objects.filter(
        matter=matter, unit=office.cast.units["caizheng"], until__isnull=True
    )
    assert [one.role for one in roles] == ["lead"], "nobody cooperates with himself"


def test_one_successor_may_carry_two_branches_of_one_task(office: Any) -> None:
    branches = office.dispatch("fagai", "caizheng")
    merge(office, "fagai", into="caizheng")
    assert follow(office.now) == 2, "the branch, and the parent's list of units"
    leads = Matter.objects.filter(parent=branches[0].parent).values_list("lead__code", flat=True)
    assert list(leads) == ["caizheng", "caizheng"]
    assert Share.objects.filter(matter=branches[0].parent).count() == 1


def test_an_open_sign_off_waits_in_the_successor(office: Any) -> None:
    draft = office.draft("jiaoti")
    run = office.propose(draft)
    issue(office, "party")
    merge(office, "zfb", into="party")
    assert follow(office.now) == 1
    draft.refresh_from_db()
    party = office.cast.units["party"].pk
    assert (draft.state, draft.dispatcher_id) == (State.PROPOSED, party)
    assert SignOffStep.objects.get(sign_off=run, ordinal=0).unit_id == party


def test_a_number_that_is_taken_gets_the_old_office_before_it(office: Any) -> None:
    matter, twin = office.register(), office.register("jiaoti")
    party = office.cast.units["party"]
    Matter.objects.filter(pk=twin.pk).update(dispatcher=party, number=matter.number)
    issue(office, "party")
    merge(office, "zfb", into="party")
    follow(office.now)
    was = matter.number
    matter.refresh_from_db()
    assert matter.number != was and matter.number.endswith(was)
    assert len(matter.number) <= 40


def test_a_handler_who_has_no_post_in_the_successor_is_released(office: Any) -> None:
    [matter] = office.dispatch("fagai")
    given = {"now": office.now, "request_id": uuid4(), "matter_id": matter.pk}
    services.sign(actor=office.cast.zhou, handler_id=office.cast.he.person_id, **given)
    merge(office, "fagai", into="caizheng")
    follow(office.now)
    matter.refresh_from_db()
    assert matter.handler_id is None
    assert office.cast.he.person_id in matter.hands, "he did it, and never verifies it"
    assert not Stake.objects.filter(matter=matter, role="handler", until__isnull=True).exists()
    assert not queries.orphans(office.cast.shen, civil_day(office.now)).exists()
    [post] = [p for p in queries.posts_left(office.cast.fang, office.now) if p.role == "head"]
    assert post.person_id == office.cast.meng.person_id, "the old head hands over to the new"


def test_nothing_moves_before_the_day(office: Any, now: datetime) -> None:
    matter = office.underway()
    merge(office, "fagai", into="caizheng", days=5)
    assert follow(now) == 0
    assert follow(now + timedelta(days=5)) == 1
    matter.refresh_from_db()
    assert matter.lead_id == office.cast.units["caizheng"].pk


def abolish(office: Any, code: str) -> None:
    org.abolish_unit(
        actor=office.cast.cheng,
        now=office.now,
        request_id=uuid4(),
        unit_id=office.cast.units[code].pk,
        until=civil_day(office.now),
    )


def test_the_head_above_names_who_carries_on(office: Any) -> None:
    matter, cast, today = office.underway(), office.cast, civil_day(office.now)
    abolish(office, "fagai")
    assert follow(office.now) == 0
    assert [u.code for u in queries.without_successor(cast.lu, today)] == ["fagai"]
    assert not queries.without_successor(cast.fang, today).exists()
    assert [row.pk for row in queries.orphans(cast.shen, today)] == [matter.pk]
    given = {"now": office.now, "unit_id": cast.units["fagai"].pk, "reason": "职责划转"}
    heir = cast.units["caizheng"].pk
    for who in ("gao", "shen", "fang", "qiao", "cheng"):
        with pytest.raises(NotFound):
            services.name_successor(
                actor=getattr(cast, who), request_id=uuid4(), successor_id=heir, **given
            )
    for wrong in ({"reason": " "}, {"successor_id": cast.units["fagai"].pk}):
        more = {"successor_id": heir} | given | wrong
        with pytest.raises(BadInput):
            services.name_successor(actor=cast.lu, request_id=uuid4(), **more)
    key = uuid4()
    for _ in range(2):
        count = services.name_successor(actor=cast.lu, request_id=key, successor_id=heir, **given)
        assert count == 1
    matter.refresh_from_db()
    assert matter.lead_id == heir
    entry = Entry.objects.get(act="matter.succeeded", chain_id=matter.pk)
    assert entry.actor_person_id == cast.lu.person_id
    assert not queries.without_successor(cast.lu, today).exists()


def test_a_unit_that_was_split_leaves_each_matter_to_the_heir_named_for_it(office: Any) -> None:
    first, second, cast = office.underway(), office.underway(), office.cast
    abolish(office, "fagai")
    given = {"now": office.now, "unit_id": cast.units["fagai"].pk, "reason": "一分为二"}
    one, other = cast.units["caizheng"].pk, cast.units["jiaoti"].pk
    assert set(queries.left_by(cast.lu, given["unit_id"])) == {first, second}
    key = uuid4()
    for _ in range(2):
        count = services.name_successor(
            actor=cast.lu, request_id=key, successor_id=one, matter_ids=[first.pk], **given
        )
        assert count == 1
    assert queries.without_successor(cast.lu, civil_day(office.now)).exists()
    with pytest.raises(BadInput):  # it has an heir already
        services.name_successor(
            actor=cast.lu, request_id=uuid4(), successor_id=other, matter_ids=[first.pk], **given
        )
    services.name_successor(actor=cast.lu, request_id=uuid4(), successor_id=other, **given)
    for matter, heir in ((first, one), (second, other)):
        matter.refresh_from_db()
        assert matter.lead_id == heir
    assert not queries.without_successor(cast.lu, civil_day(office.now)).exists()


def test_the_head_above_chooses_on_the_page(office: Any, sign_in: Any) -> None:
    first, second, cast = office.underway(), office.underway(), office.cast
    abolish(office, "fagai")
    browser = sign_in("lu")
    url = f"/handover/units/{cast.units['fagai'].pk}/"
    text = browser.get(url).content.decode()
    assert str(first.number) in text and str(second.number) in text
    said = {"successor": cast.units["caizheng"].pk, "reason": "一分为二", "scope": "some"}
    none = browser.post(url, said | {"request_id": uuid4()})
    assert none.status_code == 422 and "请选中要承继的事项" in none.content.decode()
    browser.post(url, said | {"request_id": uuid4(), "matters": [second.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.lead_id == cast.units["fagai"].pk
    assert second.lead_id == cast.units["caizheng"].pk


def test_a_merger_of_a_merger(office: Any) -> None:
    matter = office.underway()
    merge(office, "fagai", into="caizheng")
    merge(office, "caizheng", into="jiaoti")
    assert follow(office.now) == 1
    matter.refresh_from_db()
    assert matter.lead_id == office.cast.units["jiaoti"].pk


def test_no_query_grows_with_the_matters(office: Any) -> None:
    office.dispatch("fagai")
    few = counted(office, "fagai")
    for _ in range(4):
        office.dispatch("jiaoti")
    assert counted(office, "jiaoti") <= few


def counted(office: Any, code: str) -> int:
    merge(office, code, into="caizheng")
    with CaptureQueriesContext(connection) as log:
        assert services.follow_mergers(now=office.now) > 0
    return len(log)


def test_an_answer_that_is_owed_is_owed_by_the_successor(office: Any) -> None:
    matter = office.underway()
    heir = office.cast.units["jiaoti"]
    given = {"actor": office.cast.zhou, "now": office.now, "request_id": uuid4()}
    plea = Plea(office.cast.units["caizheng"].pk, "用地指标不够，请明确份额。", "书面答复")
    row = services.ask_help(matter_id=matter.pk, plea=plea, **given)
    merge(office, "caizheng", into="jiaoti")
    assert follow(office.now) == 1
    row.refresh_from_db()
    assert row.helper_id == heir.pk
    [clock] = Deadline.objects.filter(subject_kind="help", subject_id=row.pk)
    assert clock.owner_id == heir.pk
    [asker] = Deadline.objects.filter(subject_kind="matter", subject_id=matter.pk, node="settle")
    assert asker.stopped_at is not None, "the asker's clock goes on standing"


def test_an_open_refusal_is_the_successors_and_can_be_answered(office: Any) -> None:
    [matter] = office.dispatch("fagai")
    given = {"now": office.now, "matter_id": matter.pk}
    services.refuse(actor=office.cast.zhou, request_id=uuid4(), reason="不属我局", **given)
    merge(office, "fagai", into="caizheng")
    follow(office.now)
    with pytest.raises(NotAllowed):  # it is asked already: a sentence, never two open rows
        services.refuse(actor=office.cast.fang, request_id=uuid4(), reason="也不属", **given)
    answer = {"accept": True, "answer": "同意，另行交办"}
    back = services.decide_refusal(actor=office.cast.shen, request_id=uuid4(), **answer, **given)
    assert back.state == State.REGISTERED


def test_leaders_notes_go_on_with_the_office_that_succeeds(office: Any) -> None:
    desk = Desk(office)
    waiting, filed = desk.file(), desk.file(kind=NoteKind.READ)
    done = desk.file()
    Instruction.objects.filter(pk=done.pk).update(answered_at=office.now)
    party = office.cast.units["party"]
    Instruction.objects.filter(pk=done.pk).update(office=party, number=waiting.number)
    issue(office, "party")
    merge(office, "zfb", into="party")
    assert follow(office.now) == 2
    assert follow(office.now) == 0
    for slip in (waiting, filed):
        before = slip.number
        slip.refresh_from_db()
        assert slip.office_id == party.pk
        entry = Entry.objects.get(act="instruction.succeeded", chain_id=slip.pk)
        assert entry.actor_person_id == office.cast.cheng.person_id
        assert slip.number.endswith(before) and len(slip.number) <= 40
    assert waiting.number != filed.number
    director = replace(office.cast.han, unit_id=party.pk, unit_path=tuple(party.path))
    assert waiting in queries.to_take_up(director)
    assert waiting not in queries.to_take_up(office.cast.han)
    assert verify_database().sound


def test_a_new_note_of_an_office_that_ended_is_the_successors(office: Any) -> None:
    desk = Desk(office)
    matter = desk.shown(desk.file())
    issue(office, "party")
    merge(office, "zfb", into="party")
    desk.answer(matter, "请再核一次资金。")  # before the job has carried anything on
    new = Instruction.objects.get(after=matter)
    assert new.office_id == office.cast.units["party"].pk
    assert new.follows is not None
