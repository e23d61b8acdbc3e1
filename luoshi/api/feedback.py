"""Reports: what is owed, the draft, the report, what was told."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Status
from ninja.decorators import decorate_view

from luoshi.api.auth import ApiRequest, caller
from luoshi.api.refusals import answers
from luoshi.api.schemas import Id, Key, Schema, Short, Small, Text
from luoshi.api.uploads import Files, also_json, or_json, taken
from luoshi.feedback import queries, services
from luoshi.feedback.models import Report
from luoshi.feedback.queries import Owing
from luoshi.feedback.rules import (
    FIELDS,
    REACHED,
    Rhythm,
    Span,
    Word,
    as_reached,
    figure_fields,
    stamp,
)
from luoshi.feedback.services import Given
from luoshi.feedback.words import span_label
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kit.paging import keyset
from luoshi.matters import queries as matters
from luoshi.matters.rules import Act

router = Router(tags=["feedback"])
Pk = Annotated[Id, Path()]
MOST = 200  # targets of one matter, and reports of one request


class PeriodOut(Schema):
    """A reporting period; `last` is null where it has no end of its own."""

    rhythm: Rhythm
    first: date
    last: date | None
    label: str

    @staticmethod
    def of(span: Span) -> "PeriodOut":
        """The period as people call it, too."""
        label = span_label(span)
        return PeriodOut(rhythm=span.rhythm, first=span.first, last=span.last, label=label)


class OwedOut(Schema):
    """One matter to report on: for which period, until when, whether a draft is there."""

    matter: int
    number: str
    content: str
    period: PeriodOut
    due: date | None
    late: bool
    draft: bool
    told: bool

    @staticmethod
    def of(owing: Owing) -> "OwedOut":
        """A line of the list."""
        return OwedOut(
            matter=owing.matter.pk,
            number=owing.matter.number,
            content=owing.matter.content,
            period=PeriodOut.of(owing.span),
            due=owing.due,
            late=owing.late,
            draft=owing.draft is not None,
            told=owing.told is not None,
        )


class OwedPage(Schema):
    """A page of what is owed; `next` is the cursor of the following one."""

    items: list[OwedOut]
    next: str
    total: int
    exact: bool


class SaidIn(Schema):
    """What a report says. `figures` stand in the order of the matter's targets; without `first` it
    is for the present period. `seen` holds the stamps of a draft that was read before; without, no
    comparison. `milestones` are the ordinals of those done so far; without it they stay.
    """

    word: Word
    progress: Text = ""
    problems: Text = ""
    next_steps: Text = ""
    coordination: Text = ""
    lag_reason: Text = ""
    figures: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=MOST)] = Field(
        default_factory=list
    )
    milestones: Annotated[list[Small], Field(max_length=MOST)] | None = None
    rhythm: Rhythm | None = None
    first: date | None = None
    seen: Annotated[dict[str, Short], Field(max_length=MOST)] = Field(default_factory=dict)

    def given(self) -> Given:
        """The report as the services take it; raises BadInput for half a period."""
        if (self.rhythm is None) != (self.first is None):
            raise BadInput("rhythm 和 first 要一起给。", {"first": "rhythm 和 first 要一起给。"})
        values = {name: str(getattr(self, name)) for name in FIELDS}
        values["word"] = self.word.value
        if self.milestones is not None:
            values[REACHED] = as_reached(self.milestones)
        values |= dict(zip(figure_fields(len(self.figures)), self.figures, strict=True))
        return Given(values, self.seen, self.rhythm.value if self.rhythm else "", self.first)


class ReportIn(SaidIn):
    """A report on one matter, by its lead or, as its `share`, by a unit that cooperates."""

    share: bool = False


class RowIn(SaidIn):
    """A report among others, and on which matter."""

    matter: Id


class ReportsIn(Schema):
    """Many reports, each on a matter of its own."""

    rows: Annotated[list[RowIn], Field(min_length=1, max_length=MOST)]

    def given(self) -> tuple[dict[int, Given], dict[int, str]]:
        """The reports by matter, and what stands before the fields of each in a refusal.

        Raises BadInput by row for a matter that is named twice and for half a period.
        """
        rows: dict[int, Given] = {}
        places = {row.matter: f"rows.{at}." for at, row in enumerate(self.rows)}
        for at, row in enumerate(self.rows):
            if row.matter in rows:
                said = _("一次请求里，一个事项只报一次。")
                raise BadInput(said, {f"rows.{at}.matter": said})
            try:
                rows[row.matter] = row.given()
            except BadInput as error:
                wrong = {f"rows.{at}.{name}": said for name, said in error.fields.items()}
                raise BadInput(error.sentence, wrong) from error
        return rows, places


class DraftOut(Schema):
    """The draft as it stands: values, their stamps, and what others wrote in between."""

    period: PeriodOut
    values: dict[str, str]
    seen: dict[str, str]
    clashes: dict[str, str]


class FigureOut(Schema):
    """A target and what was reached of it."""

    text: str
    plan: str
    unit: str
    value: str


class ReportOut(Schema):
    """A report; `superseded_at` is set where another took its place."""

    id: int
    matter: int
    unit: int
    share: bool
    period: PeriodOut
    word: Word
    figures: list[FigureOut]
    progress: str
    problems: str
    next_steps: str
    coordination: str
    lag_reason: str
    told_at: datetime
    told_by_unit: int
    due: date | None
    late: bool
    milestones: list[int] | None
    supersedes: int | None
    superseded_at: datetime | None

    @staticmethod
    def of(row: Report) -> "ReportOut":
        """The whole report."""
        span = Span(Rhythm(row.rhythm), row.first, row.last)
        return ReportOut(
            id=row.pk,
            matter=row.matter_id,
            unit=row.unit_id,
            share=row.share,
            period=PeriodOut.of(span),
            word=Word(row.word),
            figures=[FigureOut(**figure) for figure in row.figures],
            progress=row.progress,
            problems=row.problems,
            next_steps=row.next_steps,
            coordination=row.coordination,
            lag_reason=row.lag_reason,
            told_at=row.told_at,
            told_by_unit=row.told_by_unit_id,
            due=row.due_on,
            late=row.late,
            milestones=row.reached,
            supersedes=row.supersedes_id,
            superseded_at=row.superseded_at,
        )


class ScheduleLineOut(Schema):
    """One period of a target: plan, what came over, what was reached; figures as text."""

    first: date
    last: date
    planned: str
    parts: str
    carried: str
    owed: str
    done: str
    left: str
    judged: bool


class TargetScheduleOut(Schema):
    """A target: what is due by today, what was reached, period by period."""

    text: str
    total: str
    unit: str
    expected: str
    reached: str
    behind: bool
    lines: list[ScheduleLineOut]


class ScheduleOut(Schema):
    """A matter's schedule; `progress` is in per cent, of its parts by weight where it has any."""

    word: str
    standing: bool
    progress: int | None
    late_milestones: int
    targets: list[TargetScheduleOut]


