"""A ledger from a spreadsheet: read by meaning, drafts only, and nothing twice."""

import threading
from datetime import date, datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from luoshi.decompose.columns import Meaning
from luoshi.documents import services as documents
from luoshi.documents.models import Paper, PaperVersion
from luoshi.journal.models import Entry, Position
from luoshi.journal.verify import verify_database
from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.matters import services
from luoshi.matters.importing import book_of, plan_import
from luoshi.matters.ledger_rows import Choice
from luoshi.matters.models import Matter, Share, Stake
from luoshi.matters.rules import Ownership, Row, State
from luoshi.matters.tests.sheets import xlsx

HEADER = ["序号", "类别", "任务内容", "牵头单位", "配合单位", "完成时限", "验收标准", "进展情况"]
LEDGER = [
    ["云岭县重点任务台账"],
    HEADER,
    [1, "产业", "新建茶园3000亩。", "县发改局", "县财政局", "2026年10月底前", "亩数到位", "已整地"],
    [2, "", "修通村组道路12公里。", "县教体局", "县财政局、县发改局", date(2026, 11, 30), "", ""],
    [3, "民生", "改造危旧校舍。", "县管线办", "", "尽快", "", ""],
    [4, "", "", "县财政局", "", "年底前", "", ""],
    [5, "", "整治镇区环境。", "各乡镇人民政府", "", "2206年6月", "", ""],
    [6, "", "办好茶会。", "县发改局、县财政局", "", "三季度末", "", "已完成"],
]


@pytest.fixture
def receive(cast: Any, now: datetime) -> Any:
    """Hand a spreadsheet in; gives the id of its version."""

    def handed_in(
        rows: Any = LEDGER, *, name: str = "台账.xlsx", who: str = "shen", **more: Any
    ) -> int:
        data = rows if isinstance(rows, bytes) else xlsx(rows, **more)
        receipt = documents.receive_paper(
            actor=getattr(cast, who), now=now, request_id=uuid4(), data=data, name=name
        )
        return receipt.version.pk

    return handed_in


@pytest.fixture
def take(cast: Any, now: datetime) -> Any:
    """Import a version as a member of the cast."""

    def taken(version_id: int, who: str = "shen", **more: Any) -> services.Imported:
        given = {"choices": {}, "request_id": uuid4(), **more}
        actor = getattr(cast, who)
        return services.import_ledger(actor=actor, now=now, version_id=version_id, **given)

    return taken


def drafts(version_id: int) -> list[Matter]:
    return list(Matter.objects.filter(paper_version=version_id).order_by("place"))


def test_rows_become_drafts_tied_to_their_paper(cast: Any, receive: Any, take: Any) -> None:
    version_id = receive()
    assert take(version_id) == services.Imported(made=5, present=0, left_out=1)
    rows = drafts(version_id)
    assert [row.state for row in rows] == [State.DRAFT] * 5
    assert [row.content for row in rows] == [
        "新建茶园3000亩。",
        "修通村组道路12公里。",
        "改造危旧校舍。",
        "整治镇区环境。",
        "办好茶会。",
    ]
    tea, road, school, towns, fair = rows
    fagai = cast.units["fagai"]
    assert (tea.lead, tea.due, tea.heading) == (fagai, date(2026, 10, 31), ["产业"])
    assert (tea.acceptance, tea.unit_proposes_acceptance) == ("亩数到位", False)
    assert tea.targets[0]["text"] == "3000亩"
    assert road.due == date(2026, 11, 30)
    assert set(road.shares.values_list("unit", flat=True)) == {
        cast.units["caizheng"].pk, cast.units["fagai"].pk,
    }  # fmt: skip
    assert school.lead is None and school.due is None and school.lead_text == "县管线办"
    assert (towns.ownership, towns.due) == ("each", None)
    assert towns.shares.filter(role=Share.EACH).count() == 2
    assert (fair.lead, fair.due) == (cast.units["fagai"], date(2026, 9, 30))
    version = PaperVersion.objects.get(pk=version_id)
    assert [version.text[row.span_start : row.span_end] for row in rows] == [
        r.content for r in rows
    ]
    assert version.paper.title == "云岭县重点任务台账"


