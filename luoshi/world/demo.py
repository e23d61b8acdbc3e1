"""The demo: 云岭县 with its people and three papers, brought to life through the services."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from luoshi.documents import services as documents
from luoshi.documents.rules import SourceKind
from luoshi.kernel.actor import Actor, Role
from luoshi.kernel.periods import civil_day
from luoshi.matters import services as matters
from luoshi.matters.models import Matter, SignOff
from luoshi.matters.rules import Ownership, Row
from luoshi.org import services as org
from luoshi.org.models import Unit
from luoshi.org.rules.words import ChargeKind, RelationKind
from luoshi.world import county, story, together, year
from luoshi.world.county import SeatRow
from luoshi.world.founding import Realm, found
from luoshi.world.logins import NO_PASSWORD, open_logins
from luoshi.world.papers import papers
from luoshi.world.story import Outcome, Reach, moment
from luoshi.world.town import ANSWERING, Town
from luoshi.world.typeset import typeset

# Opens every login of the demo, and none elsewhere; docs/rooms/world.md tells it to everybody.
PASSWORD = "yunling-2026-demo"  # noqa: S105 - it guards nothing
FOUNDED = 280  # office days before the day of loading


def load(now: datetime) -> bool:
    """Build the demo county; False, and nothing done, where it stands already.

    All of it is one transaction: an interrupted load leaves nothing behind.
    """
    with transaction.atomic():
        if Unit.objects.filter(code=county.DEMO_COUNTY).exists():
            return False
        town = _found(now)
        _table_of_leaders(town)
        _receive(town)
        for run in story.runs():
            _run(town, run)
        _notes(town)
        _together(town)
        for refusal in story.refusals():
            _refuse(town, refusal)
        year.go_on(town)
        together.hand_over_post(town)
    return True


def _found(now: datetime) -> Town:
    begin = moment(now, FOUNDED, 9)
    units = [*county.units(), *county.villages()]
    realm = found(units, county.seats(), since=civil_day(begin), now=begin)
    seats: dict[tuple[str, Role], list[SeatRow]] = {}
    for row in realm.seats:
        seats.setdefault((row.unit, row.role), []).append(row)
    by_seat = {(row.unit, row.seat): row for row in realm.seats}
    named = {row.login: by_seat[row.unit, row.seat] for row in county.cast_rows()}
    people = {login: realm.actor(row) for login, row in named.items()}
    open_logins(
        _logins(realm, people),
        password=make_password(PASSWORD) if settings.DEMO else NO_PASSWORD,
        creator=people["cheng"],
        opener=people["wei"],
        now=begin,
    )
    return Town(realm, now, people, seats, {pk: key for key, pk in realm.ids.items()})


def _logins(realm: Realm, people: dict[str, Actor]) -> dict[str, int]:
    """The cast, and every other liaison under the key of his unit."""
    logins = {login: actor.person_id for login, actor in people.items()}
    taken = set(logins.values())
    for row in realm.seats:
        person = realm.sittings[row.unit, row.seat].person_id
        if row.role is Role.LIAISON and person not in taken:
            logins[row.unit] = person
    return logins


def _table_of_leaders(town: Town) -> None:
    when, realm = town.at(FOUNDED, 10), town.realm
    for charge in county.charges():
        leader = realm.sittings[county.GOVERNMENT, charge.seat]
        org.set_charge(
            actor=town.people["su"],
            now=when,
            request_id=uuid4(),
            appointment_id=leader.appointment_id,
            unit_id=realm.ids[charge.unit],
            kind=ChargeKind(charge.kind),
        )
    for relation in county.relations():
        org.relate_units(
            actor=town.people["cheng"],
            now=when,
            request_id=uuid4(),
            kind=RelationKind(relation.kind),
            source_id=realm.ids[relation.source],
            target_id=realm.ids[relation.target],
        )


def _receive(town: Town) -> None:
    """Each paper comes in on the day of its first run and is read into drafts."""
    for paper in papers(civil_day(town.now)):
        first = next(run for run in story.runs() if run.paper == paper.key)
        clerk = town.people[first.clerk]
        receipt = documents.receive_paper(
            actor=clerk,
            now=town.at(first.days_ago, 8, 40),
            request_id=uuid4(),
            data=typeset(paper),
            name=paper.file,
            kind=SourceKind(paper.kind),
        )
        drafts = matters.draft_from_paper(
            actor=clerk,
            now=town.at(first.days_ago, 8, 45),
            request_id=uuid4(),
            version_id=receipt.version.pk,
        )
        town.drafts[paper.key] = sorted(drafts, key=lambda draft: draft.place)


def _run(town: Town, run: story.Run) -> None:
    ids = [draft.pk for draft in town.drafts[run.paper][run.first - 1 : run.last]]
    sent = _bring(town, town.people[run.clerk], ids, run.days_ago, run.reaches)
    _sign(town, sent, run.days_ago, run.unsigned)


def _bring(
    town: Town, clerk: Actor, ids: Sequence[int], days_ago: int, reaches: Reach
) -> list[Matter]:
    """Take drafts as far as wanted; returns what went to a unit."""
    if reaches is Reach.DRAFT:
        return []
    run = matters.submit_for_sign_off(
        actor=clerk, now=town.at(days_ago, 10, 30), request_id=uuid4(), matter_ids=ids
    )
    if reaches is Reach.DIRECTOR:
        return []
    _agree(town, run, 0, "han", town.at(days_ago, 15), "拟同意，呈分管领导审签。")
    if reaches is Reach.LEADER:
        return []
    _agree(town, run, 1, "gao", town.at(days_ago - 1, 9), "同意，请按时限抓好交办。")
    if reaches is Reach.REGISTERED:
        return []
    return matters.dispatch(
        actor=clerk, now=town.at(days_ago - 1, 10), request_id=uuid4(), matter_ids=ids
    )


def _agree(town: Town, run: SignOff, step: int, login: str, when: datetime, note: str) -> None:
    matters.decide_sign_off(
        actor=town.people[login],
        now=when,
        request_id=uuid4(),
        sign_off_id=run.pk,
        step=step,
        agree=True,
        note=note,
    )


def _sign(town: Town, sent: Sequence[Matter], days_ago: int, unsigned: Collection[str]) -> None:
    """The units sign within four days, most of them naming who handles the matter."""
    refused = {town.drafts[r.paper][r.task - 1].pk for r in story.refusals()}
    for place, matter in enumerate(sent):
        unit = town.keys[matter.lead_id or 0]
        if unit in unsigned or matter.pk in refused:
            continue
        _sign_one(town, matter, unit, town.at(days_ago - 2 - place % 3, 9 + place % 8, place % 60))


def _sign_one(town: Town, matter: Matter, unit: str, when: datetime) -> None:
    handlers = town.seats.get((unit, Role.HANDLER), [])
    handler = town.realm.actor(handlers[matter.place % len(handlers)]) if handlers else None
    matters.sign(
        actor=town.holder(unit, *ANSWERING),
        now=when,
        request_id=uuid4(),
        matter_id=matter.pk,
        handler_id=handler.person_id if handler and matter.place % 4 else None,
    )


def _notes(town: Town) -> None:
    """The head of government's notes of these days: registered one by one, sent out together."""
    ids, clerk, realm = [], town.people["shen"], town.realm
    for note in story.notes():
        row = Row(
            content=note.text,
            acceptance=note.acceptance,
            unit_proposes_acceptance=False,
            ownership=Ownership.SINGLE,
            lead_ids=(realm.ids[note.lead],),
            cooperating_ids=tuple(realm.ids[key] for key in note.cooperate),
            due=civil_day(town.now) + timedelta(days=note.days),
        )
        draft = matters.add_draft(
            actor=clerk,
            now=town.at(2, 9),
            request_id=uuid4(),
            row=row,
            source=SourceKind.INSTRUCTION.value,
        )
        ids.append(draft.pk)
    _bring(town, clerk, ids, 2, Reach.DISPATCHED)


