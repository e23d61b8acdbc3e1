"""Whoever has the next step of what a unit prepares is told of it, once, and nobody else."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.kernel.actor import Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import services
from luoshi.matters.tests.bureau import Bureau
from luoshi.notices.models import Notice
from luoshi.notices.queries import inbox, lines
from luoshi.notices.rules.sending import said
from luoshi.org import queries as org

pytestmark = pytest.mark.django_db


def told(bureau: Bureau, stage: str) -> list[str]:
    """Who was told so, by name; whoever was told of one cause twice stands there twice."""
    names = {actor.person_id: name for name, actor in bureau.cast}
    unit, today = bureau.cast.units["fagai"].pk, civil_day(bureau.now)
    deputies = org.holders(unit_ids=[unit], roles=(Role.LEADER,), today=today)
    names |= {one.person_id: "deputy" for one in deputies}  # each of them may take that step
    rows = Notice.objects.filter(subject_id=bureau.pk, stage=stage)
    causes = {(one.person_id, one.cause): names.get(one.person_id, "?") for one in rows}
    assert len(causes) == len(rows), "nobody is told twice of one cause"
    return sorted(set(causes.values()))


def test_each_step_tells_who_holds_it_and_the_next_one_only_then(office: Any) -> None:
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    assert told(bureau, "prepared_turn") == ["zhou"]
    bureau.step("zhou")
    assert told(bureau, "prepared_turn") == ["deputy", "zhou"]
    bureau.step("deputy")
    assert told(bureau, "prepared_turn") == ["deputy", "meng", "zhou"]
    before = Notice.objects.filter(stage="prepared_turn").count()
    bureau.step("meng")
    assert Notice.objects.filter(stage="prepared_turn").count() == before
    assert told(bureau, "prepared_turn") == ["deputy", "meng", "zhou"], "it has left the unit"


def test_who_acts_has_read_what_he_was_told(office: Any) -> None:
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    [notice] = Notice.objects.filter(subject_id=bureau.pk, stage="prepared_turn")
    assert notice.read_at is None
    bureau.step("zhou")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_handed_back_tells_the_writer_and_not_who_takes_his_own_back(office: Any) -> None:
    bureau = Bureau(office, "liaison-deputy-head")
    bureau.prepare("he")
    bureau.back("zhou")
    assert told(bureau, "prepared_back") == ["he"]
    bureau.prepare("he", version=bureau.row.version)
    bureau.back("he")
    rows = Notice.objects.filter(subject_id=bureau.pk, stage="prepared_back")
    assert rows.count() == 1, "told of the first time alone"


def test_a_double_click_tells_once(office: Any) -> None:
    bureau, key = Bureau(office, "liaison-deputy-head"), uuid4()
    bureau.prepare("he")
    version = bureau.row.version
    for _ in range(2):
        bureau.step("zhou", request_id=key, version=version)
    assert told(bureau, "prepared_turn") == ["deputy", "zhou"]


def test_whoever_countersigns_is_told_then_who_sends_it(office: Any) -> None:
    bureau = Bureau.joint(office, "caizheng")
    bureau.prepare("zhou")
    assert "fang" in told(bureau, "countersign_turn")
    assert not {"zhou", "meng", "shen"} & set(told(bureau, "countersign_turn"))
    assert told(bureau, "prepared_turn") == []
    bureau.step("fang", service=services.countersign)
    assert told(bureau, "prepared_turn") == ["meng", "zhou"]


def test_what_leaves_the_house_says_no_word_of_it() -> None:
    assert said(1) == "您有1件待办"


def of_sign_off(office: Any, stage: str) -> dict[str, int]:
    """How many such notices each of the cast was told."""
    names = {actor.person_id: name for name, actor in office.cast}
    rows = Notice.objects.filter(subject_kind="sign_off", stage=stage)
    return Counter(names.get(one.person_id, "?") for one in rows)


def test_a_sign_off_tells_each_signer_in_his_turn_once_for_all_its_matters(office: Any) -> None:
    run = office.propose(*(office.draft("fagai") for _ in range(3)))
    assert of_sign_off(office, "sign_off_turn") == {"han": 1}
    office.decide(run, "han", 0)
    assert of_sign_off(office, "sign_off_turn")["gao"] == 1
    mine = Notice.objects.get(subject_kind="sign_off", person=office.cast.han.person_id)
    assert mine.read_at is not None, "who has decided has read it"
    office.decide(run, "gao", 1)
    assert of_sign_off(office, "sign_off_passed") == {"shen": 1}
    assert not of_sign_off(office, "sign_off_returned")


def test_what_comes_back_from_sign_off_is_told_to_whoever_sent_it(office: Any) -> None:
    run = office.propose(office.draft("fagai"))
    office.decide(run, "han", 0, agree=False)
    assert of_sign_off(office, "sign_off_returned") == {"shen": 1}
    assert "gao" not in of_sign_off(office, "sign_off_turn")
    [line] = lines(office.cast.shen, list(inbox(office.cast.shen)))
    assert line.url == reverse("matters:sign-off", args=[run]) and "1 项" in line.words
