"""事项 and 交办: what the page says and offers to whom, and each act through its form."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.burden.models import Demand
from luoshi.journal.models import Entry
from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import State

SignIn = Callable[[str], Client]


def url(name: str, matter: Matter) -> str:
    return reverse(f"matters:{name}", args=[matter.pk])


def sent(**more: object) -> dict[str, object]:
    return {"request_id": str(uuid4()), **more}


@pytest.fixture
def mine(office) -> Matter:
    """A matter dispatched to 发展改革局, not yet signed."""
    return office.dispatch("fagai", helpers=["caizheng"])[0]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("shen", 200),
        ("gao", 200),
        ("lu", 200),
        ("zhou", 200),
        ("meng", 200),
        ("fang", 200),
        ("lin", 404),
        ("qiao", 404),
        ("cheng", 404),
        ("he", 404),
    ],
)
def test_who_sees_the_page(who: str, status: int, mine: Matter, sign_in: SignIn) -> None:
    assert sign_in(who).get(url("matter", mine)).status_code == status


def test_nobody_signed_in_sees_nothing(mine: Matter, client: Client, cast) -> None:
    assert client.get(url("matter", mine)).status_code == 302


def test_every_state_says_where_it_stands(every_state, sign_in: SignIn) -> None:
    rows = every_state()
    says = {
        "draft": "等县政府办公室送审签",
        "proposed": "等督查室主任审核",
        "registered": "等县政府办公室交办",
        "dispatched": "等县发展改革局签收",
        "underway": "县发展改革局已签收，正在办理",
        "fanned out": "2 件中 0 件已签收",
        "cancelled": "没有立项",
    }
    shen = sign_in("shen")
    for name, sentence in says.items():
        assert sentence in shen.get(url("matter", rows[name])).content.decode(), name


def test_one_primary_act_at_most(every_state, sign_in: SignIn) -> None:
    people = {who: sign_in(who) for who in ("shen", "han", "zhou", "lin")}
    for name, matter in every_state().items():
        for who, client in people.items():
            page = client.get(url("matter", matter))
            if page.status_code == 200:
                head = page.content.decode().split("k-head-acts")[-1].split("</header>")[0]
                assert head.count("btn-primary") <= 1, (name, who)


def test_signing_names_the_handler_and_happens_once(mine: Matter, sign_in: SignIn, cast) -> None:
    zhou = sign_in("zhou")
    assert cast.he.person_name in zhou.get(url("matter", mine)).content.decode()
    form = sent(handler=cast.he.person_id, version=mine.version)
    for _ in range(2):
        assert zhou.post(url("sign", mine), form).status_code == 303
    mine.refresh_from_db()
    assert (mine.state, mine.handler_id) == (State.UNDERWAY, cast.he.person_id)
    assert (
        Entry.objects.filter(chain_kind="matter", chain_id=mine.pk, act="matter.signed").count()
        == 1
    )
    assert sign_in("he").get(url("matter", mine)).status_code == 200, "the handler sees his own"


@pytest.mark.parametrize(("who", "status"), [("shen", 403), ("fang", 403), ("qiao", 404)])
def test_others_cannot_sign(who: str, status: int, mine: Matter, sign_in: SignIn) -> None:
    assert sign_in(who).post(url("sign", mine), sent()).status_code == status
    mine.refresh_from_db()
    assert mine.state == State.DISPATCHED


def test_signing_an_old_page_is_stale(mine: Matter, sign_in: SignIn) -> None:
    form = sent(version=mine.version - 1)
    assert sign_in("zhou").post(url("sign", mine), form).status_code == 409


def test_a_refusal_is_asked_answered_and_not_asked_again(mine: Matter, sign_in: SignIn) -> None:
    zhou, shen = sign_in("zhou"), sign_in("shen")
    assert zhou.post(url("refuse", mine), sent()).status_code == 422
    assert zhou.post(url("refuse", mine), sent(reason="不属本局职责")).status_code == 303
    page = shen.get(url("matter", mine)).content.decode()
    assert "不属本局职责" in page
    assert "承办单位已申请退回，请先答复。" in page, "recalling is closed, and the page says why"
    assert "退回申请已经提出，等交办单位答复。" in zhou.get(url("matter", mine)).content.decode()
    assert shen.post(url("decide-refusal", mine), sent(answer="理由不足")).status_code == 422
    answer = sent(accept="no", answer="属于本局职责")
    assert shen.post(url("decide-refusal", mine), answer).status_code == 303
    page = zhou.get(url("matter", mine)).content.decode()
    assert "退回申请没有获得同意，不能再次申请。" in page
    assert "属于本局职责" in page, "the answer stands in the timeline"
    assert zhou.post(url("refuse", mine), sent(reason="再试")).status_code == 403


def test_an_accepted_refusal_goes_to_another_lead(mine: Matter, sign_in: SignIn, cast) -> None:
    zhou, shen = sign_in("zhou"), sign_in("shen")
    zhou.post(url("refuse", mine), sent(reason="不属本局职责"))
    assert (
        shen.post(url("decide-refusal", mine), sent(accept="yes", answer="同意")).status_code == 303
    )
    assert zhou.get(url("matter", mine)).status_code == 404
    review = shen.get(reverse("matters:dispatch-many") + f"?matter={mine.pk}").content.decode()
    assert f'data-name="lead-{mine.pk}"' in review
    mine.refresh_from_db()
    form = sent(matter=[mine.pk], seen=[f"{mine.pk}:{mine.version}"])
    assert shen.post(reverse("matters:dispatch-many"), form).status_code == 422
    form |= {f"lead-{mine.pk}": cast.units["caizheng"].pk, "request_id": str(uuid4())}
    assert shen.post(reverse("matters:dispatch-many"), form).status_code == 303
    mine.refresh_from_db()
    assert (mine.lead_id, mine.state) == (cast.units["caizheng"].pk, State.DISPATCHED)


def test_a_recall_empties_the_unit_s_count(mine: Matter, sign_in: SignIn) -> None:
    shen = sign_in("shen")
    assert shen.post(url("recall", mine), sent()).status_code == 422
    assert shen.post(url("recall", mine), sent(reason="内容有误")).status_code == 303
    assert not Demand.objects.live().exists()
    assert sign_in("zhou").get(url("matter", mine)).status_code == 404
    assert "内容有误" in shen.get(url("matter", mine)).content.decode()


def test_a_matter_under_way_is_reassigned(office, sign_in: SignIn, cast) -> None:
    matter = office.underway()
    shen = sign_in("shen")
    form = sent(reason="机构调整", version=matter.version)
    assert shen.post(url("reassign", matter), form).status_code == 422
    form = sent(reason="机构调整", lead=cast.units["caizheng"].pk, version=matter.version)
    assert shen.post(url("reassign", matter), form).status_code == 303
    page = shen.get(url("matter", matter)).content.decode()
    assert "原牵头单位：云岭县发展和改革局" in page
    assert sign_in("zhou").get(url("matter", matter)).status_code == 404


def test_a_township_signs_for_its_village_and_it_is_said(every_state, sign_in: SignIn) -> None:
    matter = every_state()["village"]
    lin = sign_in("lin")
    assert "代录" in lin.get(url("matter", matter)).content.decode()
    assert lin.post(url("sign", matter), sent(version=matter.version)).status_code == 303
    assert "签收（代录）" in lin.get(url("matter", matter)).content.decode()


def test_the_tree_counts_what_it_lists(every_state, sign_in: SignIn) -> None:
    rows = every_state()
    parent = rows["fanned out"]
    branch = parent.children.get(lead__code="liuxi")
    lin = sign_in("lin")
    assert lin.post(url("sign", branch), sent()).status_code == 303
    page = sign_in("shen").get(url("matter", parent))
    assert "2 件中 1 件已签收" in page.content.decode()
    assert len(page.context["branches"]) == 2
    assert url("matter", parent) not in lin.get(url("matter", branch)).content.decode()
    assert url("matter", parent) in sign_in("shen").get(url("matter", branch)).content.decode()


def test_the_table_names_who_gives_it_back_and_what_has_no_unit(
    every_state, sign_in: SignIn
) -> None:
    parent = every_state()["fanned out"]
    branch, shen = parent.children.get(lead__code="liuxi"), sign_in("shen")
    sign_in("lin").post(url("refuse", branch), sent(reason="不在本镇"))
    assert shen.get(url("matter", parent)).content.decode().count("退回待答复") == 1
    shen.post(url("decide-refusal", branch), sent(accept="yes", answer="属实"))
    page = shen.get(url("matter", parent)).content.decode()
    assert "退回待答复" not in page and "待重新选定" in page


def test_the_paper_is_linked_only_for_who_may_open_it(
    drafts: list[Matter], office, sign_in: SignIn, cast, now
) -> None:
    run = office.propose(drafts[0])
    office.decide(run, "han", 0)
    office.decide(run, "gao", 1)
    [matter] = services.dispatch(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[drafts[0].pk]
    )
    link = reverse("matters:decomposition", args=[matter.paper_version_id])
    assert link in sign_in("shen").get(url("matter", matter)).content.decode()
    page = sign_in("zhou").get(url("matter", matter)).content.decode()
    assert link not in page
    assert "云岭县城市更新分工方案" in page
    assert "文件写：" in page


def test_one_act_dispatches_many_and_leaves_units_out(office, sign_in: SignIn, cast) -> None:
    wide = office.register("liuxi", "shiqiao", "fagai", helpers=["caizheng"])
    single = office.register("jiaoti")
    shen, page = sign_in("shen"), reverse("matters:dispatch-many")
    assert single.number in shen.get(page).content.decode()
    ids = [wide.pk, single.pk]
    review = shen.post(page, sent(act="review", matter=ids)).content.decode()
    assert f'value="{wide.pk}:{cast.units["shiqiao"].pk}"' in review
    assert not Matter.objects.filter(parent=wide).exists(), "looking again sends nothing"
    form = sent(matter=ids, exclude=[f"{wide.pk}:{cast.units['shiqiao'].pk}"])
    for _ in range(2):
        assert shen.post(page, form).status_code == 303
    leads = set(Matter.objects.filter(parent=wide).values_list("lead__code", flat=True))
    assert leads == {"liuxi", "fagai"}
    single.refresh_from_db()
    assert single.state == State.DISPATCHED
    assert "没有交办：云岭县石桥湾镇" in shen.get(url("matter", wide)).content.decode()


def test_drafts_are_not_dispatched_by_page_or_bulk(office, sign_in: SignIn) -> None:
    draft = office.draft()
    shen = sign_in("shen")
    for page, form in (
        (reverse("matters:dispatch-many"), sent(matter=[draft.pk])),
        (reverse("matters:dispatch-many"), sent(matter=[draft.pk], act="review")),
        (reverse("matters:ledger-act"), sent(matter=[draft.pk], act="dispatch")),
        (url("dispatch", draft), sent()),
    ):
        assert shen.post(page, form).status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("who", ["zhou", "gao", "lu", "qiao"])
def test_others_dispatch_nothing(who: str, office, sign_in: SignIn) -> None:
    matter = office.register("fagai")
    form = sent(matter=[matter.pk])
    answer = sign_in(who).post(reverse("matters:dispatch-many"), form)
    assert answer.status_code in (403, 404)
    matter.refresh_from_db()
    assert matter.state == State.REGISTERED


def test_the_page_costs_the_same_for_few_and_many_branches(
    office, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    shen = sign_in("shen")
    few = office.dispatch("liuxi", "shiqiao")[0].parent
    many = office.dispatch("liuxi", "shiqiao", "fagai", "jiaoti", "caizheng")[0].parent
    counts = []
    for matter in (few, few, many):
        with django_assert_max_num_queries(60) as queries:
            shen.get(url("matter", matter))
        counts.append(len(queries))
    assert counts[2] <= counts[1]
