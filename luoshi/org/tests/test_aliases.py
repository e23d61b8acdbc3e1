"""Suggested aliases: what clerks correct is kept, and changes nothing until it is accepted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from launch.sessions import signed_in
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken
from luoshi.org import queries, services
from luoshi.org.models import AliasSuggestion
from luoshi.org.rules.names import MatchStatus
from luoshi.org.tests.steps import entries

WORD = "县管线办"


def suggest(
    cast: Any,
    now: datetime,
    *,
    word: str = WORD,
    unit: str = "jiaoti",
    row: int = 1,
    paper: int = 1,
) -> int:
    told = services.Correction(word, cast.units[unit].pk, "matter", row, paper, entry_id=row)
    with transaction.atomic():
        return services.suggest_aliases(actor=cast.shen, now=now, corrections=[told])


def meaning(cast: Any, now: datetime, word: str = WORD) -> tuple[MatchStatus, tuple[int, ...]]:
    region = queries.region_id_of(cast.shen)
    [match] = queries.match_units([word], region_id=region, today=now.date())
    return match.status, match.unit_ids


def decide(service: Any, actor: Any, now: datetime, **more: Any) -> Any:
    row = AliasSuggestion.objects.get()
    given: dict[str, Any] = {"request_id": uuid4(), "suggestion_id": row.pk, **more}
    return service(actor=actor, now=now, **given)


def test_a_suggestion_changes_nothing_until_it_is_accepted(cast: Any, now: datetime) -> None:
    assert suggest(cast, now) == 1
    assert meaning(cast, now) == (MatchStatus.UNKNOWN, ())
    unit = decide(services.accept_alias, cast.cheng, now, reason="原来的牌子")
    assert meaning(cast, now) == (MatchStatus.ALIAS, (cast.units["jiaoti"].pk,))
    assert WORD in unit.aliases
    assert entries("unit", unit.pk)[-1] == "unit.alias_accepted"
    assert verify_database().sound


def test_how_often_by_whom_and_when_is_kept(cast: Any, now: datetime) -> None:
    suggest(cast, now, row=1, paper=1)
    suggest(cast, now, row=2, paper=1)
    suggest(cast, now + timedelta(days=1), row=3, paper=2)
    suggest(cast, now + timedelta(days=2), row=3, paper=2)
    rows = list(queries.with_evidence(queries.alias_suggestions(cast.cheng)))
    [line] = queries.alias_lines(cast.cheng, rows, today=now.date())
    assert (line.rows, line.papers, line.last) == (3, 2, now + timedelta(days=1))
    assert line.who == (cast.shen.person_name,)
    assert line.known_as == ()


@pytest.mark.parametrize("word", ["云岭县财政局", "各乡镇人民政府", " ", "长" * 121])
def test_what_is_certain_or_no_name_is_passed_over(cast: Any, now: datetime, word: str) -> None:
    assert suggest(cast, now, word=word) == 0
    assert not AliasSuggestion.objects.exists()


def test_a_double_click_accepts_once(cast: Any, now: datetime) -> None:
    suggest(cast, now)
    request = uuid4()
    for _ in range(2):
        decide(services.accept_alias, cast.cheng, now, request_id=request)
    assert Entry.objects.filter(act="unit.alias_accepted").count() == 1
    with pytest.raises(RuleBroken):
        decide(services.accept_alias, cast.cheng, now)


def test_a_dismissal_needs_a_reason_and_can_be_thought_over(cast: Any, now: datetime) -> None:
    suggest(cast, now)
    with pytest.raises(BadInput):
        decide(services.dismiss_alias, cast.cheng, now, reason=" ")
    decide(services.dismiss_alias, cast.cheng, now, reason="不是这个单位")
    assert meaning(cast, now)[0] is MatchStatus.UNKNOWN
    with pytest.raises(RuleBroken):
        decide(services.dismiss_alias, cast.cheng, now, reason="再来一次")
    suggest(cast, now, row=9)
    assert queries.alias_counts(cast.cheng) == {"open": 0, "accepted": 0, "dismissed": 1}
    decide(services.accept_alias, cast.cheng, now)
    assert queries.alias_counts(cast.cheng)["accepted"] == 1
    body = bytes(Entry.objects.get(act="unit.alias_dismissed").body).decode()
    assert WORD not in body, "the paper's word stays out of the journal"


def test_the_name_of_another_unit_is_never_an_alias(cast: Any, now: datetime) -> None:
    suggest(cast, now)
    AliasSuggestion.objects.update(surface=cast.units["caizheng"].name)
    with pytest.raises(RuleBroken):
        decide(services.accept_alias, cast.cheng, now)


def test_only_those_who_edit_units_see_and_decide(cast: Any, now: datetime) -> None:
    suggest(cast, now)
    for who in ("shen", "han", "su", "wei", "fan", "qiao"):
        actor = getattr(cast, who)
        with pytest.raises(NotAllowed):
            queries.alias_suggestions(actor)
        with pytest.raises(NotAllowed):
            decide(services.accept_alias, actor, now)
    with pytest.raises(NotFound):
        services.accept_alias(
            actor=cast.cheng, now=now, request_id=uuid4(), suggestion_id=2**40, reason=""
        )


def test_words_go_with_the_papers_they_were_copied_from(cast: Any, now: datetime) -> None:
    suggest(cast, now, row=1, paper=1)
    suggest(cast, now, row=2, paper=2)
    with transaction.atomic():
        assert services.forget_sources(source_ids=[1]) == 0
    assert AliasSuggestion.objects.get().surface == WORD
    with transaction.atomic():
        assert services.forget_sources(source_ids=[2]) == 1
    assert not AliasSuggestion.objects.exists()


def test_the_page_shows_teaches_and_decides(
    cast: Any, now: datetime, django_assert_max_num_queries: Any
) -> None:
    cheng, url = signed_in(cast.users["cheng"]), reverse("org:aliases")
    assert "没有待处理的建议" in cheng.get(url).content.decode()
    suggest(cast, now)
    with django_assert_max_num_queries(20) as few:
        text = cheng.get(url).content.decode()
    assert WORD in text
    assert "认不出" in text
    for at in range(9):
        suggest(cast, now, word=f"第{at}专班", row=at)
    with django_assert_max_num_queries(20) as many:
        cheng.get(url)
    assert len(many) <= len(few)
    row = AliasSuggestion.objects.get(surface=WORD)
    dismiss = reverse("org:deed", args=["alias", row.pk, "dismiss"])
    refused = cheng.post(dismiss, {"request_id": str(uuid4()), "reason": ""})
    assert "请写明不采纳的理由。" in refused.content.decode()
    accept = reverse("org:deed", args=["alias", row.pk, "accept"])
    assert cheng.post(accept, {"request_id": str(uuid4())})["Location"] == url
    assert WORD in cheng.get(f"{url}?state=accepted").content.decode()
