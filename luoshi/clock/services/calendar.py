"""Keeping the calendar: a year is published, a regime released; both are acts of their own."""

import tomllib
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from luoshi.clock.acts import RegimeReleased, YearPublished
from luoshi.clock.models import NATIONAL, Deadline, Holiday, OwnRegime
from luoshi.clock.queries import all_regimes, days_of
from luoshi.clock.rules.calendar import starts
from luoshi.clock.rules.lights import Light
from luoshi.clock.rules.powers import chain_of, may_keep
from luoshi.clock.rules.regimes import Regime, checked
from luoshi.clock.rules.years import Year, faults_of
from luoshi.journal.once import once
from luoshi.journal.services import record, replayed
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed
from luoshi.kernel.periods import civil_day
from luoshi.kernel.presets import PresetError, build

CALENDAR_LOCK = 0x63616C656E646172  # one change of the calendar at a time
Days = dict[date, tuple[bool, str]]


@once
def publish_year(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    year: Year,
    region_id: int = NATIONAL,
) -> int:
    """Take in the holidays of a year; returns how many deadlines are to be worked out anew.

    The same year again changes nothing. Days that have passed are not rewritten once their year is
    known. Raises NotAllowed, BadInput.
    """
    chain = chain_of(region_id, year.year)
    if replayed(request_id, actor, YearPublished.ACT, calendar=chain):
        return 0
    if not may_keep(actor, region_id):
        raise NotAllowed("放假安排由系统管理员导入，地方假日只能导入本单位所在的行政区。")
    if faults := faults_of(year):
        raise BadInput(faults[0])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])
    before, after = days_of(region_id, year.year), _days(year)
    if before == after or not after:
        return 0
    _demand_future(before, after, civil_day(now))
    _replace(region_id, year.year, after)
    marked = _mark(region_id, min(after), starts(date(year.year + 1, 1, 1)))
    body = YearPublished(
        region_id=region_id,
        year=year.year,
        basis=year.basis,
        off=_said(after, working=False),
        work=_said(after, working=True),
        recounted=marked,
    )
    record(kind="calendar", id=chain, body=body, actor=actor, now=now, request_id=request_id)
    return marked


@once
def release_regime(*, actor: Actor, now: datetime, request_id: UUID, text: str) -> Regime:
    """Release a version of a regime, given as the text of a preset file.

    Deadlines keep the version under which they were set. Raises NotAllowed; BadInput for a text
    that is no regime, or whose name and version are taken.
    """
    if not may_keep(actor, NATIONAL):
        raise NotAllowed("时限制度由系统管理员发布。")
    found = read_regime(text)
    if replayed(request_id, actor, RegimeReleased.ACT, name=found.name, version=found.version):
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALENDAR_LOCK])
    if any((one.name, one.version) == (found.name, found.version) for one in all_regimes()):
        raise BadInput(
            f"“{found.name}”第{found.version}版已经有了，发布过的不能改，请用新的版本号。"
        )
    row = OwnRegime.objects.create(
        name=found.name, version=found.version, text=text, released_at=now
    )
    body = RegimeReleased(name=found.name, version=found.version, text=text)
    record(kind="regime", id=row.pk, body=body, actor=actor, now=now, request_id=request_id)
    return found


def read_regime(text: str) -> Regime:
    """The regime that a preset's text describes; raises BadInput."""
    try:
        (found,) = checked((build(tomllib.loads(text), Regime, "regime"),))
    except (PresetError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"这不是时限制度的格式：{error}") from error
    if len(found.name) > 20 or not 0 < found.version < 32768:
        raise BadInput("名称不超过20个字符，版本号从1开始。")
    return found


def _days(year: Year) -> Days:
    off = {day: (False, name) for day, name in year.rest_days.items()}
    return off | {day: (True, name) for day, name in year.work}


def _demand_future(before: Days, after: Days, today: date) -> None:
    if not before:
        return
    changed = [day for day in sorted({*before, *after}) if before.get(day) != after.get(day)]
    if changed[0] <= today:
        raise BadInput(f"{changed[0]}已经过去，不能改变它是否放假；只能改今天以后的日子。")


def _replace(region_id: int, year: int, days: Days) -> None:
    rows = Holiday.objects.filter(region_id=region_id)
    rows.filter(year=year).delete()
    if taken := rows.filter(day__in=days).order_by("day").first():
        raise BadInput(f"{taken.day}已经在{taken.year}年的安排里。")
    Holiday.objects.bulk_create(
        Holiday(region_id=region_id, year=year, day=day, working=working, name=name)
        for day, (working, name) in sorted(days.items())
    )


def _mark(region_id: int, first: date, end: datetime) -> int:
    """Ask for every live date that these days can touch to be worked out anew."""
    rows = Deadline.objects.filter(
        start_at__lt=end,
        due_at__gt=starts(first),
        dropped_at__isnull=True,
        ended_at__isnull=True,
    ).exclude(light__in=[Light.RED.value, Light.DONE.value])
    if region_id != NATIONAL:
        rows = rows.filter(regions__contains=[region_id])
    return rows.update(recount=True)


def _said(days: Days, *, working: bool) -> tuple[str, ...]:
    return tuple(
        f"{day.isoformat()} {name}"
        for day, (works, name) in sorted(days.items())
        if works is working
    )
