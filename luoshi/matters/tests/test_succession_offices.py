"""An office ends and its successor issues nothing: what it dispatched goes to one that does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.clock.models import Deadline
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters import queries, services
from luoshi.matters.acts.handover import MatterSucceeded
from luoshi.matters.models import Closing, Matter, Stake
from luoshi.matters.rules import State
from luoshi.matters.rules.subdividing import Part
from luoshi.matters.rules.succession import LIVE_STATES
from luoshi.matters.tests.conftest import good
from luoshi.matters.tests.noting import Desk
from luoshi.matters.tests.test_succession import abolish, follow, merge
from luoshi.matters.tests.test_succession_turns import seat, told
from luoshi.org import queries as org
from luoshi.org.models import Unit

pytestmark = pytest.mark.django_db


def issue(office: Any, code: str, kind: str = "office") -> None:
    """Let a unit issue as an office does."""
    Unit.objects.filter(pk=office.cast.units[code].pk).update(issues=True, kind=kind)


def clerk(office: Any, code: str, role: Role = Role.CLERK) -> Actor:
    """Somebody who works in a unit as a clerk does; she had no hand in anything."""
    unit = Unit.objects.get(code=code)
    person = office.cast.su.person_id
    more = {"person_id": person, "unit_id": unit.pk, "unit_path": tuple(unit.path)}
    return replace(office.cast.shen, roles=frozenset({role}), **more)


@pytest.mark.parametrize(
    ("issuing", "heir", "expected"),
    [
        (["fagai"], "fagai", "fagai"),
        (["caizheng"], "fagai", "caizheng"),
        (["fagai", "caizheng"], "fagai", "fagai"),
        (["caizheng"], "gov", "caizheng"),
        (["gov=government", "caizheng"], "fagai", "caizheng"),
        (["gov=government"], "fagai", "gov"),
        (["fagai=department"], "fagai", "fagai"),
        (["caizheng=department"], "fagai", None),
        (["zuzhibu"], "fagai", None),
        (["liuxi=township"], "fagai", None),
        (["caizheng"], "party", None),
    ],
)
def test_the_nearest_office(
    office: Any, issuing: list[str], heir: str, expected: str | None
) -> None:
    """The successor itself, its own office, that of a level above; never one beside another."""
    Unit.objects.filter(issues=True).update(issues=False)
    for code in issuing:
        issue(office, *code.split("="))
    unit = Unit.objects.get(code=heir)
    found = org.offices_for([unit], civil_day(office.now)).get(unit.pk)
    assert (found.code if found else None) == expected


def test_what_an_office_dispatched_goes_to_the_nearest_office_in_every_state(
    office: Any, every_state: Callable[[], dict[str, Matter]]
) -> None:
    made = every_state()
    issue(office, "caizheng")
    dates = dict(Deadline.objects.values_list("pk", "due_at"))
    before = dict(Matter.objects.values_list("pk", "lead_id"))
    merge(office, "zfb", into="jiaoti")
    assert follow(office.now + timedelta(days=20)) > 0
    new, old = office.cast.units["caizheng"], office.cast.units["zfb"]
    for name, matter in made.items():
        matter.refresh_from_db()
        if matter.state not in (*LIVE_STATES, State.CLOSED):
            continue
        assert matter.dispatcher_id == new.pk, name
        assert matter.lead_id == before[matter.pk], name
        assert not Stake.objects.filter(matter=matter, unit=old, until=None).exists(), name
    assert dict(Deadline.objects.values_list("pk", "due_at")) == dates
    [waiting] = Closing.objects.filter(matter=made["submitted"], verdict="")
    assert waiting.office_id == new.pk
    verify = Deadline.objects.get(subject_id=made["submitted"].pk, node="verify")
    assert verify.owner_id == new.pk
    assert follow(office.now + timedelta(days=20)) == 0
    assert verify_database().sound


def test_the_office_goes_on_with_drafts_registered_and_submitted_matters(office: Any) -> None:
    draft, registered, submitted = office.draft("fagai"), office.register(), office.submitted()
    issue(office, "caizheng")
    merge(office, "zfb", into="jiaoti")
    follow(office.now)
    by = {"actor": clerk(office, "caizheng"), "now": office.now + timedelta(days=9)}
    services.submit_for_sign_off(**by, request_id=uuid4(), matter_ids=[draft.pk])
    services.dispatch(**by, request_id=uuid4(), matter_ids=[registered.pk])
    given = {"matter_id": submitted.pk, "judgement": good(submitted)}
    services.send_back(**by, request_id=uuid4(), **given)
    for matter, state in ((draft, "proposed"), (registered, "dispatched"), (submitted, "underway")):
        matter.refresh_from_db()
        assert matter.state == state


def test_the_entry_names_the_office_and_why(office: Any, sign_in: Any) -> None:
    matter = office.underway()
    issue(office, "caizheng")
    merge(office, "zfb", into="jiaoti")
    follow(office.now)
    [told] = [
        one
        for one in queries.history(queries.matter_for(office.cast.zhou, matter.pk))
        if one.what.act == "matter.succeeded"
    ]
    units, body = office.cast.units, told.what.body
    assert isinstance(body, MatterSucceeded)
    assert body.from_units == (units["zfb"].pk,)
    assert body.to_units == (units["caizheng"].pk,)
    assert body.not_issuing == (units["jiaoti"].pk,)  # type: ignore[attr-defined]
    page = sign_in("zhou").get(f"/matters/{matter.pk}/").content.decode()
    assert f"{units['zfb'].name}由{units['caizheng'].name}承继" in page
    assert f"{units['jiaoti'].name}不能立项交办，按规则由最近的能立项交办的单位接着交办" in page


def test_what_the_office_itself_did_goes_to_the_successor_and_not_to_the_office(
    office: Any,
) -> None:
    matter, units = office.underway(), office.cast.units
    Matter.objects.filter(pk=matter.pk).update(lead=units["zfb"])
    Stake.objects.filter(matter=matter, role="lead").update(unit=units["zfb"])
    Deadline.objects.filter(subject_id=matter.pk).update(owner_id=units["zfb"].pk)
    issue(office, "caizheng")
    merge(office, "zfb", into="jiaoti")
    follow(office.now)
    matter.refresh_from_db()
    assert (matter.lead_id, matter.dispatcher_id) == (units["jiaoti"].pk, units["caizheng"].pk)
    owners = Deadline.objects.filter(subject_id=matter.pk).values_list("owner_id", flat=True)
    assert set(owners) == {units["jiaoti"].pk}


def test_a_task_handed_down_stays_the_units_own(office: Any) -> None:
    """What a lead gave to units below it was dispatched by no office."""
    matter = office.underway()
    lead = office.cast.units["fagai"].pk
    part = Part(lead, "改造一期", handler_id=office.cast.he.person_id)
    given = {"actor": office.cast.zhou, "now": office.now, "request_id": uuid4()}
    [made] = services.subdivide(matter_id=matter.pk, parts=[part], **given)
    issue(office, "caizheng")
    merge(office, "fagai", into="jiaoti")
    follow(office.now)
    made.refresh_from_db()
    assert made.dispatcher_id == office.cast.units["jiaoti"].pk


def test_a_sign_off_waits_in_the_office_and_its_director_is_told(office: Any) -> None:
    run = office.propose(office.draft("jiaoti"))
    issue(office, "caizheng")
    seat(office.cast.su.person_id, office.cast.units["caizheng"], "director")
    merge(office, "zfb", into="fagai")
    follow(office.now)
    assert told("sign_off_turn")[office.cast.su.person_id, "caizheng"] == 1
    given = {"now": office.now, "request_id": uuid4(), "sign_off_id": run, "step": 0}
    services.decide_sign_off(actor=clerk(office, "caizheng", Role.DIRECTOR), agree=True, **given)


def test_leaders_notes_go_to_the_office_too(office: Any) -> None:
    slip = Desk(office).file()
    issue(office, "caizheng")
    merge(office, "zfb", into="fagai")
    assert follow(office.now) == 1
    slip.refresh_from_db()
    assert slip.office_id == office.cast.units["caizheng"].pk


def stranded(office: Any) -> Matter:
    """An office ends in a county where nobody else issues."""
    matter: Matter = office.register()
    merge(office, "zfb", into="jiaoti")
    assert follow(office.now) == 0
    matter.refresh_from_db()
    assert matter.dispatcher_id == office.cast.units["zfb"].pk
    return matter


def test_where_nobody_issues_the_head_above_is_told_and_names_an_office(
    office: Any, sign_in: Any
) -> None:
    matter, units, today = stranded(office), office.cast.units, civil_day(office.now)
    assert [unit.code for unit in queries.without_successor(office.cast.lu, today)] == ["zfb"]
    page = sign_in("lu").get("/handover/").content.decode()
    assert f"并入{units['jiaoti'].name}，那里不能立项交办" in page
    url = f"/handover/units/{units['zfb'].pk}/"
    assert "请您指定由哪个单位接着立项交办" in sign_in("lu").get(url).content.decode()
    given = {"actor": office.cast.lu, "now": office.now, "unit_id": units["zfb"].pk}
    given |= {"reason": "职责划转"}
    heir = units["caizheng"].pk
    with pytest.raises(BadInput) as refused:
        services.name_successor(**given, request_id=uuid4(), successor_id=heir)
    assert "不能立项交办" in refused.value.fields["successor"]
    issue(office, "zuzhibu")  # of the party: not found by rule, named by a person
    assert follow(office.now) == 0
    heir = units["zuzhibu"].pk
    assert services.name_successor(**given, request_id=uuid4(), successor_id=heir) == 1
    matter.refresh_from_db()
    assert matter.dispatcher_id == heir
    assert Entry.objects.get(act="matter.succeeded").actor_person_id == office.cast.lu.person_id
    assert not queries.without_successor(office.cast.lu, today).exists()


def test_once_the_successor_issues_it_goes_on_by_itself(office: Any) -> None:
    matter = stranded(office)
    issue(office, "jiaoti")
    assert follow(office.now) == 1
    matter.refresh_from_db()
    assert matter.dispatcher_id == office.cast.units["jiaoti"].pk
    assert not queries.without_successor(office.cast.lu, civil_day(office.now)).exists()


def test_a_note_alone_is_enough_to_be_told(office: Any) -> None:
    slip, today = Desk(office).file(), civil_day(office.now)
    merge(office, "zfb", into="jiaoti")
    assert follow(office.now) == 0
    assert [unit.code for unit in queries.without_successor(office.cast.lu, today)] == ["zfb"]
    issue(office, "zuzhibu")
    given = {"unit_id": office.cast.units["zfb"].pk, "reason": "职责划转", "now": office.now}
    heir = office.cast.units["zuzhibu"].pk
    key = uuid4()
    for _ in range(2):
        services.name_successor(actor=office.cast.lu, request_id=key, successor_id=heir, **given)
    slip.refresh_from_db()
    assert slip.office_id == heir


def test_an_abolished_office_leaves_to_the_office_of_who_is_named(office: Any) -> None:
    matter, units = office.register(), office.cast.units
    Unit.objects.filter(parent=units["zfb"]).update(until=civil_day(office.now))
    abolish_as(office, "zfb")
    issue(office, "caizheng")
    given = {"unit_id": units["zfb"].pk, "reason": "职责划转", "now": office.now}
    heir = units["jiaoti"].pk
    services.name_successor(actor=office.cast.lu, request_id=uuid4(), successor_id=heir, **given)
    matter.refresh_from_db()
    assert matter.dispatcher_id == units["caizheng"].pk


def abolish_as(office: Any, code: str) -> None:
    """The administrator may not end his own unit: one of another unit does."""
    unit = office.cast.units["gov"]
    cheng = office.cast.cheng
    office.cast = replace(
        office.cast, cheng=replace(cheng, unit_id=unit.pk, unit_path=tuple(unit.path))
    )
    abolish(office, code)


def test_what_is_signed_off_together_is_not_torn_apart(office: Any) -> None:
    drafts = [office.draft("jiaoti"), office.draft("jiaoti")]
    office.propose(*drafts)
    Unit.objects.filter(parent=office.cast.units["zfb"]).update(until=civil_day(office.now))
    abolish_as(office, "zfb")
    issue(office, "caizheng")
    given = {"unit_id": office.cast.units["zfb"].pk, "reason": "一分为二", "now": office.now}
    given |= {"actor": office.cast.lu, "successor_id": office.cast.units["caizheng"].pk}
    with pytest.raises(BadInput) as refused:
        services.name_successor(**given, request_id=uuid4(), matter_ids=[drafts[0].pk])
    assert "同一次审签" in refused.value.fields["matters"]
    both = [one.pk for one in drafts]
    assert services.name_successor(**given, request_id=uuid4(), matter_ids=both) == 2