class Paged(Schema):
    """Where a page begins, and how long it is."""

    cursor: Short = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/owed", response=answers(OwedPage), url_name="feedback-owed")
def owed(request: ApiRequest, given: Annotated[Paged, Query()]) -> OwedPage:
    """本单位本期要反馈而未反馈的事项。"""
    now = timezone.now()
    rows = queries.owed(queries.reporting(request.actor), now)
    found = keyset(rows, cursor=given.cursor, size=given.size)
    items = [OwedOut.of(owing) for owing in queries.owings(request.actor, found.rows, now)]
    return OwedPage(items=items, next=found.next, total=found.total, exact=found.exact)


@router.get("/{int:matter}/reports", response=answers(list[ReportOut]), url_name="reports")
def reports(request: ApiRequest, matter: Pk) -> list[ReportOut]:
    """一个事项的全部反馈，新的在前，被更正的也在。"""
    found = matters.matter_for(request.actor, matter)
    return [ReportOut.of(row) for row in queries.reports_of(request.actor, found)]


@router.get("/{int:matter}/schedule", response=answers(ScheduleOut), url_name="schedule")
def schedule(request: ApiRequest, matter: Pk) -> ScheduleOut:
    """序时进度：确认的计划对照各期反馈，没完成的结转下期。"""
    found = matters.matter_for(request.actor, matter)
    told = queries.schedule_of(request.actor, found, timezone.now())
    return ScheduleOut(
        word=found.word_now,
        standing=found.standing,
        progress=told.progress,
        late_milestones=told.late,
        targets=[TargetScheduleOut(**asdict(target)) for target in told.targets],
    )


@router.post(
    "/{int:matter}/reports",
    response=answers(ReportOut, 201),
    url_name="reports",
    openapi_extra=also_json(ReportIn),
)
@decorate_view(or_json)
def report(
    request: ApiRequest, key: Key, matter: Pk, given: ReportIn, attached: Files = None
) -> Status[ReportOut]:
    """反馈；同一期再报是更正，原来的留存。别人改过草稿而 seen 不符的返回 409。佐证可以随同附上。"""
    made = services.submit(
        actor=request.actor,
        now=timezone.now(),
        request_id=key,
        matter_id=matter,
        given=given.given(),
        share=given.share,
        files=taken(request, attached),
    )
    return Status(201, ReportOut.of(made))


@router.post("/reports", response=answers(list[ReportOut], 201), url_name="report-many")
def report_many(request: ApiRequest, key: Key, given: ReportsIn) -> Status[list[ReportOut]]:
    """一次反馈若干事项，最多200件；有一件不能报就一件也不报，逐行逐项说明。"""
    rows, places = given.given()
    made = services.submit_many(**caller(request, key), rows=rows, at=places)
    return Status(201, [ReportOut.of(row) for row in made])


@router.get("/{int:matter}/draft", response=answers(DraftOut), url_name="report-draft")
def draft(request: ApiRequest, matter: Pk) -> DraftOut:
    """本期的反馈草稿；没有草稿的，是按已知情况预填的。"""
    found, now = matters.matter_for(request.actor, matter), timezone.now()
    if Act.PREPARE not in queries.may_report(request.actor, found):
        raise NotAllowed
    owing = queries.owing_for(request.actor, found, now)
    values = queries.prefilled(owing, now)
    return _draft(owing.span, values, {})


@router.put("/{int:matter}/draft", response=answers(DraftOut), url_name="report-draft")
def save(request: ApiRequest, key: Key, matter: Pk, given: ReportIn) -> DraftOut:
    """保存草稿；别人先改过的字段不动，列在 clashes 里。"""
    saved = services.save_draft(
        actor=request.actor,
        now=timezone.now(),
        matter_id=matter,
        given=given.given(),
        share=given.share,
    )
    row = saved.draft
    clashes = {name: one.value for name, one in saved.clashes.items()}
    return _draft(Span(Rhythm(row.rhythm), row.first, row.last), row.values, clashes)


def _draft(span: Span, values: dict[str, str], clashes: dict[str, str]) -> DraftOut:
    seen = {name: stamp(value) for name, value in values.items()}
    return DraftOut(period=PeriodOut.of(span), values=values, seen=seen, clashes=clashes)
