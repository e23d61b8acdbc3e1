"""A unit's own route: prepared, passed, handed back, sent as the direct act would be."""

from datetime import date, datetime
from uuid import uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, services
from luoshi.matters.models import Matter, MatterRequest, Prepared, PreparedStep, Stake
from luoshi.matters.rules import RequestKind, StakeRole, State
from luoshi.matters.rules.preparing import (
    PreparedKind,
    UnitStep,
    asked_from,
    claims_from,
    stages_for,
)
from luoshi.matters.rules.requests import Asked
from luoshi.matters.services import Overtaken, Passing, Preparing
from luoshi.matters.tests.bureau import ASKED, DONE, Bureau, entries
from luoshi.matters.tests.conftest import claims_for
from luoshi.matters.unit_routes import offered_routes, unit_routes

TODAY = date(2026, 9, 24)
LIAISON = UnitStep((Role.LIAISON,), "联络员审核")
DEPUTY = UnitStep((Role.LEADER,), "分管负责人审核")
HEAD = UnitStep((Role.HEAD,), "主要负责人审签")
FULL = (LIAISON, DEPUTY, HEAD)
EVERYBODY = frozenset(Role)


@pytest.mark.parametrize(
    ("preparer", "held", "joint", "labels"),
    [
        ({Role.HANDLER}, EVERYBODY, False, ["联络员审核", "分管负责人审核", "主要负责人审签"]),
        ({Role.LIAISON}, EVERYBODY, False, ["分管负责人审核", "主要负责人审签"]),
        ({Role.HEAD}, EVERYBODY, False, ["联络员审核", "分管负责人审核", "主要负责人审签"]),
        ({Role.LEADER}, EVERYBODY, False, ["主要负责人审签"]),
        ({Role.HANDLER}, {Role.LIAISON, Role.HEAD}, False, ["联络员审核", "主要负责人审签"]),
        ({Role.HANDLER}, {Role.LIAISON}, False, ["联络员审核"]),
        ({Role.LIAISON}, EVERYBODY, True, ["分管负责人审核", None, "主要负责人审签"]),
    ],
)
def test_the_stages_of_a_run(preparer, held, joint: bool, labels: list[str]) -> None:  # type: ignore[no-untyped-def]
    found = stages_for(FULL, preparer=preparer, held=held, joint=joint)
    assert [stage.step and stage.step.label for stage in found] == labels


def test_a_unit_in_which_nobody_can_pass_is_told_so() -> None:
    with pytest.raises(BadInput, match="任职"):
        stages_for(FULL, preparer={Role.HANDLER}, held={Role.HANDLER}, joint=False)


def test_prepared_words_are_the_words_of_the_act() -> None:
    asked = Asked(RequestKind.EXTENSION, "雨季停工", "完成七成", date(2027, 1, 29))
    assert asked_from(ASKED) == asked
    with pytest.raises(BadInput):
        asked_from({**ASKED, "until": "下个月"})
    assert [one.done for one in claims_from(DONE, ["通水"])] == ["12 公里全部通水"]
    with pytest.raises(BadInput, match="变动"):
        claims_from({**DONE, "standards": ["通水"]}, ["通气"])


def test_every_route_ends_with_who_speaks_for_the_unit() -> None:
    assert next(route.name for route in offered_routes(TODAY)) == "direct"
    assert {route.name for route in unit_routes()} >= {"direct", "head", "liaison-head"}
    for route in unit_routes():
        assert set(route.senders) <= {Role.LIAISON, Role.HEAD}


pytestmark_db = pytest.mark.django_db


@pytest.fixture
def bureau(office) -> Bureau:  # type: ignore[no-untyped-def]
    return Bureau(office, "liaison-deputy-head")


@pytestmark_db
def test_step_by_step_to_the_head_and_then_it_is_the_act_itself(bureau: Bureau) -> None:
    bureau.prepare("he")
    assert bureau.waits() == {"zhou"}
    for who in ("meng", "deputy", "he"):
        with pytest.raises(NotAllowed):
            bureau.step(who)
    bureau.step("zhou")
    assert bureau.waits() == {"deputy"}
    bureau.step("deputy")
    assert bureau.waits() == {"meng"}
    assert bureau.matter.state == State.UNDERWAY
    bureau.step("meng")
    assert bureau.matter.state == State.SUBMITTED
    assert entries(bureau)[-4:] == [
        *("matter.prepared", "matter.passed", "matter.passed"),
        "matter.closing_submitted",
    ]
    closing = bureau.matter.closings.get()
    assert (closing.summary, closing.submitted_by_id) == (
        "已全部完成。",
        bureau.cast.meng.person_id,
    )
    assert (bureau.row.state, bureau.row.result) == ("sent", closing.pk)
    doers = {getattr(bureau.cast, who).person_id for who in ("he", "zhou", "meng")}
    assert doers | {bureau.deputy.person_id} <= set(bureau.matter.hands)
    assert bureau.waits() == set()


