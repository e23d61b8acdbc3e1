"""What another system hands over by the hundred: one act, all rows of it or none."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.api.tests.conftest import Program
from luoshi.api.tests.test_feedback import SAID, underway
from luoshi.feedback.models import Report
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.matters.models import Matter, Share, Stake

Programs = Callable[[str], Program]


def draft(at: int, lead: int | None, **more: Any) -> dict[str, Any]:
    said = {"content": f"修缮第{at}所学校屋面。", "acceptance": "雨季前通过验收。"}
    return said | {"leads": [lead] if lead else [], "due": "2027-06-30"} | more


def test_many_drafts_are_one_act(cast: Any, program: Programs) -> None:
    shen, unit, other = program("shen"), cast.zhou.unit_id, cast.fang.unit_id
    rows = [draft(1, unit), draft(2, other, cooperating=[unit]), draft(3, None)]
    rows += [draft(4, None, ownership="each", leads=[unit, other])]
    key = uuid4()
    for _turn in range(2):
        answer = shen.post("/matters/many", {"rows": rows, "source": "meeting"}, key=key)
        assert answer.status_code == 201, answer.content
        lines = answer.json()
        assert [line["content"] for line in lines] == [row["content"] for row in rows]
    assert [line["lead"] and line["lead"]["id"] for line in lines] == [unit, other, None, None]
    assert {line["state"] for line in lines} == {"draft"}
    assert set(Matter.objects.values_list("source", flat=True)) == {"meeting"}
    assert Matter.objects.count() == Stake.objects.count() == 4
    assert Entry.objects.filter(act="matter.drafted", request_id=key).count() == 4
    shares = Share.objects.filter(matter__in=[lines[1]["id"], lines[3]["id"]])
    assert sorted(shares.values_list("unit", "role")) == sorted(
        [(unit, "cooperating"), (unit, "each"), (other, "each")]
    )


def test_one_wrong_draft_and_none_is_made(cast: Any, program: Programs) -> None:
    shen, unit = program("shen"), cast.zhou.unit_id
    wrong = {
        "rows.1.due": [draft(1, unit), draft(2, unit, due="2107-01-01")],
        "rows.0.lead": [draft(1, 10**9), draft(2, unit)],
        "rows.1.content": [draft(1, unit), draft(2, unit, content=" ")],
        "rows.1.cooperating": [draft(1, unit), draft(2, unit, cooperating=[unit])],
        "rows.0.leads.0": [draft(1, -4)],
    }
    for field, rows in wrong.items():
        answer = shen.post("/matters/many", {"rows": rows})
        assert (answer.status_code, [*answer.json()["fields"]]) == (422, [field])
    assert shen.post("/matters/many", {"rows": []}).status_code == 422
    many = shen.post("/matters/many", {"rows": [draft(at, unit) for at in range(201)]})
    assert many.status_code == 422 and "200" in many.json()["sentence"]
    assert program("zhou").post("/matters/many", {"rows": [draft(1, unit)]}).status_code == 403
    assert not Matter.objects.exists()


def test_many_drafts_cost_as_many_statements_as_two(cast: Any, program: Programs) -> None:
    shen, unit, counts = program("shen"), cast.zhou.unit_id, []
    for many in (2, 2, 60):
        rows = [draft(at, unit, cooperating=[cast.fang.unit_id]) for at in range(many)]
        with CaptureQueriesContext(connection) as log:
            assert shen.post("/matters/many", {"rows": rows}).status_code == 201
        counts.append(len(log))
    assert counts[1] == counts[2] <= 22, counts


def test_a_list_of_many_costs_as_many_statements_as_of_two(cast: Any, program: Programs) -> None:
    """A field that a line gains and the query does not fetch would cost one a row."""
    shen, unit, counts = program("shen"), cast.zhou.unit_id, []
    for many in (2, 40):
        shen.post("/matters/many", {"rows": [draft(at, unit) for at in range(many)]})
        with CaptureQueriesContext(connection) as log:
            found = shen.get("/matters").json()["items"]
        assert found[0]["lead"]["name"] and found[0]["due"]
        counts.append(len(log))
    assert counts[0] == counts[1] <= 5, counts


def test_many_reports_are_one_act(cast: Any, program: Programs) -> None:
    pks, zhou, key = [underway(cast, program) for _ in range(3)], program("zhou"), uuid4()
    rows = [SAID | {"matter": pk, "progress": f"第{pk}件完成。"} for pk in reversed(pks)]
    for _turn in range(2):
        answer = zhou.post("/feedback/reports", {"rows": rows}, key=key)
        assert answer.status_code == 201, answer.content
        assert [one["matter"] for one in answer.json()] == pks
    assert Entry.objects.filter(act="matter.reported", request_id=key).count() == 3
    assert zhou.get("/feedback/owed").json()["items"] == []
    again = zhou.post("/feedback/reports", {"rows": rows}).json()
    assert [one["id"] for one in again] == [one["id"] for one in answer.json()], "says the same"
    assert verify_database().sound


def test_a_number_spent_on_one_report_is_refused_for_another(cast: Any, program: Programs) -> None:
    pks, zhou, key = [underway(cast, program) for _ in range(2)], program("zhou"), uuid4()
    assert zhou.post(f"/feedback/{pks[0]}/reports", SAID, key=key).status_code == 201
    answer = zhou.post(f"/feedback/{pks[1]}/reports", SAID, key=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
    rows = [SAID | {"matter": pks[1]}]
    assert zhou.post("/feedback/reports", {"rows": rows}, key=key).status_code == 409
    assert list(Report.objects.values_list("matter", flat=True)) == pks[:1]


def test_more_or_other_rows_under_a_spent_number_are_refused(cast: Any, program: Programs) -> None:
    """They would be answered as if all had been done."""
    shen, unit, key = program("shen"), cast.zhou.unit_id, uuid4()
    rows = [draft(at, unit) for at in range(1, 4)]
    made = shen.post("/matters/many", {"rows": rows[:2]}, key=key).json()
    for others in (rows, rows[1:], [rows[0], draft(2, unit, due="2027-05-31")]):
        answer = shen.post("/matters/many", {"rows": others}, key=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
        assert "已经用于另一次办理" in answer.json()["sentence"]
    assert shen.post("/matters/many", {"rows": rows[:2]}, key=key).json() == made
    assert Matter.objects.count() == 2


def test_reports_on_more_matters_under_a_spent_number_are_refused(
    cast: Any, program: Programs
) -> None:
    """One of the first said what stood already: it has no entry, and is answered all the same."""
    pks, zhou, key = [underway(cast, program) for _ in range(3)], program("zhou"), uuid4()
    rows = [SAID | {"matter": pk} for pk in pks]
    stood = zhou.post(f"/feedback/{pks[1]}/reports", SAID).json()["id"]
    first = zhou.post("/feedback/reports", {"rows": rows[:2]}, key=key).json()
    assert [one["matter"] for one in first] == pks[:2] and first[1]["id"] == stood
    other = SAID | {
        "matter": pks[1],
        "progress": "已更正。",
    }  # later, and by another lead after that
    assert zhou.post("/feedback/reports", {"rows": [other]}).status_code == 201
    Matter.objects.filter(pk=pks[1]).update(lead=cast.fang.unit_id)
    again = zhou.post("/feedback/reports", {"rows": rows[:2]}, key=key)
    assert [one["id"] for one in again.json()] == [one["id"] for one in first]
    period = {"rhythm": "month", "first": "2026-10-01"}
    for others in (rows, rows[1:], rows[:1], [rows[0] | period, rows[1]]):
        answer = zhou.post("/feedback/reports", {"rows": others}, key=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
    assert Report.objects.count() == 3 and not Report.objects.filter(matter=pks[2]).exists()


def test_one_wrong_report_and_none_is_told(cast: Any, program: Programs) -> None:
    pks, zhou = [underway(cast, program) for _ in range(2)], program("zhou")
    good, lag = SAID | {"matter": pks[0]}, {"word": "behind", "progress": "慢", "matter": pks[1]}
    wrong = {
        "rows.1.lag_reason": [good, lag],
        "rows.0.lag_reason": [lag, good],
        "rows.1.matter": [good, good],
        "rows.1.first": [good, SAID | {"matter": pks[1], "first": "2026-11-01"}],
    }
    for field, rows in wrong.items():
        answer = zhou.post("/feedback/reports", {"rows": rows})
        assert (answer.status_code, [*answer.json()["fields"]]) == (422, [field])
    unseen = zhou.post("/feedback/reports", {"rows": [good, SAID | {"matter": 10**9}]})
    assert unseen.status_code == 404
    both = [good, SAID | {"matter": pks[1]}]
    assert program("shen").post("/feedback/reports", {"rows": both}).status_code == 403
    assert not Report.objects.exists()


def test_many_reports_cost_as_many_statements_as_two(cast: Any, program: Programs) -> None:
    zhou, counts = program("zhou"), []
    for many in (2, 2, 9):
        rows = [SAID | {"matter": underway(cast, program)} for _ in range(many)]
        with CaptureQueriesContext(connection) as log:
            assert zhou.post("/feedback/reports", {"rows": rows}).status_code == 201
        counts.append(len(log))
    assert counts[1] == counts[2] <= 34, counts
