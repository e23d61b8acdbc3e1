"""What may become of a matter of the demo: closed, sent back, put right, asked for, reopened.

Each is a short chain of acts through the services, dated around the matter's last day or the day
of loading; none happens before its unit has signed, none later than now.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from uuid import uuid4

from luoshi.feedback import services as feedback
from luoshi.feedback.rules import Word
from luoshi.kernel.periods import civil_day
from luoshi.matters import services as matters
from luoshi.matters.models import HelpRequest, Matter
from luoshi.matters.rules import RequestKind
from luoshi.matters.rules.asks import Wanted
from luoshi.matters.rules.closing import Claim, Finding, Judgement, Rating, checks_for, standards
from luoshi.matters.rules.evidence import FormKind
from luoshi.matters.rules.help import Plea
from luoshi.matters.rules.plans import Planned, PlannedMilestone
from luoshi.matters.rules.requests import Asked
from luoshi.world import evidence
from luoshi.world.county import read_toml
from luoshi.world.story import CHINA
from luoshi.world.town import ANSWERING, Town

PROVEN = 3  # every so many-th dossier has files, and its form comes back sealed
HELPER, OTHER = "caizheng", "fagai"  # who is asked for help, and who where that is oneself
RATINGS = (Rating.GOOD, Rating.EXCELLENT, Rating.GOOD, Rating.PASSED, Rating.GOOD)


def key_of(town: Town, matter: Matter) -> str:
    """The key of the unit that leads."""
    return town.keys[matter.lead_id or 0]


def planned(town: Town, matter: Matter) -> None:
    """The unit named the test of done in its plan, and the office confirmed it."""
    when = min((matter.signed_at or town.now) + timedelta(hours=3), town.now)
    first, last = _milestone_days(matter, when)
    said = _said("plan")
    steps = (PlannedMilestone(said["first"], first), PlannedMilestone(said["last"], last, 3))
    acceptance = said["acceptance"].format(content=matter.content.rstrip("。"))
    matters.propose_plan(**_unit(town, matter, when), planned=Planned(steps, acceptance))
    matters.answer_plan(**_office(town, matter, when + timedelta(hours=2)), confirm=True)


def _milestone_days(matter: Matter, when: datetime) -> tuple[date, date]:
    """Half way, and the last day."""
    begun = civil_day(when)
    last = matter.due if matter.due and matter.due > begun else begun
    return begun + (last - begun) / 2, last


def closed(town: Town, matter: Matter) -> None:
    """Done in time: asked a few days before the last day, verified two days later."""
    _end(town, matter, _before(matter, 6))


def watched(town: Town, matter: Matter) -> None:
    """Closed, and to be looked at again in a few days."""
    _end(town, matter, _before(matter, 8), recheck_on=_ahead(town, 5))


def finished_early(town: Town, matter: Matter) -> None:
    """Closed before its last day came near."""
    _end(town, matter, _ago(town, matter, 12))


def relapsed(town: Town, matter: Matter) -> None:
    """Closed, then found wanting, and opened again with a new last day."""
    _end(town, matter, _before(matter, 9))
    matters.recheck(
        **_office(town, matter, _ago(town, matter, 6)),
        holds=False,
        finding=_said("relapse"),
        due=_ahead(town, 30),
    )


def late(town: Town, matter: Matter) -> None:
    """Not done, told so, and urged."""
    told = {"word": Word.BEHIND.value, "progress": "主要部分已完成，剩余部分没有按期完成。"}
    told |= {"lag_reason": _one("lags", 1), "next_steps": _one("next_steps", 1)}
    given = _unit(town, matter, _ago(town, matter, 3))
    row = feedback.submit(**given, given=feedback.Given(told), files=evidence.reason())
    wanted, given = Wanted(**_said("ask")), _office(town, matter, _ago(town, matter, 2))
    matters.ask_evidence(**given, entry_id=row.entry_id, wanted=wanted)
    matters.urge(**_office(town, matter, _ago(town, matter, 1)), reason=_said("urge"))


def declined(town: Town, matter: Matter) -> None:
    """Asked for more time, and did not get it."""
    said = _said("declined")
    asked = Asked(RequestKind.EXTENSION, said["reason"], said["progress"], _later(matter, 60))
    when = _before(matter, 9)
    matters.ask(**_unit(town, matter, _after(matter, when)), asked=asked)
    when = _after(matter, when) + timedelta(hours=20)
    matters.answer_request(**_office(town, matter, when), grant=False, answer=said["answer"])


def granted(town: Town, matter: Matter) -> None:
    """Asked for more time in time, and got it."""
    said, until = _said("granted"), _ahead(town, 40)
    asked = Asked(RequestKind.EXTENSION, said["reason"], said["progress"], until)
    when = _after(matter, _before(matter, 9))
    matters.ask(**_unit(town, matter, when), asked=asked)
    given = _office(town, matter, when + timedelta(hours=20))
    matters.answer_request(**given, grant=True, answer=said["answer"])


def sent_back(town: Town, matter: Matter) -> None:
    """Said to be done, and was not."""
    when = _after(matter, _before(matter, 9))
    _submit(town, matter, when)
    judged = _judged(matter, _said("sent_back")["reason"], failed=0)
    given = _office(town, matter, when + timedelta(days=2))
    send_back = partial(matters.send_back, **given, judgement=judged)
    matters.with_evidence(send_back, **given, files=evidence.visit())


def rectifying(town: Town, matter: Matter) -> None:
    """A finding has to be put right."""
    _rectify(town, matter, _after(matter, _ago(town, matter, 10)))


def publicised(town: Town, matter: Matter) -> None:
    """Put right, verified, and shown to the public for some days yet."""
    _rectify(town, matter, _after(matter, _ago(town, matter, 14)))
    matter.refresh_from_db()
    _submit(town, matter, _ago(town, matter, 5), summary=_said("rectified"))
    when, judged = _ago(town, matter, 2), _judged(matter, _one("verified", matter.pk))
    matters.publicise(**_office(town, matter, when), judgement=judged)


def submitted(town: Town, matter: Matter) -> None:
    """Said to be done; the office has to look."""
    _submit(town, matter, _ago(town, matter, 1 + matter.pk % 3))


def extension(town: Town, matter: Matter) -> None:
    """Asks for more time, and waits."""
    said, until = _said("extension"), _later(matter, 45)
    asked = Asked(RequestKind.EXTENSION, said["reason"], said["progress"], until)
    matters.ask(**_unit(town, matter, _ago(town, matter, 1)), asked=asked)


def helped(town: Town, matter: Matter) -> None:
    """Stuck, and waits for another bureau's answer."""
    _plead(town, matter, 2)


