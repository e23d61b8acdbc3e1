"""The whole way: a paper comes in, is cut into matters, signed off, dispatched, refused, signed.

Walked once by mouse and once by keyboard alone; whoever acts next finds it on his own desk.
"""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from luoshi.burden.models import Demand
from luoshi.journal.models import Entry
from luoshi.journal.verify import verify_database
from luoshi.kernel.periods import civil_day
from luoshi.matters.models import Matter, SignOff
from luoshi.matters.rules import State
from luoshi.world.cast import Cast
from tests.journeys import paper
from tests.journeys.desk import Desk, Keyboard

Seat = Callable[..., Desk]
TOWNSHIPS = 14
REASON = "这批山塘已移交水利部门管护，不归本镇。"


@pytest.fixture
def year() -> int:
    """The year in which the paper's limits lie."""
    return paper.next_year(civil_day(datetime.now().astimezone()))


@pytest.mark.parametrize("hand", [Desk, Keyboard], ids=["mouse", "keyboard"])
def test_a_paper_becomes_signed_matters(
    at_desk: Seat, people: Cast, hand: type[Desk], year: int, tmp_path: Path
) -> None:
    seat: Seat = lambda who: at_desk(who, hand=hand)  # noqa: E731
    clerk = seat("shen")
    take_in(clerk, tmp_path, year)
    correct(clerk, year)
    run = submit(clerk)
    endorse(seat("han"))
    sign_off(seat("gao"), run)
    dispatch(clerk)
    all_of_it_went_out_at_once(people)
    refuse(seat("lin"), people)
    answer(clerk, people)
    sign(seat("zhou"), people)
    the_count_is_the_list(clerk)
    the_notice_is_a_document(clerk)
    everything_is_told(clerk)
    assert verify_database().sound


def take_in(clerk: Desk, folder: Path, year: int) -> None:
    """The paper goes in at the desk's own box, and is read."""
    file = folder / "方案.docx"
    file.write_bytes(paper.docx_of(paper.lines(year)))
    clerk.go("/")
    clerk.hand_in(clerk.page.locator("#draft input[type=file]"), file)
    clerk.hears("方案.docx（")
    clerk.button("收文并拟事项")
    clerk.at(r"/papers/\d+/$")
    assert paper.TITLE in clerk.text()
    clerk.link("任务分解")
    clerk.button("读出任务")
    clerk.hears("读出 5 行，请核对。")


def correct(clerk: Desk, year: int) -> None:
    """The one doubtful row is shown first: owner by pinyin, date, test of done."""
    row = clerk.row(paper.UNKNOWN_LEAD)
    assert "“县水务和灌溉中心”在单位库里没有找到，请选定单位。" in row.inner_text()
    assert clerk.page.locator("#drafts tbody tr").count() == 1
    form = clerk.edit_row(paper.UNKNOWN_LEAD)
    clerk.date(form.get_by_label("完成时限"), f"{year}-05-20")
    clerk.pick_unit(form, "牵头单位", "slj", "云岭县水利局")
    clerk.write(form.get_by_label("验收标准"), "20座水库的鉴定报告齐全。")
    clerk.save_row()
    clerk.hears("已保存。")
    clerk.page.get_by_role("link", name="需要核对 0").wait_for()
    said = clerk.row(paper.UNKNOWN_LEAD).inner_text()
    assert "县水利局" in said
    assert f"{year}年5月20日" in said
    assert "20座水库的鉴定报告齐全。" in said
    assert "在单位库里没有找到" not in said
    one = Matter.objects.get(content=paper.UNKNOWN_LEAD)
    assert (one.lead.code, one.due.isoformat()) == ("shuili", f"{year}-05-20")
    clerk.push(clerk.page.locator("#drafts").get_by_role("link", name="全部"))
    clerk.row(paper.ROADS).wait_for()
    assert "分别承办（14 个单位）" in clerk.row(paper.EVERY_TOWNSHIP).inner_text()
    assert "文件写：持续推进" in clerk.row(paper.NO_DATE).inner_text()


