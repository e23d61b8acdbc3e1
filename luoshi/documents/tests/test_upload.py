"""Uploads stay in memory and end at the limit, whatever length was declared."""

from io import BytesIO

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from luoshi.documents.upload import SLACK, MemoryOnly, demand_whole
from luoshi.kernel.errors import BadInput

LIMIT = 3 * 64 * 1024


@pytest.fixture(autouse=True)
def small_limit(settings: Settings) -> None:
    settings.PAPER_LIMIT = LIMIT


def sent(size: int, *, files: int = 1) -> HttpRequest:
    parts = {f"file{n}": _named(size, n) for n in range(files)}
    return RequestFactory().post("/papers/receive/", {"request_id": "kept", **parts})


def _named(size: int, n: int) -> BytesIO:
    stream = BytesIO(b"x" * size)
    stream.name = f"{n}.txt"
    return stream


def test_a_file_within_the_limit_is_handed_over_from_memory() -> None:
    request = sent(LIMIT)
    file = request.FILES["file0"]
    assert file.size == LIMIT
    assert isinstance(file.file, BytesIO)
    demand_whole(request)


@pytest.mark.parametrize(
    ("size", "files"), [(LIMIT + 1, 1), (LIMIT - 10, 2), (LIMIT + 2 * SLACK, 1)]
)
def test_beyond_the_limit_nothing_is_kept_but_the_fields_before(size: int, files: int) -> None:
    request = sent(size, files=files)
    assert request.POST["request_id"] == "kept"
    assert sum(file.size or 0 for file in request.FILES.values()) <= LIMIT
    with pytest.raises(BadInput, match="没有接收"):
        demand_whole(request)


def test_the_length_is_counted_when_none_was_declared() -> None:
    handler = MemoryOnly()
    handler.handle_raw_input(BytesIO(), {}, 0, "b")
    handler.new_file("file", "a.txt", "text/plain", None)
    handler.receive_data_chunk(b"x" * LIMIT, 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", LIMIT)
    assert handler.refused


def test_a_much_too_long_request_is_not_read_to_its_end() -> None:
    handler = MemoryOnly()
    handler.handle_raw_input(BytesIO(), {}, LIMIT * 40 + SLACK, "b")
    with pytest.raises(StopUpload) as stop:
        handler.new_file("file", "a.txt", "text/plain", None)
    assert stop.value.connection_reset


def test_a_broken_connection_leaves_no_bytes() -> None:
    handler = MemoryOnly()
    handler.new_file("file", "a.txt", "text/plain", None)
    handler.receive_data_chunk(b"x" * 10, 0)
    handler.upload_interrupted()
    assert handler.file_complete(0).read() == b""


def test_an_empty_request_has_nothing_refused() -> None:
    demand_whole(RequestFactory().post("/", {}))
