"""Papers received, versioned, corrected and wiped through the gate."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.documents import queries, services
from luoshi.documents.models import Paper, PaperContent, PaperVersion
from luoshi.documents.rules import Ground, SourceKind
from luoshi.documents.services import Head, Receipt
from luoshi.journal import verify
from luoshi.journal.models import Entry, Sealed
from luoshi.journal.queries import timeline
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
PLAN = """云岭县人民政府办公室关于印发云岭县茶园提质行动方案的通知
各乡镇人民政府，县直各部门：
1．改造老茶园三千亩。（责任单位：县农业农村局）
云岭县人民政府办公室
2026年3月5日
"""
SECOND = PLAN.replace("三千亩", "四千亩")
Receive = Callable[..., Receipt]


def rows() -> tuple[int, int, int, int]:
    return (
        Paper.objects.count(),
        PaperVersion.objects.count(),
        PaperContent.objects.count(),
        Entry.objects.filter(chain_kind="paper").count(),
    )


def test_a_paper_is_stored_with_bytes_text_and_one_entry(cast: Any, receive: Receive) -> None:
    receipt = receive(cast.shen, PLAN)
    paper, version = receipt.paper, receipt.version
    assert receipt.stored
    assert receipt.same_as is None
    assert paper.title == "云岭县人民政府办公室关于印发云岭县茶园提质行动方案的通知"
    assert (paper.kind, paper.dated) == (SourceKind.PLAN, date(2026, 3, 5))
    assert (paper.unit_id, paper.received_by_id) == (cast.shen.unit_id, cast.shen.person_id)
    assert queries.original_of(cast.shen, version.pk)[1] == PLAN.encode()
    assert queries.extract_of(queries.version_for(cast.shen, version.pk)).text == PLAN
    [entry] = timeline("paper", paper.pk)
    assert entry.body.version == version.pk
    assert entry.body.unit_path == cast.shen.unit_path


def test_the_entry_holds_nothing_of_the_paper_and_its_seal_holds_what_it_commits_to(
    cast: Any, receive: Receive
) -> None:
    receipt = receive(cast.shen, PLAN, name="茶园.txt")
    body = bytes(Entry.objects.get(chain_kind="paper").body).decode()
    for word in ("茶园", "云岭", receipt.version.sha256, receipt.version.text_sha256):
        assert word not in body
    seal = bytes(Sealed.objects.get(chain_kind="paper").value).decode()
    assert receipt.version.sha256 in seal
    assert "茶园.txt" in seal


def test_a_double_click_is_one_paper(cast: Any, receive: Receive) -> None:
    once = uuid4()
    first = receive(cast.shen, PLAN, request_id=once)
    second = receive(cast.shen, PLAN, request_id=once)
    assert (second.paper, second.version) == (first.paper, first.version)
    assert second.stored
    assert rows() == (1, 1, 1, 1)


def test_another_file_under_a_spent_number_is_not_taken_for_the_first(
    cast: Any, receive: Receive
) -> None:
    """Back in the browser, another file chosen, sent: it would be lost without a word."""
    once = uuid4()
    first = receive(cast.shen, PLAN, request_id=once)
    with pytest.raises(RuleBroken, match="已经用于另一次办理"):
        receive(cast.shen, SECOND, request_id=once)
    assert receive(cast.shen, PLAN, request_id=once).paper == first.paper
    assert receive(cast.shen, SECOND).stored


def test_one_request_id_is_not_used_by_two_people(cast: Any, receive: Receive) -> None:
    once = uuid4()
    receive(cast.shen, PLAN, request_id=once)
    with pytest.raises(RuleBroken):
        receive(cast.jiang, SECOND, request_id=once)


@pytest.mark.parametrize("who", ["gao", "lu", "zhou", "he", "su", "cheng", "wei", "fan"])
def test_only_clerk_and_director_receive(cast: Any, receive: Receive, who: str) -> None:
    with pytest.raises(NotAllowed):
        receive(getattr(cast, who), PLAN)
    assert rows() == (0, 0, 0, 0)


def test_the_same_bytes_are_noticed_and_not_stored_again(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    again = receive(cast.jiang, PLAN, name="另一个名字.txt")
    assert not again.stored
    assert again.exact
    assert again.same_as == again.version == first.version
    assert rows() == (1, 1, 1, 1)


def test_the_same_wording_in_another_file_is_noticed(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    again = receive(cast.shen, PLAN.replace("\n", "\r\n").encode("gb18030"))
    assert not again.stored
    assert not again.exact
    assert again.same_as == first.version


def test_the_clerk_may_keep_both_and_the_bytes_are_kept_once(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    both = receive(cast.shen, PLAN, keep_both=True)
    assert both.stored
    assert both.paper != first.paper
    assert both.same_as == first.version
    assert rows() == (2, 2, 1, 2)


def test_another_county_learns_nothing_of_a_paper_it_has_itself(
    cast: Any, receive: Receive
) -> None:
    receive(cast.shen, PLAN)
    theirs = receive(cast.qiao, PLAN)
    assert theirs.stored
    assert theirs.same_as is None
    assert rows() == (2, 2, 2, 2)


def test_a_new_version_leaves_the_old_one_readable(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    second = receive(cast.han, SECOND, paper_id=first.paper.pk)
    assert (second.paper, second.version.ordinal) == (first.paper, 2)
    assert queries.version_for(cast.shen, first.version.pk).text == PLAN
    assert queries.newest_version(cast.shen, first.paper.pk).text == SECOND
    assert [v.ordinal for v in queries.versions_of(cast.shen, first.paper.pk)] == [2, 1]


def test_a_version_that_is_there_already_is_not_added(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    again = receive(cast.shen, PLAN, paper_id=first.paper.pk)
    assert not again.stored
    assert again.version == first.version
    assert rows() == (1, 1, 1, 1)


def test_a_version_marked_internal_marks_the_paper(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN)
    receive(cast.shen, f"内部资料\n{SECOND}", paper_id=first.paper.pk)
    assert queries.paper_for(cast.shen, first.paper.pk).internal


def test_versions_come_from_the_receiving_unit_alone(cast: Any, receive: Receive) -> None:
    theirs = receive(cast.qiao, PLAN)
    with pytest.raises(NotFound):
        receive(cast.shen, SECOND, paper_id=theirs.paper.pk)
    above = replace(cast.shen, unit_id=cast.gao.unit_id, unit_path=cast.gao.unit_path)
    ours = receive(cast.shen, PLAN)
    with pytest.raises(NotAllowed):
        receive(above, SECOND, paper_id=ours.paper.pk)


def head(**more: object) -> Head:
    values = {
        "title": "新标题",
        "issuer": "",
        "number": "",
        "dated": None,
        "kind": SourceKind.OTHER,
    }
    return Head(**{**values, **more})  # type: ignore[arg-type]


def amend(actor: Actor, paper: Paper, **more: object) -> Paper:
    given = {"now": AT, "request_id": uuid4(), "revision": paper.revision, "head": head()}
    return services.amend_paper(actor=actor, paper_id=paper.pk, **{**given, **more})  # type: ignore[arg-type]


def test_the_head_is_corrected_once_and_the_entry_names_fields_only(
    cast: Any, receive: Receive
) -> None:
    paper, once = receive(cast.shen, PLAN).paper, uuid4()
    for _ in range(2):
        amended = amend(cast.jiang, paper, request_id=once, head=head(title=" 茶园  方案 "))
    assert (amended.title, amended.kind, amended.revision) == ("茶园 方案", SourceKind.OTHER, 2)
    entry = timeline("paper", paper.pk)[-1]
    assert "title" in entry.body.fields
    assert "茶园" not in bytes(Entry.objects.get(pk=entry.entry_id).body).decode()


def test_the_second_of_two_clerks_is_told_and_loses_nothing(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, PLAN).paper
    amend(cast.shen, paper)
    with pytest.raises(Stale):
        amend(cast.jiang, paper, head=head(title="别的标题"))
    assert queries.paper_for(cast.shen, paper.pk).title == "新标题"


def test_a_head_needs_a_title_and_its_own_unit(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, PLAN).paper
    with pytest.raises(BadInput) as refusal:
        amend(cast.shen, paper, head=head(title="  "))
    assert refusal.value.fields.keys() == {"title"}
    with pytest.raises(NotAllowed):
        amend(cast.gao, paper)
    with pytest.raises(NotFound):
        amend(cast.qiao, paper)


def test_correcting_nothing_writes_nothing(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, PLAN).paper
    same = head(title=paper.title, issuer=paper.issuer, dated=paper.dated, kind=SourceKind.PLAN)
    assert amend(cast.shen, paper, head=same).revision == 1
    assert rows()[3] == 1


def erase(actor: Actor, paper_id: int, **more: object) -> services.Erasure:
    given = {
        "now": AT + timedelta(hours=1),
        "request_id": uuid4(),
        "ground": Ground.CLASSIFIED,
        "reason": "保密检查发现",
    }
    return services.erase_paper(actor=actor, paper_id=paper_id, **{**given, **more})  # type: ignore[arg-type]


def test_wiping_leaves_rows_entries_and_a_chain_that_verifies(cast: Any, receive: Receive) -> None:
    first = receive(cast.shen, PLAN, name="茶园.txt")
    second = receive(cast.shen, SECOND, paper_id=first.paper.pk)
    amend(cast.shen, first.paper, head=head(title="茶园方案"))
    once = uuid4()
    wiped = [erase(cast.wei, first.paper.pk, request_id=once) for _ in range(2)]
    assert wiped[0].digests and wiped[1] == replace(wiped[0], digests=())
    assert wiped[0].version_ids == (first.version.pk, second.version.pk)
    paper = queries.paper_for(cast.shen, first.paper.pk)
    assert (paper.title, paper.issuer, paper.number, paper.dated) == ("", "", "", None)
    assert paper.erased_at == AT + timedelta(hours=1)
    for version in PaperVersion.objects.filter(paper=paper):
        assert (version.text, version.name, version.sha256, version.places) == ("", "", "", [])
    assert PaperContent.objects.count() == 0
    with pytest.raises(NotFound):
        queries.original_of(cast.shen, first.version.pk)
    acts = [entry.act for entry in timeline("paper", paper.pk)]
    assert acts[-2:] == ["paper.erased", "journal.seals_erased"]
    assert verify.verify_database().faults == []


def test_the_reason_of_a_wiping_is_sealed_and_kept(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, PLAN).paper
    erase(cast.wei, paper.pk)
    kept = Sealed.objects.get(chain_kind="paper", erased_at=None)
    assert "保密检查发现" in bytes(kept.value).decode()
    entry = Entry.objects.get(act="paper.erased")
    assert "保密检查" not in bytes(entry.body).decode()
    assert bytes(kept.commitment).hex() in bytes(entry.body).decode()


def test_papers_alike_in_the_region_go_together_and_others_stay(
    cast: Any, receive: Receive
) -> None:
    first = receive(cast.shen, PLAN)
    twin = receive(cast.shen, PLAN, keep_both=True)
    reworded = receive(cast.shen, PLAN.encode("gb18030"), keep_both=True)
    other = receive(cast.shen, SECOND)
    theirs = receive(cast.qiao, PLAN)
    assert queries.erasable(cast.wei, first.paper.pk).alike == (twin.paper.pk, reworded.paper.pk)
    wiped = erase(cast.wei, first.paper.pk)
    assert wiped.paper_ids == (first.paper.pk, twin.paper.pk, reworded.paper.pk)
    assert queries.version_for(cast.shen, other.version.pk).text == SECOND
    assert queries.version_for(cast.qiao, theirs.version.pk).text == PLAN


@pytest.mark.parametrize("who", ["shen", "han", "gao", "lu", "cheng", "fan", "qiao"])
def test_nobody_else_wipes(cast: Any, receive: Receive, who: str) -> None:
    paper = receive(cast.shen, PLAN).paper
    with pytest.raises(NotAllowed):
        erase(getattr(cast, who), paper.pk)
    with pytest.raises(NotFound):
        queries.erasable(getattr(cast, who), paper.pk)
    assert queries.version_for(cast.shen, paper.versions.get().pk).text == PLAN


def test_wiping_needs_a_reason_ends_at_the_region_and_happens_once(
    cast: Any, receive: Receive
) -> None:
    ours, theirs = receive(cast.shen, PLAN).paper, receive(cast.qiao, PLAN).paper
    with pytest.raises(BadInput):
        erase(cast.wei, ours.pk, reason=" ")
    with pytest.raises(NotFound):
        erase(cast.wei, theirs.pk)
    erase(cast.wei, ours.pk)
    with pytest.raises(NotFound):
        erase(cast.wei, ours.pk)


def test_a_wiped_paper_takes_no_version_and_is_no_twin(cast: Any, receive: Receive) -> None:
    paper = receive(cast.shen, PLAN).paper
    erase(cast.wei, paper.pk)
    with pytest.raises(NotAllowed):
        receive(cast.shen, SECOND, paper_id=paper.pk)
    assert receive(cast.shen, PLAN).same_as is None
