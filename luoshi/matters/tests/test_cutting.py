"""Rows looked at, split, merged, added from a passage and corrected at once, against PostgreSQL."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from luoshi.documents import services as documents
from luoshi.documents.models import PaperVersion
from luoshi.documents.rules import Ground
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound, RuleBroken, Stale
from luoshi.matters import queries, reading, services
from luoshi.matters.drafting import CUT
from luoshi.matters.models import Matter, Stake
from luoshi.matters.rules import Ownership, Row, State
from luoshi.org.models import AliasCorrection, AliasSuggestion
from luoshi.org.queries import match_units, region_id_of

NAME = "县管线办"


def told(matter: Matter) -> list[str]:
    rows = Entry.objects.filter(chain_kind="matter", chain_id=matter.pk).order_by("seq")
    return [entry.act.removeprefix("matter.") for entry in rows]


def fresh(matter: Matter, cast: Any) -> Matter:
    return queries.matter_for(cast.shen, matter.pk)


def split(cast: Any, now: datetime, matter: Matter, text: str, **more: Any) -> list[Matter]:
    given = {"actor": cast.shen, "request_id": uuid4(), "version": matter.version, **more}
    return services.split_draft(now=now, matter_id=matter.pk, text=text, **given)


def merge(cast: Any, now: datetime, *matters: Matter, **more: Any) -> Matter:
    rows = [fresh(matter, cast) for matter in matters]
    given = {
        "actor": cast.shen,
        "request_id": uuid4(),
        "versions": {row.pk: row.version for row in rows},
        "row": Row("合成一行", "建成", False, Ownership.SINGLE, (rows[0].lead_id,), (), None),
        **more,
    }
    return services.merge_drafts(now=now, matter_ids=[row.pk for row in rows], **given)


CUT_TEXT = f"建成社区食堂6个、{CUT}口袋花园9处。"


def test_a_row_that_was_looked_at_keeps_its_doubts_and_says_who_and_when(
    drafts: list[Matter], cast: Any, now: datetime
) -> None:
    row, request = drafts[1], uuid4()
    assert row.in_doubt
    given = {"actor": cast.shen, "now": now, "request_id": request, "matter_ids": [row.pk]}
    for _ in range(2):
        services.review_drafts(**given, versions={row.pk: row.version})
    seen = fresh(row, cast)
    assert (seen.in_doubt, seen.reviewed_by_id, seen.reviewed_at) == (
        False,
        cast.shen.person_id,
        now,
    )
    assert seen.doubts == row.doubts
    assert told(row) == ["drafted", "reviewed"]
    with pytest.raises(RuleBroken):
        services.review_drafts(**given | {"request_id": uuid4()})
    services.doubt_drafts(**given | {"request_id": uuid4()})
    assert fresh(row, cast).in_doubt
    with pytest.raises(RuleBroken):
        services.doubt_drafts(**given | {"request_id": uuid4()})
    assert told(row) == ["drafted", "reviewed", "doubted"]


def test_the_second_of_two_clerks_is_told(drafts: list[Matter], cast: Any, now: datetime) -> None:
    row = drafts[1]
    given = {"now": now, "matter_ids": [row.pk], "versions": {row.pk: row.version}}
    services.review_drafts(actor=cast.shen, request_id=uuid4(), **given)
    with pytest.raises(Stale):
        services.review_drafts(actor=cast.jiang, request_id=uuid4(), **given)
    with pytest.raises(Stale):
        split(cast, now, row, f"为旧楼{CUT}加装电梯40部。")
    with pytest.raises(NotAllowed):
        services.review_drafts(actor=cast.gao, request_id=uuid4(), **given)
    with pytest.raises(NotFound):
        services.review_drafts(actor=cast.qiao, request_id=uuid4(), **given)


def test_a_split_row_keeps_units_date_and_place(
    drafts: list[Matter], plan: PaperVersion, cast: Any, now: datetime
) -> None:
    row, request = drafts[0], uuid4()
    for _ in range(2):
        parts = split(cast, now, row, CUT_TEXT, request_id=request)
    first, second = (fresh(part, cast) for part in parts)
    assert first.pk == row.pk
    assert [p.content for p in (first, second)] == ["建成社区食堂6个、", "口袋花园9处。"]
    for part in (first, second):
        assert plan.text[part.span_start : part.span_end] == part.content
        assert (part.lead_id, part.due) == (row.lead_id, date(2026, 12, 31))
        assert [s.unit_id for s in part.all_shares] == [cast.units["caizheng"].pk]  # type: ignore[attr-defined]
        assert part.in_doubt
        assert "拆成" in part.doubts[0]
    assert [t["text"] for t in second.targets] == ["9处"]
    assert [m.pk for m in queries.drafts_of(cast.shen, plan.pk)][:2] == [first.pk, second.pk]
    assert told(first) == ["drafted", "split"]
    assert told(second) == ["parted"]
    assert Stake.objects.get(matter=second).unit_id == cast.shen.unit_id
    assert Entry.objects.filter(request_id=request).count() == 2
    assert verify_database().sound


def test_a_split_changes_no_word(drafts: list[Matter], cast: Any, now: datetime) -> None:
    with pytest.raises(BadInput) as refusal:
        split(cast, now, drafts[0], f"建成社区食堂7个、{CUT}口袋花园9处。")
    assert set(refusal.value.fields) == {"text"}
    assert Matter.objects.count() == 3


def test_a_merger_takes_back_a_split(drafts: list[Matter], cast: Any, now: datetime) -> None:
    row = fresh(drafts[0], cast)
    before = reading.row_of(row)
    parts = split(cast, now, row, CUT_TEXT)
    made = merge(cast, now, *parts, row=before)
    again, gone = fresh(made, cast), fresh(parts[1], cast)
    assert reading.row_of(again) == before
    assert (again.span_start, again.span_end) == (row.span_start, row.span_end)
    assert again.targets == row.targets
    assert gone.state == State.CANCELLED
    assert (told(again)[-1], told(gone)[-1]) == ("merged", "absorbed")
    assert not again.in_doubt, "the clerk confirmed the row"


def test_a_merger_unites_what_the_paper_says(
    drafts: list[Matter], plan: PaperVersion, cast: Any, now: datetime
) -> None:
    made = fresh(merge(cast, now, drafts[0], drafts[1]), cast)
    assert made.lead_text == f"县发改局、{NAME}"
    assert made.cooperating_text == "县财政局"
    assert made.heading == ["一、便民设施"]
    assert [t["text"] for t in made.targets] == ["6个", "9处", "40部"]
    words = plan.text[made.span_start : made.span_end]
    assert words.startswith("建成社区食堂")
    assert words.endswith("加装电梯40部。")


def test_only_neighbours_of_one_paper_are_merged(
    drafts: list[Matter], office: Any, cast: Any, now: datetime
) -> None:
    for rows in ([drafts[0], drafts[2]], [drafts[0]], [drafts[0], office.draft()]):
        with pytest.raises(RuleBroken):
            merge(cast, now, *rows)
    assert merge(cast, now, *drafts).pk == drafts[0].pk


def test_a_stale_or_doubled_merger_loses_nothing(
    drafts: list[Matter], cast: Any, now: datetime
) -> None:
    versions = {row.pk: row.version for row in drafts[:2]}
    services.review_drafts(actor=cast.jiang, now=now, request_id=uuid4(), matter_ids=[drafts[1].pk])
    with pytest.raises(Stale):
        merge(cast, now, *drafts[:2], versions=versions)
    request = uuid4()
    given = {row.pk: fresh(row, cast).version for row in drafts[:2]}
    first = merge(cast, now, *drafts[:2], request_id=request, versions=given)
    second = merge(cast, now, *drafts[:2], request_id=request, versions=given)
    assert first.pk == second.pk
    assert told(first).count("merged") == 1


@pytest.fixture
def paper(cast: Any, now: datetime) -> PaperVersion:
    """Four tasks of a unit nobody knows, in one role and the other."""
    text = "云岭县管线整治分工方案\n\n" + "".join(
        f"{at}.{task}\n牵头单位：{lead}\n责任单位：{duty}\n完成时限：2026年12月底前\n"
        for at, (task, lead, duty) in enumerate(
            [
                ("更换老旧燃气管道12公里。", NAME, "县财政局"),
                ("新建供水加压站3座。", NAME, "县发改局"),
                ("排查窨井盖2000个。", "县发改局", NAME),
                ("建成管线数据平台。", "县财政局", "县发改局"),
            ],
            start=1,
        )
    )
    version = documents.receive_paper(
        actor=cast.shen, now=now, request_id=uuid4(), data=text.encode(), name="方案.txt"
    ).version
    services.draft_from_paper(actor=cast.shen, now=now, request_id=uuid4(), version_id=version.pk)
    return version


def rows_of(cast: Any, version: PaperVersion) -> list[Matter]:
    return list(queries.drafts_of(cast.shen, version.pk))


def correct(cast: Any, now: datetime, version: PaperVersion, **more: Any) -> list[Matter]:
    given: dict[str, Any] = {
        "actor": cast.shen,
        "request_id": uuid4(),
        "name": NAME,
        "unit_id": cast.units["jiaoti"].pk,
        "matter_ids": [m.pk for m in rows_of(cast, version)[:3]],
        **more,
    }
    return services.correct_unit(now=now, version_id=version.pk, **given)


def test_a_unit_is_corrected_once_for_all_rows(
    paper: PaperVersion, cast: Any, now: datetime
) -> None:
    request, jiaoti = uuid4(), cast.units["jiaoti"].pk
    for _ in range(2):
        changed = correct(cast, now, paper, request_id=request)
    assert len(changed) == 3
    first, second, third, fourth = rows_of(cast, paper)
    assert [first.lead_id, second.lead_id] == [jiaoti, jiaoti]
    assert jiaoti in [s.unit_id for s in third.all_shares]  # type: ignore[attr-defined]
    assert fourth.version == 1
    assert not any(NAME in doubt for row in (first, second, third) for doubt in row.doubts)
    assert Entry.objects.filter(request_id=request).count() == 3
    bodies = [bytes(e.body).decode() for e in Entry.objects.filter(request_id=request)]
    assert not any(NAME in body for body in bodies), "the paper's word is sealed"
    fewer = [m.pk for m in rows_of(cast, paper)[:2]]
    for other in ({"matter_ids": fewer}, {"unit_id": cast.units["caizheng"].pk}):
        with pytest.raises(RuleBroken, match="已经用于另一次办理"):
            correct(cast, now, paper, request_id=request, **other)
    with pytest.raises(RuleBroken):
        correct(cast, now, paper)
    assert verify_database().sound


def test_a_correction_for_others_or_by_others_is_refused(
    paper: PaperVersion, cast: Any, now: datetime
) -> None:
    rows = rows_of(cast, paper)
    for more, refusal in (
        ({"matter_ids": [rows[3].pk]}, NotFound),
        ({"unit_id": 2**40}, BadInput),
        ({"actor": cast.gao}, NotAllowed),
        ({"actor": cast.qiao}, NotFound),
        ({"versions": {rows[0].pk: 99}}, Stale),
    ):
        with pytest.raises(refusal):
            correct(cast, now, paper, **more)
    assert not AliasSuggestion.objects.exists()


def test_corrections_suggest_an_alias_and_teach_nothing(
    paper: PaperVersion, cast: Any, now: datetime
) -> None:
    first, *_ = rows_of(cast, paper)
    row = Row(first.content, "通气", False, Ownership.SINGLE, (cast.units["jiaoti"].pk,), (), None)
    services.edit_draft(
        actor=cast.jiang,
        now=now,
        request_id=uuid4(),
        matter_id=first.pk,
        version=first.version,
        row=row,
    )
    suggestion = AliasSuggestion.objects.get()
    assert (suggestion.surface, suggestion.unit_id) == (NAME, cast.units["jiaoti"].pk)
    evidence = AliasCorrection.objects.get()
    assert (evidence.person_id, evidence.source_id) == (cast.jiang.person_id, paper.pk)
    assert Entry.objects.get(pk=evidence.entry_id).act == "matter.edited"
    correct(cast, now, paper, matter_ids=[m.pk for m in rows_of(cast, paper)[1:3]])
    assert AliasCorrection.objects.filter(suggestion=suggestion).count() == 3
    [match] = match_units([NAME], region_id=region_id_of(cast.shen), today=now.date())
    assert match.unit_ids == ()


def test_another_lead_for_a_unit_that_was_understood_suggests_nothing(
    paper: PaperVersion, cast: Any, now: datetime
) -> None:
    row = rows_of(cast, paper)[3]
    other = Row(row.content, "建成", False, Ownership.SINGLE, (cast.units["jiaoti"].pk,), (), None)
    services.edit_draft(
        actor=cast.shen,
        now=now,
        request_id=uuid4(),
        matter_id=row.pk,
        version=row.version,
        row=other,
    )
    assert not AliasSuggestion.objects.exists()


def test_an_added_passage_brings_what_the_paper_says(
    drafts: list[Matter], plan: PaperVersion, cast: Any, now: datetime
) -> None:
    start = plan.text.index("口袋花园9处")
    made = services.add_draft(
        actor=cast.shen,
        now=now,
        request_id=uuid4(),
        row=Row("口袋花园9处", "9处", False, Ownership.SINGLE, (), (), None),
        source="plan",
        version_id=plan.pk,
        span=(start, start + len("口袋花园9处")),
    )
    assert (made.lead_text, made.due_text) == ("县发改局", "2026年12月底前")
    assert [t["text"] for t in made.targets] == ["9处"]
    assert made.heading == ["一、便民设施"]
    with pytest.raises(BadInput):
        services.add_draft(
            actor=cast.shen,
            now=now,
            request_id=uuid4(),
            row=Row("空白", "", True, Ownership.SINGLE, (), (), None),
            source="plan",
            version_id=plan.pk,
            span=(plan.text.index("\n\n"), plan.text.index("\n\n") + 2),
        )


def test_an_erased_paper_takes_parts_and_suggestions_with_it(
    paper: PaperVersion, cast: Any, now: datetime
) -> None:
    first = rows_of(cast, paper)[0]
    split(cast, now, first, f"更换老旧{CUT}燃气管道12公里。")
    correct(cast, now, paper, matter_ids=[m.pk for m in rows_of(cast, paper)[1:]][1:3])
    services.erase_misfiled(
        actor=cast.wei,
        now=now,
        request_id=uuid4(),
        paper_id=paper.paper_id,
        ground=Ground.CLASSIFIED,
        reason="保密检查发现",
    )
    assert verify_database().sound
    for marker in ("燃气管道", NAME):
        assert holding(marker) == []


def holding(marker: str) -> list[str]:
    """The tables in which a word still stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s OR row::text LIKE %s",
                [f"%{marker}%", f"%{marker.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found
