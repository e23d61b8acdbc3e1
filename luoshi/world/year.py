"""How the county's year went on: reports by the month, ends, and what is still being asked.

Which matter meets which fate follows from its dates alone, so that every state and every desk has
something on any day of loading. The words stand in `data/year.toml`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from itertools import chain, repeat
from typing import Any, Final
from uuid import uuid4

from luoshi.feedback import services as feedback
from luoshi.feedback.rules import Word, as_targets, figure_fields
from luoshi.kernel.actor import Actor
from luoshi.kernel.periods import civil_day
from luoshi.matters import services as matters
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.instructions import Note, NoteKind, Urgency
from luoshi.notices import services as notices
from luoshi.world import fates
from luoshi.world.fates import key_of
from luoshi.world.story import CHINA
from luoshi.world.town import ANSWERING, Town

Fate = Callable[[Town, Matter], None]
MONTHS: Final = 3  # so many reports stand behind a matter of the plan
REPORTED_ON: Final = 25  # day of the month
BEFORE: Final = timedelta(days=20)  # before the last day reports give way to what ends a matter
LATELY: Final = 3  # office days
SLOW: Final = 7  # every so many-th matter is behind
# What became of matters whose last day is over, the latest first; all others were closed in time.
OVER: Final[tuple[Fate, ...]] = (
    *(fates.late, fates.declined, fates.granted, fates.sent_back, fates.rectifying),
    *(fates.publicised, fates.relapsed, fates.watched),
)
# What is happening to matters whose last day is to come, the nearest first.
AHEAD: Final[tuple[Fate, ...]] = (
    *(fates.submitted, fates.submitted, fates.extension, fates.suspended, fates.helped),
    *(fates.submitted, fates.answered, fates.adjustment, fates.cancelled, fates.finished_early),
)


def go_on(town: Town) -> None:
    """Let the months pass over what is under way; nothing happens later than now.

    The handler whom everybody may sign in as keeps something to do.
    """
    today, known = civil_day(town.now), town.people["he"].person_id
    for matter in [*_underway(town, "plan"), *_underway(town, "meeting")]:
        if matter.unit_proposes_acceptance and not matter.acceptance:
            fates.planned(town, matter)
    plan = _underway(town, "plan")
    over = sorted(
        (matter for matter in plan if matter.due and matter.due < today),
        key=lambda matter: (matter.handler_id == known, matter.due, -matter.pk),
        reverse=True,
    )
    ahead = [matter for matter in plan if matter not in over]
    ahead.sort(key=lambda matter: (matter.handler_id == known, str(matter.due), matter.pk))
    _report(town, plan)
    for matter, fate in zip(over, chain(OVER, repeat(fates.closed)), strict=False):
        fate(town, matter)
    for matter, fate in zip([*ahead, *_underway(town, "meeting")], AHEAD, strict=False):
        fate(town, matter)
    _note(town)
    _read(town)


def _note(town: Town) -> None:
    """What leaders noted lately, each on its slip: one waits for its matters, one is filed."""
    for row in fates.words()["slips"]:
        when = town.at(row["ago"], 9)
        leader = town.people[row["leader"]].person_id
        kind, urgency = NoteKind(row["kind"]), Urgency(row["urgency"])
        matters.file_instruction(
            actor=town.people["shen"],
            now=when,
            request_id=uuid4(),
            note=Note(leader, civil_day(when), row["words"], kind, urgency),
        )


def _read(town: Town) -> None:
    """Whoever may sign in has read what is older than a few days, as people do."""
    for actor in (*town.people.values(), *_answering(town)):
        notices.read_all(actor=actor, now=town.now, before=town.at(LATELY, 8))


def _answering(town: Town) -> list[Actor]:
    units = {unit for unit, role in town.seats if role in ANSWERING}
    return [town.holder(unit, *ANSWERING) for unit in sorted(units)]


def _underway(town: Town, paper: str) -> list[Matter]:
    """The matters of a paper that a unit has signed for, as they stand."""
    ids = [draft.pk for draft in town.drafts[paper]]
    rows = Matter.objects.filter(pk__in=ids, state=State.UNDERWAY, fanned_out=False)
    return list(rows.select_related("lead").order_by("pk"))


def _report(town: Town, rows: Sequence[Matter]) -> None:
    """The last months of each matter, every unit telling of all its own in one act."""
    acts: dict[tuple[datetime, str], list[Matter]] = defaultdict(list)
    for matter in rows:
        for when in _days_of_report(town, matter):
            acts[when, key_of(town, matter)].append(matter)
    for when, unit in sorted(acts):
        feedback.submit_many(
            actor=town.holder(unit, *ANSWERING),
            now=when,
            request_id=uuid4(),
            rows={m.pk: feedback.Given(_told(m, when)) for m in acts[when, unit]},
        )


def _days_of_report(town: Town, matter: Matter) -> list[datetime]:
    """The 25ths on which a matter was reported, at most `MONTHS`, oldest first."""
    last = town.now - BEFORE
    if matter.due is not None:
        last = min(last, datetime.combine(matter.due, time(), CHINA) - BEFORE)
    found: list[datetime] = []
    at = last.astimezone(CHINA).replace(day=1, hour=16, minute=0, second=0, microsecond=0)
    while len(found) < MONTHS and matter.signed_at and at > matter.signed_at:
        on = at.replace(day=REPORTED_ON)
        if matter.signed_at < on <= last:
            found.append(on)
        at = (at - timedelta(days=1)).replace(day=1)
    return sorted(found)


def _told(matter: Matter, when: datetime) -> dict[str, str]:
    """One report: figures follow the share of the time that has passed."""
    words, turn = fates.words(), matter.pk + when.month
    slow = matter.pk % SLOW == 0
    share = _share(matter, when) * (0.6 if slow else 1)
    targets = as_targets(matter.targets)
    figures = [_figure(float(plan), share) for _text, plan, _unit in targets]
    said = {
        "word": (Word.BEHIND if slow else Word.ON_SCHEDULE).value,
        "progress": _one(words["progress"], turn).format(
            share=round(share * 100), figures=_counted(targets, figures, share)
        ),
        "next_steps": _one(words["next_steps"], turn),
        "problems": _one(words["problems"], turn),
        "lag_reason": _one(words["lags"], turn) if slow else "",
    }
    return said | dict(zip(figure_fields(len(targets)), figures, strict=True))


def _share(matter: Matter, when: datetime) -> float:
    """How much of the time between signature and last day has passed, at most nine tenths."""
    begun = matter.signed_at or when
    if matter.due is None:
        return 0.5
    whole = datetime.combine(matter.due, time(), CHINA) - begun
    return min(max((when - begun) / whole, 0.1), 0.9) if whole > timedelta() else 0.9


def _figure(plan: float, share: float) -> str:
    done = plan * share
    return str(round(done)) if plan == int(plan) and plan >= len("十项") else f"{done:.1f}"


def _counted(targets: Sequence[Any], figures: Sequence[str], share: float) -> str:
    if not targets:
        return f"已完成{round(share * 100)}%的任务量。"
    text, _plan, unit = targets[0]
    return f"“{text}”已完成{figures[0]}{unit}。"


def _one(words: Sequence[str], turn: int) -> str:
    return words[turn % len(words)]
