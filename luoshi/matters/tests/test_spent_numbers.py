"""A request number does one thing once: spent on one matter it does nothing to another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.journal.models import Entry, Sealed
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import services
from luoshi.matters.drafting import CUT
from luoshi.matters.models import Matter
from luoshi.matters.rules.subdividing import Part
from luoshi.org import services as org


@pytest.mark.django_db
def test_a_number_spent_on_one_matter_is_refused_for_another(office: Any) -> None:
    [first], [other] = office.dispatch("fagai"), office.dispatch("fagai")
    key = uuid4()
    signed = sign(office, key, first.pk)
    assert sign(office, key, first.pk) == signed, "sent twice, done once"
    before = Entry.objects.count()
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        sign(office, key, other.pk)
    other.refresh_from_db()
    assert (other.state, Entry.objects.count()) == ("dispatched", before)


@pytest.mark.django_db
def test_a_number_spent_on_some_is_refused_where_another_is_among_them(office: Any) -> None:
    first, shared, other = (office.draft().pk for _ in range(3))
    key = uuid4()
    assert [one.pk for one in discard(office, key, first, shared)] == [first, shared]
    assert [one.pk for one in discard(office, key, first, shared)] == [first, shared]
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        discard(office, key, shared, other)


@pytest.mark.django_db
def test_a_number_spent_on_one_sign_off_is_refused_for_another(office: Any) -> None:
    first, other = (office.propose(office.draft("fagai")) for _ in range(2))
    key = uuid4()
    for _ in range(2):
        assert decide(office, key, first).pk == first
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        decide(office, key, other)


def sign(office: Any, key: UUID, pk: int) -> Any:
    return services.sign(actor=office.cast.zhou, now=office.now, request_id=key, matter_id=pk)


def discard(office: Any, key: UUID, *pks: int) -> Any:
    given = {"actor": office.cast.shen, "now": office.now, "reason": "属日常工作"}
    return services.discard_drafts(request_id=key, matter_ids=pks, **given)


def decide(office: Any, key: UUID, pk: int) -> Any:
    given = {"sign_off_id": pk, "step": 0, "agree": True, "note": ""}
    return services.decide_sign_off(actor=office.cast.han, now=office.now, request_id=key, **given)


SPENT = "已经用于另一次办理"
Step = Callable[..., Any]


def discarded(office: Any) -> tuple[Step, str, list[int]]:
    pks = [office.draft().pk for _ in range(3)]
    return partial(services.discard_drafts, reason="属日常工作"), "shen", pks


def proposed(office: Any) -> tuple[Step, str, list[int]]:
    return services.submit_for_sign_off, "shen", [office.draft().pk for _ in range(3)]


def dispatched(office: Any) -> tuple[Step, str, list[int]]:
    """The second of them goes out as a branch a unit: more is done than was asked for."""
    pks = [office.register(*units).pk for units in (["fagai"], ["fagai", "jiaoti"], ["fagai"])]
    return services.dispatch, "shen", pks


def recalled(office: Any) -> tuple[Step, str, list[int]]:
    pks = [matter.pk for _ in range(3) for matter in office.dispatch("fagai")]
    return partial(services.recall, reason="需要重新研究"), "shen", pks


def reviewed(office: Any) -> tuple[Step, str, list[int]]:
    """The second of them is in no doubt: less is done than was asked for."""
    pks = [office.draft().pk for _ in range(3)]
    Matter.objects.filter(pk__in=[pks[0], pks[2]]).update(doubts=["请核对单位。"], confidence=40)
    return services.review_drafts, "shen", pks


def doubted(office: Any) -> tuple[Step, str, list[int]]:
    service, who, pks = reviewed(office)
    Matter.objects.filter(pk__in=pks).update(doubts=["请核对单位。"], confidence=40)
    service(**by(office, who), matter_ids=pks)
    return services.doubt_drafts, who, pks


def urged(office: Any) -> tuple[Step, str, list[int]]:
    pks = [office.underway().pk for _ in range(3)]
    return partial(services.urge_many, reason="请抓紧"), "shen", pks


def handled(office: Any) -> tuple[Step, str, list[int]]:
    pks = [office.underway().pk for _ in range(3)]
    named = partial(services.name_handlers, handler_id=office.cast.he.person_id)
    return named, "zhou", pks


SEVERAL = [discarded, proposed, dispatched, recalled, reviewed, doubted, urged, handled]


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SEVERAL, ids=lambda scene: scene.__name__)
def test_a_number_spent_on_several_is_refused_for_more_fewer_or_others(
    office: Any, scene: Callable[[Any], tuple[Step, str, list[int]]]
) -> None:
    service, who, pks = scene(office)
    given = by(office, who)
    first = service(**given, matter_ids=pks[:2])
    before = Entry.objects.count()
    assert service(**given, matter_ids=pks[:2]) == first, "sent twice, done once"
    for others in (pks, pks[1:], pks[:1]):
        with pytest.raises(RuleBroken, match=SPENT):
            service(**given, matter_ids=others)
    assert Entry.objects.count() == before
    service(**by(office, who), matter_ids=pks[2:])
    assert Entry.objects.count() > before, "under a number of its own it is done"


@pytest.mark.django_db
def test_a_batch_under_the_number_of_another_act_is_refused(office: Any) -> None:
    service, who, pks = urged(office)
    given = by(office, who)
    service(**given, matter_ids=pks)
    with pytest.raises(RuleBroken, match=SPENT):
        services.name_handlers(**given, matter_ids=pks, handler_id=None)
    spent = by(office, "shen")
    services.urge(**spent, matter_id=office.underway().pk, reason="请抓紧")
    with pytest.raises(RuleBroken, match=SPENT):
        service(**spent, matter_ids=pks[:1])


@pytest.mark.django_db
def test_a_number_spent_on_one_handler_names_no_other(office: Any) -> None:
    matter, given = office.underway(), by(office, "zhou")
    services.name_handler(**given, matter_id=matter.pk, handler_id=office.cast.he.person_id)
    with pytest.raises(RuleBroken, match=SPENT):
        services.name_handler(**given, matter_id=matter.pk, handler_id=None)


@pytest.mark.django_db
def test_rows_sent_again_say_what_they_said(office: Any) -> None:
    rows = [replace(office.row("fagai"), content=f"修缮第{at}所学校。") for at in range(3)]
    given = by(office, "shen", source="plan")
    made = services.add_drafts(**given, rows=rows[:2])
    services.discard_drafts(
        **by(office, "shen"), matter_ids=[made[0].pk], reason="属日常工作"
    )  # what became of them since does not count
    again = services.add_drafts(**given, rows=rows[:2])
    assert [one.pk for one in again] == [one.pk for one in made]
    late = replace(rows[1], due=date(2027, 1, 31))
    for others in (rows, rows[1:], rows[:1], [rows[1], rows[0]], [rows[0], late]):
        with pytest.raises(RuleBroken, match=SPENT):
            services.add_drafts(**given, rows=others)
    with pytest.raises(RuleBroken, match=SPENT):
        services.add_draft(**given, row=rows[2])
    assert Matter.objects.count() == 2
    Sealed.objects.update(erased_at=office.now, value=None, salt=None)
    assert services.add_drafts(**given, rows=rows[:2]), "erased words cannot be compared"


@pytest.mark.django_db
def test_a_number_spent_on_some_units_gives_no_branch_to_others(office: Any) -> None:
    [first, _other] = office.dispatch("fagai", "caizheng")
    units = [office.cast.units[code].pk for code in ("jiaoti", "liuxi")]
    given = by(office, "shen", reason="上次漏列")
    made = services.add_branches(**given, matter_id=first.parent_id, unit_ids=units[:1])
    for pk, others in ((first.parent_id, units), (made[0].pk, units[:1])):
        with pytest.raises(RuleBroken, match=SPENT):
            services.add_branches(**given, matter_id=pk, unit_ids=others)


@pytest.mark.django_db
def test_a_number_spent_on_some_parts_hands_no_others_down(office: Any) -> None:
    matter = office.underway()
    he = office.cast.he.person_id
    parts = [Part(matter.lead_id, f"第{at}部分", handler_id=he) for at in range(2)]
    given = by(office, "zhou")
    made = services.subdivide(**given, matter_id=matter.pk, parts=parts[:1])
    assert services.subdivide(**given, matter_id=matter.pk, parts=parts[:1]) == made
    for pk, others in ((matter.pk, parts), (made[0].pk, parts[:1])):
        with pytest.raises(RuleBroken, match=SPENT):
            services.subdivide(**given, matter_id=pk, parts=others)


@pytest.mark.django_db
def test_a_number_spent_on_one_cut_cuts_no_part(office: Any) -> None:
    draft, given = office.draft(content="修路；修桥。"), by(office, "shen")
    cut = {"version": draft.version, "text": f"修路；{CUT}修桥。"}
    _kept, part = services.split_draft(**given, matter_id=draft.pk, **cut)
    with pytest.raises(RuleBroken, match=SPENT):
        services.split_draft(**given, matter_id=part.pk, **cut)


@pytest.mark.django_db
def test_a_number_spent_on_some_of_what_a_unit_left_is_refused_for_more(office: Any) -> None:
    pks, cast = [office.underway().pk for _ in range(2)], office.cast
    org.abolish_unit(**by(office, "cheng"), unit_id=cast.units["fagai"].pk)
    given = by(office, "lu", unit_id=cast.units["fagai"].pk, reason="一分为二")
    given |= {"successor_id": cast.units["caizheng"].pk}
    for _ in range(2):
        assert services.name_successor(**given, matter_ids=pks[:1]) == 1
    for others in (pks, ()):
        with pytest.raises(RuleBroken, match=SPENT):
            services.name_successor(**given, matter_ids=others)


@pytest.mark.django_db
def test_a_number_spent_on_one_step_decides_no_other(office: Any) -> None:
    run, key = office.propose(office.draft("fagai")), uuid4()
    decide(office, key, run)
    given = by(office, "han", sign_off_id=run, step=1, agree=True)
    with pytest.raises(RuleBroken, match=SPENT):
        services.decide_sign_off(**given | {"request_id": key})


def by(office: Any, who: str, **more: Any) -> dict[str, Any]:
    return {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()} | more