@pytestmark_db
def test_a_unit_with_a_route_sends_only_by_its_end(bureau: Bureau) -> None:
    assert not {"report", "ask", "submit_closing"} & bureau.acts("zhou")
    assert {"report", "ask", "submit_closing"} <= bureau.acts("meng")
    claims = claims_for(bureau.matter)
    with pytest.raises(NotAllowed):
        bureau.do(services.submit_closing, "zhou", claims=claims, summary="好")
    with pytest.raises(NotAllowed):
        bureau.do(services.ask, "zhou", asked=asked_from(ASKED))
    bureau.do(services.ask, "meng", asked=asked_from(ASKED))


@pytestmark_db
def test_without_a_route_all_is_as_before_and_the_handler_prepares(office) -> None:  # type: ignore[no-untyped-def]
    bureau = Bureau(office)
    assert {"report", "ask", "submit_closing"} <= bureau.acts("zhou")
    bureau.prepare("he", "request")
    assert bureau.waits() == {"zhou", "meng"}
    bureau.step("zhou", "request")
    asked = MatterRequest.objects.get()
    assert (asked.kind, asked.until, asked.asked_by_id) == (
        "extension",
        date(2027, 1, 29),
        bureau.cast.zhou.person_id,
    )
    assert bureau.row.result == asked.pk


@pytestmark_db
def test_handed_back_it_is_written_again_and_begins_anew(bureau: Bureau) -> None:
    bureau.prepare("he")
    bureau.step("zhou")
    bureau.back("deputy")
    assert bureau.waits() == {"he"}
    assert (bureau.row.state, bureau.row.returned_note) == ("writing", "数不对")
    with pytest.raises(NotAllowed):
        bureau.step("deputy")
    bureau.prepare("he", version=bureau.row.version, summary="改好了。")
    assert bureau.waits() == {"zhou"}
    assert bureau.row.returned_note == ""
    body = Entry.objects.filter(act="matter.handed_back").get().body
    assert "数不对".encode() not in bytes(body)


@pytestmark_db
def test_who_wrote_it_takes_it_back_and_nobody_else(bureau: Bureau) -> None:
    bureau.prepare("he")
    for who in ("meng", "deputy"):
        with pytest.raises(NotAllowed):
            bureau.back(who)
    with pytest.raises(BadInput):
        bureau.back("he", reason=" ")
    bureau.back("he")
    assert bureau.row.state == "writing"


@pytestmark_db
def test_nobody_passes_what_he_has_not_read(bureau: Bureau) -> None:
    bureau.prepare("he")
    seen = bureau.row.version
    bureau.back("he")
    bureau.prepare("he", version=bureau.row.version, summary="另一个说法。")
    with pytest.raises(Stale):
        bureau.step("zhou", version=seen)
    bureau.step("zhou")


@pytestmark_db
def test_nobody_reviews_his_own_words(office) -> None:  # type: ignore[no-untyped-def]
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("zhou")
    assert bureau.waits() == {"deputy"}
    Prepared.objects.update(prepared_by=bureau.deputy.person_id)
    assert bureau.waits() == set()
    with pytest.raises(NotAllowed):
        bureau.step("deputy")


@pytestmark_db
def test_several_write_and_nobody_is_written_over(bureau: Bureau) -> None:
    def save(who: str, summary: str, version: int | None) -> Prepared:
        given = Preparing(PreparedKind.CLOSING, {**DONE, "summary": summary}, version)
        actor = bureau.actor(who)
        return services.save_prepared(actor=actor, now=bureau.now, matter_id=bureau.pk, given=given)

    first = save("he", "何写的", None)
    with pytest.raises(Overtaken) as clash:
        save("zhou", "周写的", None)
    assert clash.value.theirs.payload["summary"] == "何写的"
    again = save("zhou", "两人合写", first.version)
    with pytest.raises(Overtaken):
        save("he", "何又写", first.version)
    assert save("he", "两人合写", again.version).version == again.version
    assert Prepared.objects.count() == 1
    assert "matter.prepared" not in entries(bureau)


