"""The chain as arithmetic: what is canonical, and that every tampering is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.journal.rules import (
    ORIGIN,
    Algorithm,
    Link,
    Wrong,
    canonical,
    commitment,
    digest,
    first_fault,
    fold,
    moment,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def chain(length: int, algorithm: str = "sha256", id: int = 7) -> list[Link]:
    links, prev = [], ORIGIN
    for seq in range(1, length + 1):
        header, body = canonical({"seq": seq}), canonical({"事": seq})
        mark = digest(algorithm, prev, header, body)
        links.append(Link("matter", id, seq, prev, mark, algorithm, header, body))
        prev = mark
    return links


def head(links: list[Link]) -> tuple[int, bytes]:
    return links[-1].seq, links[-1].hash


@given(VALUES)
def test_equal_values_have_equal_bytes(value: object) -> None:
    assert canonical(value) == canonical(value)
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize("value", [1.0, {"a": [1, {"b": 0.5}]}, float("nan")])
def test_a_float_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_known_digests() -> None:
    """Fixed for ever: a change here would break every chain ever written."""
    parts = (ORIGIN, b"header", b"body")
    assert digest("sha256", *parts).hex() == SHA256
    assert digest("sm3", *parts).hex() == SM3


SHA256 = "19671c5abaef463f7ca3b32190a74fd4ca605336e23b5114453cbaf11f593f51"
SM3 = "93559c939313f2b164f9d305849fdfeeed207380b2b09cf210d757977a0fde83"


@given(st.binary(max_size=4), st.binary(max_size=4), st.binary(max_size=4))
def test_no_two_splits_of_the_same_bytes_agree(a: bytes, b: bytes, c: bytes) -> None:
    if b or c:
        assert digest("sha256", a, b, c) != digest("sha256", a + b + c, b"", b"")


def test_a_moment_is_utc_whatever_the_zone() -> None:
    at = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    assert moment(at.astimezone(timezone(timedelta(hours=8)))) == moment(at)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_an_untouched_chain_is_sound(algorithm: Algorithm) -> None:
    links = chain(5, algorithm.value)
    assert first_fault(links, head(links)) is None


@given(st.integers(2, 9), st.data())
def test_every_tampering_is_found_where_it_begins(length: int, data: st.DataObject) -> None:
    links = chain(length)
    end = head(links)
    at = data.draw(st.integers(0, length - 1))
    changed = [*links]
    changed[at] = replace(changed[at], body=canonical({"事": "改"}))
    fault = first_fault(changed, end)
    assert fault is not None
    assert (fault.seq, fault.wrong) == (at + 1, Wrong.CHANGED)

    dropped = links[:at] + links[at + 1 :]
    fault = first_fault(dropped, end)
    if dropped:
        assert fault is not None
        assert fault.wrong is Wrong.DROPPED

    forged = Link("matter", 7, at + 1, ORIGIN, b"x" * 32, "sha256", b"{}", b"{}")
    inserted = [*links[: at + 1], forged, *links[at + 1 :]]
    assert first_fault(inserted, end) is not None

    if at + 1 < length:
        swapped = [*links]
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        fault = first_fault(swapped, end)
        assert fault is not None
        assert fault.wrong is Wrong.REORDERED


def test_an_entry_forged_at_the_end_is_seen_by_the_head() -> None:
    links = chain(3)
    longer = chain(4)
    fault = first_fault(longer, head(links))
    assert fault is not None
    assert fault.wrong is Wrong.INSERTED


def test_a_commitment_hides_and_binds() -> None:
    assert commitment(b"a" * 32, b"x") != commitment(b"b" * 32, b"x")
    assert commitment(b"a" * 32, b"x") != commitment(b"a" * 32, b"y")


def test_a_checkpoint_does_not_depend_on_order() -> None:
    heads = [("matter", 2, 1, b"b"), ("matter", 1, 4, b"a")]
    assert fold(ORIGIN, heads) == fold(ORIGIN, heads[::-1])
    assert fold(ORIGIN, heads) != fold(b"x" * 32, heads)