def answered(town: Town, matter: Matter) -> None:
    """Another bureau has answered, with a file; the office has still to rule on the pause."""
    row = _plead(town, matter, 6)
    when = max(row.asked_at, town.at(2, 11))
    unit = town.keys[row.helper_id]
    given: dict[str, Any] = {"actor": town.holder(unit, *ANSWERING), "now": when}
    given["request_id"] = uuid4()
    said = _said("help")["answer"]
    answer = partial(matters.answer_help, **given, help_id=row.pk, answer=said)
    files = evidence.allotment()
    matters.with_evidence(answer, **given, matter_id=matter.pk, files=files)


def _plead(town: Town, matter: Matter, ago: int) -> HelpRequest:
    said, helper = _said("help"), HELPER if key_of(town, matter) != HELPER else OTHER
    plea = Plea(town.realm.ids[helper], said["question"], said["wanted"])
    return matters.ask_help(**_unit(town, matter, _ago(town, matter, ago)), plea=plea)


def adjustment(town: Town, matter: Matter) -> None:
    """Asks for another test of done, and waits."""
    said = _said("adjustment")
    kind, wanted = RequestKind.ADJUSTMENT, said["acceptance"]
    asked = Asked(kind, said["reason"], acceptance=wanted)
    matters.ask(**_unit(town, matter, _ago(town, matter, 2)), asked=asked)


def suspended(town: Town, matter: Matter) -> None:
    """Rests until a plan of the level above is decided."""
    _granted(town, matter, RequestKind.SUSPENSION, "suspension", 9)


def cancelled(town: Town, matter: Matter) -> None:
    """Is pursued no longer."""
    _granted(town, matter, RequestKind.CANCELLATION, "cancellation", 7)


