"""Files on a verdict: laid by who verifies until the matter moves on, seen as the verdict is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.kernel.errors import NotAllowed, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import SIX, Rating
from luoshi.matters.rules.evidence import Record, RecordKind, may_take_back, undecided
from luoshi.matters.tests.conftest import Office, claims_for, publicised
from luoshi.matters.tests.test_evidence import attach, entry_of, upload

SignIn = Callable[[str], Client]
NOTE = "现场核查记录一份。".encode()


def by(office: Office, who: str, **more: object) -> dict[str, Any]:
    given = {"actor": getattr(office.cast, who), "request_id": uuid4()}
    return given | {"now": office.now + timedelta(days=9)} | more


def sent_back(office: Office) -> Matter:
    return office.judge(services.send_back, office.submitted())


def lay(office: Office, matter: Matter, act: str, who: str = "shen") -> EvidenceFile:
    attach(office, matter, act, NOTE, who)
    return EvidenceFile.objects.latest("id")


def judgement(matter: Matter, act: str, **more: object) -> dict[str, Any]:
    version = Matter.objects.get(pk=matter.pk).version
    sent = {"request_id": str(uuid4()), "act": act, "version": version, "reason": "看过现场"}
    sent |= {"met0": "yes", "rating": "good"} | {one.value: "yes" for one in SIX}
    return sent | {"attached": upload("核查记录.txt", NOTE)} | more


def test_a_verdict_waits_until_the_matter_has_moved_on() -> None:
    told = [Record(1, RecordKind.VERDICT, 5, passed=True), Record(2, RecordKind.VERDICT, 5)]
    assert undecided(told, State.UNDERWAY, request_open=False) == {2}
    assert may_take_back(State.UNDERWAY, is_open=True)
    assert not may_take_back(State.CLOSED, is_open=True)


@pytest.mark.parametrize(
    ("act", "written"), [("close", "closed"), ("send_back", "sent_back"), ("rectify", None)]
)
def test_files_go_with_each_verdict_once(
    act: str, written: str | None, office: Office, sign_in: SignIn
) -> None:
    matter = office.submitted()
    url, sent = reverse("matters:judge", args=[matter.pk]), judgement(matter, act)
    for _ in range(2):
        sent["attached"] = upload("核查记录.txt", NOTE)
        answer = sign_in("shen").post(url, sent)
        assert answer.status_code == 303, answer.content.decode()
    row = EvidenceFile.objects.get()
    entry = entry_of(matter, written or "rectification_ordered")
    assert (row.record, row.entry_id) == ("verdict", entry)
    assert row.unit_id == office.cast.shen.unit_id


def test_a_verdict_whose_file_is_refused_is_not_given(office: Office, sign_in: SignIn) -> None:
    matter = office.submitted()
    url = reverse("matters:judge", args=[matter.pk])
    sent = judgement(matter, "close", attached=upload("图.png", b"\x89PNG\r\n\x1a\n torn"))
    assert sign_in("shen").post(url, sent).status_code == 422
    matter.refresh_from_db()
    assert matter.state == State.SUBMITTED and not EvidenceBytes.objects.exists()


def test_who_sees_the_verdict_sees_its_files(office: Office, sign_in: SignIn) -> None:
    matter = sent_back(office)
    row = lay(office, matter, "sent_back")
    url = reverse("matters:evidence-file", args=[row.pk])
    for page in ("matters:matter", "matters:closing"):
        for who in ("zhou", "shen", "lu"):
            shown = sign_in(who).get(reverse(page, args=[matter.pk])).content.decode()
            assert url in shown and ("补充佐证" in shown) == (who == "shen")
    assert sign_in("fang").get(url).status_code == 404


def test_the_unit_lays_nothing_to_the_verdict_and_the_office_nothing_to_the_dossier(
    office: Office,
) -> None:
    matter = sent_back(office)
    with pytest.raises(NotAllowed):
        lay(office, matter, "sent_back", "zhou")
    with pytest.raises(NotAllowed):
        lay(office, matter, "closing_submitted")


def test_who_had_a_hand_in_it_lays_nothing_to_its_verdict(office: Office) -> None:
    matter = sent_back(office)
    row = lay(office, matter, "sent_back", "jiang")
    Matter.objects.filter(pk=matter.pk).update(hands=[office.cast.shen.person_id])
    with pytest.raises(NotAllowed):
        lay(office, matter, "sent_back")
    with pytest.raises(NotAllowed):
        services.withdraw_evidence(**by(office, "shen", file_id=row.pk))
    services.withdraw_evidence(**by(office, "jiang", file_id=row.pk))


def test_once_the_unit_has_handed_in_again_it_is_only_marked(office: Office) -> None:
    matter = sent_back(office)
    row = lay(office, matter, "sent_back")
    office.submit(matter, now=office.now + timedelta(days=10))
    with pytest.raises(RuleBroken):
        lay(office, matter, "sent_back", "jiang")
    with pytest.raises(RuleBroken):
        services.withdraw_evidence(**by(office, "shen", file_id=row.pk))
    services.mark_mistaken(**by(office, "shen", file_id=row.pk, reason="是别的项目的"))
    row.refresh_from_db()
    assert row.ended == "mistaken" and EvidenceBytes.objects.filter(file=row).exists()


def test_of_what_is_closed_nothing_goes_but_more_may_come_until_somebody_looks_again(
    office: Office,
) -> None:
    matter = office.closed()
    row = lay(office, matter, "closed")
    with pytest.raises(RuleBroken):
        services.withdraw_evidence(**by(office, "shen", file_id=row.pk))
    services.mark_mistaken(**by(office, "shen", file_id=row.pk, reason="重复"))
    looked = {"holds": True, "finding": "没有反弹"}
    services.recheck(**by(office, "shen", matter_id=matter.pk, **looked))
    with pytest.raises(RuleBroken):
        attach(office, matter, "closed", b"later still", "shen")


def test_what_is_publicised_takes_files_until_it_closes(office: Office, sign_in: SignIn) -> None:
    matter = publicised(office)
    row = lay(office, matter, "publicised")
    shown = sign_in("shen").get(reverse("matters:closing", args=[matter.pk])).content.decode()
    assert reverse("matters:evidence-file", args=[row.pk]) in shown
    services.withdraw_evidence(**by(office, "shen", file_id=row.pk))
    later = office.now + timedelta(days=40)
    office.judge(services.close, matter, rating=Rating.GOOD, now=later)
    with pytest.raises(RuleBroken):
        lay(office, matter, "publicised")


def test_each_dossier_has_the_files_of_its_own_verdict(office: Office) -> None:
    matter = sent_back(office)
    first = entry_of(matter, "sent_back")
    office.submit(matter, claims=claims_for(matter), now=office.now + timedelta(days=10))
    office.judge(services.close, office.seen(matter.pk), rating=Rating.GOOD)
    found = queries.dossier_entries(matter).values()
    assert [one.verdicts for one in found] == [(first,), (entry_of(matter, "closed"),)]


def test_a_given_up_lead_leaves_the_verdict_behind(office: Office) -> None:
    matter = sent_back(office)
    lead = {"lead_id": office.cast.units["caizheng"].pk, "reason": "职责调整"}
    services.reassign(**by(office, "shen", matter_id=matter.pk, **lead))
    services.sign(**by(office, "fang", matter_id=matter.pk))
    with pytest.raises(RuleBroken):
        lay(office, matter, "sent_back")
