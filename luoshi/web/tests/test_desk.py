"""The desk: what waits stands first, a count is its list, and no query grows with the rows."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.queries import to_recheck
from luoshi.matters.rules import Ownership, RequestKind, Row
from luoshi.matters.rules.closing import SIX, Claim, Finding, Judgement, Rating
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.plans import Planned, PlannedMilestone
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.rules.requests import Asked
from luoshi.matters.rules.subdividing import Part
from luoshi.matters.services import Preparing
from luoshi.web import queries
from luoshi.web.sections import SECTIONS
from luoshi.web.tests.conftest import SignIn

BASELINE = Path(__file__).parents[3] / "tests" / "query_counts.json"
WHO = ("shen", "han", "gao", "lu", "zhou", "he", "meng", "lin", "su", "cheng")


class Office:
    """Rows in every state, each made by those whose job it is."""

    def __init__(self, cast: Any, now: datetime) -> None:
        self.cast, self.now = cast, now

    def act(self, service: Callable[..., Any], who: str, **more: Any) -> Any:
        return service(actor=getattr(self.cast, who), now=self.now, request_id=uuid4(), **more)

    def draft(self, lead: str = "fagai") -> Matter:
        units = (self.cast.units[lead].pk,)
        row = Row("修整村道。", "通车", False, Ownership.SINGLE, units, (), None)
        made: Matter = self.act(services.add_draft, "shen", row=row, source="plan")
        return made

    def propose(self, lead: str = "fagai") -> Any:
        return self.act(services.submit_for_sign_off, "shen", matter_ids=[self.draft(lead).pk])

    def register(self, lead: str = "fagai") -> Matter:
        run = self.propose(lead)
        for step, who in enumerate(("han", "gao")):
            self.act(services.decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
        found: Matter = run.matters.get()
        return found

    def dispatch(self, lead: str = "fagai") -> Matter:
        pk = self.register(lead).pk
        sent: list[Matter] = self.act(services.dispatch, "shen", matter_ids=[pk])
        return sent[0]

    def underway(self) -> Matter:
        pk = self.dispatch().pk
        signed: Matter = self.act(
            services.sign, "zhou", matter_id=pk, handler_id=self.cast.he.person_id
        )
        return signed

    def refused(self) -> Matter:
        matter = self.dispatch()
        self.act(services.refuse, "zhou", matter_id=matter.pk, reason="不属我局职责")
        return matter

    def submitted(self) -> Matter:
        matter = self.underway()
        claims = (Claim("通车", "已通车"),)
        given = {"matter_id": matter.pk, "claims": claims, "summary": "已完成。"}
        sent: Matter = self.act(services.submit_closing, "zhou", **given)
        return sent

    def asked(self) -> Matter:
        matter = self.underway()
        asked = Asked(RequestKind.SUSPENSION, "规划调整")
        self.act(services.ask, "zhou", matter_id=matter.pk, asked=asked)
        return matter

    def helped(self) -> Matter:
        matter = self.underway()
        given = {"until": date(2026, 12, 31), "reason": "会议定的"}
        self.act(services.reschedule, "shen", matter_id=matter.pk, **given)
        plea = Plea(self.cast.units["caizheng"].pk, "配套资金没有落实。", "明确资金来源")
        self.act(services.ask_help, "zhou", matter_id=matter.pk, plea=plea)
        return matter

    def planned(self) -> Matter:
        matter = self.underway()
        plan = Planned((PlannedMilestone("开工", self.now.date()),))
        self.act(services.propose_plan, "zhou", matter_id=matter.pk, planned=plan)
        return matter

    def split(self) -> Matter:
        """A task of a bureau with a part for one of its people; the part is asked to close."""
        matter = self.underway()
        part = Part(self.cast.units["fagai"].pk, "起草方案", handler_id=self.cast.he.person_id)
        [made] = self.act(services.subdivide, "zhou", matter_id=matter.pk, parts=[part])
        claims = (Claim("起草方案", "已起草"),)
        given = {"matter_id": made.pk, "claims": claims, "summary": "已完成。"}
        self.act(services.submit_closing, "zhou", **given)
        return matter

    def noted(self) -> Any:
        from luoshi.matters.rules.instructions import Note

        note = Note(self.cast.gao.person_id, self.now.date(), "请交通局查明报我。")
        return self.act(services.file_instruction, "shen", note=note)

    def prepared(self) -> Matter:
        matter = self.underway()
        words = {"summary": "已完成。", "done0": "已通车"}
        given = Preparing(PreparedKind.CLOSING, words)
        self.act(services.prepare, "he", matter_id=matter.pk, given=given)
        return matter

    def everything(self) -> None:
        self.noted()
        self.draft(), self.propose(), self.register()
        self.dispatch(), self.underway(), self.refused(), self.submitted()
        self.asked(), self.planned(), self.helped(), self.prepared()
        half = self.propose()
        self.act(services.decide_sign_off, "han", sign_off_id=half.pk, step=0, agree=True)
        self.dispatch("liuxi-1")


@pytest.fixture
def office(cast: Any, now: datetime) -> Office:
    return Office(cast, now)


def counts(client: Client) -> dict[str, int]:
    return {one.name: one.page.total for one in client.get("/").context["panels"]}


def test_everybody_sees_what_waits_for_him(office: Office, sign_in: SignIn) -> None:
    office.everything()
    assert counts(sign_in("shen")) == {
        "verify": 1,
        "refusals": 1,
        "requests": 1,
        "help": 0,
        "rulings": 1,
        "handovers": 0,
        "posts-left": 0,
        "confirm-plan": 1,
        "notes": 1,
        "drafts": 1,
        "dispatch": 1,
        "recheck": 0,
        "others": 9,
    }
    assert counts(sign_in("han"))["sign-off"] == 1
    waits = {"sign-off": 1, "pass": 0, "look": 0, "help": 0, "handovers": 0, "my-notes": 1}
    assert counts(sign_in("gao")) == waits | {"others": 9}
    assert counts(sign_in("zhou")).items() >= {"sign": 1, "pass": 1, "owed": 5}.items()
    assert counts(sign_in("he")).items() >= {"pass": 0, "owed": 5}.items()
    assert counts(sign_in("fang")).items() >= {"sign": 0, "help": 1, "owed": 0}.items()
    assert counts(sign_in("su")) == {"handovers": 0}


def test_what_a_unit_asked_to_give_back_waits_for_the_office(
    office: Office, sign_in: SignIn
) -> None:
    """Until it is answered; turned down, it is the unit's to sign again."""
    matter = office.refused()
    assert counts(sign_in("zhou"))["sign"] == 0
    assert counts(sign_in("shen"))["refusals"] == 1
    given = {"matter_id": matter.pk, "accept": False, "answer": "属你局职责"}
    office.act(services.decide_refusal, "shen", **given)
    assert counts(sign_in("zhou"))["sign"] == 1


