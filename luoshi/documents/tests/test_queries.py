"""What is shown of papers, and to whom."""

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.documents import queries, rules
from luoshi.documents.models import Paper, PaperVersion
from luoshi.documents.services import Receipt
from luoshi.journal import subjects
from luoshi.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
Receive = Callable[..., Receipt]


def papers_of_everybody(cast: Any, receive: Receive) -> list[Paper]:
    for n, actor in enumerate((cast.shen, cast.shen, cast.qiao)):
        receive(actor, f"第 {n} 号安排\n一、修路。")
    return list(Paper.objects.select_related("unit"))


def test_what_is_shown_agrees_with_the_rule_for_everybody(cast: Any, receive: Receive) -> None:
    papers = papers_of_everybody(cast, receive)
    everybody = [*(actor for _, actor in cast), *cast.actors.values()]
    seen = 0
    for actor in everybody:
        shown = set(queries.papers_for(actor))
        assert shown == {p for p in papers if rules.may_see(actor, queries.facts_of(p))}
        versions = {version.paper for version in PaperVersion.objects.visible_to(actor)}
        assert versions == shown
        assert queries.seen_among(actor, [p.pk for p in papers]) == {p.pk for p in shown}
        seen += len(shown)
    assert 0 < seen < len(everybody) * len(papers)


def test_an_outsider_is_told_the_same_as_of_a_number_nobody_gave(
    cast: Any, receive: Receive
) -> None:
    receipt = receive(cast.shen, "安排\n一、修路。")
    sentences = set()
    for number in (receipt.paper.pk, 10**9):
        with pytest.raises(NotFound) as refusal:
            queries.paper_for(cast.qiao, number)
        sentences.add(refusal.value.sentence)
    for ask in (queries.version_for, queries.original_of):
        with pytest.raises(NotFound):
            ask(cast.qiao, receipt.version.pk)
    with pytest.raises(NotFound):
        queries.newest_version(cast.qiao, receipt.paper.pk)
    assert len(sentences) == 1
    assert not queries.sees(cast.qiao, receipt.paper.pk)
    assert queries.versions_of(cast.qiao, receipt.paper.pk) == []


def test_the_list_is_narrowed_by_words_and_kind(cast: Any, receive: Receive) -> None:
    receive(cast.shen, "茶园工作要点\n一、改造茶园。")
    receive(cast.shen, "办公会议纪要\n一、修路。")
    titles = [paper.title for paper in queries.papers_for(cast.shen, text="茶园")]
    assert titles == ["茶园工作要点"]
    assert [p.kind for p in queries.papers_for(cast.shen, kind="meeting")] == ["meeting"]
    assert queries.papers_for(cast.shen, kind="no-such-kind").count() == 2


def test_the_list_names_the_newest_version_and_reads_no_text(
    cast: Any, receive: Receive, django_assert_num_queries: Any
) -> None:
    first = receive(cast.shen, "安排\n一、修路。")
    second = receive(cast.shen, "安排\n一、造林。", paper_id=first.paper.pk)
    with django_assert_num_queries(1):
        [paper] = queries.papers_for(cast.shen)
        assert (paper.newest, paper.version_count) == (second.version.pk, 2)
        assert (paper.unit.pk, paper.received_by.pk) == (cast.shen.unit_id, cast.shen.person_id)
    [new, _old] = queries.versions_of(cast.shen, first.paper.pk)
    assert {"text", "places", "header"} <= new.get_deferred_fields()


def test_a_paper_is_a_subject_of_the_journal(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, "安排\n一、修路。").paper
    assert subjects.visible("paper", paper.pk, cast.han)
    assert not subjects.visible("paper", paper.pk, cast.qiao)
    assert subjects.visible_among("paper", [paper.pk, 10**9], cast.han) == {paper.pk}
