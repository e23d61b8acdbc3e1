"""Files on dossiers and requests: with them, while they wait, and what verification fixes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.documents.attached import read_attached
from luoshi.journal.models import Entry
from luoshi.kernel.errors import NotAllowed, RuleBroken
from luoshi.matters import services
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter, MatterRequest
from luoshi.matters.rules import RequestKind, State
from luoshi.matters.rules.evidence import Record, RecordKind, undecided
from luoshi.matters.rules.requests import Asked
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_gate_at_once import while_it_waits

SignIn = Callable[[str], Client]
NOTE = "验收报告一份。".encode()


def entry_of(matter: Matter, act: str) -> int:
    found = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk, act=f"matter.{act}")
    return found.latest("id").pk


def attach(office: Office, matter: Matter, act: str, data: bytes = NOTE, who: str = "zhou") -> Any:
    return services.attach_evidence(
        actor=getattr(office.cast, who),
        now=office.now,
        request_id=uuid4(),
        matter_id=matter.pk,
        entry_id=entry_of(matter, act),
        files=read_attached([("报告.txt", data)]),
    )


def upload(name: str = "验收报告.txt", data: bytes = NOTE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def records(*kinds: RecordKind) -> list[Record]:
    return [Record(at, kind, 1) for at, kind in enumerate(kinds)]


def test_which_records_wait_follows_from_the_chain() -> None:
    told = records(RecordKind.REPORT, RecordKind.CLOSING, RecordKind.REPORT, RecordKind.REQUEST)
    assert undecided(told, State.UNDERWAY, request_open=False) == {2}
    assert undecided(told, State.UNDERWAY, request_open=True) == {2, 3}
    assert undecided(told, State.SUBMITTED, request_open=False) == {1}
    assert undecided(told, State.CLOSED, request_open=False) == set()
    shares = [Record(1, RecordKind.SHARE, 7), Record(2, RecordKind.SHARE, 8)]
    assert undecided(shares, State.RECTIFYING, request_open=False) == {1, 2}


def closing_form(matter: Matter, **more: Any) -> dict[str, Any]:
    sent = {"request_id": str(uuid4()), "summary": "都完成了。", "done0": "已通水", "evidence": ""}
    return sent | {"attached": upload()} | more


def test_a_dossier_goes_with_its_files_once_and_its_verifier_reads_them(
    office: Office, sign_in: SignIn
) -> None:
    matter = office.underway()
    url, sent = reverse("matters:submit-closing", args=[matter.pk]), closing_form(matter)
    for _ in range(2):
        sent["attached"] = upload()
        assert sign_in("zhou").post(url, sent).status_code == 303
    row = EvidenceFile.objects.get()
    assert (row.record, row.entry_id) == ("closing", entry_of(matter, "closing_submitted"))
    page = reverse("matters:closing", args=[matter.pk])
    shown = sign_in("shen").get(page).content.decode()
    assert reverse("matters:evidence-file", args=[row.pk]) in shown and "补充佐证" not in shown
    assert "补充佐证" in sign_in("zhou").get(page).content.decode()


def test_a_dossier_whose_file_is_refused_is_not_handed_in(office: Office, sign_in: SignIn) -> None:
    matter = office.underway()
    url = reverse("matters:submit-closing", args=[matter.pk])
    sent = closing_form(matter, attached=upload("图.png", b"\x89PNG\r\n\x1a\n torn"))
    answer = sign_in("zhou").post(url, sent)
    assert answer.status_code == 422 and "不完整" in answer.content.decode()
    matter.refresh_from_db()
    assert matter.state == State.UNDERWAY and not EvidenceBytes.objects.exists()


def test_after_verification_files_stay_and_may_only_be_marked(office: Office) -> None:
    matter = office.submitted()
    attach(office, matter, "closing_submitted")
    with pytest.raises(NotAllowed):
        attach(office, matter, "closing_submitted", b"from the verifier", "shen")
    row = EvidenceFile.objects.get()
    matter.refresh_from_db()
    office.judge(services.send_back, matter)
    by = {"actor": office.cast.zhou, "now": office.now, "file_id": row.pk}
    with pytest.raises(RuleBroken):
        services.withdraw_evidence(**by, request_id=uuid4())
    with pytest.raises(RuleBroken):
        attach(office, matter, "closing_submitted", b"too late")
    services.mark_mistaken(**by, request_id=uuid4(), reason="是初稿")
    row.refresh_from_db()
    assert row.ended == "mistaken" and EvidenceBytes.objects.filter(file=row).exists()


def test_the_verifier_who_read_an_older_dossier_is_told(office: Office) -> None:
    from luoshi.kernel.errors import Stale
    from luoshi.matters.rules.closing import Rating

    matter = office.submitted()
    seen = Matter.objects.get(pk=matter.pk).version
    attach(office, matter, "closing_submitted")
    with pytest.raises(Stale):
        office.judge(services.close, matter, rating=Rating.GOOD, version=seen)


def test_a_request_goes_with_its_files_which_stand_beside_the_answer(
    office: Office, sign_in: SignIn
) -> None:
    matter = office.underway()
    sent = {"request_id": str(uuid4()), "kind": "suspension", "reason": "规划调整"}
    url = reverse("matters:ask", args=[matter.pk])
    assert sign_in("zhou").post(url, sent | {"attached": upload()}).status_code == 303
    row = EvidenceFile.objects.get()
    assert (row.record, row.entry_id) == ("request", entry_of(matter, "request_made"))
    shown = sign_in("shen").get(reverse("matters:matter", args=[matter.pk])).content.decode()
    # in the banner, in the dialog of the answer, in the history
    assert shown.count(reverse("matters:evidence-file", args=[row.pk])) == 3
    by = {"actor": office.cast.shen, "now": office.now, "request_id": uuid4()}
    services.answer_request(**by, matter_id=matter.pk, grant=True)
    given = {"actor": office.cast.zhou, "now": office.now, "request_id": uuid4()}
    with pytest.raises(RuleBroken):
        services.withdraw_evidence(**given, file_id=row.pk)


def test_a_request_of_the_dispatcher_takes_files_too(office: Office) -> None:
    matter = office.register()
    by = {"actor": office.cast.shen, "now": office.now, "request_id": uuid4()}
    asked = Asked(RequestKind.CANCELLATION, "重复立项")
    services.with_evidence(
        lambda: services.ask(**by, matter_id=matter.pk, asked=asked),
        **by,
        matter_id=matter.pk,
        files=read_attached([("说明.txt", NOTE)]),
    )
    assert EvidenceFile.objects.get().unit_id == office.cast.shen.unit_id
    assert MatterRequest.objects.count() == 1


def test_two_who_add_the_same_at_once_leave_it_once(committed_db: Any, cast: Any, now: Any) -> None:
    office = Office(cast, now)
    matter = office.submitted()

    def adding(who: str) -> Callable[[], Any]:
        return lambda: attach(office, matter, "closing_submitted", who=who)

    assert while_it_waits(adding("zhou"), adding("meng")) == "done"
    assert EvidenceFile.objects.count() == EvidenceBytes.objects.count() == 1


def test_who_waits_while_the_dossier_is_verified_is_refused(
    committed_db: Any, cast: Any, now: Any
) -> None:
    office = Office(cast, now)
    matter = office.submitted()
    first = lambda: office.judge(services.send_back, matter)  # noqa: E731
    outcome = while_it_waits(first, lambda: attach(office, matter, "closing_submitted"))
    assert outcome == "rule_broken" and not EvidenceFile.objects.exists()


def test_the_page_reads_all_files_in_one_query(
    office: Office, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    matter, counts = office.submitted(), []
    shen = sign_in("shen")
    for data in (b"first", b"second", b"third"):
        attach(office, matter, "closing_submitted", data)
        with django_assert_max_num_queries(80) as queries:
            shen.get(reverse("matters:matter", args=[matter.pk]))
        counts.append(len(queries))
    assert len(set(counts)) == 1