def test_who_handed_a_part_down_verifies_it_from_the_desk(office: Office, sign_in: SignIn) -> None:
    """The head, not the liaison who asked to close it; the office above sees it and waits."""
    office.split()
    assert counts(sign_in("meng"))["verify"] == 1
    assert counts(sign_in("zhou"))["verify"] == 0
    assert counts(sign_in("shen"))["verify"] == 0


def test_the_day_of_another_look_comes_to_the_desk(office: Office, sign_in: SignIn) -> None:
    """Never to whoever did it; and not before its day."""
    matter = office.submitted()
    judgement = Judgement((Finding(met=True),), dict.fromkeys(SIX, True))
    given = {"matter_id": matter.pk, "judgement": judgement, "rating": Rating.GOOD}
    look = office.now.date() + timedelta(days=30)
    office.act(services.close, "shen", **given, recheck_on=look)
    noon = office.now + timedelta(days=30)
    assert list(to_recheck(office.cast.han, noon)) == [matter]
    assert list(to_recheck(office.cast.han, noon - timedelta(days=1))) == []
    assert list(to_recheck(office.cast.zhou, noon)) == []
    Matter.objects.filter(pk=matter.pk).update(recheck_on=date(2026, 1, 5))
    assert counts(sign_in("shen"))["recheck"] == 1
    assert matter.content in sign_in("shen").get("/").content.decode()
    seen = {"matter_id": matter.pk, "holds": True, "finding": "没有反弹"}
    office.act(services.recheck, "shen", **seen)
    assert counts(sign_in("shen"))["recheck"] == 0


