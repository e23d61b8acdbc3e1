"""A request number does one thing once: spent on one matter it does nothing to another."""

import ast
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.journal.models import Entry
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import services

SERVICES = Path(services.__file__).parent
ABOUT = {"matter_id", "matter_ids"}


@pytest.mark.django_db
def test_a_number_spent_on_one_matter_is_refused_for_another(office: Any) -> None:
    [first], [other] = office.dispatch("fagai"), office.dispatch("fagai")
    key = uuid4()
    signed = sign(office, key, first.pk)
    assert sign(office, key, first.pk) == signed, "sent twice, done once"
    before = Entry.objects.count()
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        sign(office, key, other.pk)
    other.refresh_from_db()
    assert (other.state, Entry.objects.count()) == ("dispatched", before)


@pytest.mark.django_db
def test_a_number_spent_on_one_sign_off_is_refused_for_another(office: Any) -> None:
    first, other = (office.propose(office.draft("fagai")) for _ in range(2))
    key = uuid4()
    for _ in range(2):
        assert decide(office, key, first).pk == first
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        decide(office, key, other)


def test_every_service_on_a_matter_says_which_matter_its_number_is_for() -> None:
    silent = [
        f"{path.name}: {function.name}"
        for path in sorted(SERVICES.glob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and ABOUT & parameters(function)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and named(call) == "done_before" and len(call.args) < 4
    ]
    assert silent == []


def parameters(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}


def named(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def sign(office: Any, key: UUID, pk: int) -> Any:
    return services.sign(actor=office.cast.zhou, now=office.now, request_id=key, matter_id=pk)


def decide(office: Any, key: UUID, pk: int) -> Any:
    given = {"sign_off_id": pk, "step": 0, "agree": True, "note": ""}
    return services.decide_sign_off(actor=office.cast.han, now=office.now, request_id=key, **given)
