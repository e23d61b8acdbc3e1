"""The gate of matters against PostgreSQL: one act, its rows, its entry, once."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.burden.models import Demand
from luoshi.documents import services as documents
from luoshi.documents.rules import Ground
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, services
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import Act, StakeRole, State, may
from luoshi.org import queries as org_queries
from luoshi.org import services as org
from luoshi.org.rules.words import ChargeKind


def acts_of(matter: Matter) -> list[str]:
    rows = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    return [entry.act.removeprefix("matter.") for entry in rows]


def test_a_draft_becomes_a_signed_matter(office, cast, now: datetime) -> None:
    matter = office.underway()
    matter.refresh_from_db()
    assert matter.state == State.UNDERWAY
    assert matter.number == f"重点-{now.year}-1"
    assert acts_of(matter) == [
        "drafted", "proposed", "endorsed", "registered", "dispatched", "signed",
    ]  # fmt: skip
    assert verify_database().sound


def test_the_proposer_never_decides(office, cast, now: datetime) -> None:
    both = Actor(
        **{f: getattr(cast.shen, f) for f in ("person_id", "unit_id", "unit_path", "door")},
        post_id=cast.han.post_id,
        roles=cast.han.roles | cast.shen.roles,
    )
    sign_off = office.propose(office.draft())
    with pytest.raises(NotAllowed):
        services.decide_sign_off(
            actor=both, now=now, request_id=uuid4(), sign_off_id=sign_off, step=0, agree=True
        )


def test_steps_are_decided_in_order_and_once(office, cast) -> None:
    sign_off = office.propose(office.draft())
    with pytest.raises(NotAllowed):
        office.decide(sign_off, "gao", 0)
    office.decide(sign_off, "han", 0)
    with pytest.raises(Stale):
        office.decide(sign_off, "han", 0)
    office.decide(sign_off, "gao", 1)
    with pytest.raises(Stale):
        office.decide(sign_off, "gao", 1)


def test_a_returned_draft_can_be_mended_and_sent_again(office, cast, now: datetime) -> None:
    matter = office.draft()
    office.decide(office.propose(matter), "han", 0, agree=False)
    again = office.seen(matter.pk)
    assert again.state == State.DRAFT
    services.edit_draft(
        actor=cast.jiang,
        now=now,
        request_id=uuid4(),
        matter_id=matter.pk,
        version=again.version,
        row=office.row("caizheng"),
    )
    sign_off = office.propose(matter)
    office.decide(sign_off, "han", 0)
    office.decide(sign_off, "gao", 1)
    assert office.seen(matter.pk).state == State.REGISTERED


def test_what_is_incomplete_is_named_row_by_row(office, cast, now: datetime) -> None:
    good, bad = office.draft(), office.draft(acceptance="")
    with pytest.raises(BadInput) as refusal:
        office.propose(good, bad)
    assert list(refusal.value.fields) == [str(bad.pk)]
    assert office.seen(good.pk).state == State.DRAFT


def test_two_clerks_on_one_row_lose_nothing(office, cast, now: datetime) -> None:
    matter = office.draft()
    change = {"now": now, "matter_id": matter.pk, "version": matter.version}
    services.edit_draft(
        actor=cast.shen, request_id=uuid4(), row=office.row(content="先改的"), **change
    )
    with pytest.raises(Stale):
        services.edit_draft(
            actor=cast.jiang, request_id=uuid4(), row=office.row(content="后改的"), **change
        )
    assert office.seen(matter.pk).content == "先改的"


def test_an_unsigned_draft_is_not_dispatched(office, cast, now: datetime) -> None:
    for matter in (office.draft(), office.draft()):
        with pytest.raises(RuleBroken):
            services.dispatch(actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[matter.pk])
        office.propose(matter)


def test_one_act_dispatches_to_many_units(office, cast, now: datetime) -> None:
    each = office.register("liuxi", "shiqiao", helpers=["jiaoti"])
    single = office.register("fagai", helpers=["caizheng"])
    request = uuid4()
    sent = services.dispatch(
        actor=cast.shen, now=now, request_id=request, matter_ids=[each.pk, single.pk]
    )
    assert {m.lead_id for m in sent} == {cast.units[u].pk for u in ("liuxi", "shiqiao", "fagai")}
    assert {m.number for m in sent if m.parent_id} == {f"{each.number}-1", f"{each.number}-2"}
    assert Entry.objects.filter(request_id=request).count() == 4
    parent = office.seen(each.pk)
    assert parent.fanned_out
    assert parent.state == State.UNDERWAY
    assert Demand.objects.filter(voided_at__isnull=True).count() == 6
    own = next(m for m in sent if m.lead_id == cast.lin.unit_id)
    assert queries.matter_for(cast.lin, own.pk).number == own.number
    with pytest.raises(NotFound):
        queries.matter_for(cast.lin, single.pk)
    with pytest.raises(NotFound):
        queries.matter_for(cast.lin, parent.pk)


def test_excluded_units_get_nothing(office, cast, now: datetime) -> None:
    each = office.register("liuxi", "shiqiao")
    excluded = {each.pk: [cast.units["liuxi"].pk]}
    [sent] = services.dispatch(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[each.pk], excluded=excluded
    )
    assert sent.lead_id == cast.units["shiqiao"].pk


def test_a_double_click_is_one_act(office, cast, now: datetime) -> None:
    matter, request = office.register(), uuid4()
    once = {"actor": cast.shen, "now": now, "request_id": request, "matter_ids": [matter.pk]}
    first, second = services.dispatch(**once), services.dispatch(**once)
    assert [m.pk for m in first] == [m.pk for m in second]
    assert acts_of(matter).count("dispatched") == 1
    assert Demand.objects.count() == 1
    with pytest.raises(RuleBroken):
        services.recall(
            actor=cast.shen, now=now, request_id=request, matter_ids=[matter.pk], reason="误"
        )
    with pytest.raises(RuleBroken):
        services.dispatch(**once | {"actor": cast.jiang})


def test_a_refusal_is_decided_by_the_dispatcher(office, cast, now: datetime) -> None:
    sent = office.dispatch("liuxi", "shiqiao")
    first, second = sorted(sent, key=lambda m: m.lead_id != cast.lin.unit_id)
    asked = {"now": now, "matter_id": first.pk, "reason": "不属本镇职责"}
    services.refuse(actor=cast.lin, request_id=uuid4(), **asked)
    with pytest.raises(NotAllowed):
        services.refuse(actor=cast.lin, request_id=uuid4(), **asked)
    with pytest.raises(NotAllowed):
        services.recall(
            actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[first.pk], reason="误"
        )
    services.decide_refusal(
        actor=cast.shen, now=now, request_id=uuid4(), matter_id=first.pk, accept=True, answer="可"
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.lead_id) == (State.REGISTERED, None)
    assert second.state == State.DISPATCHED
    assert not Demand.objects.filter(subject_id=first.pk, voided_at__isnull=True).exists()
    with pytest.raises(NotFound):
        queries.matter_for(cast.lin, first.pk)


def test_a_refusal_turned_down_cannot_be_asked_again(office, cast, now: datetime) -> None:
    [matter] = office.dispatch()
    asked = {"now": now, "matter_id": matter.pk, "reason": "牵头应为财政局"}
    services.refuse(actor=cast.zhou, request_id=uuid4(), **asked)
    services.decide_refusal(
        actor=cast.han, now=now, request_id=uuid4(), matter_id=matter.pk, accept=False, answer="否"
    )
    with pytest.raises(NotAllowed):
        services.refuse(actor=cast.zhou, request_id=uuid4(), **asked)
    services.sign(actor=cast.zhou, now=now, request_id=uuid4(), matter_id=matter.pk)


def test_after_an_accepted_refusal_another_unit_gets_it(office, cast, now: datetime) -> None:
    [matter] = office.dispatch()
    services.refuse(
        actor=cast.zhou, now=now, request_id=uuid4(), matter_id=matter.pk, reason="不属本局"
    )
    services.decide_refusal(
        actor=cast.shen, now=now, request_id=uuid4(), matter_id=matter.pk, accept=True, answer="可"
    )
    again = {"actor": cast.shen, "now": now, "matter_ids": [matter.pk]}
    with pytest.raises(BadInput):
        services.dispatch(**again, request_id=uuid4())
    leads = {matter.pk: cast.units["caizheng"].pk}
    services.dispatch(**again, request_id=uuid4(), leads=leads)
    services.refuse(
        actor=cast.fang, now=now, request_id=uuid4(), matter_id=matter.pk, reason="亦不属本局"
    )


def test_recalled_and_reassigned_matters_leave_no_stake_behind(office, cast, now: datetime) -> None:
    [unsigned] = office.dispatch("fagai", "caizheng")[:1]
    services.recall(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[unsigned.pk], reason="发错"
    )
    assert office.seen(unsigned.pk).state == State.REGISTERED
    matter = office.underway()
    services.reassign(
        actor=cast.shen,
        now=now,
        request_id=uuid4(),
        matter_id=matter.pk,
        lead_id=cast.units["caizheng"].pk,
        reason="职能已划转",
    )
    live = Stake.objects.filter(matter=matter, until__isnull=True)
    assert {stake.unit_id for stake in live} == {cast.shen.unit_id, cast.fang.unit_id}
    assert office.seen(matter.pk).signed_at is None
    with pytest.raises(NotFound):
        services.sign(actor=cast.zhou, now=now, request_id=uuid4(), matter_id=matter.pk)
    services.sign(actor=cast.fang, now=now, request_id=uuid4(), matter_id=matter.pk)


def test_the_township_signs_for_its_village(office, cast, now: datetime) -> None:
    village = next(unit for code, unit in cast.units.items() if code.startswith("liuxi-"))
    [matter] = office.dispatch(village.code)
    signed = services.sign(actor=cast.lin, now=now, request_id=uuid4(), matter_id=matter.pk)
    entry = Entry.objects.filter(chain_kind="matter", chain_id=signed.pk).latest("seq")
    assert f'"signed_for":{village.pk}'.encode() in bytes(entry.body)


def test_what_one_may_and_what_one_sees_agree(every_state, cast) -> None:
    """Over every row and every member of the cast (DESIGN §6)."""
    every_state()
    rows = list(queries.with_facts(Matter.objects.all()))
    assert {row.state for row in rows} == set(State)
    for name, actor in cast:
        seen = set(queries.matters_for(actor).values_list("pk", flat=True))
        for row in rows:
            allowed = may(actor, Act.VIEW, queries.facts_of(row))
            assert allowed is (row.pk in seen), (name, row.state)
    assert not queries.matters_for(cast.qiao).exists()
    assert not queries.matters_for(cast.cheng).exists()
    assert queries.matters_for(cast.lu).count() == len(rows)


def test_the_leader_in_charge_comes_from_the_paper_or_the_table(
    office, cast, now: datetime
) -> None:
    [gao] = org_queries.appointments_of(cast.users["gao"], now=now)
    org.set_charge(
        actor=cast.su,
        now=now,
        request_id=uuid4(),
        appointment_id=gao.appointment_id,
        unit_id=cast.zhou.unit_id,
        kind=ChargeKind.IN_CHARGE,
    )
    [matter] = office.dispatch("fagai")
    matter.refresh_from_db()
    assert matter.leader_id == cast.gao.person_id
    stake = Stake.objects.get(matter=matter, role=StakeRole.LEADER)
    assert (stake.person_id, stake.unit_id) == (matter.leader_id, cast.gao.unit_id)

    paper = f"云岭县工作要点\n\n1.新建公路。\n牵头领导：{cast.lu.person_name}\n牵头单位：县财政局\n"
    receipt = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=paper.encode(), name="要点.txt"
    )
    [draft] = services.draft_from_paper(
        actor=cast.shen, now=now, request_id=uuid4(), version_id=receipt.version.pk
    )
    assert draft.leader_id == cast.lu.person_id


def test_stakes_follow_a_unit_to_its_new_place(office, cast, now: datetime) -> None:
    village = next(unit for code, unit in cast.units.items() if code.startswith("liuxi-"))
    [matter] = office.dispatch(village.code)
    heads = [cast.actors[code, Role.HEAD] for code in ("liuxi", "shiqiao")]
    assert [queries.matters_for(h).filter(pk=matter.pk).exists() for h in heads] == [True, False]
    org.move_unit(
        actor=cast.cheng,
        now=now,
        request_id=uuid4(),
        unit_id=village.pk,
        parent_id=cast.units["shiqiao"].pk,
    )
    stake = Stake.objects.get(matter=matter, role=StakeRole.LEAD)
    village.refresh_from_db()
    assert queries.stake_fact(stake).path == tuple(village.path)
    assert queries.matters_for(heads[1]).filter(pk=matter.pk).exists()


def test_the_database_itself_refuses_a_dispatched_matter_without_lead(office) -> None:
    matter = office.register()
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(state=State.DISPATCHED, lead=None)


def test_two_characters_find_a_matter(office, cast) -> None:
    matter = office.draft(content="推进雨污分流管网改造")
    office.draft(content="新建农村公路")
    for words in ("雨污", "管网 改造", "雨污分流管网"):
        assert [row.pk for row in queries.ledger(cast.shen, text=words)] == [matter.pk]
    assert not queries.ledger(cast.shen, text="雨水").exists()
    assert not queries.ledger(cast.qiao, text="雨污").exists()
    registered = office.register()
    assert queries.ledger(cast.shen, text=registered.number).get() == registered


PAPER = """云岭县2026年水利工作要点

