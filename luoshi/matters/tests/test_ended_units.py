"""A unit that has ended takes nothing new, and the sentence says who carries on instead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.kernel.errors import BadInput
from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.subdividing import Part
from luoshi.matters.rules.succession import ended_unit
from luoshi.org import services as org

pytestmark = pytest.mark.django_db


def end(office: Any, code: str, into: str | None = None, days: int = 0) -> None:
    """The unit is no more from that day on; nothing of it has been carried on yet."""
    units = office.cast.units
    org.abolish_unit(
        actor=office.cast.cheng,
        now=office.now,
        request_id=uuid4(),
        unit_id=units[code].pk,
        successor_id=units[into].pk if into else None,
        until=civil_day(office.now) + timedelta(days=days),
    )


def refused(field: str, act: Callable[..., Any], *args: Any, **given: Any) -> str:
    with pytest.raises(BadInput) as caught:
        act(*args, **given)
    assert set(caught.value.fields) == {field}
    return caught.value.sentence


def send(office: Any, matter: Matter, **more: Any) -> list[Matter]:
    given = {"actor": office.cast.shen, "now": office.now, "request_id": uuid4()}
    return services.dispatch(matter_ids=[matter.pk], **given, **more)


def test_the_sentence_says_since_when_and_who_carries_on(office: Any) -> None:
    end(office, "caizheng", into="jiaoti")
    day = civil_day(office.now)
    old, heir = office.cast.units["caizheng"].name, office.cast.units["jiaoti"].name
    said = refused("lead", office.draft, "caizheng")
    assert said == ended_unit(old, day, heir)
    assert (
        said == f"{old}已于{day.year}年{day.month}月{day.day}日撤销（并入{heir}），请选承接单位。"
    )


@pytest.mark.parametrize("field", ["lead", "cooperating"])
def test_a_draft_names_only_units_that_live(office: Any, field: str) -> None:
    end(office, "caizheng")
    named = {"lead": (["caizheng"], []), "cooperating": (["fagai"], ["caizheng"])}[field]
    assert "撤销" in refused(field, office.draft, *named[0], helpers=named[1])


@pytest.mark.parametrize("helpers", [[], ["caizheng"]])
def test_what_was_registered_before_the_end_is_refused_and_not_lost(
    office: Any, helpers: list[str]
) -> None:
    matter = office.register("fagai" if helpers else "caizheng", helpers=helpers)
    end(office, "caizheng")
    said = refused(str(matter.pk), send, office, matter)
    assert matter.number in said and office.cast.units["caizheng"].name in said
    before = (matter.state, matter.version)
    matter.refresh_from_db()
    assert (matter.state, matter.version) == before
    if not helpers:
        heir = office.cast.units["jiaoti"].pk
        [sent] = send(office, matter, leads={matter.pk: heir})
        assert sent.lead_id == heir


def test_a_fan_out_leaves_the_ended_unit_out_or_is_refused(office: Any) -> None:
    matter = office.register("fagai", "caizheng")
    end(office, "caizheng")
    refused(str(matter.pk), send, office, matter)
    left_out = {matter.pk: {office.cast.units["caizheng"].pk}}
    [branch] = send(office, matter, excluded=left_out)
    assert branch.lead_id == office.cast.units["fagai"].pk


def test_reassigning_and_asking_for_help(office: Any) -> None:
    matter, ended = office.underway(), office.cast.units["caizheng"].pk
    end(office, "caizheng")
    given = {"now": office.now, "matter_id": matter.pk}
    more = {"actor": office.cast.shen, "lead_id": ended, "reason": "职责调整"}
    assert "撤销" in refused("lead", services.reassign, request_id=uuid4(), **more, **given)
    plea = Plea(ended, "用地指标不够，请明确份额。", "书面答复")
    asked = {"actor": office.cast.zhou, "plea": plea}
    assert "撤销" in refused("helper", services.ask_help, request_id=uuid4(), **asked, **given)


def test_nothing_is_handed_down_to_a_village_that_is_no_more(office: Any) -> None:
    matter = office.underway("liuxi", by="lin")
    village = sorted(code for code in office.cast.units if code.startswith("liuxi-"))[0]
    end(office, village)
    part = Part(office.cast.units[village].pk, "疏通沟渠")
    given = {"actor": office.cast.lin, "now": office.now, "request_id": uuid4()}
    said = refused("unit0", services.subdivide, matter_id=matter.pk, parts=[part], **given)
    assert office.cast.units[village].name in said


def test_an_end_that_is_yet_to_come_refuses_nothing(office: Any) -> None:
    end(office, "caizheng", days=5)
    assert office.dispatch("caizheng")[0].state == State.DISPATCHED
