"""Saved views through the API: the same list and the same matters as on the page."""

from datetime import datetime
from typing import Any

import pytest

from luoshi.api.tests.test_acts import Programs, dispatched
from luoshi.matters.rules import State
from luoshi.matters.rules.saved_views import Wanted
from luoshi.matters.services import save_view

pytestmark = pytest.mark.django_db


def test_views_are_listed_and_used(cast: Any, program: Programs, now: datetime) -> None:
    pk = dispatched(cast, program)
    said = {"name": "等签收", "wanted": Wanted(states=(State.DISPATCHED,)), "start": True}
    row = save_view(actor=cast.shen, now=now, shared=True, **said)
    save_view(actor=cast.shen, now=now, name="找不到的", wanted=Wanted(text="找不到"))
    kept = {"state": ["dispatched"]}
    assert {"id": row.pk, "name": "等签收", "shared": True, "start": True, "kept": kept} in (
        program("shen").get("/saved-views").json()
    )
    assert [one["start"] for one in program("jiang").get("/saved-views").json()] == [False]
    found = program("jiang").get(f"/saved-views/{row.pk}/matters").json()
    assert ([one["id"] for one in found["items"]], found["total"]) == ([pk], 1)
    assert program("zhou").get(f"/saved-views/{row.pk}/matters").status_code == 404
