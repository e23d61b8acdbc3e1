"""The signed scan comes back to the form it is of: by whom, replaced with history, seen where."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.documents.attached import read_attached
from luoshi.documents.tests.pictured import jpeg, png
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import services
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_evidence import attach, entry_of

SignIn = Callable[[str], Client]


def give_back(
    office: Office, matter: Matter, form: FormKind, data: bytes, who: str = "zhou", **more: Any
) -> Matter:
    given = {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()} | more
    files = read_attached([("扫描件.jpg", data)] if data else [])
    return services.return_scan(**given, matter_id=matter.pk, form=form, files=files)


def test_a_scan_hangs_on_the_record_that_the_form_is_of(office: Office, sign_in: SignIn) -> None:
    matter, key = office.submitted(), uuid4()
    for _ in range(2):
        given = {"request_id": key}
        give_back(office, matter, FormKind.STRIKING_OFF, jpeg(place=True), **given)
    row = EvidenceFile.objects.get()
    assert row.entry_id == entry_of(matter, "closing_submitted")
    assert b"GPS" not in bytes(row.content.data)
    file = reverse("matters:evidence-file", args=[row.pk])
    form = reverse("matters:form", args=[matter.pk, "striking-off"])
    assert file in sign_in("shen").get(form).content.decode()
    for name in ("matter", "closing"):
        shown = sign_in("shen").get(reverse(f"matters:{name}", args=[matter.pk]))
        assert file in shown.content.decode() and "销号申请表签章扫描件" in shown.content.decode()
    assert "交回签章扫描件" in sign_in("zhou").get(form).content.decode()
    assert "交回签章扫描件" not in sign_in("gao").get(form).content.decode()
    assert sign_in("gao").get(file).status_code == 200
    assert sign_in("qiao").get(file).status_code == 404
    assert verify_database().sound


def test_each_unit_returns_its_own_and_a_newer_one_replaces_it(office: Office) -> None:
    matter = office.submitted()
    give_back(office, matter, FormKind.NOTICE, jpeg())
    give_back(office, matter, FormKind.NOTICE, png(), "shen")
    give_back(office, matter, FormKind.NOTICE, png(), "meng")  # there already
    give_back(office, matter, FormKind.NOTICE, jpeg(turned=6), "meng")
    first, office_own, newest = EvidenceFile.objects.order_by("id")
    assert (first.ended, office_own.ended, newest.ended) == ("replaced", "", "")
    assert first.ended_by_id == office.cast.meng.person_id
    assert EvidenceBytes.objects.count() == 3  # the old one stays to be looked at
    for who, refusal in (("zhou", RuleBroken), ("shen", NotAllowed)):
        with pytest.raises(refusal):
            services.withdraw_evidence(
                actor=getattr(office.cast, who),
                now=office.now,
                request_id=uuid4(),
                file_id=newest.pk,
            )


def test_who_neither_issues_nor_signs_returns_nothing(office: Office) -> None:
    matter = office.submitted()
    for who, form, refusal in (
        ("gao", FormKind.NOTICE, NotAllowed),
        ("fang", FormKind.NOTICE, NotFound),
        ("qiao", FormKind.NOTICE, NotFound),
        ("zhou", FormKind.RESULT, NotAllowed),
        ("zhou", FormKind.URGING, NotFound),
        ("zhou", FormKind.EXTENSION, NotFound),
    ):
        with pytest.raises(refusal):
            give_back(office, matter, form, png(), who)
    give_back(office, matter, FormKind.RESULT, png(), "shen")
    with pytest.raises(BadInput, match="选择一个扫描件"):
        give_back(office, matter, FormKind.NOTICE, b"")
    with pytest.raises(BadInput, match="选择一个扫描件"):
        give_back(office, matter, FormKind.NOTICE, "文字".encode())


def test_a_scan_does_not_count_among_the_evidence(office: Office) -> None:
    matter = office.submitted()
    give_back(office, matter, FormKind.STRIKING_OFF, png())
    attach(office, matter, "closing_submitted", "验收报告。".encode())
    assert EvidenceFile.objects.filter(form="").count() == 1


def test_it_is_returned_from_the_form_after_the_end_too(office: Office, sign_in: SignIn) -> None:
    matter = office.closed()
    url = reverse("matters:return-scan", args=[matter.pk, "striking-off"])
    zhou = sign_in("zhou")
    assert "签章扫描件" in zhou.get(url).content.decode()
    for name, data, status in (
        ("空.pdf", b"", 422),
        ("字.pdf", b"words", 422),
        ("扫.pdf", png(), 303),
    ):
        sent = {"request_id": str(uuid4()), "attached": SimpleUploadedFile(name, data)}
        assert zhou.post(url, sent).status_code == status
    assert EvidenceFile.objects.get().name == "扫.png"
    assert zhou.get(reverse("matters:return-scan", args=[matter.pk, "nothing"])).status_code == 404
