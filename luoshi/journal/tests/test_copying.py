"""Lines of COPY's text form hold what was given, whatever stands in it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from luoshi.journal.models import Sealed
from luoshi.statements.copying import copy, copy_lines, line_form, text_of

AT = datetime(2026, 11, 25, 9, 30, 0, 12, tzinfo=UTC)
COLUMNS = ("chain_kind", "chain_id", "field", "commitment", "salt", "value", "sealed_at")
ODD = ["", "100%s", "\\N", "a\tb\nc\rd", "\\x00", 'say "so"', "第1项，50%"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("known", [(), ("field", "sealed_at"), COLUMNS])
def test_a_line_stores_what_copy_stores(words: str, known: tuple[str, ...]) -> None:
    row: dict[str, Any] = dict(
        zip(COLUMNS, ("m", 1, words, b"\\\x00", b"\t", words.encode(), AT), strict=True)
    )
    copy(Sealed, COLUMNS, [tuple(row.values())])
    form = line_form(Sealed, COLUMNS, {name: row[name] for name in known})
    own = [text_of(row[name]) for name in COLUMNS if name not in known]
    copy_lines(Sealed, COLUMNS, [form(*own)])
    one, other = Sealed.objects.filter(chain_kind="m").order_by("pk").values_list(*COLUMNS)
    assert [bytes(v) if isinstance(v, memoryview) else v for v in one] == [
        bytes(v) if isinstance(v, memoryview) else v for v in other
    ]
    assert other[2] == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"),
        (True, "t"),
        (7, "7"),
        ([1, 2], "{1,2}"),
        ([], "{}"),
        (['a"b', "c\\d", "e,f", ""], r'{"a\\"b","c\\\\d","e,f",""}'),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert text_of(value) == text
