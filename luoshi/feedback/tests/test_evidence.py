"""Files on a report: with it or afterwards, taken back, marked, hidden from whom it hides."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from luoshi.documents.attached import Attached, read_attached
from luoshi.documents.rules import Ground
from luoshi.documents.services import receive_paper
from luoshi.documents.tests.pictured import docx_with, jpeg, png
from luoshi.feedback import services
from luoshi.feedback.models import Report
from luoshi.feedback.services import Given
from luoshi.feedback.tests.conftest import SAID, Unit
from luoshi.journal.models import Entry, Sealed
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries
from luoshi.matters import services as gate
from luoshi.matters.models import EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.tests.test_services import holding

pytestmark = pytest.mark.django_db

NOTE = "管网施工进度说明：完成 3 公里。".encode()


@pytest.fixture
def now() -> datetime:
    """Pages read the clock: what is dispatched here is dispatched now."""
    return timezone.now() - timedelta(minutes=5)


def files(*given: tuple[str, bytes]) -> tuple[Attached, ...]:
    return read_attached(given or [("进度说明.txt", NOTE)])


def told(units: Unit, matter: Matter, *given: tuple[str, bytes], **more: Any) -> Report:
    more = {"request_id": uuid4(), "actor": units.cast.zhou, "now": units.now} | more
    sent = {"matter_id": matter.pk, "given": Given(SAID), "files": files(*given)}
    return services.submit(**sent | more)


def sending(*attached: SimpleUploadedFile) -> dict[str, Any]:
    return {"request_id": str(uuid4()), "act": "submit", **SAID, "attached": list(attached)}


def acts(matter: Matter) -> list[str]:
    rows = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    return list(rows.values_list("act", flat=True))


def test_files_go_with_the_report_once_however_often_it_is_sent(units) -> None:
    matter, key = units.matter(), uuid4()
    for _ in range(2):
        told(units, matter, request_id=key)
    report, row = Report.objects.get(), EvidenceFile.objects.get()
    assert (row.entry_id, row.name, row.media) == (report.entry_id, "进度说明.txt", "txt")
    assert bytes(row.content.data) == NOTE
    assert acts(matter)[-2:] == ["matter.reported", "matter.evidence_attached"]
    entry = Entry.objects.latest("id")
    assert "进度说明" not in bytes(entry.body).decode() and row.sha256 not in bytes(
        entry.body
    ).decode("ascii")
    assert verify_database().sound


def test_a_file_that_cannot_be_kept_keeps_the_report_back(units, sign_in) -> None:
    matter = units.matter()
    url, zhou = reverse("feedback:report", args=[matter.pk]), sign_in("zhou")
    for name, data, said in [
        ("空.txt", b"", "是空的"),
        ("网页.pdf", b"<html><body>1</body></html>", "格式收不了"),
        ("照片.docx", docx_with("说明", jpeg(place=True)), "拍摄位置"),
        ("通知.txt", "机密★1年\n关于某事的通知".encode(), "标有密级"),
        ("torn.png", png()[:-5], "不完整"),
    ]:
        sent = sending(SimpleUploadedFile(name, data))
        answer = zhou.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page and SAID["progress"] in page
    assert not Report.objects.exists() and not EvidenceBytes.objects.exists()


def test_what_is_wrong_elsewhere_says_that_files_are_to_be_chosen_again(units, sign_in) -> None:
    matter = units.matter()
    sent = sending(SimpleUploadedFile("说明.txt", NOTE)) | {"word": "behind"}
    answer = sign_in("zhou").post(reverse("feedback:report", args=[matter.pk]), sent)
    assert answer.status_code == 422 and "请重新选择文件" in answer.content.decode()


def test_an_upload_beyond_the_limit_says_so_and_tells_nothing(units, sign_in, settings) -> None:
    settings.PAPER_LIMIT = 1024
    matter = units.matter()
    sent = sending(SimpleUploadedFile("长.txt", NOTE * 100))
    answer = sign_in("zhou").post(reverse("feedback:report", args=[matter.pk]), sent)
    assert answer.status_code == 422 and "没有接收" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_report_with_files_is_sent_from_the_page_and_shown_to_its_readers(units, sign_in) -> None:
    matter = units.matter()
    note = SimpleUploadedFile("说明.txt", NOTE)
    sent = sending(note, SimpleUploadedFile("现场.jpg", jpeg(place=True)))
    zhou = sign_in("zhou")
    answer = zhou.post(reverse("feedback:report", args=[matter.pk]), sent)
    assert answer.status_code == 303
    names = sorted(EvidenceFile.objects.values_list("name", flat=True))
    assert names == ["现场.jpg", "说明.txt"]
    add = reverse("matters:add-evidence", args=[matter.pk, Report.objects.get().entry_id])
    for who in ("zhou", "shen", "lu"):
        for page in ("feedback:matter", "matters:matter"):
            shown = sign_in(who).get(reverse(page, args=[matter.pk])).content.decode()
            assert "说明.txt" in shown and "现场.jpg" in shown
            assert (f'"{add}"' in shown) == (who == "zhou")


def test_a_download_is_saved_never_shown_and_only_by_readers(units, sign_in) -> None:
    told(units, units.matter(), ("现场 照片.jpg", jpeg(place=True)))
    url = reverse("matters:evidence-file", args=[EvidenceFile.objects.get().pk])
    answer = sign_in("shen").get(url)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert b"GPS" not in answer.content and answer.content.startswith(b"\xff\xd8\xff")
    for who in ("fang", "qiao", "cheng", "wei"):
        assert sign_in(who).get(url).status_code == 404


def test_a_share_hides_its_files_from_other_cooperating_units(units, cast) -> None:
    matter = units.matter(helpers=("caizheng", "jiaoti"))
    told(units, matter, actor=cast.fang, share=True)
    row = EvidenceFile.objects.get()
    seen = [who for who, actor in cast if _reads(actor, row.pk)]
    assert {"fang", "zhou", "meng", "shen", "han"} <= set(seen)
    other = next(u for c, u in cast.units.items() if c == "jiaoti")
    assert not [w for w, actor in cast if actor.unit_id == other.pk and w in seen]
    shown = queries.matter_for(cast.zhou, matter.pk)
    assert queries.files_of(cast.zhou, shown)[row.entry_id] == [row]


def _reads(actor: Actor, file_id: int) -> bool:
    try:
        queries.bytes_of(actor, file_id)
    except NotFound:
        return False
    return True


def test_more_is_added_until_the_next_report_and_the_same_stays_once(units, cast) -> None:
    matter = units.matter()
    first = told(units, matter)
    adding = {"matter_id": matter.pk, "entry_id": first.entry_id}
    units.act(gate.attach_evidence, "zhou", **adding, files=files())
    assert EvidenceFile.objects.count() == 1 and acts(matter).count("matter.reported") == 1
    units.act(gate.attach_evidence, "meng", **adding, files=files(("甲.png", png())))
    assert EvidenceFile.objects.count() == 2
    for who, refusal in (("shen", NotAllowed), ("fang", NotFound), ("qiao", NotFound)):
        with pytest.raises(refusal):
            units.act(gate.attach_evidence, who, **adding, files=files(("乙.txt", b"yi 1")))
    units.tell(matter, progress="又完成 1 公里。")
    with pytest.raises(RuleBroken):
        units.act(gate.attach_evidence, "zhou", **adding, files=files(("乙.txt", b"yi 1")))


def test_twenty_files_are_the_most(units) -> None:
    matter = units.matter()
    many = [(f"{at}.txt", NOTE + str(at).encode()) for at in range(20)]
    report = told(units, matter, *many)
    more = {"matter_id": matter.pk, "entry_id": report.entry_id}
    with pytest.raises(BadInput, match="最多附 20 个"):
        units.act(gate.attach_evidence, "zhou", **more, files=files())
    with pytest.raises(BadInput, match="请选择文件"):
        units.act(gate.attach_evidence, "zhou", **more, files=())


def test_an_entry_that_is_no_record_takes_no_files(units) -> None:
    matter = units.matter()
    other = told(units, units.matter())
    signed = Entry.objects.get(chain_id=matter.pk, chain_kind="matter", act="matter.signed")
    for entry_id in (signed.pk, other.entry_id, 2**40):
        given = {"matter_id": matter.pk, "entry_id": entry_id, "files": files()}
        with pytest.raises(NotFound):
            units.act(gate.attach_evidence, "zhou", **given)


def test_a_file_is_taken_back_in_time_and_its_bytes_go(units, cast) -> None:
    matter = units.matter()
    told(units, matter)
    row, key = EvidenceFile.objects.get(), uuid4()
    with pytest.raises(RuleBroken):
        units.act(gate.mark_mistaken, "zhou", file_id=row.pk, reason="选错了")
    for who, refusal in (("shen", NotAllowed), ("qiao", NotFound)):
        with pytest.raises(refusal):
            units.act(gate.withdraw_evidence, who, file_id=row.pk)
    for _ in range(2):
        given = {"actor": cast.zhou, "now": units.now, "request_id": key}
        gate.withdraw_evidence(**given, file_id=row.pk, reason="照片选错了")
    row.refresh_from_db()
    assert (row.ended, row.ended_why, row.name) == ("withdrawn", "照片选错了", "进度说明.txt")
    assert not EvidenceBytes.objects.exists() and not _reads(cast.zhou, row.pk)
    with pytest.raises(RuleBroken):
        units.act(gate.withdraw_evidence, "zhou", file_id=row.pk)
    adding = {"matter_id": matter.pk, "entry_id": row.entry_id, "files": files()}
    units.act(gate.attach_evidence, "zhou", **adding)  # the same again, after all
    assert EvidenceFile.objects.filter(ended="").count() == 1


def test_what_was_decided_stays_and_is_struck_through_with_a_reason(units, sign_in) -> None:
    matter = units.matter()
    told(units, matter)
    units.tell(matter, progress="又完成 1 公里。")
    row = EvidenceFile.objects.get()
    with pytest.raises(RuleBroken):
        units.act(gate.withdraw_evidence, "zhou", file_id=row.pk)
    with pytest.raises(BadInput):
        units.act(gate.mark_mistaken, "zhou", file_id=row.pk, reason=" ")
    page, zhou = reverse("matters:evidence", args=[row.pk]), sign_in("zhou")
    assert "注明佐证有误" in zhou.get(page).content.decode()
    assert "注明佐证有误" not in sign_in("shen").get(page).content.decode()
    sent = {"request_id": str(uuid4()), "act": "mistaken", "reason": "是上个月的说明"}
    assert zhou.post(page, sent).status_code == 303
    shown = sign_in("shen").get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert "<s>" in shown and "是上个月的说明" in shown
    assert _reads(units.cast.shen, row.pk)
    # the report that corrects shows what was laid to the one before it
    told_page = sign_in("shen").get(reverse("feedback:matter", args=[matter.pk]))
    assert told_page.content.decode().count("是上个月的说明") == 2


def test_a_page_adds_a_file_and_takes_it_back(units, sign_in) -> None:
    matter = units.matter()
    report = units.tell(matter)
    add = reverse("matters:add-evidence", args=[matter.pk, report.entry_id])
    zhou = sign_in("zhou")
    assert "照片里的拍摄位置" in zhou.get(add).content.decode()
    sent = {"request_id": str(uuid4()), "attached": SimpleUploadedFile("说明.txt", NOTE)}
    assert zhou.post(add, sent).status_code == 303
    row = EvidenceFile.objects.get()
    page = reverse("matters:evidence", args=[row.pk])
    assert page in zhou.get(reverse("matters:matter", args=[matter.pk])).content.decode()
    gone = {"request_id": str(uuid4()), "act": "withdraw", "reason": ""}
    assert zhou.post(page, gone).status_code == 303
    row.refresh_from_db()
    assert row.ended == "withdrawn"
    assert sign_in("shen").get(add).status_code == 403
    assert sign_in("qiao").get(add).status_code == sign_in("qiao").get(page).status_code == 404


def test_a_handler_who_only_prepares_is_offered_no_field(units, sign_in) -> None:
    units.act(gate.set_unit_route, "zhou", route="head")
    matter = units.matter()
    url = reverse("feedback:report", args=[matter.pk])
    assert 'name="attached"' not in sign_in("zhou").get(url).content.decode()
    assert 'name="attached"' in sign_in("meng").get(url).content.decode()


def test_erasing_a_paper_takes_files_of_its_matters_and_its_copies_with_it(units, cast) -> None:
    paper = "云岭县关于坝塘水库的工作方案\n\n1.加固坝塘水库。\n".encode()
    receipt = units.act(receive_paper, "shen", data=paper, name="方案.txt")
    drawn, beside = units.matter(), units.matter("caizheng", "fang")
    Matter.objects.filter(pk=drawn.pk).update(paper_version=receipt.version)
    told(units, drawn, ("坝塘.txt", NOTE))
    told(units, beside, ("抄件.txt", paper), ("说明.txt", NOTE), actor=cast.fang)
    given = {"paper_id": receipt.paper.pk, "ground": Ground.CLASSIFIED, "reason": "误传"}
    erased = units.act(services.erase_misfiled, "wei", **given)
    assert erased.digests
    left = EvidenceFile.objects.get(erased_at__isnull=True)
    assert left.name == "说明.txt" and left.matter_id == beside.pk
    gone = EvidenceFile.objects.exclude(pk=left.pk)
    assert {(row.name, row.sha256) for row in gone} == {("", "")}
    assert [row.file_id for row in EvidenceBytes.objects.all()] == [left.pk]
    sealed = Sealed.objects.filter(field__startswith="evidence ", erased_at__isnull=True)
    assert [row.field for row in sealed] == [f"evidence {left.pk}"]
    assert verify_database().sound
    assert holding("坝塘") == []


def test_a_request_number_is_for_one_file_alone(units, cast) -> None:
    told(units, units.matter(), ("甲.txt", NOTE), ("乙.txt", NOTE + b"2"))
    first, other = EvidenceFile.objects.order_by("pk")
    given = {"actor": cast.zhou, "now": units.now, "request_id": uuid4()}
    for _ in range(2):
        gate.withdraw_evidence(**given, file_id=first.pk)
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        gate.withdraw_evidence(**given, file_id=other.pk)
    assert EvidenceBytes.objects.filter(file=other).exists()
