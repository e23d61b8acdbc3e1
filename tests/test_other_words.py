"""A request number spent on an act is refused for the same act with other words, in every room.

That no service forgets it is read from the code in `test_request_numbers`. What an honest repeat
says is what it said; whether the matter has moved on since does not count.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.api.tests.conftest import program  # noqa: F401  # a fixture
from luoshi.api.tests.test_acts import Programs, dispatched
from luoshi.documents import services as documents
from luoshi.documents.attached import read_attached
from luoshi.feedback import services as feedback
from luoshi.feedback.services import Given
from luoshi.feedback.tests.conftest import SAID
from luoshi.journal import services as journal
from luoshi.journal.models import Entry, Said
from luoshi.journal.once import digest_of, once
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import services
from luoshi.matters.ledger_rows import Choice
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.instructions import Note
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.rules.requests import Asked
from luoshi.matters.services.passing import Passing
from luoshi.matters.services.preparing import Preparing
from luoshi.matters.tests.bureau import Bureau
from luoshi.matters.tests.conftest import Office, claims_for, good, sign_in  # noqa: F401
from luoshi.matters.tests.layouts import PLAN
from luoshi.org import services as org
from luoshi.org.tests.steps import draft
from luoshi.org.tests.test_importing import GOOD, lines

SPENT = "已经用于另一次办理"
Scene = tuple[Callable[..., Any], str, dict[str, Any], dict[str, Any]]


def signed(office: Office) -> Scene:
    [matter] = office.dispatch("fagai")
    named = {"handler_id": office.cast.he.person_id}
    return services.sign, "zhou", {"matter_id": matter.pk}, named


def refused(office: Office) -> Scene:
    [matter] = office.dispatch("fagai")
    given = {"matter_id": matter.pk, "reason": "不属于本单位职责"}
    return services.refuse, "zhou", given, {"reason": "人手不足"}


def refusal_decided(office: Office) -> Scene:
    service, who, given, _other = refused(office)
    service(**by(office, who), **given)
    answer = {"matter_id": given["matter_id"], "accept": False, "answer": "属于职责"}
    return services.decide_refusal, "shen", answer, {"answer": "另有安排"}


def requested(office: Office) -> Scene:
    asked = Asked(RequestKind.EXTENSION, "雨季", "已完成 3 公里", date(2027, 1, 31))
    later = replace(asked, until=date(2027, 2, 28))
    return (
        services.ask,
        "zhou",
        {"matter_id": office.underway().pk, "asked": asked},
        {"asked": later},
    )


def answered(office: Office) -> Scene:
    service, who, given, _other = requested(office)
    service(**by(office, who), **given)
    answer = {"matter_id": given["matter_id"], "grant": True}
    return services.answer_request, "shen", answer, {"grant": False, "answer": "按期完成"}


def rescheduled(office: Office) -> Scene:
    given = {"matter_id": office.underway().pk, "reason": "汛期", "until": date(2027, 1, 31)}
    return services.reschedule, "shen", given, {"until": date(2027, 2, 28)}


def urged(office: Office) -> Scene:
    given = {"matter_id": office.underway().pk, "reason": "请抓紧"}
    return services.urge, "shen", given, {"reason": "请报进展"}


def urged_many(office: Office) -> Scene:
    given = {"matter_ids": [office.underway().pk for _ in range(2)], "reason": "请抓紧"}
    return services.urge_many, "shen", given, {"reason": "请报进展"}


def handed_in(office: Office) -> Scene:
    matter = office.underway()
    given = {"matter_id": matter.pk, "claims": claims_for(matter), "summary": "已全部完成。"}
    return services.submit_closing, "zhou", given, {"summary": "基本完成。"}


def closed(office: Office) -> Scene:
    matter = office.submitted()
    given = {"matter_id": matter.pk, "judgement": good(matter), "rating": Rating.GOOD}
    return services.close, "shen", given, {"rating": Rating.EXCELLENT}


def helped(office: Office) -> Scene:
    plea = Plea(office.cast.units["caizheng"].pk, "资金何时到位？", "拨付时间")
    given = {"matter_id": office.underway().pk, "plea": plea}
    return services.ask_help, "zhou", given, {"plea": replace(plea, question="资金够不够？")}


def reassigned(office: Office) -> Scene:
    units = office.cast.units
    given = {"matter_id": office.underway().pk, "lead_id": units["caizheng"].pk, "reason": "调整"}
    return services.reassign, "shen", given, {"lead_id": units["jiaoti"].pk}


def edited(office: Office) -> Scene:
    matter = office.draft()
    given = {"matter_id": matter.pk, "version": matter.version, "row": office.row("jiaoti")}
    return services.edit_draft, "shen", given, {"row": office.row("caizheng")}


def discarded(office: Office) -> Scene:
    given = {"matter_ids": [office.draft().pk for _ in range(2)], "reason": "属日常工作"}
    return services.discard_drafts, "shen", given, {"reason": "重复"}


def decided(office: Office) -> Scene:
    given = {"sign_off_id": office.propose(office.draft("fagai")), "step": 0, "agree": True}
    return services.decide_sign_off, "han", given, {"note": "请抓紧"}


def noted(office: Office) -> Scene:
    note = Note(office.cast.gao.person_id, office.now.date(), "请县发展改革局于12月底前完成清查。")
    given = {"note": note}
    return (
        services.file_instruction,
        "shen",
        given,
        {"note": replace(note, words="请县财政局阅处。")},
    )


def reported(office: Office) -> Scene:
    given = {"matter_id": office.underway().pk, "given": Given(SAID)}
    other = Given(SAID | {"progress": "完成管网 4 公里。"})
    return feedback.submit, "zhou", given, {"given": other}


def received(office: Office) -> Scene:
    given = {"data": "请县财政局于11月底前完成清算。".encode(), "name": "甲.txt"}
    other = {"data": "请县发展改革局于10月底前完成清查。".encode()}
    return documents.receive_paper, "shen", given, other


def made_unit(office: Office) -> Scene:
    given = {"parent_id": office.cast.units["gov"].pk, "draft": draft()}
    return org.create_unit, "cheng", given, {"draft": draft(name="云岭县另一局")}


def units_imported(office: Office) -> Scene:
    other = [[*GOOD[0][:2], "云岭县另一局", *GOOD[0][3:]], GOOD[1]]
    return org.import_units, "cheng", {"lines": lines(*GOOD)}, {"lines": lines(*other)}


def people_imported(office: Office) -> Scene:
    org.import_units(**by(office, "cheng"), lines=lines(*GOOD))
    given, other = (
        {"lines": lines([*GOOD[0][:7], name, *GOOD[0][8:]])} for name in ("赵甲一", "钱乙二")
    )
    return org.import_people, "su", given, other


def ledger_imported(office: Office) -> Scene:
    receipt = documents.receive_paper(**by(office, "shen"), data=PLAN.data(), name="表.xlsx")
    given = {"version_id": receipt.version.pk, "choices": {}}
    return services.import_ledger, "shen", given, {"choices": {0: Choice(header=2)}}


SCENES = [
    *(signed, refused, refusal_decided, requested, answered, rescheduled, urged, urged_many),
    *(handed_in, closed, helped, reassigned, edited, discarded, decided, noted, reported),
    *(received, made_unit, units_imported, people_imported, ledger_imported),
]


def by(office: Office, who: str) -> dict[str, Any]:
    return {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()}


@pytest.fixture
def office(cast: Any, now: Any) -> Office:
    return Office(cast, now)


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_same_act_with_other_words_is_no_repeat(office: Office, scene: Any) -> None:
    service, who, given, other = scene(office)
    spent = by(office, who)
    service(**spent, **given)
    done = Entry.objects.count()
    service(**spent, **given)
    assert Entry.objects.count() == done, "sent twice, done once"
    with transaction.atomic(), pytest.raises(RuleBroken, match=SPENT):
        service(**spent, **given | other)
    assert Entry.objects.count() == done
    service(**spent, **given)


@pytest.mark.django_db
def test_the_first_answer_stands_though_the_matter_has_moved_on(office: Office) -> None:
    [matter] = office.dispatch("fagai")
    spent, given = by(office, "zhou"), {"matter_id": matter.pk}
    services.sign(**spent, **given)
    office.judge(services.close, office.submit(matter), rating=Rating.GOOD)
    later = spent | {"now": office.now + timedelta(days=90)}
    assert services.sign(**later, **given).state == "closed"
    with pytest.raises(RuleBroken, match=SPENT):
        services.sign(**later, **given, handler_id=office.cast.he.person_id)


PAPER = PreparedKind.CLOSING
[LAID] = read_attached([("说明.txt", b"3 km")])
BEFORE_HIM = [
    (Given(SAID, {"progress": "a"}), Given(SAID, {"progress": "b"}), Given({})),
    (Passing(PAPER, 1), Passing(PAPER, 2), Passing(PAPER, 1, "同意")),
    (Preparing(PAPER, SAID), Preparing(PAPER, SAID, 1), Preparing(PAPER, {})),
    (LAID, replace(LAID, name="另存.txt", data=b""), replace(LAID, sha256="0")),
]


@pytest.mark.parametrize(("said", "again", "other"), BEFORE_HIM)
def test_what_somebody_had_before_him_is_no_word_of_his(said: Any, again: Any, other: Any) -> None:
    """Nor the name of a file; its contents are known by the digest that it brings along."""
    digests = [digest_of({"given": one}) for one in (said, again, other)]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.django_db
def test_a_report_read_anew_and_sent_again_is_the_same_report(office: Office) -> None:
    spent, pk = by(office, "zhou"), office.underway().pk
    first = feedback.submit(**spent, matter_id=pk, given=Given(SAID))
    again = Given(SAID, seen={"progress": "0123456789abcdef"})
    assert feedback.submit(**spent, matter_id=pk, given=again).pk == first.pk


@pytest.mark.django_db
def test_a_paper_read_anew_and_prepared_again_is_the_same_paper(office: Office) -> None:
    bureau, key = Bureau(office, "liaison-deputy-head"), uuid4()
    asked = {"kind": "extension", "reason": "雨季停工", "progress": "七成", "until": "2027-01-29"}
    for version in (None, 1):
        given = Preparing(PreparedKind.REQUEST, asked, version)
        assert bureau.do(services.prepare, "he", given=given, request_id=key).pk == bureau.pk
    spent = {"kind": "request", "request_id": uuid4()}
    bureau.step("zhou", **spent)
    with pytest.raises(RuleBroken, match=SPENT):  # what was passed is one version, and no other
        bureau.step("zhou", **spent, version=2)


@pytest.mark.django_db
def test_the_same_contents_under_another_name_are_the_same_files(office: Office) -> None:
    pk, told = office.underway().pk, by(office, "zhou")
    entry = feedback.submit(**told, matter_id=pk, given=Given(SAID)).entry_id
    spent, record = by(office, "zhou"), {"matter_id": pk, "entry_id": entry}
    for name in ("说明.txt", "另存.txt"):
        services.attach_evidence(**spent, **record, files=read_attached([(name, b"3 km")]))
    with pytest.raises(RuleBroken, match=SPENT):
        services.attach_evidence(**spent, **record, files=read_attached([(name, b"4 km")]))


@pytest.mark.django_db
def test_what_is_said_is_read_before_the_transaction_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    depth = []
    told = "luoshi.journal.once.digest_of"
    monkeypatch.setattr(told, lambda _given: depth.append(len(connection.savepoint_ids)) or b"")
    once(lambda *, request_id: depth.append(len(connection.savepoint_ids)))(request_id=uuid4())
    assert depth == [len(connection.savepoint_ids), len(connection.savepoint_ids) + 1]


@pytest.mark.django_db
def test_what_was_erased_cannot_be_held_against_a_repeat(office: Office) -> None:
    """Nor can anybody guess at the words by what is left."""
    matter, spent = office.underway(), by(office, "shen")
    services.urge(**spent, matter_id=matter.pk, reason="请抓紧")
    given = {"kind": "matter", "id": matter.pk, "fields": ("wording",), "basis": "误传"}
    journal.erase(**by(office, "wei"), **given)
    told = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk)
    assert not Said.objects.filter(request_id__in=told.values("request_id")).exists()
    assert services.urge(**spent, matter_id=matter.pk, reason="请报进展")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["matter", "user"])
def test_nor_what_was_said_of_it_among_others(office: Office, kind: str) -> None:
    """The rows of a batch have numbers of their own; what was said of all stands under the one."""
    spent, known = by(office, "shen"), {one.pk for one in (office.underway(), office.underway())}
    known |= {office.cast.users["zhou"].pk}
    services.urge_many(**spent, matter_ids=sorted(known), reason="请抓紧")
    pk = office.cast.users["zhou"].pk if kind == "user" else max(known)
    journal.seal(kind=kind, id=pk, field="words", value="请抓紧", now=office.now)
    given = {"kind": kind, "id": pk, "fields": ("words",), "basis": "误传"}
    journal.erase(**by(office, "wei"), **given)
    assert Said.objects.filter(request_id=spent["request_id"]).exists() == (kind == "user")


@pytest.mark.django_db
def test_no_digest_of_a_password_is_kept(cast: Any, now: Any) -> None:
    known = {"user_id": 1, "password": "甲", "current": "乙"}
    assert digest_of(known) == digest_of({"user_id": 1})


@pytest.mark.django_db
def test_holding_words_against_a_repeat_costs_the_first_no_statement(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = [by(office, "shen") for _ in range(3)]
    matters = [office.underway().pk for _ in range(3)]
    do = partial(services.urge, reason="请抓紧")
    do(**spent[0], matter_id=matters[0])
    with CaptureQueriesContext(connection) as kept:
        do(**spent[1], matter_id=matters[1])
    monkeypatch.setattr("luoshi.journal.services.saying", lambda _id: None)
    with CaptureQueriesContext(connection) as bare:
        do(**spent[2], matter_id=matters[2])
    assert len(kept) == len(bare)


def test_the_door_for_programs_answers_409(cast: Any, program: Programs) -> None:  # noqa: F811
    pk, key, zhou = dispatched(cast, program), uuid4(), program("zhou")
    path, body = f"/matters/{pk}/sign", {"handler": cast.he.person_id}
    assert zhou.post(path, body, key=key).status_code == 200
    assert zhou.post(path, body, key=key).json()["state"] == "underway"
    answer = zhou.post(path, {"handler": None}, key=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
    assert SPENT in answer.json()["sentence"]


@pytest.mark.django_db
def test_a_page_says_it_too(office: Office, sign_in: Any) -> None:  # noqa: F811
    form = {"request_id": str(uuid4()), "reason": "请抓紧"}
    shen, address = sign_in("shen"), f"/matters/{office.underway().pk}/urge/"
    assert [shen.post(address, form).status_code for _ in range(2)] == [303, 303]
    answer = shen.post(address, form | {"reason": "请报进展"})
    assert answer.status_code == 409 and SPENT in answer.content.decode()