def submit(clerk: Desk) -> str:
    """All five rows go to sign-off together."""
    clerk.tick(clerk.page.get_by_label("选择本页全部"))
    clerk.hears("已选 5 条")
    clerk.button("送审签")
    clerk.at(r"/sign-offs/\d+/$")
    assert clerk.page.get_by_role("button", name="同意", exact=True).count() == 1
    assert "送审人不能审签自己送审的事项。" in clerk.text()
    return clerk.path


def endorse(director: Desk) -> None:
    """The director finds it on his desk, reads, agrees with a note."""
    director.go("/")
    assert "现在要办：待我审签 1。" in director.text()
    director.link(paper.TITLE)
    for words in paper.TASKS:
        assert words in director.text()
    dialog = director.dialog("同意")
    director.write(dialog.get_by_label("意见"), "拟同意，呈高县长审签。")
    director.push(dialog.get_by_role("button", name="同意", exact=True))
    director.hears("已同意，转下一步。")
    assert not Matter.objects.exclude(state=State.PROPOSED).exists()


def sign_off(leader: Desk, run: str) -> None:
    """The leader in charge has the last word: five matters get their numbers."""
    leader.go("/")
    leader.link(paper.TITLE)
    leader.at(f"{run}$")
    assert "拟同意，呈高县长审签。" in leader.text()
    dialog = leader.dialog("同意")
    assert "5 个事项编号立项" in dialog.inner_text()
    leader.push(dialog.get_by_role("button", name="同意", exact=True))
    leader.hears("已审签同意，事项已立项。")
    assert SignOff.objects.get().state == SignOff.APPROVED
    assert Matter.objects.filter(state=State.REGISTERED).exclude(number="").count() == 5


def dispatch(clerk: Desk) -> None:
    """Two of the five go out in one act: to 14 townships and to a bureau."""
    clerk.go("/")
    clerk.menu("台账")
    clerk.at(r"/ledger/$")
    for words in (paper.BUREAU, paper.EVERY_TOWNSHIP):
        clerk.tick(clerk.page.get_by_label(f"选择：{words}"))
    clerk.button("核对后交办")
    clerk.hears("2 件事项，交给 15 个单位（次）。")
    clerk.button("交办")
    clerk.hears("已交办 15 件。")
    assert clerk.page.locator("#list tbody tr").count() == 1 + TOWNSHIPS


def all_of_it_went_out_at_once(people: Cast) -> None:
    """One act, an entry a matter, a demand a unit."""
    sent = Entry.objects.filter(act="matter.dispatched")
    assert sent.count() == 1 + TOWNSHIPS
    assert Entry.objects.filter(act="matter.fanned_out").count() == 1
    assert sent.values("request_id").distinct().count() == 1
    demands = Demand.objects.live()
    asked = sorted(demands.values_list("unit__kind", flat=True))
    assert asked.count("township") + asked.count("street") == TOWNSHIPS
    assert asked.count("department") == 3  # the bureau, and two that cooperate
    assert Matter.objects.filter(state=State.REGISTERED).count() == 3
    branches = Matter.objects.filter(parent__content=paper.EVERY_TOWNSHIP)
    assert branches.values("lead").distinct().count() == TOWNSHIPS
    assert not Matter.objects.filter(stakes__unit=people.qiao.unit_id).exists()


def others(people: Cast) -> list[tuple[Any, ...]]:
    """The fourteen that the township's refusal must not touch."""
    rows = Matter.objects.filter(lead__isnull=False, dispatched_at__isnull=False)
    kept = rows.exclude(lead=people.lin.unit_id).order_by("pk")
    return list(kept.values_list("pk", "state", "version", "lead", "due", "number"))


