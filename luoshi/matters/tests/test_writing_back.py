"""What is written back in one statement is what `bulk_update` would have stored."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.matters.models import Matter
from luoshi.statements.writing_back import write_back

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 28, 6, 20, 49, 780528, tzinfo=UTC)
VALUES: dict[str, list[Any]] = {
    "content": ["引号\"'、反斜杠\\t、花括号{}、百分号%s、换行\n制表\t", "", "𠮷🀄"],
    "version": [1, 2**31 - 1, 7],
    "unit_proposes_acceptance": [True, False, True],
    "doubts": [[], ['有,逗号"引号\\', "NULL", ""], ["一"]],
    "hands": [[], [1, 2**62], [3]],
    "targets": [[], [{"text": "三千亩", "value": 3000.5, "unit": None}], ["\\u0041"]],
    "due": [None, date(2027, 6, 30), date(9999, 12, 31)],
    "urged_at": [MOMENT, None, MOMENT.replace(microsecond=1)],
    "progress": [None, 0, 100],
}


def test_every_kind_of_column(office: Any) -> None:
    rows = [office.draft("fagai") for _ in range(3)]
    other = Matter.objects.values().get(pk=office.draft("fagai").pk)
    for at, row in enumerate(rows):
        for name, values in VALUES.items():
            setattr(row, name, values[at])
        row.lead = None if at else row.lead
    fields = [*VALUES, "lead"]
    with CaptureQueriesContext(connection) as log:
        write_back(rows, fields)
    assert len(log) == 1
    stored = {row.pk: row for row in Matter.objects.filter(pk__in=[row.pk for row in rows])}
    for row in rows:
        assert [getattr(stored[row.pk], name) for name in (*VALUES, "lead_id")] == [
            getattr(row, name) for name in (*VALUES, "lead_id")
        ]
    assert Matter.objects.values().get(pk=other["id"]) == other, "nobody else's row"


def test_nothing_is_no_statement_and_bytes_are_refused(office: Any) -> None:
    with CaptureQueriesContext(connection) as log:
        write_back([], ["content"])
    assert len(log) == 0
    row = office.draft("fagai")
    row.content = b"bytes"
    with pytest.raises(TypeError):
        write_back([row], ["content"])
