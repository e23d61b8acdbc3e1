"""Named evidence asked for with its reason: answered by a file or a sentence, never a condition."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.burden.models import Demand
from luoshi.clock.models import Deadline
from luoshi.documents.attached import read_attached
from luoshi.documents.rules import Ground
from luoshi.journal.models import Entry, Sealed
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.matters import queries, services
from luoshi.matters.models import EvidenceAsk, EvidenceBytes, EvidenceFile, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.asks import Wanted, wrong_ask
from luoshi.matters.rules.closing import Rating
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_evidence import entry_of, upload
from luoshi.notices.models import Notice

SignIn = Callable[[str], Client]
NOTE = "竣工验收备案表。".encode()
WANTED = Wanted("验收备案表", "总结里的完成里程要核对")


def by(office: Office, who: str, **more: object) -> dict[str, Any]:
    given = {"actor": getattr(office.cast, who), "request_id": uuid4()}
    return given | {"now": office.now + timedelta(days=7)} | more


def ask(office: Office, matter: Matter, who: str = "shen", **more: object) -> EvidenceAsk:
    given = {"entry_id": entry_of(matter, "closing_submitted"), "wanted": WANTED} | more
    return services.ask_evidence(**by(office, who, matter_id=matter.pk, **given))


def answer(office: Office, row: EvidenceAsk, who: str = "zhou", **more: object) -> EvidenceAsk:
    given = {"ask_id": row.pk} | (more or {"said": "备案还在办，月底前补"})
    found = services.answer_evidence_ask(**by(office, who, **given))
    row.refresh_from_db()
    return found


def asked(office: Office) -> EvidenceAsk:
    return ask(office, office.submitted())


def test_an_ask_says_what_and_why_and_there_are_a_few_at_most() -> None:
    assert wrong_ask(WANTED, []) == {}
    assert set(wrong_ask(Wanted(" ", ""), [])) == {"what", "why"}
    assert set(wrong_ask(WANTED, ["验收备案表"])) == {"what"}
    assert set(wrong_ask(WANTED, ["甲", "乙", "丙"])) == {"what"}


def test_asked_with_its_reason_once_and_its_words_kept_apart(office: Office) -> None:
    matter, key = office.submitted(), uuid4()
    rows = {ask(office, matter, request_id=key).pk for _ in range(2)}
    assert len(rows) == 1 == EvidenceAsk.objects.count()
    entry = Entry.objects.latest("id")
    assert entry.act == "matter.evidence_asked"
    said = bytes(entry.body).decode()
    assert WANTED.what not in said and WANTED.why not in said
    assert verify_database().sound
    with pytest.raises(BadInput):
        ask(office, matter, wanted=Wanted("竣工图", " "))


def test_it_is_told_counted_and_has_no_light(office: Office) -> None:
    before = Deadline.objects.count()
    row = asked(office)
    told = Notice.objects.filter(stage="evidence_asked", subject_id=row.matter_id)
    assert set(told.values_list("person", flat=True)) == {office.cast.zhou.person_id}
    demand = Demand.objects.get(subject_kind="evidence_ask")
    assert (demand.unit_id, demand.voided_at) == (row.matter.lead_id, None)
    again = Deadline.objects.exclude(subject_kind="matter").count()
    assert again == 0 and Deadline.objects.count() >= before


def test_answered_by_a_file_that_lies_with_the_record(office: Office) -> None:
    row, key = asked(office), uuid4()
    files = read_attached([("备案表.txt", NOTE)])
    for _ in range(2):
        answer(office, row, files=files, request_id=key)
    file = EvidenceFile.objects.get()
    assert (file.entry_id, file.record, row.ended) == (row.entry_id, "closing", "laid")
    assert bytes(EvidenceBytes.objects.get().data) == NOTE
    with pytest.raises(RuleBroken):
        answer(office, row)
    other = ask(office, row.matter, wanted=Wanted("竣工图", "核对范围"))
    with pytest.raises(BadInput):
        answer(office, other, files=files)


def test_answered_by_a_sentence_but_not_by_nothing(office: Office) -> None:
    row = asked(office)
    with pytest.raises(BadInput):
        answer(office, row, said=" ")
    answer(office, row)
    assert (row.ended, row.said) == ("none", "备案还在办，月底前补")
    told = Notice.objects.filter(stage="evidence_answered", subject_id=row.matter_id)
    assert office.cast.shen.person_id in told.values_list("person", flat=True)
    assert "备案还在办" not in bytes(Entry.objects.latest("id").body).decode()


def test_it_blocks_nothing_and_ends_with_the_verdict(office: Office) -> None:
    row = asked(office)
    closed = office.judge(services.close, row.matter, rating=Rating.GOOD)
    row.refresh_from_db()
    assert (closed.state, row.ended) == (State.CLOSED, "lapsed")
    assert Demand.objects.get(subject_kind="evidence_ask").voided_at is not None


@pytest.mark.parametrize(
    ("ends", "more"),
    [
        (services.send_back, {}),
        (services.order_rectification, {}),
    ],
)
def test_a_dossier_that_was_judged_needs_nothing_more(
    ends: Callable[..., Matter], more: dict[str, Any], office: Office
) -> None:
    row = asked(office)
    office.judge(ends, row.matter, **more)
    with pytest.raises(RuleBroken):
        answer(office, row)


def test_a_withdrawn_dossier_and_another_lead_end_it_too(office: Office) -> None:
    row = asked(office)
    services.withdraw_closing(**by(office, "zhou", matter_id=row.matter_id, reason="补材料"))
    row.refresh_from_db()
    assert (row.ended, row.said) == ("lapsed", "办结申请已撤回")


def test_only_the_newest_record_and_only_the_office_that_dispatched(office: Office) -> None:
    matter = office.submitted()
    with pytest.raises(RuleBroken):
        ask(office, matter, entry_id=entry_of(matter, "signed"))
    for who, refused in (("zhou", NotAllowed), ("lu", NotAllowed), ("fang", NotFound)):
        with pytest.raises(refused):
            ask(office, matter, who)
    row = ask(office, matter)
    for who, refused in (("shen", NotAllowed), ("lu", NotAllowed), ("fang", NotFound)):
        with pytest.raises(refused):
            answer(office, row, who)


def test_the_office_needs_it_no_longer(office: Office) -> None:
    row = asked(office)
    with pytest.raises(NotAllowed):
        services.withdraw_evidence_ask(**by(office, "zhou", ask_id=row.pk))
    key = uuid4()
    for _ in range(2):
        services.withdraw_evidence_ask(**by(office, "shen", ask_id=row.pk, request_id=key))
    row.refresh_from_db()
    assert row.ended == "withdrawn"
    assert Demand.objects.get(subject_kind="evidence_ask").voided_at is not None
    assert not queries.asks_waiting(office.cast.zhou).exists()


def test_it_waits_on_the_desk_of_whoever_answers(office: Office, sign_in: SignIn) -> None:
    row = asked(office)
    for who, sees in (("zhou", True), ("meng", True), ("he", False), ("fang", False)):
        assert list(queries.asks_waiting(getattr(office.cast, who))) == [row] * sees
    url = reverse("matters:evidence-ask", args=[row.pk])
    desk = sign_in("zhou").get("/").content.decode()
    assert url in desk and WANTED.what in desk and WANTED.why in desk
    assert WANTED.what not in sign_in("shen").get("/").content.decode()


def test_from_the_question_to_the_file_on_the_pages(office: Office, sign_in: SignIn) -> None:
    matter = office.submitted()
    page, zhou, shen = (
        reverse("matters:matter", args=[matter.pk]),
        sign_in("zhou"),
        sign_in("shen"),
    )
    assert 'data-k-opens="ask-evidence"' in shen.get(page).content.decode()
    assert 'data-k-opens="ask-evidence"' not in zhou.get(page).content.decode()
    url = reverse("matters:ask-evidence", args=[matter.pk, entry_of(matter, "closing_submitted")])
    sent = {"request_id": str(uuid4()), "what": WANTED.what, "why": ""}
    lacking = shen.post(url, sent)
    assert lacking.status_code == 422 and "为什么需要" in lacking.content.decode()
    assert shen.post(url, sent | {"why": WANTED.why}).status_code == 303
    row = EvidenceAsk.objects.get()
    own = reverse("matters:evidence-ask", args=[row.pk])
    link = f'href="{own}"'
    assert link in zhou.get(page).content.decode() and link not in shen.get(page).content.decode()
    assert WANTED.why in zhou.get(own).content.decode()
    assert shen.get(own).status_code == 403
    empty = zhou.post(own, {"request_id": str(uuid4()), "said": ""})
    assert empty.status_code == 422
    answered = {"request_id": str(uuid4()), "said": "", "attached": upload("备案表.txt", NOTE)}
    assert zhou.post(own, answered).status_code == 303
    shown = shen.get(page).content.decode()
    assert "备案表.txt" in shown and "已补充" in shown


def test_the_page_reads_all_asks_in_one_query(
    office: Office, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    matter, counts, shen = office.submitted(), [], sign_in("shen")
    for name in ("甲", "乙", "丙"):
        ask(office, matter, wanted=Wanted(name, "核对"))
        with django_assert_max_num_queries(80) as found:
            shen.get(reverse("matters:matter", args=[matter.pk]))
        counts.append(len(found))
    assert len(set(counts)) == 1


def test_an_erased_paper_takes_the_words_of_asks_along(office: Office, drafts: Any) -> None:
    row = asked(office)
    version = drafts[0].paper_version
    Matter.objects.filter(pk=row.matter_id).update(paper_version=version)
    ground = {"ground": Ground.CLASSIFIED, "reason": "误传"}
    services.erase_misfiled(**by(office, "wei", paper_id=version.paper_id, **ground))
    row.refresh_from_db()
    assert (row.what, row.why) == (services.ERASED, "")
    assert Demand.objects.get(subject_kind="evidence_ask").text == services.ERASED
    assert Sealed.objects.get(field="evidence ask").value is None
    assert verify_database().sound


def test_a_request_number_is_for_one_ask_alone(office: Office) -> None:
    first, key = asked(office), uuid4()
    answer(office, first, said="没有单独出具", request_id=key)
    answer(office, first, said="没有单独出具", request_id=key)
    once, wanted = uuid4(), Wanted("竣工图", "核对范围")
    other = ask(office, first.matter, wanted=wanted, request_id=once)
    third = ask(office, first.matter, wanted=Wanted("监理日志", "核对天数"))
    assert ask(office, first.matter, wanted=wanted, request_id=once) == other != third
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        answer(office, other, said="没有单独出具", request_id=key)
    other.refresh_from_db()
    assert other.ended == "", "nothing was said of it"
