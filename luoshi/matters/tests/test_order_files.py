"""Files on an order of rectification in the midst of the work: with it, and until it moved on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.documents.attached import read_attached
from luoshi.kernel.errors import NotAllowed, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import Judgement
from luoshi.matters.tests.conftest import Office, claims_for
from luoshi.matters.tests.test_evidence import entry_of, upload
from luoshi.matters.tests.test_verdict_files import NOTE, by, lay

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def order(**more: object) -> dict[str, Any]:
    until = (date.today() + timedelta(days=20)).isoformat()
    sent = {"request_id": str(uuid4()), "reason": "两处检查井没有盖", "until": until}
    return sent | {"attached": upload("现场核查记录.txt", NOTE)} | more


def ordered(office: Office, who: str = "shen") -> Matter:
    given = {"matter_id": office.underway().pk, "judgement": Judgement(reason="没有盖")}
    return services.order_rectification(**by(office, who, **given))


def test_files_go_with_the_order_once(office: Office, sign_in: SignIn) -> None:
    matter = office.underway()
    url, sent = reverse("matters:rectify", args=[matter.pk]), order()
    for _ in range(2):
        sent["attached"] = upload("现场核查记录.txt", NOTE)
        answer = sign_in("shen").post(url, sent)
        assert answer.status_code == 303, answer.content.decode()
    row = EvidenceFile.objects.get()
    assert (row.record, row.entry_id) == ("verdict", entry_of(matter, "rectification_ordered"))
    assert (row.unit_id, row.added_by_id) == (
        office.cast.shen.unit_id,
        office.cast.shen.person_id,
    )


def test_an_order_without_files_is_an_order(office: Office, sign_in: SignIn) -> None:
    matter = office.underway()
    sent = order()
    del sent["attached"]
    answer = sign_in("shen").post(reverse("matters:rectify", args=[matter.pk]), sent)
    assert answer.status_code == 303
    assert office.seen(matter.pk).state == State.RECTIFYING and not EvidenceFile.objects.exists()


def test_an_order_whose_file_is_refused_is_not_given(office: Office, sign_in: SignIn) -> None:
    matter = office.underway()
    sent = order(attached=upload("图.png", b"\x89PNG\r\n\x1a\n torn"))
    answer = sign_in("shen").post(reverse("matters:rectify", args=[matter.pk]), sent)
    assert answer.status_code == 422
    assert office.seen(matter.pk).state == State.UNDERWAY and not EvidenceBytes.objects.exists()


def test_the_page_offers_it_and_the_timeline_shows_it(office: Office, sign_in: SignIn) -> None:
    matter = office.underway()
    page = reverse("matters:matter", args=[matter.pk])
    shown = sign_in("shen").get(page).content.decode()
    form = shown[shown.index('id="rectify-form"') :]
    form = form[: form.index("</form>")]
    assert 'name="attached"' in form and "核查记录等佐证" in form
    assert 'enctype="multipart/form-data"' in form.split(">")[0]
    sign_in("shen").post(reverse("matters:rectify", args=[matter.pk]), order())
    row = EvidenceFile.objects.get()
    for who in ("zhou", "shen", "lu"):
        shown = sign_in(who).get(page).content.decode()
        assert reverse("matters:evidence-file", args=[row.pk]) in shown
        assert ("补充佐证" in shown) == (who == "shen")
    assert sign_in("fang").get(reverse("matters:evidence-file", args=[row.pk])).status_code == 404


def test_its_files_are_called_by_its_name(office: Office, sign_in: SignIn) -> None:
    matter = ordered(office)
    entry = entry_of(matter, "rectification_ordered")
    row = lay(office, matter, "rectification_ordered")
    for url in (
        reverse("matters:add-evidence", args=[matter.pk, entry]),
        reverse("matters:evidence", args=[row.pk]),
    ):
        shown = sign_in("shen").get(url).content.decode()
        assert "责令整改" in shown and "核验意见" not in shown


def test_the_unit_lays_nothing_to_the_order(office: Office) -> None:
    matter = ordered(office)
    with pytest.raises(NotAllowed):
        lay(office, matter, "rectification_ordered", "zhou")


def test_who_orders_in_the_midst_judges_nothing_and_may_lay_files(office: Office) -> None:
    """Only a verdict on a dossier asks for somebody who had no hand in the matter."""
    matter = office.underway()
    Matter.objects.filter(pk=matter.pk).update(hands=[office.cast.shen.person_id])
    given = by(office, "shen", matter_id=matter.pk)
    said = {"judgement": Judgement(reason="没有盖")}
    files = read_attached([("核查记录.txt", NOTE)])
    services.with_evidence(
        lambda: services.order_rectification(**given, **said), **given, files=files
    )
    row = EvidenceFile.objects.get()
    services.withdraw_evidence(**by(office, "shen", file_id=row.pk))


def test_once_the_unit_has_handed_in_nothing_more_comes(office: Office) -> None:
    matter = ordered(office)
    lay(office, matter, "rectification_ordered")
    office.submit(office.seen(matter.pk), claims=claims_for(office.seen(matter.pk)), now=office.now)
    with pytest.raises(RuleBroken):
        lay(office, matter, "rectification_ordered", "jiang")


def test_a_dossier_that_comes_later_does_not_claim_the_orders_files(office: Office) -> None:
    matter = ordered(office)
    lay(office, matter, "rectification_ordered")
    matter = office.seen(matter.pk)
    office.submit(matter, claims=claims_for(matter), now=office.now)
    found = queries.dossier_entries(office.seen(matter.pk)).values()
    assert [one.verdicts for one in found] == [()]
