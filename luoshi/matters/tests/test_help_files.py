"""Files on the answer to a help request: with it, until somebody rules, seen as the answer is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.documents.attached import read_attached
from luoshi.kernel.errors import NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import EvidenceBytes, EvidenceFile, HelpRequest, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.evidence import Record, RecordKind, undecided
from luoshi.matters.rules.help import Ruling
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_evidence import attach, entry_of, upload
from luoshi.matters.tests.test_help import answer, ask, reassign, rule

SignIn = Callable[[str], Client]
NOTE = "用地批复一份。".encode()
WHEN = timedelta(days=15)


def by(office: Office, who: str, **more: object) -> dict[str, Any]:
    given = {"actor": getattr(office.cast, who), "now": office.now + WHEN, "request_id": uuid4()}
    return given | more


def answered(office: Office, helper: str = "caizheng", who: str = "fang") -> HelpRequest:
    return answer(office, ask(office, office.underway(), helper=helper), who=who)


def laid(office: Office, row: HelpRequest, who: str = "fang", data: bytes = NOTE) -> EvidenceFile:
    attach(office, row.matter, "help_answered", data, who)
    return EvidenceFile.objects.latest("id")


def test_an_answer_waits_for_its_ruling_whatever_is_answered_later() -> None:
    told = [Record(at, RecordKind.ANSWER, 1, help_id) for at, help_id in enumerate((7, 8, 9))]
    seen = undecided(told, State.UNDERWAY, request_open=False, unruled={7, 9})
    assert seen == {0, 2}


def test_files_go_with_the_answer_once(office: Office, sign_in: SignIn) -> None:
    row = ask(office, office.underway())
    url, key = reverse("matters:answer-help", args=[row.pk]), str(uuid4())
    for _ in range(2):
        sent = {"request_id": key, "answer": "可以安排。", "attached": upload("批复.txt", NOTE)}
        assert sign_in("fang").post(url, sent).status_code == 303
    file = EvidenceFile.objects.get()
    assert (file.record, file.entry_id) == ("answer", entry_of(row.matter, "help_answered"))
    assert (file.unit_id, file.added_by_id) == (row.helper_id, office.cast.fang.person_id)


def test_an_answer_whose_file_is_refused_is_not_given(office: Office, sign_in: SignIn) -> None:
    row = ask(office, office.underway())
    page = SimpleUploadedFile("网页.pdf", b"<html></html>")
    sent = {"request_id": str(uuid4()), "answer": "可以安排。", "attached": page}
    said = sign_in("fang").post(reverse("matters:answer-help", args=[row.pk]), sent)
    row.refresh_from_db()
    assert said.status_code == 422 and row.is_open and not EvidenceFile.objects.exists()


def test_who_reads_the_answer_reads_its_files_and_nobody_else(
    office: Office, sign_in: SignIn
) -> None:
    row = answered(office)
    file = laid(office, row)
    url, page = (
        reverse("matters:evidence-file", args=[file.pk]),
        reverse("matters:matter", args=[row.matter_id]),
    )
    for who in ("zhou", "shen", "fang", "lu"):
        shown = sign_in(who).get(page).content.decode()
        assert "可以安排。" in shown and url in shown
        assert sign_in(who).get(url).status_code == 200
    assert sign_in("lin").get(url).status_code == 404
    # in the panel, in the dialog of the ruling, in the history
    assert sign_in("shen").get(page).content.decode().count(url) == 3


def test_the_helper_adds_and_takes_back_until_somebody_has_ruled(office: Office) -> None:
    row = answered(office)
    file = laid(office, row)
    services.withdraw_evidence(**by(office, "fang", file_id=file.pk))
    assert not EvidenceBytes.objects.exists()
    kept = laid(office, row)
    for who in ("zhou", "shen"):
        with pytest.raises(NotAllowed):
            laid(office, row, who, b"another unit's")
    with pytest.raises(RuleBroken):
        services.mark_mistaken(**by(office, "fang", file_id=kept.pk, reason="错"))
    rule(office, row, Ruling.CONFIRMED, now=office.now + WHEN)
    with pytest.raises(RuleBroken):
        laid(office, row, data=b"too late")
    with pytest.raises(RuleBroken):
        services.withdraw_evidence(**by(office, "fang", file_id=kept.pk))
    services.mark_mistaken(**by(office, "fang", file_id=kept.pk, reason="是征求意见稿"))
    kept.refresh_from_db()
    assert kept.ended == "mistaken" and EvidenceBytes.objects.filter(file=kept).exists()


def test_where_no_ruling_is_due_files_may_follow_while_the_help_lasts(office: Office) -> None:
    row = answered(office, "zfb", "shen")
    assert not row.provisional
    laid(office, row, "shen")
    reassign(office, row.matter)
    with pytest.raises(RuleBroken):
        laid(office, row, "shen", b"of another lead now")


def test_what_was_asked_for_another_lead_does_not_open_again(office: Office) -> None:
    row = answered(office, "zfb", "shen")
    lead = {"lead_id": office.cast.units["caizheng"].pk, "reason": "职责调整"}
    services.reassign(**by(office, "shen", matter_id=row.matter_id, **lead))
    services.sign(**by(office, "fang", matter_id=row.matter_id))
    ask(office, row.matter, helper="zfb", who="fang", now=office.now + WHEN)
    matter = office.seen(row.matter_id)
    assert not queries.open_records(matter, queries.records_of(matter))


def test_when_the_help_is_over_the_helper_sees_neither_answer_nor_file(office: Office) -> None:
    row = answered(office)
    file = laid(office, row)
    reassign(office, row.matter)
    with pytest.raises(NotFound):
        queries.file_for(office.cast.fang, file.pk)
    with pytest.raises(NotFound):
        laid(office, row, data=b"more")
    assert queries.file_for(office.cast.shen, file.pk) == file


def test_the_page_offers_the_helper_and_nobody_else_to_add(office: Office, sign_in: SignIn) -> None:
    row = answered(office)
    entry = entry_of(row.matter, "help_answered")
    add = reverse("matters:add-evidence", args=[row.matter_id, entry])
    page = reverse("matters:matter", args=[row.matter_id])
    assert add in sign_in("fang").get(page).content.decode()
    assert sign_in("fang").get(add).status_code == 200
    for who in ("zhou", "shen"):
        assert add not in sign_in(who).get(page).content.decode()
        assert sign_in(who).get(add).status_code == 403


def test_the_page_reads_the_files_of_all_answers_at_once(
    office: Office, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    row, counts = answered(office), []
    shen = sign_in("shen")
    for data in (b"first", b"second"):
        laid(office, row, data=data)
        with django_assert_max_num_queries(80) as found:
            shen.get(reverse("matters:matter", args=[row.matter_id]))
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_an_erased_paper_takes_the_files_of_answers_along(office: Office, drafts: Any) -> None:
    from luoshi.documents.rules import Ground
    from luoshi.journal.models import Sealed
    from luoshi.journal.verify import verify_database

    row = answered(office)
    file = laid(office, row)
    version = drafts[0].paper_version
    Matter.objects.filter(pk=row.matter_id).update(paper_version=version)
    ground = {"ground": Ground.CLASSIFIED, "reason": "误传"}
    services.erase_misfiled(**by(office, "wei", paper_id=version.paper_id, **ground))
    file.refresh_from_db()
    assert (file.name, file.sha256) == ("", "") and not EvidenceBytes.objects.exists()
    assert Sealed.objects.get(field=f"evidence {file.pk}").value is None
    assert verify_database().sound


def test_files_chosen_without_words_stay_no_answer(office: Office) -> None:
    row = ask(office, office.underway())
    files = read_attached([("批复.txt", NOTE)])
    with pytest.raises(NotFound):
        services.attach_evidence(
            **by(office, "fang", matter_id=row.matter_id, entry_id=1, files=files)
        )
