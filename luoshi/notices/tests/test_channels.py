"""Each channel against a server that speaks its format: a number leaves the house, nothing else."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from luoshi.config import channels as knobs_of
from luoshi.config.environment import Misconfigured
from luoshi.notices.channels import DOORS, Message, NotSent, Unclear
from luoshi.notices.channels.dingtalk import sign
from luoshi.notices.rules import CHANNELS, Act, Channel
from luoshi.notices.tests.servers import Heard, http, smtp

AT = datetime.fromisoformat("2026-09-24T10:00+08:00")
LINK = "http://10.0.0.8/notices/"
WEB = tuple(one for one in CHANNELS if one is not Channel.SMTP)
CODED = tuple(one for one in WEB if one is not Channel.WEBHOOK)


def message(act: Act = Act.SEND, to: str = "zhou") -> Message:
    return Message("luoshi-7-x", to, 3, LINK, AT, act)


def knobs(channel: Channel, port: int) -> dict[str, str]:
    """What an administrator would set for a server on this machine."""
    found = {name: value or "" for name, value in knobs_of.KNOBS[channel].items()}
    url = f"http://127.0.0.1:{port}/send?key=k"
    given = {"url": url, "secret": "s3cret", "host": "127.0.0.1", "port": str(port)}
    given |= {"from": "luoshi@yl.example", "key": "k3y", "link": "http://sso.example/?to={link}"}
    return found | {name: value for name, value in given.items() if name in found}


@contextmanager
def server(channel: Channel) -> Iterator[Heard]:
    with (smtp if channel is Channel.SMTP else http)() as heard:
        yield heard


def send(channel: Channel, heard: Heard, **more: Any) -> None:
    DOORS[channel](message(**more), knobs(channel, heard.port))


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_but_the_number_leaves_the_house(channel: Channel) -> None:
    with server(channel) as heard:
        send(channel, heard, to="zhou@yl.example" if channel is Channel.SMTP else "zhou")
    [body] = heard.bodies
    if channel is Channel.SMTP:
        text = heard.letters[0]["Subject"] + "\n" + heard.letters[0].get_content()
    else:
        text = body.decode()
    chinese = re.findall(r"[\u4e00-\u9fff]+", text)
    assert chinese
    assert set(chinese) == {"您有", "件待办"}
    assert "3" in text


def test_mail_says_who_wrote_it_and_when() -> None:
    with smtp() as heard:
        send(Channel.SMTP, heard, to="zhou@yl.example")
    [letter] = heard.letters
    assert (letter["To"], letter["From"]) == ("zhou@yl.example", "luoshi@yl.example")
    assert letter["Subject"] == "您有3件待办"
    assert letter["Message-ID"] == "<luoshi-7-x@luoshi>"
    assert letter["Date"].datetime == AT
    assert LINK in letter.get_content()


def test_the_short_message_carries_key_number_and_mobile() -> None:
    with http() as heard:
        send(Channel.SMS, heard, to="13800000000")
    wanted = {"id": "luoshi-7-x", "mobile": "13800000000", "content": "您有3件待办"}
    assert heard.said == [wanted]
    assert heard.headers[0]["Authorization"] == "Bearer k3y"


def test_a_to_do_is_created_with_a_link_through_single_sign_on_and_cleared_by_its_id() -> None:
    with http() as heard:
        send(Channel.TODO, heard)
        send(Channel.TODO, heard, act=Act.CLEAR)
    made, cleared = heard.said
    assert made["url"] == "http://sso.example/?to=http%3A%2F%2F10.0.0.8%2Fnotices%2F"
    assert (made["act"], made["account"], made["title"]) == ("create", "zhou", "您有3件待办")
    assert cleared == {"act": "clear", "id": made["id"], "account": "zhou"}


@pytest.mark.parametrize("channel", [Channel.WEBHOOK, Channel.TODO])
def test_the_signature_holds_over_time_and_body(channel: Channel) -> None:
    with http() as heard:
        send(channel, heard)
    stamp = heard.headers[0]["X-Luoshi-Timestamp"]
    signed = f"{stamp}.".encode() + heard.bodies[0]
    mac = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert heard.headers[0]["X-Luoshi-Signature"] == f"sha256={mac}"
    assert stamp == str(int(AT.timestamp()))


def test_the_robots_are_told_in_their_own_words() -> None:
    with http() as heard:
        send(Channel.WECOM, heard)
        send(Channel.DINGTALK, heard)
    wecom, dingtalk = heard.said
    text = {"content": "您有3件待办", "mentioned_list": ["zhou"]}
    assert wecom == {"msgtype": "text", "text": text}
    assert dingtalk["at"] == {"atUserIds": ["zhou"], "isAtAll": False}
    query = parse_qs(urlsplit(heard.paths[1]).query)
    stamp = str(int(AT.timestamp() * 1000))
    assert query == {"key": ["k"], "timestamp": [stamp], "sign": [sign("s3cret", stamp)]}


@pytest.mark.parametrize("channel", CHANNELS)
def test_nobody_listens_so_it_surely_was_not_sent(channel: Channel) -> None:
    with server(channel) as heard:
        pass
    with pytest.raises(NotSent, match="连接不上"):
        send(channel, heard)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_line_lost_after_the_message_left_is_unclear(channel: Channel) -> None:
    with server(channel) as heard:
        heard.hangs_up = True
        with pytest.raises(Unclear):
            send(channel, heard)
    assert heard.bodies


@pytest.mark.parametrize("channel", WEB)
@pytest.mark.parametrize(("status", "raised"), [(302, NotSent), (403, NotSent), (502, Unclear)])
def test_what_an_answer_means(channel: Channel, status: int, raised: type[Exception]) -> None:
    with http() as heard:
        heard.status = status
        with pytest.raises(raised, match=str(status)):
            send(channel, heard)
    assert len(heard.bodies) == 1  # no redirect is followed


@pytest.mark.parametrize("channel", CODED)
def test_a_code_that_is_not_nought_is_a_no_and_no_code_is_unclear(channel: Channel) -> None:
    with http() as heard:
        heard.answer = {"code": 45009, "errcode": 45009}
        with pytest.raises(NotSent, match="45009"):
            send(channel, heard)
        for heard.answer in (b"<html>", b"[]", b"{}"):
            with pytest.raises(Unclear):
                send(channel, heard)


@pytest.mark.parametrize("command", [b"MAIL", b"RCPT", b"DATA"])
def test_a_mail_that_the_server_declines_was_not_sent(command: bytes) -> None:
    with smtp() as heard:
        heard.refuses = command
        with pytest.raises(NotSent):
            send(Channel.SMTP, heard, to="zhou@yl.example")
    assert not heard.bodies


def test_a_mail_declined_at_its_end_was_not_sent() -> None:
    with smtp() as heard:
        heard.status = 554
        with pytest.raises(NotSent, match="554"):
            send(Channel.SMTP, heard, to="zhou@yl.example")


def test_no_channel_is_open_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_SMS_URL", "http://127.0.0.1/")
    assert knobs_of.read() == {}
    monkeypatch.setenv("LUOSHI_CHANNELS", "sms")
    assert knobs_of.read() == {"sms": {"url": "http://127.0.0.1/", "key": ""}}
    monkeypatch.setenv("LUOSHI_CHANNELS", "sms,webhook")
    with pytest.raises(Misconfigured, match="LUOSHI_WEBHOOK_URL"):
        knobs_of.read()
    monkeypatch.setenv("LUOSHI_CHANNELS", "pigeon")
    with pytest.raises(Misconfigured, match="pigeon"):
        knobs_of.read()


def test_every_channel_has_its_door_and_its_knobs() -> None:
    assert set(DOORS) == set(CHANNELS)
    assert set(knobs_of.KNOBS) == {one.value for one in CHANNELS}
