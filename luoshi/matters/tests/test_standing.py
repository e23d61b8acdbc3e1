"""转常态化: reported by the period, judged by its curve, never late by a date (DESIGN §5)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from luoshi.clock.queries import deadlines_of
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kernel.periods import Cycle
from luoshi.matters import queries, services
from luoshi.matters.models import Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.plans import Planned

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)


def turn(office, matter: Matter, who: str = "shen", **more: object) -> Matter:  # type: ignore[no-untyped-def]
    given = {"cycle": Cycle.MONTH, "reason": "长期坚持", "request_id": uuid4()} | more
    return services.turn_standing(
        actor=getattr(office.cast, who),
        now=office.now,
        matter_id=matter.pk,
        **given,  # type: ignore[arg-type]
    )


def end(office, matter: Matter, **more: object) -> Matter:  # type: ignore[no-untyped-def]
    given = {"reason": "改为限期完成", "request_id": uuid4()} | more
    return services.end_standing(
        actor=office.cast.shen,
        now=office.now,
        matter_id=matter.pk,
        **given,  # type: ignore[arg-type]
    )


def nodes(office, matter: Matter, now: datetime) -> dict[str, date]:  # type: ignore[no-untyped-def]
    rows = deadlines_of(office.cast.shen, "matter", matter.pk, now=now)
    return {row.deadline.node: row.due for row in rows if row.deadline.dropped_at is None}


def test_a_standing_matter_has_no_last_day_and_reports_by_the_month(office) -> None:  # type: ignore[no-untyped-def]
    matter = turn(office, office.underway())
    matter.refresh_from_db()
    assert (matter.standing, matter.due, matter.state) == (True, None, State.UNDERWAY)
    assert nodes(office, matter, office.now) == {"report": date(2026, 10, 8)}
    [row] = [office.seen(matter.pk)]
    queries.set_lights([row], office.now + timedelta(days=400))
    assert row.light == "yellow"


@pytest.mark.parametrize("cycle", [Cycle.TEN_DAYS, Cycle.QUARTER, Cycle.YEAR])
def test_every_rhythm_of_a_standing_matter(office, cycle: Cycle) -> None:  # type: ignore[no-untyped-def]
    matter = turn(office, office.underway(), cycle=cycle)
    dated = nodes(office, matter, office.now)
    assert set(dated) == (set() if cycle is Cycle.YEAR else {"report"})


def test_it_needs_a_reason_and_the_dispatcher(office) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    with pytest.raises(BadInput, match="理由"):
        turn(office, matter, reason=" ")
    with pytest.raises(BadInput, match="旬"):
        turn(office, matter, cycle=Cycle.HALF_YEAR)
    for who, refused in (("zhou", NotAllowed), ("gao", NotAllowed), ("qiao", NotFound)):
        with pytest.raises(refused):
            turn(office, matter, who=who)
    with pytest.raises(NotAllowed):
        end(office, matter)
    turn(office, matter)
    with pytest.raises(NotAllowed):
        turn(office, matter)


def test_ended_it_has_a_last_day_again(office) -> None:  # type: ignore[no-untyped-def]
    matter = turn(office, office.underway())
    with pytest.raises(BadInput, match="三年"):
        end(office, matter, until=date(2020, 1, 1))
    ended = end(office, matter, until=date(2027, 3, 31))
    ended.refresh_from_db()
    assert (ended.standing, ended.due) == (False, date(2027, 3, 31))
    assert nodes(office, ended, office.now) == {"settle": date(2027, 3, 31)}
    again = end(office, turn(office, ended))
    again.refresh_from_db()
    assert again.due is None and nodes(office, again, office.now) == {}


def test_its_plan_covers_the_year(office) -> None:  # type: ignore[no-untyped-def]
    matter = turn(office, office.underway())
    Matter.objects.filter(pk=matter.pk).update(
        targets=[{"text": "巡查 40 次", "value": "40", "unit": "次"}]
    )
    amounts = ((Decimal(10),) * 4,)
    services.propose_plan(
        actor=office.cast.zhou,
        now=office.now,
        request_id=uuid4(),
        matter_id=matter.pk,
        planned=Planned((), "", Cycle.MONTH, amounts),
    )
    [curve] = matter.plans.get().lines
    assert (curve[0].first, curve[-1].last) == (date(2026, 9, 24), DUE)
    matter.refresh_from_db()
    later = office.now + timedelta(days=200)
    assert queries.periods_of(matter, Cycle.QUARTER, later)[0][0] == date(2027, 1, 1)


def test_the_pages_turn_it_and_say_so(office, sign_in) -> None:  # type: ignore[no-untyped-def]
    matter = office.underway()
    shen, page = sign_in("shen"), f"/matters/{matter.pk}/"
    given = {"request_id": str(uuid4()), "cycle": "month", "reason": "长期坚持"}
    assert shen.post(page + "standing/", given).status_code == 303
    shown = sign_in("zhou").get(page).content.decode()
    assert "常态化办理" in shown and "长期坚持" in shown
    ended = {"request_id": str(uuid4()), "reason": "改限期", "until": "2027-03-31"}
    assert shen.post(page + "standing/end/", ended).status_code == 303
    matter.refresh_from_db()
    assert not matter.standing
