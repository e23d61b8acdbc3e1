"""Rows in every state, made through the gate by the people whose job it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from launch.sessions import signed_in
from luoshi.documents import services as documents
from luoshi.documents.models import PaperVersion
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules import Ownership, RequestKind, Row
from luoshi.matters.rules.closing import (
    Claim,
    Finding,
    Judgement,
    Rating,
    checks_for,
    standards,
)
from luoshi.matters.rules.requests import Asked

ROW = Row(
    "完成县城雨污分流改造 12 公里。", "12 公里全部通水", False, Ownership.SINGLE, (), (), None
)


class Office:
    """The supervision office at work: each step by the one who may take it."""

    def __init__(self, cast, now: datetime) -> None:  # type: ignore[no-untyped-def]
        self.cast, self.now = cast, now

    def row(self, *leads: str, helpers: Sequence[str] = (), **change: object) -> Row:
        units = self.cast.units
        shared = Ownership.EACH if len(leads) > 1 else Ownership.SINGLE
        change = {"ownership": shared} | change
        return replace(
            ROW,
            lead_ids=tuple(units[code].pk for code in leads or ("fagai",)),
            cooperating_ids=tuple(units[code].pk for code in helpers),
            due=date(2026, 12, 31),
            **change,  # type: ignore[arg-type]
        )

    def draft(self, *leads: str, helpers: Sequence[str] = (), **change: object) -> Matter:
        return services.add_draft(
            actor=self.cast.shen,
            now=self.now,
            request_id=uuid4(),
            row=self.row(*leads, helpers=helpers, **change),
            source="plan",
        )

    def propose(self, *matters: Matter) -> int:
        return services.submit_for_sign_off(
            actor=self.cast.shen,
            now=self.now,
            request_id=uuid4(),
            matter_ids=[matter.pk for matter in matters],
        ).pk

    def decide(self, sign_off: int, who: str, step: int, *, agree: bool = True) -> None:
        services.decide_sign_off(
            actor=getattr(self.cast, who),
            now=self.now,
            request_id=uuid4(),
            sign_off_id=sign_off,
            step=step,
            agree=agree,
            note="" if agree else "请补充时限",
        )

    def register(self, *leads: str, helpers: Sequence[str] = (), **change: object) -> Matter:
        matter = self.draft(*leads, helpers=helpers, **change)
        sign_off = self.propose(matter)
        self.decide(sign_off, "han", 0)
        self.decide(sign_off, "gao", 1)
        return self.seen(matter.pk)

    def dispatch(self, *leads: str, helpers: Sequence[str] = ()) -> list[Matter]:
        matter = self.register(*leads, helpers=helpers)
        return services.dispatch(
            actor=self.cast.shen, now=self.now, request_id=uuid4(), matter_ids=[matter.pk]
        )

    def underway(self, lead: str = "fagai", by: str = "zhou") -> Matter:
        [matter] = self.dispatch(lead)
        return services.sign(
            actor=getattr(self.cast, by), now=self.now, request_id=uuid4(), matter_id=matter.pk
        )

    def submitted(self, **change: object) -> Matter:
        """A matter whose unit says that it is done, a week after the signature."""
        return self.submit(self.underway(), **change)

    def submit(self, matter: Matter, by: str = "zhou", **change: object) -> Matter:
        given = {"claims": claims_for(matter), "summary": "已全部完成。", "evidence": "验收报告1份"}
        given |= {"now": self.now + timedelta(days=7)}
        return services.submit_closing(
            actor=getattr(self.cast, by),
            request_id=uuid4(),
            matter_id=matter.pk,
            **(given | change),  # type: ignore[arg-type]
        )

    def judge(self, act: Callable[..., Matter], matter: Matter, **change: object) -> Matter:
        """A verifier's act on the eighth day, everything met unless it is said otherwise."""
        given = {"actor": self.cast.shen, "judgement": good(matter)} | change
        given = {"now": self.now + timedelta(days=8), "request_id": uuid4()} | given
        return act(matter_id=matter.pk, **given)

    def closed(self) -> Matter:
        return self.judge(services.close, self.submitted(), rating=Rating.GOOD)

    def suspended(self) -> Matter:
        pk = self.underway().pk
        given = {"now": self.now, "matter_id": pk}
        asked = Asked(RequestKind.SUSPENSION, "规划调整")
        services.ask(actor=self.cast.zhou, request_id=uuid4(), asked=asked, **given)  # type: ignore[arg-type]
        return services.answer_request(
            actor=self.cast.shen,
            request_id=uuid4(),
            grant=True,
            **given,  # type: ignore[arg-type]
        )

    def seen(self, matter_id: int) -> Matter:
        return queries.matter_for(self.cast.shen, matter_id)


