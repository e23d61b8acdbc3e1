"""A request number does one thing once: spent on one thing, it is refused for another.

Room by room; that no service forgets it is read from the code in `test_request_numbers`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from luoshi.api import services as api
from luoshi.clock import services as clock
from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.years import Year
from luoshi.clock.tests.test_calendar import REGIME
from luoshi.documents import services as documents
from luoshi.documents.rules import Ground
from luoshi.journal import services as journal
from luoshi.journal.models import Entry
from luoshi.kernel.actor import Role
from luoshi.kernel.errors import RuleBroken
from luoshi.matters import services as matters
from luoshi.matters.models import Instruction
from luoshi.matters.rules.instructions import Note
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Parties, Preparing
from luoshi.matters.tests.bureau import ASKED, DONE
from luoshi.matters.tests.conftest import Office
from luoshi.matters.tests.layouts import PLAN
from luoshi.notices import services as notices
from luoshi.notices.models import Delivery, Digest
from luoshi.org import services as org
from luoshi.org.models import AliasSuggestion, Appointment, Person, Post, Unit, User
from luoshi.org.rules.words import ChargeKind, Level, RelationKind, UnitKind
from luoshi.org.tests.steps import draft, new_person, new_post, new_unit

Scene = tuple[Callable[..., Any], str, dict[str, Any], dict[str, Any]]
numbers = count(1)


# What was asked for first, and what comes under the same number ------------------------------


def units(office: Office, *names: str) -> list[Unit]:
    return [office.cast.units[name] for name in names]


def made_units(office: Office) -> list[Unit]:
    return [
        new_unit(office.cast, office.now, name=f"云岭县试验{n}局", code=f"T-{n}") for n in "甲乙"
    ]


def made_persons(office: Office) -> list[Person]:
    [unit] = units(office, "fagai")
    return [new_person(office.cast, office.now, unit, name) for name in ("甲一", "乙二")]


def made_posts(office: Office) -> list[Post]:
    [unit] = units(office, "fagai")
    return [new_post(office.cast, office.now, unit, Role.HANDLER) for _ in range(2)]


def create_unit(office: Office) -> Scene:
    first, other = units(office, "gov", "party")
    one, two = draft(), draft(name="云岭县另一局", code="T-2")
    return (
        org.create_unit,
        "cheng",
        {"parent_id": first.pk, "draft": one},
        {"parent_id": other.pk, "draft": two},
    )


def edit_unit(office: Office) -> Scene:
    both = [
        {
            "unit_id": unit.pk,
            "version": unit.version,
            "details": org.UnitDetails(
                kind=UnitKind(unit.kind), level=Level(unit.level), phone="7654321"
            ),
        }
        for unit in units(office, "fagai", "caizheng")
    ]
    return org.edit_unit, "cheng", *both


def move_unit(office: Office) -> Scene:
    [unit, *_] = made_units(office)
    over = units(office, "party", "jiaoti")
    return org.move_unit, "cheng", *({"unit_id": unit.pk, "parent_id": up.pk} for up in over)


def relate_units(office: Office) -> Scene:
    given = {"kind": RelationKind.GUIDANCE, "target_id": units(office, "jiaoti")[0].pk}
    return org.relate_units, "cheng", *each("source_id", units(office, "fagai", "caizheng"), given)


def end_relation(office: Office) -> Scene:
    service, _who, *both = relate_units(office)
    rows = [step(office, service, "cheng", **one) for one in both]
    return org.end_relation, "cheng", *each("relation_id", rows)


def merge_units(office: Office) -> Scene:
    first, other = made_units(office)
    given = {"target_id": units(office, "fagai")[0].pk}
    return org.merge_units, "cheng", *({"source_ids": [u.pk], **given} for u in (first, other))


def abolish_unit(office: Office) -> Scene:
    return org.abolish_unit, "cheng", *each("unit_id", made_units(office))


def accept_alias(office: Office) -> Scene:
    [unit] = units(office, "jiaoti")
    words = ("管线办", "道路办")
    rows = [AliasSuggestion.objects.create(unit=unit, surface=word) for word in words]
    return org.accept_alias, "cheng", *each("suggestion_id", rows)


def create_post(office: Office) -> Scene:
    given = {"name": "专员", "role": Role.HANDLER}
    return org.create_post, "cheng", *each("unit_id", units(office, "fagai", "caizheng"), given)


def end_post(office: Office) -> Scene:
    return org.end_post, "cheng", *each("post_id", made_posts(office))


def appoint(office: Office) -> Scene:
    given = {"post_id": made_posts(office)[0].pk}
    return org.appoint, "su", *each("person_id", made_persons(office), given)


def end_appointment(office: Office) -> Scene:
    service, _who, *both = appoint(office)
    rows = [step(office, service, "su", **one) for one in both]
    return org.end_appointment, "su", *each("appointment_id", rows)


def edit_person(office: Office) -> Scene:
    given = {"version": 1, "name": "丙三", "work_phone": ""}
    given |= {"home_id": units(office, "fagai")[0].pk}
    return org.edit_person, "su", *each("person_id", made_persons(office), given)


def create_user(office: Office) -> Scene:
    both = [{"person_id": one.pk, "username": f"u{one.pk}"} for one in made_persons(office)]
    return org.create_user, "cheng", *both


def switch_user(office: Office) -> Scene:
    rows = [office.cast.users[name] for name in ("he", "fang")]
    return org.switch_user, "cheng", *each("user_id", rows, {"active": False})


def unlock_user(office: Office) -> Scene:
    rows = [office.cast.users[name] for name in ("he", "fang")]
    User.objects.filter(pk__in=[row.pk for row in rows]).update(failures=1)
    return org.unlock_user, "wei", *each("user_id", rows)


def set_charge(office: Office) -> Scene:
    lead = Appointment.objects.get(person=office.cast.lu.person_id, until__isnull=True)
    given = {"appointment_id": lead.pk, "kind": ChargeKind.CONTACT}
    return org.set_charge, "su", *each("unit_id", made_units(office), given)


def publish_year(office: Office) -> Scene:
    rest = (Rest(date(2027, 4, 5), date(2027, 4, 5), "清明节"),)
    years = [Year(2027, "通知", rest, ()), Year(2028, "通知", (replace_year(rest[0], 2028),), ())]
    return clock.publish_year, "cheng", {"year": years[0]}, {"year": years[1]}


def replace_year(rest: Rest, year: int) -> Rest:
    return Rest(rest.first.replace(year=year), rest.last.replace(year=year), rest.name)


def release_regime(office: Office) -> Scene:
    texts = [REGIME, REGIME.replace('"county"', '"town"')]
    return clock.release_regime, "cheng", *({"text": text} for text in texts)


def set_watch(office: Office) -> Scene:
    day = office.now.date()
    given = {"first": day, "last": day}
    people = [office.cast.he.person_id, office.cast.zhou.person_id]
    return notices.set_watch, "zhou", *({"person_id": pk, **given} for pk in people)


def end_watch(office: Office) -> Scene:
    service, _who, *both = set_watch(office)
    rows = [step(office, service, "zhou", **one) for one in both]
    return notices.end_watch, "zhou", *each("watch_id", rows)


def resend(office: Office) -> Scene:
    rows = []
    for who in (office.cast.he, office.cast.zhou):
        digest = Digest.objects.create(person_id=who.person_id, at=office.now)
        state = {"state": "unknown", "next_at": office.now, "marked_at": office.now}
        rows.append(Delivery.objects.create(digest=digest, channel="webhook", **state))
    return notices.resend, "cheng", *each("delivery_id", rows)


def papers(office: Office) -> list[documents.Receipt]:
    words = ("请县发展改革局于10月底前完成清查。", "请县财政局于11月底前完成清算。")
    return [
        step(office, documents.receive_paper, "shen", data=one.encode(), name="甲.txt")
        for one in words
    ]


def add_version(office: Office) -> Scene:
    given = {"data": "请县教育体育局于12月底前完成核查。".encode(), "name": "乙.txt"}
    rows = [one.paper for one in papers(office)]
    return documents.receive_paper, "shen", *each("paper_id", rows, given)


def amend_paper(office: Office) -> Scene:
    head = documents.Head("新标题", "县政府", "", None, "plan")  # type: ignore[arg-type]
    rows = [one.paper for one in papers(office)]
    return documents.amend_paper, "shen", *each("paper_id", rows, {"revision": 1, "head": head})


def erase_paper(office: Office) -> Scene:
    given = {"ground": Ground.CLASSIFIED, "reason": "保密检查发现"}
    rows = [one.paper for one in papers(office)]
    return documents.erase_paper, "wei", *each("paper_id", rows, given)


def draft_from_paper(office: Office) -> Scene:
    rows = [one.version for one in papers(office)]
    return matters.draft_from_paper, "shen", *each("version_id", rows)


def add_draft(office: Office) -> Scene:
    rows = [one.version for one in papers(office)]
    return matters.add_draft, "shen", *each("version_id", rows, {"row": office.row(), "source": ""})


def import_ledger(office: Office) -> Scene:
    page = PLAN.pages[0]
    others = replace(PLAN, pages=[replace(page, text=re.sub("800|2000|两所", "9", page.text))])
    rows = [
        step(office, documents.receive_paper, "shen", data=one.data(), name="表.xlsx").version
        for one in (PLAN, others)
    ]
    return matters.import_ledger, "shen", *each("version_id", rows, {"choices": {}})


def promote_instruction(office: Office) -> Scene:
    given = {"reason": "需要落实"}
    rows = [slip(office) for _ in range(2)]
    Instruction.objects.update(kind="read")
    return matters.promote_instruction, "shen", *each("instruction_id", rows, given)


def draft_from_instruction(office: Office) -> Scene:
    rows = [slip(office) for _ in range(2)]
    return matters.draft_from_instruction, "shen", *each("instruction_id", rows)


def slip(office: Office) -> Instruction:
    words = f"请县发展改革局于12月底前完成第{next(numbers)}项清查，报我。"
    note = Note(office.cast.gao.person_id, office.now.date(), words)
    return step(office, matters.file_instruction, "shen", note=note)  # type: ignore[no-any-return]


def handovers(office: Office) -> tuple[list[dict[str, Any]], Parties]:
    cast = office.cast
    parties = Parties(cast.zhou.person_id, cast.su.person_id)
    another = new_person(cast, office.now, units(office, "fagai")[0])
    given = {"post_id": made_posts(office)[0].pk, "person_id": another.pk}
    second = step(office, org.appoint, "su", **given)
    first = Appointment.objects.get(person=cast.he.person_id, until__isnull=True)
    return each("appointment_id", [first, second], {"parties": parties}), parties


def open_handover(office: Office) -> Scene:
    both, _parties = handovers(office)
    return matters.open_handover, "meng", *both


def void_handover(office: Office) -> Scene:
    both, _parties = handovers(office)
    rows = [step(office, matters.open_handover, "meng", **one) for one in both]
    return matters.void_handover, "meng", *each("handover_id", rows, {"reason": "列错了"})


def note_item(office: Office) -> Scene:
    both, _parties = handovers(office)
    row = step(office, matters.open_handover, "meng", **both[0])
    given = {"handover_id": row.pk, "note": matters.Note(duty="钥匙")}
    item = step(office, matters.note_item, "he", **given)
    return matters.note_item, "he", {**given, "item_id": item.pk}, given


def prepare(office: Office) -> Scene:
    rows = [office.underway() for _ in range(2)]
    given = {"given": Preparing(PreparedKind.REQUEST, ASKED)}
    return matters.prepare, "zhou", *each("matter_id", rows, given)


def hand_back(office: Office) -> Scene:
    matter = office.underway()
    for kind, words in ((PreparedKind.REQUEST, ASKED), (PreparedKind.CLOSING, DONE)):
        step(office, matters.prepare, "zhou", matter_id=matter.pk, given=Preparing(kind, words))
    given = {"matter_id": matter.pk, "reason": "数不对"}
    kinds = (PreparedKind.REQUEST, PreparedKind.CLOSING)
    return matters.hand_back, "zhou", *({"kind": kind, **given} for kind in kinds)


def name_successor(office: Office) -> Scene:
    ended = units(office, "caizheng", "jiaoti")
    for unit in ended:
        office.dispatch(unit.code)
        step(office, org.abolish_unit, "cheng", unit_id=unit.pk)
    given = {"successor_id": units(office, "fagai")[0].pk, "reason": "职责划转"}
    return matters.name_successor, "lu", *each("unit_id", ended, given)


def revoke_token(office: Office) -> Scene:
    user = office.cast.users["shen"]
    post = Appointment.objects.get(person=office.cast.shen.person_id, until__isnull=True)
    given = {"user": user, "appointment_id": post.pk, "name": "交换"}
    rows = [step(office, api.issue_token, "shen", **given)[0] for _ in range(2)]
    return api.revoke_token, "shen", *({"user": user, "prefix": row.prefix} for row in rows)


def erase_seals(office: Office) -> Scene:
    given = {"kind": "person", "fields": ("name",), "basis": "申请"}
    return journal.erase, "wei", *each("id", made_persons(office), given)


SCENES = [
    *(create_unit, edit_unit, move_unit, relate_units, end_relation, merge_units, abolish_unit),
    *(accept_alias, create_post, end_post, appoint, end_appointment, set_charge),
    *(edit_person, create_user, switch_user, unlock_user),
    *(publish_year, release_regime, set_watch, end_watch, resend),
    *(add_version, amend_paper, erase_paper, draft_from_paper, add_draft, import_ledger),
    *(promote_instruction, draft_from_instruction, open_handover, void_handover, note_item),
    *(prepare, hand_back, name_successor, revoke_token, erase_seals),
]


def each(name: str, rows: Any, given: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    return [{name: row.pk, **(given or {})} for row in rows]


def step(office: Office, service: Callable[..., Any], who: str, **given: Any) -> Any:
    by = {"actor": getattr(office.cast, who), "now": office.now, "request_id": uuid4()}
    return service(**by | given)


@pytest.fixture
def office(cast: Any, now: Any) -> Office:
    return Office(cast, now)


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_number_spent_on_one_thing_is_refused_for_another(office: Office, scene: Any) -> None:
    service, who, first, other = scene(office)
    key = uuid4()
    step(office, service, who, request_id=key, **first)
    done = Entry.objects.count()
    step(office, service, who, request_id=key, **first)
    assert Entry.objects.count() == done, "sent twice, done once"
    with transaction.atomic(), pytest.raises(RuleBroken, match="已经用于另一次办理"):
        step(office, service, who, request_id=key, **other)
    assert Entry.objects.count() == done
    step(office, service, who, **other)
    assert Entry.objects.count() > done, "under a number of its own it is done"
