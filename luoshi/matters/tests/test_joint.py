"""What several units own together: one leads and reports, the others countersign (DESIGN §5)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from luoshi.kernel.errors import BadInput, NotAllowed, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.reading import row_of
from luoshi.matters.rules import Ownership, State
from luoshi.matters.tests.bureau import Bureau, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(office) -> Bureau:  # type: ignore[no-untyped-def]
    """Two bureaus own one matter: 发改 leads and reports, 财政 countersigns."""
    return Bureau.joint(office, "caizheng")


def test_joint_is_one_matter_with_one_lead(joint: Bureau) -> None:
    matter = queries.matter_for(joint.cast.shen, joint.pk)
    assert (matter.ownership, matter.lead.code, matter.fanned_out) == ("joint", "fagai", False)
    assert [share.unit.code for share in matter.all_shares] == ["caizheng"]
    facts = queries.facts_of(matter)
    assert facts.joint == {joint.cast.units["caizheng"].pk} == facts.cooperating
    assert joint.matter.pk == queries.matter_for(joint.cast.fang, joint.pk).pk


def test_what_is_joint_leaves_only_countersigned(joint: Bureau) -> None:
    for who in ("zhou", "meng"):
        assert not {"report", "submit_closing"} & joint.acts(who)
        assert "ask" in joint.acts(who)
    joint.prepare("zhou")
    assert joint.waits() == {"fang"}
    with pytest.raises(NotAllowed):
        joint.step("meng")
    joint.step("fang", service=services.countersign)
    assert joint.waits() == {"zhou", "meng"}
    joint.step("zhou")
    assert joint.matter.state == State.SUBMITTED
    [closing] = queries.closings_of(joint.matter)
    [signed] = closing.countersigned
    assert (signed.unit.code, signed.decided_by_id, signed.note) == (
        "caizheng",
        joint.cast.fang.person_id,
        "同意",
    )
    assert entries(joint)[-3:] == [
        *("matter.prepared", "matter.countersigned", "matter.closing_submitted"),
    ]


def test_who_countersigns_may_hand_it_back_and_reads_it_only_then(joint: Bureau) -> None:
    def read(who: str) -> int:
        actor = joint.actor(who)
        return len(queries.prepared_for(actor, queries.matter_for(actor, joint.pk)))

    joint.prepare("he")
    assert (read("fang"), read("shen")) == (1, 0)
    joint.back("fang")
    assert joint.waits() == {"he"}
    assert read("fang") == 0
    with pytest.raises(NotAllowed):
        joint.step("fang", service=services.countersign)
    joint.prepare("he", version=joint.row.version, summary="改过了。")
    assert joint.waits() == {"fang"}
    with pytest.raises(NotAllowed):
        joint.step("zhou", service=services.countersign)


def test_the_route_comes_first_then_the_others_then_the_head(joint: Bureau) -> None:
    joint.choose("liaison-deputy-head")
    joint.prepare("he")
    for who, then in (("zhou", "deputy"), ("deputy", "fang")):
        joint.step(who)
        assert joint.waits() == {then}
    joint.step("fang", service=services.countersign)
    assert joint.waits() == {"meng"}
    joint.step("meng")
    assert joint.matter.state == State.SUBMITTED


def test_a_joint_draft_needs_two_units_and_keeps_their_order(office) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput, match="修改"):
        office.draft("fagai", ownership=Ownership.JOINT)
    matter = office.draft("jiaoti", "fagai", "caizheng", ownership=Ownership.JOINT)
    units = office.cast.units
    row = row_of(queries.matter_for(office.cast.shen, matter.pk))
    assert row.lead_ids == (units["jiaoti"].pk, units["fagai"].pk, units["caizheng"].pk)
    assert row.owners == row.lead_ids[1:]
    changed = replace(row, lead_ids=row.lead_ids[::-1])
    edited = services.edit_draft(
        actor=office.cast.shen,
        now=office.now,
        request_id=uuid4(),
        matter_id=matter.pk,
        version=matter.version,
        row=changed,
    )
    assert edited.lead_id == units["caizheng"].pk


def test_while_others_countersign_the_unit_may_take_it_back(joint: Bureau) -> None:
    """Its writer may have left; without this nothing of the matter could ever leave."""
    joint.prepare("he")
    assert joint.waits() == {"fang"}
    joint.back("meng")
    assert joint.row.state == "writing"


def test_a_village_is_no_joint_owner(office) -> None:  # type: ignore[no-untyped-def]
    village = sorted(code for code in office.cast.units if code.startswith("liuxi-"))[0]
    matter = office.register("liuxi", village, ownership=Ownership.JOINT)
    with pytest.raises(BadInput):
        services.dispatch(
            actor=office.cast.shen, now=office.now, request_id=uuid4(), matter_ids=[matter.pk]
        )


def test_a_number_spent_on_one_version_countersigns_no_other(joint: Bureau) -> None:
    key = uuid4()
    joint.prepare("zhou")
    for _ in range(2):
        joint.step("fang", service=services.countersign, request_id=key)
    joint.back("zhou")
    joint.prepare("zhou", version=joint.row.version, summary="改过了。")
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        joint.step("fang", service=services.countersign, request_id=key)
    assert joint.waits() == {"fang"}
