"""The only writer of drafts and reports; the entries of reports stand on the matters' chains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from luoshi.documents.attached import Attached
from luoshi.documents.rules import Ground
from luoshi.documents.services import Erasure
from luoshi.feedback import queries, rules
from luoshi.feedback.models import Draft, Report
from luoshi.feedback.queries import Owing
from luoshi.feedback.rules import FIELDS, REACHED, TEXTS, Clash, Merged, Said, Theirs, Values
from luoshi.journal.models import Entry
from luoshi.journal.once import once
from luoshi.journal.services import SPENT, note_asked
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.kernel.periods import PEOPLE_LIVE_IN
from luoshi.kernel.unsaid import UNSAID
from luoshi.matters import queries as matters
from luoshi.matters import services as gate
from luoshi.matters.acts import MatterReported
from luoshi.matters.models import Matter
from luoshi.matters.rules import Act, State, follows, may
from luoshi.statements.kept import Kept, among


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody writes for one matter; `seen` are the stamps of what he had before him.

    Without `first` it is the present period, else the one of that `rhythm` which begins there.
    """

    values: Mapping[str, str]
    seen: Mapping[str, str] = field(default_factory=dict, metadata=UNSAID)
    rhythm: str = ""
    first: date | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it stands now, and the fields in which another had been quicker."""

    draft: Draft
    clashes: dict[str, Theirs]


@transaction.atomic
def save_draft(
    *, actor: Actor, now: datetime, matter_id: int, given: Given, share: bool = False
) -> Saved:
    """Keep what somebody has written so far; of several writers nobody's words are lost.

    A draft is a working paper of its unit: it has no entry, and saving the same twice changes
    nothing. Where another changed the same field in between his words stay, and `clashes` says so.
    Raises NotFound, NotAllowed, RuleBroken.
    """
    _locked(actor, [matter_id])
    [matter] = matters.seen_with_facts(actor, [matter_id])
    act, facts = Act.REPORT_SHARE if share else Act.PREPARE, matters.facts_of(matter)
    follows(State(matter.state), act)
    if not may(actor, act, facts):
        raise NotAllowed
    owing = _owing(actor, matter, given, now, share=share)
    if not share and queries.passing(actor, matter, owing.span):
        raise RuleBroken("这一期的反馈正在本单位审核；要改的，请先退改或者收回。")
    found = _merged(owing, given)
    draft = owing.draft or _fresh(owing, actor, now, share=share)
    if found.changed or draft.pk is None:
        note = {"who": actor.person_name, "at": _moment(now)}
        draft.values, draft.saved_at = found.values, now
        draft.touched = draft.touched | dict.fromkeys(found.changed, note)
        draft.save()
    return Saved(draft, _theirs(owing, found.clashes))


@transaction.atomic
def save_drafts(*, actor: Actor, now: datetime, rows: Mapping[int, Given]) -> int:
    """Keep many drafts, all or none; returns in how many fields another had been quicker."""
    saved = [save_draft(actor=actor, now=now, matter_id=pk, given=rows[pk]) for pk in sorted(rows)]
    return sum(len(one.clashes) for one in saved)


def submit(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    matter_id: int,
    given: Given,
    share: bool = False,
    passed: bool = False,
    files: Sequence[Attached] = (),
) -> Report:
    """Report on one matter; what `submit_many` says of many holds for it.

    `files` are laid to the report, in the same transaction.
    """

    def told() -> Report:
        [report] = submit_many(**by, rows={matter_id: given}, share=share, passed=passed)
        return report

    by: dict[str, Any] = {"actor": actor, "now": now, "request_id": request_id}
    return gate.with_evidence(
        told, **by, matter_id=matter_id, files=files, standing=lambda report: report.entry_id
    )


@once
def submit_many(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    rows: Mapping[int, Given],
    share: bool = False,
    passed: bool = False,
    at: Mapping[int, str] = MappingProxyType({}),
) -> list[Report]:
    """Report on matters, in the order of their ids: one entry a matter, all or none.

    A report that was told is never edited: another for the same period supersedes it, and one that
    says the same is the one that stands. `passed`: it comes from the last step of the unit's own
    route. Drafts of the period are used up. Raises BadInput by field, before whose names stands
    what `at` says of the matter; Clash where others changed the draft in between; RuleBroken for a
    number that was spent on other matters or periods; and what `gate.record_reports` raises.
    """
    if entries := gate.reported_before(request_id, actor, rows):
        return _told_then(entries, actor, rows, share=share)
    found = _locked(actor, rows)
    owings = _owings(actor, found, rows, now, share=share)
    told: dict[int, Report] = {}
    new: dict[int, tuple[Owing, Said]] = {}
    wrong: dict[str, str] = {}
    for owing in owings:
        pk, values = owing.matter.pk, _whole(owing, rows[owing.matter.pk])
        if owing.told is not None and values == queries.values_of(owing.told):
            told[pk] = owing.told
            continue
        try:
            new[pk] = owing, rules.said(values, len(owing.targets))
        except BadInput as error:
            wrong |= {at.get(pk, "") + name: said for name, said in error.fields.items()}
    if wrong:
        raise BadInput("".join(dict.fromkeys(wrong.values())), wrong)
    if new:
        told |= _record(actor, now, request_id, new, rows, share=share, passed=passed)
    _use_up(owings)
    return [told[pk] for pk in sorted(told)]


@once
def erase_misfiled(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    paper_id: int,
    ground: Ground,
    reason: str,
) -> Erasure:
    """Erase a paper with its matters' words, and what units told of them, which may quote it.

    Reports keep their period, word, figures and entry; drafts go whole. The seals of the words are
    broken by `gate.erase_misfiled` in the same transaction; it raises what that raises.
    """
    erasure = gate.erase_misfiled(
        actor=actor,
        now=now,
        request_id=request_id,
        paper_id=paper_id,
        ground=ground,
        reason=reason,
    )
    drawn = Q(matter__paper_version__in=erasure.version_ids)
    Draft.objects.filter(drawn).delete()
    for report in Report.objects.filter(drawn).select_for_update():
        for name in TEXTS:
            setattr(report, name, gate.ERASED if getattr(report, name) else "")
        report.figures = [{**figure, "text": gate.ERASED} for figure in report.figures]
        report.save(update_fields=[*TEXTS, "figures"])
    return erasure


def _told_then(
    entries: Sequence[Entry], actor: Actor, rows: Mapping[int, Given], *, share: bool
) -> list[Report]:
    """What this very request was answered with: its own reports, and those that said it already.

    Raises RuleBroken where one was for another period.
    """
    own, at = Q(entry_id__in=[entry.pk for entry in entries]), entries[0].at
    stood = Q(told_at__lte=at) & (Q(superseded_at=None) | Q(superseded_at__gt=at))
    said = Q(matter__in=set(rows) - {one.chain_id for one in entries}, share=share) & stood
    if share:
        said &= Q(unit=actor.unit_id)
    found: dict[int, Report] = {}
    for report in Report.objects.filter(own | said).order_by("matter", "-first", "-id"):
        if rows[report.matter_id].first in (None, report.first):
            found.setdefault(report.matter_id, report)
    if len(found) < len(rows):
        raise RuleBroken(SPENT)
    return list(found.values())


def _locked(actor: Actor, pks: Collection[int]) -> list[Matter]:
    """The matters under a lock, so that two who report at once follow one another."""
    found = _TO_REPORT.rows(actor, list(set(pks)))
    if not pks or len(found) != len(set(pks)):
        raise NotFound
    return found


def _to_report(actor: Actor, pks: Sequence[int]) -> QuerySet[Matter]:
    seen = matters.matters_for(actor).filter(pk__in=among(pks))
    rows = Matter.objects.filter(pk__in=seen.values("pk")).select_for_update(of=("self",))
    return rows.select_related("lead", "dispatcher").order_by("id")


_TO_REPORT: Final = Kept(_to_report, keyed=True)


def _owing(actor: Actor, matter: Matter, given: Given, now: datetime, *, share: bool) -> Owing:
    if share:
        return queries.share_for(actor, matter, now)
    return queries.owing_for(actor, matter, now, rhythm=given.rhythm, first=given.first)


def _owings(
    actor: Actor,
    found: Sequence[Matter],
    rows: Mapping[int, Given],
    now: datetime,
    *,
    share: bool,
) -> list[Owing]:
    """Each in the period it is reported for; the present one costs no query a matter."""
    if share:
        return [queries.share_for(actor, matter, now) for matter in found]
    present = queries.owings(actor, found, now)
    return [
        owing
        if rows[owing.matter.pk].first in (None, owing.span.first)
        else _owing(actor, owing.matter, rows[owing.matter.pk], now, share=False)
        for owing in present
    ]


def _merged(owing: Owing, given: Given) -> Merged:
    """What was stored against what is given; where nothing is stored all of it is new."""
    if owing.draft is not None:
        return rules.merged(owing.draft.values, _known(owing, given), given.seen)
    if owing.told is not None:
        return rules.merged(queries.values_of(owing.told), _known(owing, given), given.seen)
    values = _known(owing, given)
    return Merged(values, tuple(values), ())


def _known(owing: Owing, given: Given) -> Values:
    """The fields that a report of this matter has; others are not taken."""
    names = (*FIELDS, *rules.figure_fields(len(owing.targets)))
    if owing.plan is not None:
        names = (*names, REACHED)
    return {name: given.values[name].strip() for name in names if name in given.values}


def _whole(owing: Owing, given: Given) -> Values:
    """All fields of a report, after those who wrote at the draft; raises Clash."""
    found = _merged(owing, given)
    if found.clashes:
        raise Clash(_theirs(owing, found.clashes))
    names = rules.figure_fields(len(owing.targets))
    known = {REACHED: owing.reached} if owing.plan is not None else {}
    values = dict.fromkeys((*FIELDS, *names), "") | known | found.values
    for name in names:
        try:
            values[name] = rules.written(rules.number(values[name]))
        except ValueError:
            continue  # `rules.said` names the field and says what is wrong with it
    return values


def _theirs(owing: Owing, clashes: Sequence[str]) -> dict[str, Theirs]:
    if owing.draft is not None:
        values, touched = owing.draft.values, owing.draft.touched
    elif owing.told is not None:
        at = _moment(owing.told.told_at)
        values = queries.values_of(owing.told)
        touched = {name: {"who": "", "at": at} for name in values}
    else:
        return {}
    nobody = {"who": "", "at": ""}
    return {name: Theirs(values.get(name, ""), **(touched.get(name) or nobody)) for name in clashes}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(PEOPLE_LIVE_IN):%m-%d %H:%M}"


def _fresh(owing: Owing, actor: Actor, now: datetime, *, share: bool) -> Draft:
    return Draft(
        matter=owing.matter,
        unit_id=_unit(owing, actor, share=share),
        share=share,
        rhythm=owing.span.rhythm.value,
        first=owing.span.first,
        last=owing.span.last,
        saved_at=now,
    )


def _unit(owing: Owing, actor: Actor, *, share: bool) -> int:
    return actor.unit_id if share else owing.matter.lead_id or actor.unit_id


def _record(
    actor: Actor,
    now: datetime,
    request_id: UUID,
    new: Mapping[int, tuple[Owing, Said]],
    about: Collection[int],
    *,
    share: bool,
    passed: bool,
) -> dict[int, Report]:
    """The entries, then the rows; what they supersede stays, and says since when."""
    recorded = gate.record_reports(
        actor=actor,
        now=now,
        request_id=request_id,
        reports={pk: _reported(owing, said) for pk, (owing, said) in new.items()},
        share=share,
        passed=passed,
    )
    note_asked(request_id, actor, MatterReported.ACT, about, new)
    old = [owing.told.pk for owing, _ in new.values() if owing.told is not None]
    if old:
        Report.objects.filter(pk__in=old).update(superseded_at=now)
    rows = [_report(*new[one.matter.pk], one, actor, now, share=share) for one in recorded]
    return {row.matter_id: row for row in Report.objects.bulk_create(rows)}


def _reported(owing: Owing, said: Said) -> gate.Reported:
    return gate.Reported(
        cycle=owing.span.rhythm.value,
        first=owing.span.first,
        last=owing.span.last,
        word=said.word.value,
        figures=tuple(rules.written(figure) for figure in said.figures),
        words=said.texts,
        supersedes=owing.told.entry_id if owing.told else None,
        milestones=said.reached,
        newest=owing.newest,
    )


def _report(
    owing: Owing, said: Said, one: gate.Recorded, actor: Actor, now: datetime, *, share: bool
) -> Report:
    figures = [
        {"text": text, "plan": rules.written(plan), "unit": unit, "value": rules.written(value)}
        for (text, plan, unit), value in zip(owing.targets, said.figures, strict=True)
    ]
    due_at, told = one.due_at, owing.told
    due_on = queries.last_day(due_at) if due_at else None
    return Report(
        matter=one.matter,
        unit_id=_unit(owing, actor, share=share),
        share=share,
        rhythm=owing.span.rhythm.value,
        first=owing.span.first,
        last=owing.span.last,
        word=said.word.value,
        **{name: said.texts[name] for name in TEXTS},
        figures=figures,
        reached=list(said.reached) if said.reached is not None else None,
        told_by_id=actor.person_id,
        told_by_unit_id=actor.unit_id,
        told_at=now,
        due_on=told.due_on if told else due_on,
        late=told.late if told else due_at is not None and now >= due_at,
        entry_id=one.entry.pk,
        supersedes=told,
    )


def _use_up(owings: Sequence[Owing]) -> None:
    drafts = [owing.draft.pk for owing in owings if owing.draft is not None]
    if drafts:
        Draft.objects.filter(pk__in=drafts).delete()