def claims_for(matter: Matter) -> tuple[Claim, ...]:
    return tuple(Claim(text, "已完成") for text in standards(matter.acceptance, matter.content))


def good(matter: Matter, **change: bool) -> Judgement:
    """Everything met, but for the questions named."""
    asked = checks_for(rectified=matter.rectified)
    findings = tuple(Finding(True) for _ in standards(matter.acceptance, matter.content))
    checks = {check: change.get(check.value, True) for check in asked}
    return Judgement(findings, checks, "核对了验收报告")


@pytest.fixture
def office(cast, now: datetime) -> Office:  # type: ignore[no-untyped-def]
    return Office(cast, now)


def publicised(office: Office) -> Matter:
    """A finding put right, verified, and shown to the public."""
    matter = office.judge(services.order_rectification, office.submitted())
    again = office.submit(matter, claims=claims_for(matter))
    return office.judge(services.publicise, again)


@pytest.fixture
def every_state(office: Office) -> Callable[[], dict[str, Matter]]:
    """One matter in every state that a matter can be in now."""

    def make() -> dict[str, Matter]:
        discarded = office.draft()
        services.discard_drafts(
            actor=office.cast.shen,
            now=office.now,
            request_id=uuid4(),
            matter_ids=[discarded.pk],
            reason="属日常工作",
        )
        proposed = office.draft("caizheng")
        office.propose(proposed)
        village = sorted(code for code in office.cast.units if code.startswith("liuxi-"))[0]
        branches = office.dispatch("liuxi", "shiqiao", helpers=["jiaoti"])
        return {
            "draft": office.draft(helpers=["caizheng"]),
            "cancelled": discarded,
            "proposed": proposed,
            "registered": office.register("jiaoti"),
            "dispatched": office.dispatch("fagai", helpers=["caizheng"])[0],
            "village": office.dispatch(village)[0],
            "branch": branches[0],
            "fanned out": branches[0].parent,
            "underway": office.underway(),
            "submitted": office.submitted(),
            "rectifying": office.judge(services.order_rectification, office.submitted()),
            "publicised": publicised(office),
            "closed": office.closed(),
            "suspended": office.suspended(),
        }

    return make


@pytest.fixture
def sign_in(cast) -> Callable[[str], Client]:  # type: ignore[no-untyped-def]
    """Sign a member of the cast in, each with a browser of his own."""

    return lambda who: signed_in(cast.users[who])


PLAN = """云岭县城市更新分工方案

一、便民设施
1.建成社区食堂6个、口袋花园9处。
牵头单位：县发改局
责任单位：县财政局
完成时限：2026年12月底前
2.为旧楼加装电梯40部。
牵头单位：县管线办
完成时限：2026年11月底前
二、镇村环境
3.整修镇区巷道。
牵头单位：各乡镇人民政府
完成时限：2026年10月底前
"""


@pytest.fixture
def plan(cast, now: datetime) -> PaperVersion:  # type: ignore[no-untyped-def]
    """A paper of three tasks: one clear, one of a unit nobody knows, one for every township."""
    return documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=PLAN.encode(), name="方案.txt"
    ).version


@pytest.fixture
def drafts(plan: PaperVersion, cast, now: datetime) -> list[Matter]:  # type: ignore[no-untyped-def]
    """The rows read from that paper, in its order."""
    services.draft_from_paper(actor=cast.shen, now=now, request_id=uuid4(), version_id=plan.pk)
    return list(queries.drafts_of(cast.shen, plan.pk))