def test_lists_that_wait_for_nothing_take_no_room(office: Office, sign_in: SignIn) -> None:
    page = sign_in("shen").get("/").content.decode()
    for name in ("verify", "refusals", "handovers", "posts-left"):
        assert str(SECTIONS[name].title) not in page
    for name in ("drafts", "others"):  # where work begins and what one watches teach when empty
        assert str(SECTIONS[name].empty) in page
    assert "现在没有需要您办理的事" in sign_in("su").get("/").content.decode()
    office.submitted()
    assert str(SECTIONS["verify"].title) in sign_in("shen").get("/").content.decode()


def test_a_township_signs_for_its_village(office: Office, sign_in: SignIn) -> None:
    matter = office.dispatch("liuxi-1")
    client = sign_in("lin")
    page = client.get("/")
    assert counts(client)["sign"] == 1
    assert "代为签收" in page.content.decode()
    address = f"/matters/{matter.pk}/sign/"
    given = {"version": matter.version, "request_id": str(uuid4())}
    assert client.post(address, given).status_code == 303
    assert counts(client).items() >= {"sign": 0, "owed": 1}.items()


def test_the_other_county_sees_an_empty_desk(office: Office, sign_in: SignIn) -> None:
    office.everything()
    assert set(counts(sign_in("qiao")).values()) == {0}


def test_a_count_is_the_list_behind_it(office: Office, sign_in: SignIn) -> None:
    office.everything()
    office.everything()
    for who in WHO:
        client = sign_in(who)
        for name, total in counts(client).items():
            panel = client.get(f"/desk/{name}/").context["panel"]
            assert len(panel.page.rows) == panel.page.total == total
    assert sign_in("zhou").get("/desk/sign/?cursor=torn").status_code == 200


def test_what_the_desk_offers_the_page_allows(office: Office, sign_in: SignIn, cast: Any) -> None:
    office.everything()
    client = sign_in("zhou")
    for panel in client.get("/").context["panels"]:
        for row in panel.page.rows:
            pk = getattr(row, "matter_id", row.pk)
            assert client.get(f"/matters/{pk}/").status_code == 200


def test_one_signs_from_the_desk(office: Office, sign_in: SignIn) -> None:
    matter = office.dispatch()
    client = sign_in("zhou")
    assert f"/matters/{matter.pk}/sign/" in client.get("/").content.decode()
    given = {"version": matter.version, "request_id": str(uuid4())}
    client.post(f"/matters/{matter.pk}/sign/", given)
    assert counts(client).items() >= {"sign": 0, "owed": 1}.items()


def test_the_number_in_the_menu_is_what_waits(office: Office, sign_in: SignIn) -> None:
    office.everything()
    for who in ("shen", "han", "gao", "zhou"):
        page = sign_in(who).get("/").context
        waits = sum(one.page.total for one in page["panels"] if one.section.now)
        assert page["menu"][0].count == waits > 0
        assert str(waits) or waits == 0


def test_drafts_stand_by_their_paper(office: Office, sign_in: SignIn, cast: Any) -> None:
    from luoshi.documents.services import receive_paper

    text = (
        "关于修路的通知\n\n1．修路。（责任单位：县发展和改革局）\n2．架桥。（责任单位：县财政局）\n"
    )
    receipt = office.act(receive_paper, "shen", data=text.encode(), name="通知.txt", title="修路")
    office.act(services.draft_from_paper, "shen", version_id=receipt.version.pk)
    office.draft()
    groups = queries.drafts_by_paper(cast.shen, limit=8)
    assert {(one.version_id, one.count) for one in groups} == {(receipt.version.pk, 2), (None, 1)}
    assert f"/decomposition/{receipt.version.pk}/" in sign_in("shen").get("/").content.decode()


def test_every_section_is_somebodys() -> None:
    assert all(one.roles for one in SECTIONS.values())


def test_no_query_grows_with_the_rows(office: Office, sign_in: SignIn) -> None:
    """The baseline may only shrink; `tests/query_counts.json` holds it."""
    clients = {who: sign_in(who) for who in WHO}
    office.everything()
    few = {who: asked(client) for who, client in clients.items()}
    for _ in range(2):
        office.everything()
    many = {who: asked(client) for who, client in clients.items()}
    assert many == few
    baseline = json.loads(BASELINE.read_text())["web:desk"]
    grown = {who: count for who, count in many.items() if count > baseline[who]}
    assert grown == {}, f"asked now: {many}"


def asked(client: Client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as log:
        assert client.get("/").status_code == 200
    return len(log)