@pytestmark_db
def test_what_the_act_would_refuse_is_not_prepared_and_not_sent(bureau: Bureau, now) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput):
        bureau.prepare("he", summary=" ")
    with pytest.raises(BadInput):
        bureau.prepare("he", "request", progress="")
    bureau.prepare("zhou", "request")
    bureau.step("deputy", "request")
    with pytest.raises(BadInput, match="时限已经过了"):
        bureau.step("meng", "request", now=datetime.fromisoformat("2027-01-02T10:00+08:00"))
    assert not MatterRequest.objects.exists()
    assert bureau.row.state == "open"
    bureau.prepare("zhou")
    bureau.step("deputy")
    Matter.objects.filter(pk=bureau.pk).update(acceptance="15 公里全部通水")
    with pytest.raises(BadInput, match="变动"):
        bureau.step("meng")
    assert bureau.matter.state == State.UNDERWAY


@pytestmark_db
def test_nobody_reviews_a_closing_whose_test_of_done_is_open(bureau: Bureau) -> None:
    Matter.objects.filter(pk=bureau.pk).update(acceptance="", unit_proposes_acceptance=True)
    with pytest.raises(RuleBroken, match="验收标准"):
        bureau.prepare("he", done0="已完成")
    assert not bureau.waits() & {"zhou", "deputy", "meng"}


@pytestmark_db
def test_a_working_paper_is_its_units_own(bureau: Bureau) -> None:
    bureau.prepare("he")
    for who, count in (("he", 1), ("zhou", 1), ("meng", 1), ("shen", 0), ("lu", 0)):
        matter = queries.matter_for(bureau.actor(who), bureau.pk)
        assert len(queries.prepared_for(bureau.actor(who), matter)) == count
    for who, refused in (("shen", NotAllowed), ("fang", NotFound), ("qiao", NotFound)):
        with pytest.raises(refused):
            bureau.step(who)
        with pytest.raises(refused):
            bureau.prepare(who)
    body = bytes(Entry.objects.get(act="matter.prepared").body)
    assert "已全部完成".encode() not in body


@pytestmark_db
def test_a_double_click_does_each_step_once(bureau: Bureau) -> None:
    key = uuid4()
    bureau.prepare("zhou")
    for _ in range(2):
        bureau.step("deputy", request_id=key)
    last = uuid4()
    for _ in range(2):
        assert bureau.step("meng", request_id=last).state == State.SUBMITTED
    assert entries(bureau).count("matter.passed") == 1
    assert entries(bureau).count("matter.closing_submitted") == 1


@pytestmark_db
def test_a_later_act_makes_what_was_prepared_void(bureau: Bureau, office) -> None:  # type: ignore[no-untyped-def]
    bureau.prepare("he", "request")
    bureau.prepare("he")
    office.submit(bureau.matter, by="meng")
    assert set(Prepared.objects.values_list("state", flat=True)) == {"void"}
    assert bureau.waits() == set()
    other = Bureau(office)
    other.prepare("he")
    other.do(
        services.reassign, "shen", lead_id=other.cast.units["caizheng"].pk, reason="职责在财政"
    )
    assert other.row.state == "void"


@pytestmark_db
def test_the_route_is_chosen_by_the_unit_and_told_on_its_chain(office) -> None:  # type: ignore[no-untyped-def]
    bureau, key = Bureau(office), uuid4()
    for _ in range(2):
        bureau.choose("head", request_id=key)
    bureau.choose("liaison-head", "meng")
    assert queries.route_of(bureau.cast.units["fagai"].pk).name == "liaison-head"
    rows = queries.route_history(bureau.cast.zhou)
    assert [(preset.name, row.until is None) for preset, row in rows] == [
        ("liaison-head", True),
        ("head", False),
    ]
    told = Entry.objects.filter(chain_kind="unit", act="unit.route_set")
    assert told.filter(chain_id=bureau.cast.units["fagai"].pk).count() == 2
    for who in ("he", "deputy", "shen", "gao"):
        with pytest.raises(NotAllowed):
            bureau.choose("head", who)
    with pytest.raises(BadInput):
        bureau.choose("no-such-route")
    assert queries.route_of(bureau.cast.units["caizheng"].pk).name == "direct"


