"""The pages of the calendar: what they show, what a preview writes (nothing), what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from launch.sessions import signed_in
from luoshi.clock import queries, services
from luoshi.clock.models import Deadline, Holiday, OwnRegime
from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.years import FOLDER, Year
from luoshi.clock.tests.conftest import KIND, at
from luoshi.journal import subjects
from luoshi.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
NOTICE = "2027年安排\n元旦：1月1日（周五）至3日（周日）放假。1月9日（周六）上班。"
Begin = Callable[..., list[Deadline]]


@pytest.fixture
def keeper(cast: Any) -> Client:
    """The system administrator at his browser."""
    return signed_in(cast.users["cheng"])


def post(client: Client, name: str, **data: str) -> Any:
    return client.post(reverse(f"clock:{name}"), {"request_id": str(uuid4()), **data})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_calendar_shows_every_year_and_warns_of_one_that_is_missing(cast: Any) -> None:
    page = text_of(signed_in(cast.users["lin"]).get(reverse("clock:calendar")))
    assert all(f"{year} 年" in page for year in range(2019, 2027))
    assert "国庆节" in page and "2026年10月7日" in page
    assert "年放假安排还没有导入" in page
    assert reverse("clock:import") not in page


def test_a_preview_shows_the_days_and_writes_nothing(keeper: Client) -> None:
    before = Holiday.objects.count()
    page = text_of(post(keeper, "import-preview", text=NOTICE))
    assert "2027年1月3日" in page and "2027年1月9日" in page
    assert reverse("clock:import-confirm") in page
    assert Holiday.objects.count() == before


def test_what_was_previewed_is_taken_in_and_shown(keeper: Client) -> None:
    answer = post(keeper, "import-confirm", text=NOTICE)
    assert (answer.status_code, answer["Location"]) == (303, reverse("clock:calendar"))
    assert Holiday.objects.filter(year=2027).count() == 4
    assert "2027 年" in text_of(keeper.get(answer["Location"]))
    same = text_of(post(keeper, "import-preview", text=NOTICE))
    assert "没有变化" in same and reverse("clock:import-confirm") not in same


def test_a_year_in_the_form_of_our_own_files_is_taken_too(keeper: Client) -> None:
    text = (FOLDER / "2026.toml").read_text("utf-8")
    assert "没有变化" in text_of(post(keeper, "import-preview", text=text))


@pytest.mark.parametrize(
    "text", ["", "没有年份", "2027年\n元旦：1月1日（周四）放假。", "year = 2027"]
)
def test_a_notice_that_cannot_be_read_is_answered_at_its_field(keeper: Client, text: str) -> None:
    answer = post(keeper, "import-preview", text=text)
    assert answer.status_code == 422
    assert text in text_of(answer)


def test_a_region_must_be_ones_own(keeper: Client, cast: Any) -> None:
    county, other = cast.units["yunling"].pk, cast.units["chenghe"].pk
    assert post(keeper, "import-confirm", text=NOTICE, region_id=str(other)).status_code == 403
    assert post(keeper, "import-confirm", text=NOTICE, region_id=str(county)).status_code == 303
    page = text_of(keeper.get(reverse("clock:calendar")))
    assert reverse("org:unit", args=[county]) in page


def test_the_regimes_show_every_number_with_its_basis(cast: Any) -> None:
    page = text_of(signed_in(cast.users["zhou"]).get(reverse("clock:regimes")))
    assert "13710 · 第 1 版" in page and "国务院令第733号" in page and "党内法规" in page
    assert reverse("clock:release") not in page


def test_a_regime_is_released_from_its_text_or_answered_at_its_field(keeper: Client) -> None:
    text = (FOLDER.parent / "presets/regimes/hotline.v1.toml").read_text("utf-8")
    again = post(keeper, "release", text=text)
    assert again.status_code == 422 and "不能改" in text_of(again)
    done = post(keeper, "release", text=text.replace("version = 1", "version = 2"))
    assert done.status_code == 303
    assert OwnRegime.objects.get().name == "hotline"
    assert "hotline · 第 2 版" in text_of(keeper.get(reverse("clock:regimes")))


# What pages of other rooms ask -------------------------------------------------------------------


@pytest.fixture
def errands(cast: Any) -> Any:
    """A kind of subject that only people of the first speaker's unit may see."""
    kind = subjects.Subject(
        KIND, "差事", lambda pk: f"/{pk}", lambda actor, pk: actor.unit_id == cast.shen.unit_id
    )
    subjects._SUBJECTS[KIND] = kind
    yield kind
    del subjects._SUBJECTS[KIND]


def test_deadlines_are_shown_with_their_reasons_to_whoever_sees_the_subject(
    begin: Begin, cast: Any, errands: Any
) -> None:
    pk = begin()[0].subject_id
    shown = queries.deadlines_of(cast.shen, KIND, pk, now=at("11-09T12:00"))
    assert [(one.label, one.due.isoformat(), one.light) for one in shown] == [
        ("研究部署", "2026-11-03", "red"),
        ("反馈办理情况", "2026-11-05", "red"),
        ("解决落实", "2026-11-09", "yellow"),
    ]
    assert shown[-1].explanation.startswith("按“13710工作制度”第1版")
    assert shown[-1].wakes == shown[-1].deadline.due_at
    with pytest.raises(NotFound):
        queries.deadlines_of(cast.qiao, KIND, pk, now=at("11-09T12:00"))
    with pytest.raises(NotFound):
        queries.history_of(cast.qiao, KIND, pk)


def test_a_late_sweep_shows_nothing_wrong(begin: Begin, cast: Any, errands: Any) -> None:
    """Nothing has swept since the start: pages show the light of now, not the stored one."""
    row = begin(nodes=("settle",))[0]
    shown = queries.deadlines_of(cast.shen, KIND, row.subject_id, now=at("11-20T12:00"))
    assert (row.light, shown[0].light) == ("green", "red")
    assert shown[0].due == date(2026, 11, 9)


def test_the_history_of_a_subject_is_told_oldest_first(
    begin: Begin, cast: Any, errands: Any
) -> None:
    row = begin(now="11-20T10:00", nodes=("settle",))[0]
    told = queries.history_of(cast.shen, KIND, row.subject_id)
    assert [(flip.cause, flip.light) for flip in told] == [
        ("set", "green"),
        ("edge", "yellow"),
        ("edge", "red"),
    ]


def test_a_local_chain_of_the_calendar_is_seen_by_those_who_live_there(cast: Any) -> None:
    county = cast.units["yunling"].pk
    day = Rest(date(2027, 4, 9), date(2027, 4, 9), "花山节")
    services.publish_year(
        actor=cast.cheng,
        now=at("12-10T09:00"),
        request_id=uuid4(),
        year=Year(2027, "县里的通知", (day,)),
        region_id=county,
    )
    chain = county * 10_000 + 2027
    assert subjects.visible("calendar", chain, cast.zhou)
    assert not subjects.visible("calendar", chain, cast.qiao)
    assert subjects.visible("calendar", 2027, cast.qiao)
    assert subjects.url("calendar", 2027) == reverse("clock:calendar")
    assert subjects.visible("regime", 1, cast.qiao) and subjects.url("regime", 1)
