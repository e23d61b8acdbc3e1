"""One POST to the one address that the administrator gave: no redirect, no proxy, bounded."""

import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from luoshi.notices.channels.message import NotSent, Unclear

SECONDS: Final = 10.0
LARGEST: Final = 64 * 1024


def post(url: str, given: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> bytes:
    """Post JSON and return the answer; raises NotSent or Unclear.

    What fails before the request has left, and what the other side refuses (3xx, 4xx), surely did
    not arrive. A lost line and the other side's own faults (5xx) leave it open.
    """
    body = encoded(given)
    until = monotonic() + SECONDS
    connection = _connected(url)
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    more = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    try:
        connection.request("POST", path, body, more)
        answer = connection.getresponse()
        said = _read(answer, until)
    except (OSError, HTTPException) as error:
        raise Unclear(f"连接中断：{type(error).__name__}") from error
    finally:
        connection.close()
    if answer.status >= 500:
        raise Unclear(f"HTTP {answer.status}")
    if answer.status >= 300:
        raise NotSent(f"HTTP {answer.status}")
    return said


def encoded(given: Mapping[str, Any]) -> bytes:
    """The bytes that are sent, and signed."""
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()


def signed(secret: str, stamp: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Headers by which the other side knows who sent it, and when."""
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + encoded(given), hashlib.sha256)
    return {"X-Luoshi-Timestamp": stamp, "X-Luoshi-Signature": f"sha256={mac.hexdigest()}"}


def demand_code(answer: bytes, field: str) -> None:
    """The answer carries a code, 0 where it went well; raises NotSent for another, or Unclear."""
    try:
        code = json.loads(answer)[field]
    except (ValueError, KeyError, TypeError) as error:
        raise Unclear(f"答复里没有 {field}") from error
    if code not in (0, "0"):
        raise NotSent(f"{field} {str(code)[:20]}")


def _connected(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotSent("地址不是网址")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(
            parts.hostname, parts.port, timeout=SECONDS, context=context
        )
    else:
        connection = HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise NotSent(f"连接不上：{type(error).__name__}") from error
    return connection


def _read(answer: HTTPResponse, until: float) -> bytes:
    said = b""
    while part := answer.read1(LARGEST - len(said)):
        said += part
        if len(said) >= LARGEST or monotonic() > until:
            break
    return said