@pytestmark_db
def test_a_township_prepares_for_its_village(office, cast) -> None:  # type: ignore[no-untyped-def]
    services.set_unit_route(actor=cast.lin, now=office.now, request_id=uuid4(), route="head")
    village = sorted(code for code in cast.units if code.startswith("liuxi-"))[0]
    matter = office.underway(village, by="lin")
    common = {"now": office.now, "matter_id": matter.pk}
    given = Preparing(PreparedKind.CLOSING, DONE)
    claims = claims_for(matter)
    with pytest.raises(NotAllowed):
        services.submit_closing(
            actor=cast.lin, request_id=uuid4(), claims=claims, summary="好", **common
        )
    services.prepare(actor=cast.lin, request_id=uuid4(), given=given, **common)
    head = cast.actors["liuxi", Role.HEAD]
    passing = Passing(PreparedKind.CLOSING, 1)
    sent = services.pass_prepared(actor=head, request_id=uuid4(), passing=passing, **common)
    assert sent.state == State.SUBMITTED


@pytestmark_db
def test_a_matter_that_rests_waits_for_nobody_and_goes_on(bureau: Bureau, office) -> None:  # type: ignore[no-untyped-def]
    bureau.prepare("he")
    asked = Asked(RequestKind.SUSPENSION, "规划调整")
    bureau.do(services.ask, "meng", asked=asked)
    bureau.do(services.answer_request, "shen", grant=True)
    assert bureau.waits() == set()
    bureau.do(services.resume, "shen", reason="规划已定")
    assert bureau.waits() == {"zhou"}
    handler = Stake.objects.filter(role=StakeRole.HANDLER.value, until__isnull=True)
    assert handler.exists()


SPENT = "已经用于另一次办理"


@pytestmark_db
def test_a_number_spent_on_passing_one_paper_passes_no_other(bureau: Bureau) -> None:
    key = uuid4()
    for kind in ("request", "closing"):
        bureau.prepare("he", kind)
    for _ in range(2):
        bureau.step("zhou", "request", request_id=key)
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("zhou", "closing", request_id=key)
    bureau.step("deputy", "request")
    key = uuid4()
    for _ in range(2):
        bureau.step("meng", "request", request_id=key)
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("meng", "closing", request_id=key)
    assert [row.at_stage for row in Prepared.objects.order_by("id")] == [2, 0]


@pytestmark_db
def test_a_number_spent_on_one_version_passes_no_other(bureau: Bureau) -> None:
    """Handed back and written anew, or the next of its kind: it has to be read first."""
    key, last = uuid4(), uuid4()
    bureau.prepare("he", "request")
    bureau.step("zhou", "request", request_id=key)
    bureau.back("deputy", "request")
    bureau.prepare("he", "request", version=bureau.row.version, reason="雨季停工四十天")
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("zhou", "request", request_id=key)
    bureau.step("zhou", "request", request_id=key, version=1)  # the very same, answered
    assert bureau.row.at_stage == 0
    for who in ("zhou", "deputy"):
        bureau.step(who, "request")
    bureau.step("meng", "request", request_id=last)
    bureau.do(services.answer_request, "shen", grant=False, answer="按期")
    bureau.prepare("he", "request")
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("meng", "request", request_id=last)
    assert Prepared.objects.count() == 2 and bureau.row.state == "open"


@pytestmark_db
def test_who_holds_two_steps_takes_each_with_a_number_of_its_own(bureau: Bureau) -> None:
    bureau.prepare("he")
    PreparedStep.objects.filter(stage=1).update(roles=["liaison"])
    key = uuid4()
    for _ in range(2):
        bureau.step("zhou", request_id=key, stage=0)
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("zhou", request_id=key, stage=1)
    with pytest.raises(Stale):
        bureau.step("zhou", stage=0)
    bureau.step("zhou", stage=1)
    assert bureau.row.at_stage == 2


@pytestmark_db
def test_a_number_spent_on_the_act_itself_passes_no_paper(bureau: Bureau) -> None:
    key = uuid4()
    bureau.do(services.ask, "meng", asked=asked_from(ASKED), request_id=key)
    bureau.prepare("he")
    with pytest.raises(RuleBroken, match=SPENT):
        bureau.step("meng", request_id=key)