def _together(town: Town) -> None:
    clerk = town.people["shen"]
    draft = together.draft_joint(town, clerk)
    [sent] = _bring(town, clerk, [draft.pk], 3, Reach.DISPATCHED)
    together.send_round(town, sent)


def _refuse(town: Town, refusal: story.Refusal) -> None:
    run = next(
        r for r in story.runs() if r.paper == refusal.paper and r.first <= refusal.task <= r.last
    )
    matter = town.drafts[refusal.paper][refusal.task - 1]
    asked = run.days_ago - 2
    matters.refuse(
        actor=town.holder(refusal.by, *ANSWERING),
        now=town.at(asked, 11),
        request_id=uuid4(),
        matter_id=matter.pk,
        reason=refusal.reason,
    )
    if refusal.outcome is Outcome.PENDING:
        return
    matters.decide_refusal(
        actor=town.people[run.clerk],
        now=town.at(asked - 1, 9),
        request_id=uuid4(),
        matter_id=matter.pk,
        accept=refusal.outcome is Outcome.ACCEPTED,
        answer=refusal.answer,
    )
    unit = refusal.then or refusal.by
    if refusal.then:
        matters.dispatch(
            actor=town.people[run.clerk],
            now=town.at(asked - 1, 10),
            request_id=uuid4(),
            matter_ids=[matter.pk],
            leads={matter.pk: town.realm.ids[unit]},
        )
    _sign_one(town, matter, unit, town.at(asked - 2, 9))
