"""What one of an office has answered is no longer asked of the others of that office."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from luoshi.matters import services
from luoshi.matters.models import Matter
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.closing import Rating
from luoshi.matters.rules.requests import Asked
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.test_plans import propose
from luoshi.matters.tests.test_turns_over import unread

pytestmark = pytest.mark.django_db


def do(office: Office, service: Callable[..., Any], who: str, matter: Matter, **given: Any) -> None:
    actor = getattr(office.cast, who)
    service(actor=actor, now=office.now, request_id=uuid4(), matter_id=matter.pk, **given)


def refused(office: Office) -> Matter:
    [matter] = office.dispatch("fagai")
    do(office, services.refuse, "zhou", matter, reason="不属于本单位职责")
    return matter


def requested(office: Office) -> Matter:
    matter = office.underway()
    do(office, services.ask, "zhou", matter, asked=Asked(RequestKind.SUSPENSION, "规划调整"))
    return matter


def planned(office: Office) -> Matter:
    matter = office.underway()
    propose(office, matter)
    return matter


def turned_down(office: Office, matter: Matter) -> None:
    answer = {"accept": False, "answer": "属于职责"}
    do(office, services.decide_refusal, "shen", matter, **answer)


def granted(office: Office, matter: Matter) -> None:
    do(office, services.answer_request, "shen", matter, grant=True)


def declined(office: Office, matter: Matter) -> None:
    do(office, services.answer_request, "shen", matter, grant=False, answer="按期完成")


def confirmed(office: Office, matter: Matter) -> None:
    do(office, services.answer_plan, "shen", matter, confirm=True)


def closed(office: Office, matter: Matter) -> None:
    office.judge(services.close, matter, rating=Rating.GOOD)


def withdrawn(office: Office, matter: Matter) -> None:
    do(office, services.withdraw_closing, "zhou", matter, reason="还有遗漏")


def given_to_another(office: Office, matter: Matter) -> None:
    lead = office.cast.units["caizheng"].pk
    do(office, services.reassign, "shen", matter, lead_id=lead, reason="调整")


@pytest.mark.parametrize(
    ("ask", "stage", "answer"),
    [
        (refused, "refusal_asked", turned_down),
        (requested, "request_made", granted),
        (requested, "request_made", declined),
        (requested, "request_made", given_to_another),
        (planned, "plan_proposed", confirmed),
        (Office.submitted, "closing_submitted", closed),
        (Office.submitted, "closing_submitted", withdrawn),
    ],
)
def test_who_did_not_answer_is_asked_no_more(
    office: Office,
    ask: Callable[[Office], Matter],
    stage: str,
    answer: Callable[[Office, Matter], None],
) -> None:
    matter, other = ask(office), ask(office)
    waiting = unread(stage, subject_id=matter.pk)
    assert len(waiting) > 1, "clerk and director both are asked"
    answer(office, matter)
    assert unread(stage, subject_id=matter.pk) == []
    assert unread(stage, subject_id=other.pk) == waiting, "another matter is still asked about"