def test_one_entry_a_matter_and_the_chains_verify(cast: Any, receive: Any, take: Any) -> None:
    request = uuid4()
    version_id = receive()
    take(version_id, request_id=request)
    entries = Entry.objects.filter(request_id=request)
    assert sorted(entries.values_list("chain_id", flat=True)) == [m.pk for m in drafts(version_id)]
    assert set(entries.values_list("act", "door")) == {("matter.drafted", "import")}
    report = verify_database()
    assert report.sound and report.entries == Entry.objects.count()
    stakes = Stake.objects.filter(matter__paper_version=version_id)
    assert set(stakes.values_list("unit", "role")) == {(cast.shen.unit_id, "dispatcher")}
    services.edit_draft(
        actor=cast.shen,
        now=drafts(version_id)[0].drafted_at,
        request_id=uuid4(),
        matter_id=drafts(version_id)[0].pk,
        version=1,
        row=Row(
            "新建茶园四千亩。", "", True, Ownership.SINGLE, (cast.units["fagai"].pk,), (), None
        ),
    )
    assert verify_database().sound
    from luoshi.journal.services import give_positions

    while give_positions():
        pass
    assert Position.objects.count() == Entry.objects.count()


def test_the_same_file_again_changes_nothing(receive: Any, take: Any) -> None:
    version_id = receive()
    take(version_id)
    before = Entry.objects.count()
    assert receive() == version_id
    assert take(version_id) == services.Imported(made=0, present=5, left_out=1)
    assert take(version_id, who="jiang") == services.Imported(made=0, present=5, left_out=1)
    assert Entry.objects.count() == before


def test_the_same_rows_in_another_file_are_known_again(
    cast: Any, now: datetime, receive: Any, take: Any
) -> None:
    first = receive()
    take(first)
    tea = drafts(first)[0]
    row = Row("种好茶园。", "", True, Ownership.SINGLE, (cast.units["jiaoti"].pk,), (), None)
    services.edit_draft(
        actor=cast.shen, now=now, request_id=uuid4(), matter_id=tea.pk, version=1, row=row
    )
    more = [*LEDGER, [7, "", "疏浚河道。", "县财政局", "", "年底前", "", ""]]
    second = receive(more)
    assert second != first
    assert take(second) == services.Imported(made=1, present=5, left_out=1)
    assert [row.content for row in drafts(second)] == ["疏浚河道。"]


def test_what_was_not_registered_is_not_asked_again_for_this_file(
    cast: Any, now: datetime, receive: Any, take: Any
) -> None:
    version_id = receive()
    take(version_id)
    ids = [row.pk for row in drafts(version_id)]
    services.discard_drafts(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=ids, reason="重做"
    )
    assert take(version_id).made == 0


def test_a_double_click_is_one_act(receive: Any, take: Any) -> None:
    version_id, request = receive(), uuid4()
    assert take(version_id, request_id=request).made == 5
    assert take(version_id, request_id=request).made == 5
    assert len(drafts(version_id)) == 5


def test_only_rows_without_a_doubt(receive: Any, take: Any) -> None:
    version_id = receive()
    assert take(version_id, only_right=True) == services.Imported(made=2, present=0, left_out=4)
    assert [row.content for row in drafts(version_id)] == [
        "新建茶园3000亩。",
        "修通村组道路12公里。",
    ]
    assert take(version_id).made == 3


def test_problems_are_named_by_cell(cast: Any, now: datetime, receive: Any) -> None:
    version, book = book_of(cast.shen, receive())
    plan = plan_import(cast.shen, version, book, {}, year=None, today=now.date())
    found = {f"{e.column}{e.row}": e.sentence for e in (*plan.refused, *plan.doubtful)}
    assert found.keys() == {"D5", "F5", "C6", "F7", "D8", "H8"}
    assert "县管线办" in found["D5"] and "没有读成日期" in found["F5"]
    assert "没有写任务内容" in found["C6"] and "不合常理" in found["F7"]
    assert "2 个牵头单位" in found["D8"] and "已完成" in found["H8"]