def refuse(township: Desk, people: Cast) -> None:
    """One township asks to give its matter back."""
    before = others(people)
    assert len(before) == TOWNSHIPS
    township.go("/")
    assert "待本单位签收 1" in township.text()
    township.link(paper.EVERY_TOWNSHIP)
    dialog = township.dialog("申请退回")
    township.write(dialog.get_by_label("退回理由"), REASON)
    township.push(dialog.get_by_role("button", name="提出申请"))
    township.hears("已提出退回申请，等交办单位答复。")
    assert "柳溪铺镇申请退回，等县政府办公室答复。" in township.text()
    assert others(people) == before


def answer(clerk: Desk, people: Cast) -> None:
    """The clerk sees the reason and takes it back; the count of the township goes down."""
    before = others(people)
    clerk.menu("工作台")
    clerk.at(r"/$")
    assert REASON in clerk.text("#refusals")
    clerk.push(clerk.page.locator("#refusals").get_by_role("link", name=paper.EVERY_TOWNSHIP))
    dialog = clerk.dialog("答复退回申请")
    clerk.select(dialog.get_by_label("同意退回", exact=True))
    clerk.write(dialog.get_by_label("理由"), "情况属实，另行交办。")
    clerk.push(dialog.get_by_role("button", name="答复"))
    clerk.hears("已答复。")
    assert "等县政府办公室重新选定牵头单位再交办" in clerk.text()
    assert not Demand.objects.live().filter(unit=people.lin.unit_id).exists()
    assert others(people) == before


def sign(liaison: Desk, people: Cast) -> None:
    """The bureau's liaison signs and names who handles it."""
    liaison.go("/")
    liaison.link(paper.BUREAU)
    dialog = liaison.dialog("签收")
    liaison.choose(dialog.get_by_label("承办人"), "何语安")
    liaison.push(dialog.get_by_role("button", name="签收", exact=True))
    liaison.hears("县发展改革局已签收，正在办理。")
    one = Matter.objects.get(content=paper.BUREAU)
    assert (one.state, one.handler_id) == (State.UNDERWAY, people.he.person_id)
    assert Matter.objects.filter(state=State.UNDERWAY, fanned_out=False).count() == 1


def the_count_is_the_list(clerk: Desk) -> None:
    """What the ledger counts is what it lists, and what there is."""
    clerk.menu("台账")
    clerk.at(r"/ledger/$")
    rows = clerk.page.locator("#list tbody tr").count()
    assert rows == Matter.objects.count() == 5 + TOWNSHIPS
    assert f"共 {rows} 件" in clerk.text("#list")


def the_notice_is_a_document(clerk: Desk) -> None:
    """The slip of the bureau's matter comes as a document with everything in it."""
    clerk.link(paper.BUREAU)
    clerk.hears("正在办理")
    clerk.push(clerk.page.locator("main summary", has_text="更多"))
    clerk.link("督办通知单")
    with clerk.page.expect_download() as given:
        clerk.push(clerk.page.get_by_role("link", name="下载文档"))
    number = Matter.objects.get(content=paper.BUREAU).number
    assert given.value.suggested_filename == f"督办通知单{number}.docx"
    document = docx.Document(BytesIO(Path(given.value.path()).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*cells, *(p.text for p in document.paragraphs)])
    for words in (number, paper.BUREAU, "云岭县发展和改革局", "云岭县人民政府办公室"):
        assert words in written
    clerk.push(clerk.page.get_by_role("link", name="返回事项"))


def everything_is_told(clerk: Desk) -> None:
    """The timeline of the bureau's matter: each act once, newest first, by whom."""
    clerk.hears("办理经过")
    told = clerk.text()
    acts = [
        "签收 周敏书",
        "交办 沈清和",
        "审签同意 高远舟",
        "审核同意 韩立诚",
        "送审签 沈清和",
        "拟立项 沈清和",
    ]
    places = [told.index(act) for act in acts]
    assert places == sorted(places)
    assert all(told.count(act) == 1 for act in acts)
    assert "意见：拟同意，呈高县长审签。" in told
    one = Matter.objects.get(content=paper.BUREAU)
    chain = Entry.objects.filter(chain_kind="matter", chain_id=one.pk).order_by("-seq")
    assert chain.count() == len(acts)
