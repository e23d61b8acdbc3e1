"""分解下达: parts of a task for units below and for people, each a matter of its own."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from luoshi.burden.models import Demand
from luoshi.clock.queries import deadlines_of
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import Act, RequestKind, StakeRole, State
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.requests import Asked
from luoshi.matters.rules.subdividing import Part, Whole, wrong_parts
from luoshi.matters.tests.conftest import good
from luoshi.notices.models import Notice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 24)
DUE = date(2026, 12, 31)
WHOLE = Whole(1, DUE, 0, frozenset({2, 3}), frozenset({7}))


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        (Part(2, "修渠"), set()),
        (Part(2, "修渠", DUE, 100), set()),
        (Part(1, "修渠", handler_id=7), set()),
        (Part(1, "修渠"), {"unit0"}),
        (Part(1, "修渠", handler_id=8), {"unit0"}),
        (Part(2, "修渠", handler_id=7), {"unit0"}),
        (Part(4, "修渠"), {"unit0"}),
        (Part(2, " ", weight=0), {"content0", "weight0"}),
        (Part(2, "修渠", date(2027, 1, 1)), {"due0"}),
        (Part(2, "修渠", date(2026, 9, 23)), {"due0"}),
    ],
)
def test_what_a_part_lacks(part: Part, fields: set[str]) -> None:
    assert set(wrong_parts([part], WHOLE, TODAY)) == fields


def test_a_part_of_a_task_without_a_day_has_no_absurd_one() -> None:
    endless = replace(WHOLE, due=None)
    assert set(wrong_parts([Part(2, "修渠", date(2206, 1, 1))], endless, TODAY)) == {"due0"}
    assert wrong_parts([Part(2, "修渠", date(2027, 1, 1))], endless, TODAY) == {}


def test_a_task_is_split_five_levels_deep_at_most() -> None:
    part = Part(2, "修渠")
    deep = [Whole(1, DUE, level, WHOLE.below, WHOLE.own) for level in (4, 5)]
    assert [set(wrong_parts([part], whole, TODAY)) for whole in deep] == [set(), {"unit0"}]
    assert set(wrong_parts([], WHOLE, TODAY)) == {"content0"}


def split(office, matter: Matter, *parts: Part, who: str = "lin", **more: object) -> list[Matter]:  # type: ignore[no-untyped-def]
    given = {"now": office.now, "request_id": uuid4()} | more
    return services.subdivide(
        actor=getattr(office.cast, who),
        matter_id=matter.pk,
        parts=parts,
        **given,  # type: ignore[arg-type]
    )


@pytest.fixture
def township(office) -> Matter:  # type: ignore[no-untyped-def]
    """A matter that a township has signed."""
    return office.underway("liuxi", by="lin")


def test_the_leader_whose_note_it_was_sees_the_whole_not_every_part(office, township) -> None:  # type: ignore[no-untyped-def]
    leader = office.cast.gao.person_id
    Matter.objects.filter(pk=township.pk).update(source="instruction", leader=leader)
    [part] = split(office, township, Part(villages(office)[0], "清理沟渠"))
    seen = {pk: queries.facts_of(office.seen(pk)) for pk in (township.pk, part.pk)}
    assert seen[township.pk].leader_due
    assert not seen[part.pk].leader_due


def villages(office) -> list[int]:  # type: ignore[no-untyped-def]
    codes = sorted(code for code in office.cast.units if code.startswith("liuxi-"))
    return [office.cast.units[code].pk for code in codes]


def test_a_township_splits_its_task_among_its_villages(office, cast, township) -> None:  # type: ignore[no-untyped-def]
    first, second = villages(office)
    parts = Part(first, "修渠 3 公里", date(2026, 11, 30), 3), Part(second, "修渠 1 公里")
    made = split(office, township, *parts)
    assert [(m.number, m.state, m.due, m.weight) for m in made] == [
        (f"{township.number}-1", State.DISPATCHED, date(2026, 11, 30), 3),
        (f"{township.number}-2", State.DISPATCHED, DUE, 1),
    ]
    assert {m.dispatcher_id for m in made} == {township.lead_id}
    facts = queries.facts_of(queries.matter_for(cast.lin, made[0].pk))
    assert facts.handed_down and Act.RECALL in queries.acts_for(
        cast.lin, queries.matter_for(cast.lin, made[0].pk)
    )
    assert deadlines_of(cast.lin, "matter", made[0].pk, now=office.now)
    assert Demand.objects.filter(sender=township.lead_id, unit=first).count() == 1
    [again] = split(office, township, Part(first, "清淤"))
    assert again.number == f"{township.number}-3"


def test_whoever_sees_the_whole_from_above_sees_its_parts(office, cast, township) -> None:  # type: ignore[no-untyped-def]
    [part] = split(office, township, Part(villages(office)[0], "修渠"))
    for who in ("shen", "han", "lin"):
        assert queries.matter_for(getattr(cast, who), part.pk)
    for who in ("zhou", "fang", "qiao"):
        with pytest.raises(NotFound):
            queries.matter_for(getattr(cast, who), part.pk)
    assert [one.pk for one in queries.branches_of(cast.shen, township)] == [part.pk]


def test_only_the_lead_splits_and_only_to_its_own(office, cast, township) -> None:  # type: ignore[no-untyped-def]
    part = Part(villages(office)[0], "修渠")
    for who, refused in (("shen", NotAllowed), ("zhou", NotFound), ("qiao", NotFound)):
        with pytest.raises(refused):
            split(office, township, part, who=who)
    with pytest.raises(BadInput, match="下级单位"):
        split(office, township, Part(cast.units["caizheng"].pk, "修渠"))
    with pytest.raises(BadInput, match="总任务"):
        split(office, township, Part(part.unit_id, "修渠", date(2027, 1, 1)))
    assert not Matter.objects.filter(parent=township).exists()


def test_a_part_for_ones_own_people_is_under_way_at_once(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    own = Part(matter.lead_id, "起草方案", handler_id=cast.he.person_id)
    [part] = split(office, matter, own, who="zhou")
    assert (part.state, part.handler_id) == (State.UNDERWAY, cast.he.person_id)
    assert queries.matter_for(cast.he, part.pk)
    assert not Demand.objects.filter(subject_id=part.pk).exists()
    for _level in range(4):
        [part] = split(office, part, own, who="zhou")
    with pytest.raises(BadInput, match="5 级"):
        split(office, part, own, who="zhou")


def test_targets_are_shared_out_by_weight_and_add_up(office, township) -> None:  # type: ignore[no-untyped-def]
    Matter.objects.filter(pk=township.pk).update(
        targets=[{"text": "10 公里", "value": "10", "unit": "公里"}]
    )
    first, second = villages(office)
    parts = Part(first, "东渠", weight=2), Part(second, "西渠", weight=1)
    made = split(office, township, *parts, share_targets=True)
    values = [Decimal(part.targets[0]["value"]) for part in made]
    assert values == [7, 3] and made[0].targets[0]["text"] == "7公里"


def test_who_handed_it_down_verifies_and_the_doer_does_not(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    own = Part(matter.lead_id, "起草方案", handler_id=cast.he.person_id)
    [part] = split(office, matter, own, who="zhou")
    office.submit(part)
    with pytest.raises(NotAllowed):
        office.judge(services.close, part, actor=cast.zhou, rating=Rating.GOOD)
    closed = office.judge(services.close, part, actor=cast.meng, rating=Rating.GOOD)
    assert closed.state == State.CLOSED


def test_no_whole_closes_over_an_open_part_without_a_reason(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    own = Part(matter.lead_id, "起草方案", handler_id=cast.he.person_id)
    split(office, matter, own, who="zhou")
    office.submit(matter)
    judged = good(matter)
    silent = type(judged)(judged.findings, judged.checks, "")
    with pytest.raises(BadInput, match="还有 1 件"):
        office.judge(services.close, matter, rating=Rating.GOOD, judgement=silent)
    assert office.judge(services.close, matter, rating=Rating.GOOD).state == State.CLOSED


def test_what_was_split_is_not_given_to_another(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    own = Part(matter.lead_id, "起草方案", handler_id=cast.he.person_id)
    split(office, matter, own, who="zhou")
    with pytest.raises(RuleBroken, match="分解"):
        services.reassign(
            actor=cast.shen,
            now=office.now,
            request_id=uuid4(),
            matter_id=matter.pk,
            lead_id=cast.units["caizheng"].pk,
            reason="职责",
        )


def test_a_double_click_splits_once(office, township) -> None:  # type: ignore[no-untyped-def]
    key, part = uuid4(), Part(villages(office)[0], "修渠")
    rows = [split(office, township, part, request_id=key)[0].pk for _ in range(2)]
    assert rows[0] == rows[1] and Matter.objects.filter(parent=township).count() == 1


def test_another_handler_is_named_and_the_first_sees_it_no_longer(office, cast) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    common = {"now": office.now + timedelta(days=1), "matter_id": matter.pk}

    def name(who: str, handler: int | None) -> Matter:
        actor = getattr(cast, who)
        return services.name_handler(actor=actor, request_id=uuid4(), handler_id=handler, **common)

    assert name("zhou", cast.he.person_id).handler_id == cast.he.person_id
    assert queries.matter_for(cast.he, matter.pk)
    with pytest.raises(BadInput, match="本单位"):
        name("zhou", cast.fang.person_id)
    with pytest.raises(NotAllowed):
        name("he", cast.he.person_id)
    name("meng", None)
    with pytest.raises(NotFound):
        queries.matter_for(cast.he, matter.pk)
    live = Stake.objects.filter(matter=matter, role=StakeRole.HANDLER, until__isnull=True)
    assert not live.exists()


def test_the_page_splits_and_shows_the_parts(office, cast, township, sign_in) -> None:  # type: ignore[no-untyped-def]
    lin, page = sign_in("lin"), f"/matters/{township.pk}/subdivide/"
    first = villages(office)[0]
    assert f"unit:{first}" in lin.get(page).content.decode()
    typed = {"content0": "修渠", "to0": f"unit:{first}", "weight0": "2"}
    more = lin.post(page, typed | {"act": "more"}).content.decode()
    assert 'name="content3"' in more and "修渠" in more
    key = {"request_id": str(uuid4())}
    assert lin.post(page, key | typed | {"to0": ""}).status_code == 422
    assert lin.post(page, key | typed).status_code == 303
    shown = lin.get(f"/matters/{township.pk}/").content.decode()
    assert f"{township.number}-1" in shown
    assert "修渠" in shown, "parts of one unit are told apart by their words"
    assert sign_in("shen").get(page).status_code == 403
    desk = {one.name: one.page.total for one in lin.get("/").context["panels"]}
    assert desk["sign"] == 1 and desk["others"] == 1


def test_a_part_that_was_handed_down_never_goes_sideways(office, township) -> None:  # type: ignore[no-untyped-def]
    first, *_others = villages(office)
    [part] = split(office, township, Part(first, "清理沟渠"))
    given = {"now": office.now, "matter_id": part.pk, "reason": "换人"}
    services.sign(actor=office.cast.lin, now=office.now, request_id=uuid4(), matter_id=part.pk)
    with pytest.raises(BadInput):
        services.reassign(
            actor=office.cast.lin,
            request_id=uuid4(),
            lead_id=office.cast.units["fagai"].pk,
            **given,  # type: ignore[arg-type]
        )
    another = villages(office)[1]
    services.reassign(actor=office.cast.lin, request_id=uuid4(), lead_id=another, **given)  # type: ignore[arg-type]
    live = Stake.objects.filter(matter=part, until__isnull=True)
    assert StakeRole.ABOVE.value in set(live.values_list("role", flat=True))


def cancelled(office: Any, matter: Matter, who: str = "lin", **more: object) -> Matter:
    given = {"now": office.now, "matter_id": matter.pk}
    asked = Asked(RequestKind.CANCELLATION, "上级已取消这项任务")
    services.ask(actor=getattr(office.cast, who), request_id=uuid4(), asked=asked, **given)
    grant = {"actor": office.cast.shen, "request_id": uuid4(), "grant": True} | more
    return services.answer_request(**grant, **given)


def test_a_whole_is_cancelled_with_its_parts(office: Any, township: Matter) -> None:
    first, second = villages(office)[:2]
    parts = split(office, township, Part(first, "清理沟渠"), Part(second, "清淤"))
    given = {"now": office.now, "request_id": uuid4(), "matter_id": parts[0].pk}
    services.sign(actor=office.cast.lin, **given)  # for its village
    key = uuid4()
    cancelled(office, township, request_id=key)
    again = {"now": office.now, "request_id": key, "matter_id": township.pk}
    done = services.answer_request(actor=office.cast.shen, grant=True, **again)
    assert done.pk == township.pk, "asked twice, done once"
    with pytest.raises(RuleBroken, match="请求编号"):
        services.answer_request(actor=office.cast.shen, grant=True, **again | {"matter_id": 10**15})
    for part in parts:
        part.refresh_from_db()
        assert part.state == State.CANCELLED
        [entry] = Entry.objects.filter(
            chain_kind="matter", chain_id=part.pk, act="matter.cancelled"
        )
        assert entry.request_id == key
        said = json.loads(bytes(entry.body))["answer"]
        assert said == f"总任务{township.number}已撤销：上级已取消这项任务"
        live = Demand.objects.filter(subject_kind="matter", subject_id=part.pk)
        assert not live.filter(voided_at__isnull=True).exists()
        assert deadlines_of(office.cast.lu, "matter", part.pk, now=office.now) == []
        told = Notice.objects.filter(subject_id=part.pk, stage="cancelled")
        assert told.exists() and len(told) == len({one.person_id for one in told})
    assert verify_database().sound


def test_what_is_done_stays_done_and_what_is_verified_is_answered_first(
    office: Any, township: Matter
) -> None:
    [part] = split(office, township, Part(villages(office)[0], "清理沟渠"))
    Matter.objects.filter(pk=part.pk).update(state=State.SUBMITTED.value)
    with pytest.raises(RuleBroken) as caught:
        cancelled(office, township)
    assert part.number in caught.value.sentence
    township.refresh_from_db()
    assert township.state == State.UNDERWAY
    Matter.objects.filter(pk=part.pk).update(state=State.CLOSED.value)
    given = {"now": office.now, "matter_id": township.pk, "request_id": uuid4()}
    services.answer_request(actor=office.cast.shen, grant=True, **given)
    part.refresh_from_db()
    assert part.state == State.CLOSED