def test_twins_within_a_file_count_once(receive: Any, take: Any) -> None:
    rows = [HEADER, LEDGER[2], LEDGER[2], [3, "乙类", *LEDGER[2][2:]]]
    version_id = receive(rows)
    assert take(version_id) == services.Imported(made=2, present=0, left_out=1)


def test_columns_are_set_by_hand(receive: Any, take: Any) -> None:
    rows = [["甲", "乙", "丙"], ["修桥", "县教体局", "6月底前"], ["铺路", "县发改局", "7月底前"]]
    version_id = receive(rows)
    with pytest.raises(BadInput, match="表头在哪一行"):
        take(version_id)
    columns = {0: Meaning.TASK, 1: Meaning.LEAD, 2: Meaning.DUE}
    assert take(version_id, choices={0: Choice(1, columns)}, year=2027).made == 2
    assert [row.due for row in drafts(version_id)] == [date(2027, 6, 30), date(2027, 7, 31)]


def test_a_sheet_can_be_left_out(receive: Any, take: Any) -> None:
    version_id = receive()
    with pytest.raises(BadInput, match="没有可以导入"):
        take(version_id, choices={0: Choice(taken=False)})


@pytest.mark.parametrize("who", ["gao", "lu", "zhou", "he", "su", "cheng"])
def test_only_an_issuers_clerk_imports(receive: Any, take: Any, who: str) -> None:
    version_id = receive()
    with pytest.raises((NotAllowed, NotFound)):
        take(version_id, who=who)
    assert not drafts(version_id)


def test_another_countys_clerk_finds_nothing(receive: Any, take: Any) -> None:
    with pytest.raises(NotFound):
        take(receive(), who="qiao")


def test_a_csv_of_any_encoding(cast: Any, receive: Any, take: Any) -> None:
    stream = StringIO()
    for row in LEDGER[1:3]:
        stream.write(",".join(str(cell) for cell in row) + "\r\n")
    version_id = receive(stream.getvalue().encode("gb18030"), name="台账.csv")
    assert take(version_id).made == 1
    assert drafts(version_id)[0].lead == cast.units["fagai"]


def test_a_paper_that_is_no_spreadsheet_is_sent_elsewhere(take: Any, plan: PaperVersion) -> None:
    with pytest.raises(BadInput, match="不是表格"):
        take(plan.pk)


@pytest.mark.parametrize("where", ["title", "cell", "sheet"])
def test_a_marked_ledger_leaves_no_trace(receive: Any, where: str) -> None:
    rows = [list(row) for row in LEDGER]
    name = "台账"
    if where == "title":
        rows.insert(0, ["机密★5年"])
    elif where == "cell":
        rows[1].append("密级")
        rows[3] += ["", "", "秘密"]
    else:
        name = "绝密"
    with pytest.raises(BadInput, match="密级"):
        receive(xlsx(rows, name=name))
    assert not Paper.objects.exists()


def test_six_digits_are_a_sum_and_no_copy_number(receive: Any) -> None:
    assert receive([["金额", "任务内容", "责任单位"], [120000, "修桥", "县教体局"]])


def test_two_clerks_at_once(committed_db: Any, cast: Any, now: datetime) -> None:
    """The second waits for the first and finds the rows there, in one file and in two."""
    versions = []
    for name, rows in (("甲", LEDGER), ("乙", [*LEDGER, [9, "", "疏浚河道。", "县财政局"]])):
        receipt = documents.receive_paper(
            actor=cast.shen, now=now, request_id=uuid4(), data=xlsx(rows), name=f"{name}.xlsx"
        )
        versions.append(receipt.version.pk)
    barrier = threading.Barrier(4)
    made: list[int] = []

    def work(who: str, version_id: int) -> None:
        try:
            barrier.wait()
            done = services.import_ledger(
                actor=getattr(cast, who),
                now=now,
                request_id=uuid4(),
                version_id=version_id,
                choices={},
            )
            made.append(done.made)
        finally:
            connection.close()

    turns = [
        ("shen", versions[0]),
        ("jiang", versions[0]),
        ("han", versions[1]),
        ("shen", versions[1]),
    ]
    threads = [threading.Thread(target=work, args=turn) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == Matter.objects.count() == 6
    assert verify_database().sound