一、加固坝塘水库三座。
责任单位：县财政局
二、清淤玉带河十二公里。
责任单位：县发展和改革局
"""


def test_a_misfiled_paper_takes_its_copies_with_it(office, cast, now: datetime) -> None:
    receipt = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=PAPER.encode(), name="要点.txt"
    )
    drafts = services.draft_from_paper(
        actor=cast.shen, now=now, request_id=uuid4(), version_id=receipt.version.pk
    )
    assert [m.lead_id for m in drafts] == [cast.units[u].pk for u in ("caizheng", "fagai")]
    sign_off = office.propose(*drafts)
    office.decide(sign_off, "han", 0)
    office.decide(sign_off, "gao", 1)
    services.dispatch(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[m.pk for m in drafts]
    )
    erasing = {
        "now": now,
        "request_id": uuid4(),
        "paper_id": receipt.paper.pk,
        "ground": Ground.CLASSIFIED,
        "reason": "保密检查发现",
    }
    with pytest.raises(NotAllowed):
        services.erase_misfiled(actor=cast.shen, **erasing)
    services.erase_misfiled(actor=cast.wei, **erasing)
    assert services.erase_misfiled(actor=cast.wei, **erasing)
    report = verify_database()
    assert report.sound
    assert len([line for line in report.erasures if line.startswith("matter")]) == 2
    for marker in ("坝塘", "玉带河"):
        assert holding(marker) == []


def holding(marker: str) -> list[str]:
    """The tables in which a word still stands, in any column of text or bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s OR row::text LIKE %s",
                [f"%{marker}%", f"%{marker.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_the_search_for_traces_finds_them(office) -> None:
    office.draft(content="加固坝塘水库")
    assert set(holding("坝塘")) == {"matters_matter", "journal_sealed"}
