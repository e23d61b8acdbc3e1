"""The hot pages at province size, asked through the whole stack by readers of every level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.measure import Figure, timed
from launch.sessions import signed_in
from luoshi.kernel.actor import ADMINISTRATORS, Actor, Door, Role, Sight
from luoshi.matters import queries
from luoshi.matters.models import ANCESTORS, Matter, Stake
from luoshi.org.models import Person, Unit, User
from luoshi.org.queries import actor_for

WORDS = ("道路", "学校", "改造", "粮食", "医共体", "项目建设", "防汛 抢险", "不存在的词")
NEXT = re.compile(r'rel="next" href="([^"]+)"')

BARE_LEDGER = """
SELECT m.id, m.number, m.content, m.state, m.due, u.name FROM matters_matter m
LEFT JOIN org_unit u ON u.id = m.lead_id
WHERE m.state <> 'cancelled' AND {filters}
  AND EXISTS (SELECT 1 FROM matters_stake s
              WHERE s.matter_id = m.id AND s.until IS NULL AND {sight})
ORDER BY m.due NULLS LAST, m.id LIMIT 51
"""


@dataclass
class Reader:
    """Somebody who looks: his actor, and a browser signed in as him."""

    actor: Actor
    client: Client
    label: str

    @property
    def sight(self) -> tuple[str, list[int]]:
        """What the bare SQL asks of a stake."""
        actor = self.actor
        if actor.sight is Sight.TREE:
            return f"s.{ANCESTORS[len(actor.unit_path) - 1]} = %s", [actor.unit_id]
        return "s.unit_id = %s", [actor.unit_id]


def run(rounds: int) -> tuple[dict[str, int], list[Figure]]:
    """Measure every row; the sizes say on what."""
    sizes = {
        "units": Unit.objects.count(),
        "persons": Person.objects.count(),
        "matters": Matter.objects.count(),
        "stakes": Stake.objects.count(),
    }
    readers = list(_readers())
    print("readers: " + "; ".join(reader.label for reader in readers), flush=True)
    return sizes, [
        _ledger(readers, rounds),
        _next_page(readers, rounds),
        _search(readers, rounds),
        _visible(readers, rounds),
        _desk("desk 工作台, everybody", readers, rounds),
        _desk(
            "desk 工作台, liaisons", [r for r in readers if Role.LIAISON in r.actor.roles], rounds
        ),
    ]


def _readers() -> Iterator[Reader]:
    """The logins that `luoshi generate` opens: every role at every level, where there is work."""
    now = timezone.now()
    for user in User.objects.filter(person__isnull=False).order_by("username"):
        actor = actor_for(user, appointment_id=None, door=Door.WEB, now=now)
        if actor is not None and not actor.roles & ADMINISTRATORS:
            yield Reader(actor, signed_in(user), user.username)


def _ask(figure: Figure, client: Client, url: str) -> Any:
    """One counted request after one that warms the plans; the answer must be a page."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    figure.most_queries = max(figure.most_queries, len(captured))
    figure.runs.append(timed(lambda: client.get(url)))
    return answer


def _filters(reader: Reader, turn: int) -> tuple[dict[str, Any], str, list[Any]]:
    """Four filters as the page takes them, and as bare SQL."""
    state = ("dispatched", "underway", "registered")[turn % 3]
    source = ("plan", "report", "meeting")[turn % 3]
    page = {
        "state": state,
        "source": source,
        "due_from": "2026-01-01",
        "due_until": f"2027-{turn % 12 + 1:02}-28",
    }
    bare = "m.state = %s AND m.source = %s AND m.due >= %s AND m.due <= %s"
    return page, bare, [state, source, page["due_from"], page["due_until"]]


def _ledger(readers: list[Reader], rounds: int) -> Figure:
    figure = Figure("ledger, first page, four filters", 100, query_budget=12)
    for reader in readers:
        for turn in range(rounds // 4 + 1):
            page, bare, values = _filters(reader, turn)
            _ask(figure, reader.client, f"{reverse('matters:ledger')}?{urlencode(page)}")
            sight, who = reader.sight
            figure.bare.append(
                timed(_sql(BARE_LEDGER.format(filters=bare, sight=sight), values + who))
            )
    return figure


def _next_page(readers: list[Reader], rounds: int) -> Figure:
    """Walk forward by the page's own cursor, as the pager does."""
    figure = Figure("ledger, next pages by keyset", 100, query_budget=12)
    for reader in readers:
        url = reverse("matters:ledger")
        for _ in range(rounds // 4 + 1):
            answer = _ask(figure, reader.client, url)
            following = NEXT.search(answer.content.decode())
            if following is None:
                break
            url = reverse("matters:ledger") + unescape(following[1])
        sight, who = reader.sight
        figure.bare.append(timed(_sql(BARE_LEDGER.format(filters="true", sight=sight), who)))
    return figure


def _search(readers: list[Reader], rounds: int) -> Figure:
    figure = Figure("search, two characters and more", 150, query_budget=12)
    for reader in readers:
        for turn in range(min(rounds, len(WORDS))):
            word = WORDS[turn]
            url = f"{reverse('matters:ledger')}?{urlencode({'q': word})}"
            _ask(figure, reader.client, url)
            bare = " AND ".join("m.content LIKE %s" for _ in word.split())
            sight, who = reader.sight
            values = [f"%{part}%" for part in word.split()]
            if turn < 2:  # without an index a rare word costs the bare SQL a whole scan
                query = BARE_LEDGER.format(filters=bare, sight=sight)
                figure.bare.append(timed(_sql(query, values + who)))
    return figure


def _visible(readers: list[Reader], rounds: int) -> Figure:
    """Asking for one matter, seen and unseen: what every page and every act pays first."""
    figure = Figure("visible_to: one matter, seen or not", 5)
    ids = list(Matter.objects.order_by("-id").values_list("pk", flat=True)[: rounds * 50 : 50])
    for reader in readers:
        for pk in ids:
            rows = queries.matters_for(reader.actor).filter(pk=pk)
            figure.runs.append(timed(rows.exists))
            figure.bare.append(timed(_sql("SELECT 1 FROM matters_matter WHERE id = %s", [pk])))
    return figure


def _desk(name: str, readers: list[Reader], rounds: int) -> Figure:
    figure = Figure(name, 100)
    for reader in readers:
        for _ in range(rounds // 8 + 1):
            _ask(figure, reader.client, reverse("web:desk"))
    return figure


def _sql(query: str, values: list[Any]) -> Callable[[], object]:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    ask()
    return ask
