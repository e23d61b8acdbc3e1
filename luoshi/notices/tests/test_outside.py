"""From the inbox to the outside: marked before it is sent, and whatever came of it written down."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.notices import queries, services
from luoshi.notices.models import Delivery, Digest, Notice
from luoshi.notices.rules import LOST_AFTER, Act, Channel, Stage
from luoshi.notices.services import outside
from luoshi.notices.tests.conftest import Tell
from luoshi.notices.tests.servers import Heard, http
from luoshi.notices.tests.test_channels import knobs

pytestmark = pytest.mark.django_db
NOON = timedelta(hours=4)  # the fixture `now` is ten in the morning: two in the afternoon
Matters = Callable[..., Any]


@pytest.fixture
def gateway(settings: Any) -> Iterator[Heard]:
    """A webhook and a to-do list, open, on a server of this machine."""
    with http() as heard:
        open_for(settings, heard, Channel.WEBHOOK)
        yield heard


def open_for(settings: Any, heard: Heard, *channels: Channel) -> None:
    given = {one.value: knobs(one, heard.port) | {"to": "{username}"} for one in channels}
    settings.NOTICE_CHANNELS = given


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """A kind of subject that those see whose ids stand in the set."""
    from luoshi.journal import subjects

    ids: set[int] = set(range(1, 1000))
    kind = subjects.Subject(
        kind="errand",
        label="",
        url=lambda pk: f"/errands/{pk}/",
        visible=lambda actor, pk: pk in ids,
        among=lambda actor, pks: ids & set(pks),
    )
    monkeypatch.setitem(subjects._SUBJECTS, "errand", kind)
    return ids


def send_all(now: datetime) -> None:
    while services.send(now=now):
        pass


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_with_no_channel_open_nothing_is_gathered(tell: Tell, now: datetime) -> None:
    tell()
    assert services.gather(now=now + NOON) == 0
    assert not Digest.objects.exists()


def test_a_person_gets_one_number_for_all_that_waits(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(times=3)
    assert services.gather(now=now + timedelta(hours=1)) == 0  # the same morning: a digest waits
    assert services.gather(now=now + NOON) == 2  # liaison and head
    assert services.gather(now=now + NOON) == 0
    send_all(now + NOON)
    assert {(one["to"], one["count"]) for one in gateway.said} == {("zhou", 3), ("meng", 3)}
    assert states() == ["sent", "sent"]
    send_all(now + NOON)
    assert len(gateway.bodies) == 2


def test_what_was_read_or_is_no_longer_seen_is_not_sent(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(times=3)
    services.gather(now=now + NOON)
    services.read_all(actor=cast.meng, now=now + NOON)
    seen.discard(2)
    send_all(now + NOON)
    assert [(one["to"], one["count"]) for one in gateway.said] == [("zhou", 2)]
    assert sorted(states()) == ["sent", "void"]


def test_what_is_urgent_goes_out_at_night(
    tell: Tell, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    night = now + timedelta(hours=12)
    tell(at=night)
    assert services.gather(now=night) == 0
    tell(at=night, urgent=True)
    assert services.gather(now=night) == 2
    send_all(night)
    assert {one["count"] for one in gateway.said} == {2}


def test_whoever_is_on_duty_is_told_at_night_and_nobody_else(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    day = now.date()
    given = {"actor": cast.meng, "now": now, "first": day, "last": day}
    services.set_watch(person_id=cast.zhou.person_id, request_id=uuid4(), **given)
    night = now + timedelta(hours=12)
    tell(at=night)
    assert services.gather(now=night) == 1
    send_all(night)
    assert [one["to"] for one in gateway.said] == ["zhou"]


def test_the_mark_stands_before_anything_leaves(
    tell: Tell, now: datetime, gateway: Heard, seen: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(stage=Stage.JOINED)
    services.gather(now=now + NOON)
    found: list[str] = []

    def killed(message: Any, knobs: Any) -> None:
        found.extend(states())
        raise KeyboardInterrupt

    monkeypatch.setitem(outside.DOORS, Channel.WEBHOOK, killed)
    with pytest.raises(KeyboardInterrupt):
        services.send(now=now + NOON)
    assert found == states() == ["sending"]
    assert services.send(now=now + NOON) is False
    assert services.give_up(now=now + NOON + LOST_AFTER) == 0
    later = now + NOON + LOST_AFTER + timedelta(seconds=1)
    assert services.give_up(now=later) == 1
    assert states() == ["unknown"]
    send_all(later + timedelta(days=1))
    assert gateway.bodies == []  # never again by itself


def test_an_unknown_outcome_stays_so_until_the_administrator_sends_again(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(stage=Stage.JOINED)
    services.gather(now=now + NOON)
    gateway.status = 502
    send_all(now + NOON)
    assert states() == ["unknown"]
    gateway.status = 200
    send_all(now + NOON + timedelta(days=1))
    assert len(gateway.bodies) == 1
    row, given = Delivery.objects.get(), {"now": now + NOON, "request_id": uuid4()}
    for who in ("shen", "zhou", "qiao", "wei"):
        with pytest.raises(NotAllowed):
            services.resend(actor=getattr(cast, who), delivery_id=row.pk, **given)
    for _ in range(2):
        services.resend(actor=cast.cheng, delivery_id=row.pk, **given)
    send_all(now + NOON)
    assert states() == ["sent"]
    assert len(gateway.bodies) == 2
    with pytest.raises(RuleBroken):
        services.resend(actor=cast.cheng, delivery_id=row.pk, now=now, request_id=uuid4())
    with pytest.raises(NotFound):
        services.resend(actor=cast.cheng, delivery_id=10**9, now=now, request_id=uuid4())


def test_what_surely_did_not_arrive_is_tried_three_times_more(
    tell: Tell, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(stage=Stage.JOINED)
    services.gather(now=now + NOON)
    gateway.status = 403
    at = now + NOON
    for minutes in (0, 0, 1, 5, 15, 90, 600, 6000):
        send_all(at + timedelta(minutes=minutes))
    assert len(gateway.bodies) == 4
    assert states() == ["failed"]
    assert Delivery.objects.get().reason == "HTTP 403"


def test_a_to_do_is_cleared_once_everything_in_it_was_read(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int], settings: Any
) -> None:
    open_for(settings, gateway, Channel.TODO)
    tell(stage=Stage.JOINED, times=2)
    services.gather(now=now + NOON)
    send_all(now + NOON)
    first = queries.unread(cast.zhou).order_by("pk")[0]
    services.read(actor=cast.zhou, now=now + NOON, notice_id=first.pk)
    assert services.clear(now=now + NOON) == 0
    services.read_all(actor=cast.zhou, now=now + NOON)
    assert services.clear(now=now + NOON) == 1
    assert services.clear(now=now + NOON) == 0
    send_all(now + NOON)
    made, cleared = gateway.said
    assert (made["act"], cleared["act"]) == ("create", "clear")
    assert made["id"] == cleared["id"]
    assert list(Delivery.objects.order_by("pk").values_list("act", "state")) == [
        (Act.SEND, "sent"),
        (Act.CLEAR, "sent"),
    ]


def test_everybody_chooses_for_himself(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    services.prefer(actor=cast.zhou, at_once=True, off=[], mobile="")
    services.prefer(actor=cast.meng, at_once=True, off=[Channel.WEBHOOK], mobile="")
    tell()
    assert services.gather(now=now + timedelta(minutes=1)) == 2
    send_all(now + timedelta(minutes=1))
    assert [one["to"] for one in gateway.said] == ["zhou"]
    from dataclasses import replace

    behalf = replace(cast.fang, on_behalf_of=cast.zhou.person_id)
    with pytest.raises(NotAllowed):
        services.prefer(actor=behalf, at_once=False, off=[], mobile="")


def test_a_short_message_needs_a_mobile_number(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int], settings: Any
) -> None:
    open_for(settings, gateway, Channel.SMS)
    services.prefer(actor=cast.zhou, at_once=False, off=[], mobile="13800000000")
    tell()
    services.gather(now=now + NOON)
    send_all(now + NOON)
    assert [one["mobile"] for one in gateway.said] == ["13800000000"]
    row = Delivery.objects.get(state="void")
    assert (row.digest.person_id, row.reason) == (cast.meng.person_id, "没有地址")


def test_a_login_that_was_switched_off_is_told_nothing(
    tell: Tell, cast: Any, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(stage=Stage.JOINED)
    services.gather(now=now + NOON)
    user = cast.users["zhou"]
    user.is_active = False
    user.save()
    send_all(now + NOON)
    assert states() == ["void"]
    assert not gateway.bodies


def test_after_a_long_silence_there_is_no_flood(
    tell: Tell, now: datetime, gateway: Heard, seen: set[int]
) -> None:
    tell(times=5)
    assert services.gather(now=now + timedelta(days=30)) == 0
    assert Notice.objects.filter(read_at=None).count() == 10


def test_the_roster_is_the_units_own(cast: Any, now: datetime) -> None:
    day = now.date()
    given = {"now": now, "first": day, "last": day, "person_id": cast.he.person_id}
    for who in ("he", "su", "gao"):
        with pytest.raises(NotAllowed):
            services.set_watch(actor=getattr(cast, who), request_id=uuid4(), **given)
    with pytest.raises(BadInput):  # somebody of another unit
        services.set_watch(actor=cast.fang, request_id=uuid4(), **given)
    for wrong in ({"first": day - timedelta(days=1)}, {"last": day + timedelta(days=31)}):
        with pytest.raises(BadInput):
            services.set_watch(actor=cast.zhou, request_id=uuid4(), **(given | wrong))
    key = uuid4()
    rows = [services.set_watch(actor=cast.zhou, request_id=key, **given) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    assert [one.person_id for one in queries.watches(cast.meng, now)] == [cast.he.person_id]
    with pytest.raises(NotFound):
        services.end_watch(actor=cast.fang, now=now, request_id=uuid4(), watch_id=rows[0].pk)
    services.end_watch(actor=cast.meng, now=now, request_id=uuid4(), watch_id=rows[0].pk)
    assert queries.watches(cast.meng, now) == []
