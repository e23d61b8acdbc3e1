"""Entries by stencil are byte for byte the ones that the journal itself writes."""

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from uuid import UUID

import pytest

from luoshi.journal import rules, stencils
from luoshi.journal.acts import Body
from luoshi.journal.chain import header
from luoshi.matters import acts as matters
from luoshi.org import acts as org

VALUES = (1, 'a "quoted" 100 % \\ line\n', None, (1, 2), ({"role": "clerk", "post": 7},), True, "")


@pytest.mark.parametrize("kind", [*matters.BODIES, *org.UNIT_BODIES, *org.PERSON_BODIES])
@pytest.mark.parametrize("turn", range(len(VALUES)))
def test_a_body_of_any_values(kind: type[Body], turn: int) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    body = kind(**{name: VALUES[(turn + n) % len(VALUES)] for n, name in enumerate(names)})
    assert stencils.body(body) == rules.canonical(body.stored())


@pytest.mark.parametrize("behalf", [None, 9])
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))])
def test_a_header(behalf: int | None, zone: timezone) -> None:
    at = datetime(2026, 11, 22, 9, 30, 1, 250, tzinfo=zone)
    values = ("matter", 5, 3, "matter.signed", 1, 10, 11, 12, behalf, "job", UUID(int=77), at)
    entry = SimpleNamespace(**dict(zip(stencils.HEAD, values, strict=True)))
    assert stencils.header(values) == header(entry)  # type: ignore[arg-type]
