"""Role × relation: every address, asked by everybody, answers as tests/matrix.toml says.

A row names an address, a method, the thing it is asked about (a key of the scene below) and who
gets which status: `200 = "shen han"`, `404 = "*"` for everybody else. Nobody signed in gets 302 to
the sign-in, and at the API 401, unless a row says otherwise. An address without a row fails, and so
does a row without an address.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from launch.sessions import signed_in
from tests.handing_over import handovers

NOBODY = "nobody"
REST = "*"
MORE = ("asked", "suspended", "planned", "standing", "part")  # of the scene: matters under way
SLUGS = ("alias", "accept", "dismiss", "sign", "unit", "rename", "result")
BY_SESSION = {"api:v1:openapi-json", "api:v1:api-root"}


@dataclass(frozen=True)
class Row:
    """One line of the matrix."""

    url: str
    expect: dict[str, str]
    method: str = "GET"
    about: str = ""
    also: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def by_token(self) -> bool:
        """Whether it is an operation of the API; its description is a page."""
        return self.url.startswith("api:") and self.url not in BY_SESSION

    def status_for(self, who: str) -> int | None:
        """The status that `who` must get; None where the row does not say."""
        named = {name: int(code) for code, names in self.expect.items() for name in names.split()}
        if who in named:
            return named[who]
        if who == NOBODY:
            return 401 if self.by_token else 302
        return named.get(REST)


def rows() -> list[Row]:
    """All lines of the matrix."""
    path = Path(__file__).with_name("matrix.toml")
    return [Row(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]]


def addresses(patterns: list[Any], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full names of all addresses below some patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield ":".join([*spaces, pattern.name])


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = set(addresses(get_resolver().url_patterns))
    listed = {row.url for row in rows()}
    assert sorted(known - listed) == [], "addresses without a row in tests/matrix.toml"
    assert sorted(listed - known) == [], "rows of tests/matrix.toml without an address"


def test_every_row_says_what_everybody_gets() -> None:
    open_rows = [row.url for row in rows() if row.status_for("some reader nobody named") is None]
    assert open_rows == []


ROOMS = sorted({row.url.partition(":")[0] for row in rows()})


@pytest.mark.parametrize("room", ROOMS)
def test_everybody_gets_what_the_matrix_says(room: str, cast: Any, now: datetime) -> None:
    scene = set_scene(cast, now)
    everybody = callers(cast)
    wrong = [
        f"{row.method} {row.url} about {row.about or '-'}: {who} got {got}, not {wanted}"
        for row in rows()
        if row.url.partition(":")[0] == room
        for who, caller in everybody.items()
        if (wanted := row.status_for(who)) != (got := caller.ask(row, scene))
    ]
    assert wrong == []


def test_the_outsider_is_welcome_nowhere() -> None:
    """Whatever is about a thing of the county answers the outsider with 403 or 404, by the rows."""
    told = Counter(row.status_for("qiao") for row in rows() if row.about)
    assert set(told) <= {403, 404, 405}


@dataclass(frozen=True)
class Caller:
    """Somebody at the doors: a browser with his session, and a token for the API."""

    client: Client
    session: str = ""
    token: str = ""

    def ask(self, row: Row, scene: dict[str, Any]) -> int:
        """Ask for a row's address as a page or by the API; whatever that changes is undone."""
        address = reverse(row.url, args=[scene[name] for name in f"{row.about} {row.also}".split()])
        self.client.cookies.clear()  # a row may have signed us out
        with transaction.atomic():
            if row.by_token:
                answer = self._by_token(row, address, meant(row.data, scene))
            else:
                answer = self._by_session(row, address, meant(row.data, scene))
            transaction.set_rollback(True)
        return answer.status_code

    def _by_session(self, row: Row, address: str, data: Any) -> Any:
        if self.session:
            self.client.cookies["sessionid"] = self.session
        if row.method == "POST":
            data = {"request_id": str(uuid4())} | data
        return getattr(self.client, row.method.lower())(address, data)

    def _by_token(self, row: Row, address: str, data: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if row.method == "GET":
            return self.client.get(address, data, headers=headers)
        return self.client.generic(
            row.method, address, json.dumps(data), "application/json", headers=headers
        )


def meant(value: Any, scene: dict[str, Any]) -> Any:
    """The data of a row, with the ids of the scene in the place of their names."""
    if isinstance(value, dict):
        return {name: meant(one, scene) for name, one in value.items()}
    if isinstance(value, list):
        return [meant(one, scene) for one in value]
    return scene.get(value, value) if isinstance(value, str) else value


def callers(cast: Any) -> dict[str, Caller]:
    """Every member of the cast, and somebody who is nobody here."""
    from luoshi.api.services import issue_token
    from luoshi.org.queries import appointments_of

    found = {NOBODY: Caller(Client(raise_request_exception=False))}
    now = timezone.now()
    for who, actor in cast:
        client = signed_in(cast.users[who], Client(raise_request_exception=False))
        held = appointments_of(cast.users[who], now=now)[0].appointment_id
        _row, token = issue_token(
            actor=actor,
            now=now,
            request_id=uuid4(),
            user=cast.users[who],
            appointment_id=held,
            name="matrix",
        )
        found[who] = Caller(client, client.session.session_key or "", token)
    return found


class Stage:
    """Things in every state, each made by those whose job it is."""

    def __init__(self, cast: Any, now: datetime) -> None:
        self.cast, self.now = cast, now

    def act(self, service: Any, who: str, **more: Any) -> Any:
        return service(actor=getattr(self.cast, who), now=self.now, request_id=uuid4(), **more)

    def draft(self) -> Any:
        from luoshi.matters.rules import Ownership
        from luoshi.matters.rules import Row as Draft

        lead = (self.cast.units["fagai"].pk,)
        row = Draft(
            "完成老旧小区改造三个。", "三个小区完工", False, Ownership.SINGLE, lead, (), None
        )
        return self.act(services().add_draft, "shen", row=row, source="plan")

    def propose(self) -> Any:
        return self.act(services().submit_for_sign_off, "shen", matter_ids=[self.draft().pk])

    def register(self) -> Any:
        run = self.propose()
        for step, who in enumerate(("han", "gao")):
            self.act(services().decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
        return run.matters.get()

    def dispatch(self) -> Any:
        return self.act(services().dispatch, "shen", matter_ids=[self.register().pk])[0]

    def refuse(self) -> Any:
        matter = self.dispatch()
        self.act(services().refuse, "zhou", matter_id=matter.pk, reason="不属我局职责")
        return matter

    def sign(self) -> Any:
        pk, handler = self.dispatch().pk, self.cast.he.person_id
        return self.act(services().sign, "zhou", matter_id=pk, handler_id=handler)

    def submitted(self) -> Any:
        from luoshi.matters.rules.closing import Claim

        claims = (Claim("三个小区完工", "已完工"),)
        given = {"claims": claims, "summary": "三个小区都已完工。"}
        pk = self.sign().pk
        return self.act(services().submit_closing, "zhou", matter_id=pk, **given)

    def noted(self) -> Any:
        """Born of a leader's note, and shown to him."""
        from luoshi.matters.models import Matter

        pk, leader = self.submitted().pk, self.cast.gao.person_id
        Matter.objects.filter(pk=pk).update(source="instruction", leader=leader)
        return self.act(services().show_leader, "shen", matter_id=pk)

    def notes(self) -> dict[str, int]:
        """A leader's note on its slip, and one that is filed."""
        from luoshi.matters.rules.instructions import Note, NoteKind

        leader, day = self.cast.gao.person_id, self.now.date()
        given = {
            "note": Note(leader, day, "请县发展改革局拿出方案报我。"),
            "filed-note": Note(leader, day, "阅。", NoteKind.READ),
        }
        file = services().file_instruction
        made = {name: self.act(file, "shen", note=note).pk for name, note in given.items()}
        return made | {"leader": leader}

    def closed(self) -> Any:
        from luoshi.matters.rules.closing import SIX, Finding, Judgement, Rating

        judged = Judgement((Finding(True),), dict.fromkeys(SIX, True))
        given = {"judgement": judged, "rating": Rating.GOOD}
        return self.act(services().close, "shen", matter_id=self.submitted().pk, **given)

    def asked(self) -> Any:
        from luoshi.matters.rules import RequestKind
        from luoshi.matters.rules.requests import Asked

        pk = self.sign().pk
        asked = Asked(RequestKind.SUSPENSION, "规划调整")
        return self.act(services().ask, "zhou", matter_id=pk, asked=asked).matter

    def planned(self) -> Any:
        from luoshi.matters.rules.plans import Planned, PlannedMilestone

        pk, day = self.sign().pk, self.now.date()
        plan = Planned((PlannedMilestone("三个小区开工", day),))
        return self.act(services().propose_plan, "zhou", matter_id=pk, planned=plan).matter

    def standing(self) -> Any:
        from luoshi.kernel.periods import Cycle

        given = {"cycle": Cycle.MONTH, "reason": "长期坚持"}
        return self.act(services().turn_standing, "shen", matter_id=self.sign().pk, **given)

    def part(self) -> Any:
        from luoshi.matters.rules.subdividing import Part

        unit, he = self.cast.units["fagai"].pk, self.cast.he.person_id
        parts = [Part(unit, "起草方案", handler_id=he)]
        return self.act(services().subdivide, "zhou", matter_id=self.sign().pk, parts=parts)[0]

    def suspended(self) -> Any:
        pk = self.asked().pk
        return self.act(services().answer_request, "shen", matter_id=pk, grant=True)

    def help_asked(self) -> Any:
        """财政局 owes 发展改革局 an answer."""
        from luoshi.matters.rules.help import Plea

        pk, until = self.sign().pk, date(2026, 12, 31)
        self.act(services().reschedule, "shen", matter_id=pk, until=until, reason="会议定的")
        plea = Plea(self.cast.units["caizheng"].pk, "配套资金没有落实。", "明确资金来源")
        return self.act(services().ask_help, "zhou", matter_id=pk, plea=plea)

    def parent(self) -> Any:
        from luoshi.matters.models import Matter
        from luoshi.matters.rules import Ownership
        from luoshi.matters.rules import Row as Draft

        units = (self.cast.units["fagai"].pk, self.cast.units["caizheng"].pk)
        row = Draft("查一遍。", "查完", False, Ownership.EACH, units, (), None)
        pk = self.act(services().add_draft, "shen", row=row, source="plan").pk
        run = self.act(services().submit_for_sign_off, "shen", matter_ids=[pk])
        for step, who in enumerate(("han", "gao")):
            self.act(services().decide_sign_off, who, sign_off_id=run.pk, step=step, agree=True)
        self.act(services().dispatch, "shen", matter_ids=[pk])
        return Matter.objects.get(pk=pk)

    def receive(self) -> Any:
        from luoshi.documents.services import receive_paper

        text = "云岭县人民政府办公室文件\n\n1．改造老茶园三千亩。（责任单位：县发展和改革局）\n"
        given = {"data": text.encode(), "name": "方案.txt", "title": "茶园提质方案"}
        return self.act(receive_paper, "shen", **given)

    def receive_ledger(self) -> Any:
        from luoshi.documents.services import receive_paper

        text = "任务内容,责任单位,完成时限\n清淤河道5公里。,县发展和改革局,年底前\n"
        return self.act(receive_paper, "shen", data=text.encode(), name="台账.csv")

    def read(self) -> Any:
        from luoshi.documents.services import receive_paper

        tasks = [f"{at}.新建加压站{at + 1}座。\n牵头单位：县管线办\n" for at in (1, 2)]
        text = "云岭县供水分工方案\n\n" + "".join(tasks)
        given = {"data": text.encode(), "name": "供水.txt", "title": "供水分工方案"}
        version = self.act(receive_paper, "shen", **given).version
        return self.act(services().draft_from_paper, "shen", version_id=version.pk)

    def messages(self) -> dict[str, int]:
        return {
            "notice": self.told().pk,
            "watch": self.watch().pk,
            "delivery": self.delivered().pk,
        }

    def told(self) -> Any:
        from luoshi.notices.queries import unread

        pk = self.dispatch().pk
        return unread(self.cast.zhou).get(subject_id=pk)

    def watch(self) -> Any:
        from luoshi.notices.services import set_watch

        given = {"person_id": self.cast.he.person_id, "first": self.now.date()}
        return self.act(set_watch, "zhou", last=self.now.date(), **given)

    def delivered(self) -> Any:
        """A message that left the house, and nobody knows whether it arrived."""
        from luoshi.notices.models import Delivery, Digest

        digest = Digest.objects.create(person_id=self.cast.zhou.person_id, at=self.now)
        at = {"next_at": self.now, "marked_at": self.now}
        return Delivery.objects.create(digest=digest, channel="smtp", state="unknown", **at)

    def suggest(self) -> Any:
        from luoshi.org.models import AliasSuggestion
        from luoshi.org.services import Correction, suggest_aliases

        told = Correction("县管线办", self.cast.units["jiaoti"].pk, "matter", 1, 1, 1)
        suggest_aliases(actor=self.cast.shen, now=self.now, corrections=[told])
        return AliasSuggestion.objects.get()


def services() -> Any:
    from luoshi.matters import services as found

    return found


def set_scene(cast: Any, now: datetime) -> dict[str, Any]:
    """One thing of each kind; ids and words by their names."""
    stage = Stage(cast, now)
    run, receipt = stage.propose(), stage.receive()
    row, next_row = stage.read()
    return handovers(stage) | {
        "row": row.pk,
        "next-row": next_row.pk,
        "read-version": row.paper_version_id,
        "draft": stage.draft().pk,
        "proposed": run.matters.get().pk,
        "sign-off": run.pk,
        "registered": stage.register().pk,
        "dispatched": stage.dispatch().pk,
        "refused": stage.refuse().pk,
        "underway": stage.sign().pk,
        "submitted": stage.submitted().pk,
        "noted": stage.noted().pk,
        **stage.notes(),
        "closed": stage.closed().pk,
        "parent": stage.parent().pk,
        "help": stage.help_asked().pk,
        **{name: getattr(stage, name)().pk for name in MORE},
        "paper": receipt.paper.pk,
        "jiaoti": cast.units["jiaoti"].pk,
        "version": receipt.version.pk,
        "ledger": stage.receive_ledger().version.pk,
        "fagai": cast.units["fagai"].pk,
        "caizheng": cast.units["caizheng"].pk,
        "person": cast.he.person_id,
        "user": cast.users["he"].pk,
        **stage.messages(),
        "suggestion": stage.suggest().pk,
        **{f"slug:{word}": word for word in SLUGS},
        "slug:answer": "done",
    }
