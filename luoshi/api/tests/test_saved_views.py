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


def test_a_view_is_kept_changed_and_deleted(cast: Any, program: Programs, now: datetime) -> None:
    pk = dispatched(cast, program)
    jiang, shen = program("jiang"), program("shen")
    asked = {"name": "逾期的", "state": ["dispatched"], "columns": ["number", "nonsense"]}
    made = shen.post("/saved-views", asked)
    assert made.status_code == 201
    row = made.json()
    assert (row["name"], row["shared"], row["start"]) == ("逾期的", False, False)
    assert row["kept"] == {"state": ["dispatched"], "col": ["number"]}
    again = shen.post("/saved-views", asked | {"sort": "-due"}).json()
    assert (again["id"], again["kept"]["sort"]) == (row["id"], ["-due"]), "the name says which"
    one = f"/saved-views/{row['id']}"
    assert jiang.get(f"{one}/matters").status_code == 404, "his own"
    changed = shen.send("PATCH", one, {"name": "等签收", "shared": True, "start": True}).json()
    assert (changed["name"], changed["shared"], changed["start"]) == ("等签收", True, True)
    assert [m["id"] for m in jiang.get(f"{one}/matters").json()["items"]] == [pk]
    assert shen.send("PATCH", one, {"name": " ", "start": False}).status_code == 422
    [kept] = shen.get("/saved-views").json()
    assert kept["start"] is True, "what one part refuses, all leave as it was"
    assert shen.send("DELETE", one, {}).status_code == 204
    assert shen.send("DELETE", one, {}).status_code == 404
    assert shen.get("/saved-views").json() == []


def test_whoever_keeps_no_ledger_shares_no_view(program: Programs) -> None:
    assert (
        program("gao").post("/saved-views", {"name": "要看的", "shared": True}).status_code == 403
    )
    assert program("gao").post("/saved-views", {"name": "要看的"}).status_code == 201