def _granted(town: Town, matter: Matter, kind: RequestKind, words: str, ago: int) -> None:
    said = _said(words)
    asked = Asked(kind, said["reason"])
    matters.ask(**_unit(town, matter, _ago(town, matter, ago)), asked=asked)
    given = _office(town, matter, _ago(town, matter, ago - 2))
    matters.answer_request(**given, grant=True, answer=said["answer"])


def _rectify(town: Town, matter: Matter, when: datetime) -> None:
    _submit(town, matter, when)
    judged = _judged(matter, _said("rectify")["reason"], failed=0)
    when, until = when + timedelta(days=1), _ahead(town, 12)
    matters.order_rectification(**_office(town, matter, when), judgement=judged, until=until)


def _end(town: Town, matter: Matter, when: datetime, recheck_on: date | None = None) -> None:
    when = _after(matter, when)
    _submit(town, matter, when)
    matters.close(
        **_office(town, matter, when + timedelta(days=2, hours=-5)),
        judgement=_judged(matter, _one("verified", matter.pk)),
        rating=RATINGS[matter.pk % len(RATINGS)],
        recheck_on=recheck_on,
    )
    if matter.pk % PROVEN == 0:
        given = _unit(town, matter, min(when + timedelta(days=3), town.now))
        matters.return_scan(**given, form=FormKind.STRIKING_OFF, files=evidence.scan())


def _submit(town: Town, matter: Matter, when: datetime, summary: str = "") -> None:
    """Every so many-th dossier comes with files: they are nobody's duty."""
    tests, given = standards(matter.acceptance, matter.content), _unit(town, matter, when)
    submit = partial(
        matters.submit_closing,
        **given,
        claims=[Claim(text, _one("claims", matter.pk + at)) for at, text in enumerate(tests)],
        summary=summary or _one("summaries", matter.pk),
        evidence=_one("evidence", matter.pk),
    )
    files = evidence.proofs() if matter.pk % PROVEN == 0 else ()
    matters.with_evidence(submit, **given, files=files)


def _judged(matter: Matter, reason: str, failed: int | None = None) -> Judgement:
    """All met but for the standard named; a matter that was put right is asked more questions."""
    matter.refresh_from_db(fields=["rectified"])
    tests = standards(matter.acceptance, matter.content)
    findings = tuple(Finding(at != failed) for at in range(len(tests)))
    checks = dict.fromkeys(checks_for(rectified=matter.rectified), True)
    return Judgement(findings, checks, reason)


def _unit(town: Town, matter: Matter, when: datetime) -> dict[str, Any]:
    actor = town.holder(key_of(town, matter), *ANSWERING)
    return {"actor": actor, "now": when, "request_id": uuid4(), "matter_id": matter.pk}


def _office(town: Town, matter: Matter, when: datetime) -> dict[str, Any]:
    actor, at = town.people["jiang"], min(when, town.now)
    return {"actor": actor, "now": at, "request_id": uuid4(), "matter_id": matter.pk}


def _before(matter: Matter, days: int) -> datetime:
    """An hour of the working day so many days before the last one."""
    day = (matter.due or date.max) - timedelta(days=days)
    return datetime.combine(day, time(15, matter.pk % 60), CHINA)


def _ago(town: Town, matter: Matter, days: int) -> datetime:
    """So many office days ago, but never before the unit had signed."""
    return _after(matter, town.at(days, 10 + matter.pk % 6, matter.pk % 60))


def _after(matter: Matter, when: datetime) -> datetime:
    return max(when, (matter.signed_at or when) + timedelta(hours=2))


def _ahead(town: Town, days: int) -> date:
    return civil_day(town.now) + timedelta(days=days)


def _later(matter: Matter, days: int) -> date:
    return (matter.due or date.max - timedelta(days=days)) + timedelta(days=days)


@cache
def words() -> dict[str, Any]:
    """What people of the county write, by occasion."""
    return read_toml("year.toml")


def _said(name: str) -> Any:
    return words()[name]


def _one(name: str, turn: int) -> str:
    words: Sequence[str] = _said(name)
    return words[turn % len(words)]
