"""The gallery in real browsers: every component, wide and narrow, by mouse, keyboard and paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from launch.browser import axe, click, cookies_for, overflow, shown, wait_until

Opener = Callable[..., Any]


@pytest.fixture
def signed_in(site: str, cast: Any) -> list[dict[str, str]]:
    """The cookies of somebody who has signed in."""
    user = get_user_model().objects.get(person_id=cast.shen.person_id)
    return cookies_for(user, site)


@pytest.fixture
def gallery(site: str, signed_in: Any, page_at: Opener) -> Callable[..., Any]:
    """Open the gallery at a width."""

    def opened(width: int = 1440, opener: Opener = page_at) -> Any:
        page = opener(width, cookies=signed_in)
        page.goto(f"{site}/kit/", wait_until="load")
        return page

    return opened


@pytest.mark.parametrize("width", [1440, 1024, 360])
def test_nobody_stumbles_and_nothing_sticks_out(
    gallery: Callable[..., Any], width: int, tmp_path: Path
) -> None:
    page = gallery(width)
    assert page.get_by_role("heading", level=1).inner_text() == "组件"
    page.screenshot(path=tmp_path / f"gallery-{width}.png", full_page=True)
    assert overflow(page) == 0
    assert axe(page) == []


def test_open_things_are_accessible_too(gallery: Callable[..., Any]) -> None:
    page = gallery()
    for summary in page.locator("details > summary").all():
        if summary.is_visible():
            summary.evaluate("one => one.parentElement.open = true")
    page.get_by_label("牵头单位", exact=False).first.fill("slj")
    page.get_by_role("option", name="云岭县水利局").wait_for()
    assert axe(page) == []


def test_a_table_shows_rows_as_blocks_when_there_is_no_room(gallery: Callable[..., Any]) -> None:
    display = "getComputedStyle(document.querySelector('.k-table tbody tr')).display"
    assert gallery(1440).evaluate(display) == "table-row"
    narrow = gallery(360)
    assert narrow.evaluate(display) == "block"
    cell = narrow.locator(".k-table tbody tr").first.locator("td").nth(2)
    assert "事项" in cell.evaluate("one => getComputedStyle(one, '::before').content")


def test_the_picker_is_worked_by_keyboard(gallery: Callable[..., Any]) -> None:
    page = gallery()
    picker = page.locator("[data-k-picker]").nth(1)
    text = picker.get_by_role("combobox")
    assert picker.locator(".k-chip").count() == 2
    text.focus()
    page.keyboard.type("xian")
    page.keyboard.press("Escape")
    text.fill("")
    page.keyboard.type("云岭县")
    picker.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert picker.locator(".k-chip").count() == 3
    assert picker.locator("input[type=hidden]").nth(2).input_value() == "2"
    assert text.input_value() == ""
    page.keyboard.type("云岭县发展")
    picker.locator("[data-none]").wait_for()
    text.fill("")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert picker.locator(".k-chip").all_inner_texts() == ["清溪镇人民政府"]


def test_the_picker_finds_by_initials_and_takes_one(gallery: Callable[..., Any]) -> None:
    page = gallery()
    picker = page.locator("[data-k-picker]").first
    for typed, wanted in (
        ("slj", "云岭县水利局"),
        ("qingxi", "清溪镇人民政府"),
        ("县财", "云岭县财政局"),
    ):
        picker.get_by_role("combobox").fill(typed)
        picker.get_by_role("option", name=wanted).wait_for()
        page.keyboard.press("Enter")
        assert picker.locator(".k-chip").all_inner_texts() == [wanted]


def test_a_dialog_takes_focus_and_gives_it_back(gallery: Callable[..., Any]) -> None:
    page = gallery()
    opener = page.get_by_role("button", name="打开对话框")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="申请退回")
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.name") == "reason"
    assert axe(page, within="dialog[open]") == []
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("one => one === document.activeElement")


def test_the_tree_is_worked_by_keyboard(gallery: Callable[..., Any]) -> None:
    page = gallery()
    now = "document.activeElement.querySelector('.k-tree-name').textContent"
    page.locator("[data-k-tree] [tabindex='0']").focus()
    walked = []
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        walked.append(page.evaluate(now))
    assert walked == ["县政府", "县政府", "乡镇", "乡镇"]
    page.get_by_role("treeitem", name="清溪镇").wait_for()
    for key in ("ArrowRight", "End", "Home", "松"):
        page.keyboard.press(key) if len(key) > 1 else page.keyboard.insert_text(key)
        walked.append(page.evaluate(now))
    assert walked[4:7] == ["清溪镇", "石桥镇", "云岭县"]
    assert page.get_by_role("treeitem", name="清溪镇").get_attribute("aria-level") == "3"
    assert axe(page, within="[data-k-tree]") == []


def test_rows_are_chosen_and_the_buttons_say_what_is_missing(gallery: Callable[..., Any]) -> None:
    page = gallery()
    bar = page.locator("#bulk")
    button = bar.get_by_role("button", name="交办")
    assert button.get_attribute("aria-disabled") == "true"
    assert bar.get_by_text("先在表中勾选要办理的事项").is_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    button.click(force=True)
    page.get_by_label("选择：核清全县闲置校舍底数，提出盘活方案").check()
    assert bar.get_by_role("status").inner_text() == "已选 1 条"
    assert button.get_attribute("aria-disabled") is None
    assert "POST" not in sent
    page.get_by_label("选择本页全部").check()
    assert bar.get_by_role("status").inner_text() == "已选 4 条"
    with page.expect_request("**/kit/answer/done/") as asked:
        button.click()
    assert asked.value.post_data.count("matter=") == 4
    assert "act=dispatch" in asked.value.post_data
    page.get_by_text("已保存。").wait_for()


def test_refusals_keep_what_was_typed_and_name_the_field(gallery: Callable[..., Any]) -> None:
    page = gallery()
    form = page.locator("#wrong-form")
    field = form.get_by_label("办结标准")
    field.fill("尽快")
    form.get_by_role("button").click()
    form.get_by_text("请写明完成到什么程度才算办结。").wait_for()
    assert field.input_value() == "尽快"
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "wrong-form-sentence-told"
    assert page.locator(".k-toast").inner_text() == "填写的内容有误。"
    page.get_by_role("button", name="被拒绝").click()
    page.get_by_text("这件事刚刚被别人改动过").wait_for()
    assert axe(page) == []


def test_a_refused_dialog_stays_open_with_what_was_typed(gallery: Callable[..., Any]) -> None:
    page = gallery()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("button", name="打开对话框").click()
    dialog = page.get_by_role("dialog", name="申请退回")
    dialog.get_by_label("理由").click()
    page.keyboard.type("不归本局")
    dialog.get_by_role("button", name="提交申请").click()
    dialog.get_by_text("请写明完成到什么程度才算办结。").wait_for()
    assert dialog.get_by_label("理由").input_value() == "不归本局"
    assert page.url.endswith("/kit/")
    page.reload()
    assert asked == ["beforeunload"], "what was refused is not saved"


def test_a_lost_connection_keeps_the_form_and_says_so(
    gallery: Callable[..., Any], said: Any
) -> None:
    page = gallery()
    page.locator("#gallery-form-title").fill("新的标题")
    page.context.set_offline(True)
    page.locator("#gallery-form").get_by_role("button", name="保存").click()
    page.get_by_text("网络中断，您填写的内容还在，请稍后重试").wait_for()
    assert page.locator("#gallery-form-title").input_value() == "新的标题"
    said.errors.clear()
    page.context.set_offline(False)
    page.locator("#gallery-form").get_by_role("button", name="保存").click()
    page.get_by_text("已保存。").wait_for()


def test_a_double_click_sends_once(gallery: Callable[..., Any]) -> None:
    page = gallery()
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    page.get_by_role("button", name="办成", exact=True).dblclick()
    page.get_by_text("已保存。").wait_for()
    assert len(sent) == 1


def test_unsaved_text_is_not_left_unasked(gallery: Callable[..., Any]) -> None:
    page = gallery()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == []
    page.locator("#gallery-form-title").click()
    page.keyboard.type("未存")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_passage_leads_to_its_row_and_back(gallery: Callable[..., Any]) -> None:
    page = gallery()
    page.locator("#p2 a").click()
    assert "k-current" in str(page.locator("#d2").get_attribute("class"))
    page.locator("#d1").get_by_role("link", name="看原文").click()
    assert "k-current" in str(page.locator("#p1").get_attribute("class"))
    assert "k-current" not in str(page.locator("#d2").get_attribute("class"))


def test_files_show_their_names_before_they_are_sent(gallery: Callable[..., Any]) -> None:
    page = gallery()
    paper = {"name": "工作要点.txt", "mimeType": "text/plain", "buffer": b"x" * 2048}
    page.locator("#gallery-form-paper").set_input_files(paper)
    assert page.locator("[data-k-names]").first.inner_text() == "工作要点.txt（2 KB）"


def test_paper_bears_no_buttons(gallery: Callable[..., Any], tmp_path: Path) -> None:
    page = gallery()
    page.emulate_media(media="print")
    for hidden in (".k-top", ".k-side", ".k-head .btn", ".k-filters", ".k-pager", "#bulk"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".k-print-line").is_visible()
    pdf = page.pdf(path=tmp_path / "gallery.pdf", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert overflow(page) == 0


def test_the_menu_of_a_narrow_page_opens_and_closes(gallery: Callable[..., Any]) -> None:
    page = gallery(360)
    menu = page.locator(".k-drawer nav")
    assert not menu.is_visible()
    page.locator(".k-drawer summary").click()
    assert menu.is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    for path in ("/kit/", "/kit/sheet/", "/kit/units/", "/kit/branch/"):
        assert client.get(path).status_code == 302, path


def test_chromium_86_shows_and_works_it(
    gallery: Callable[..., Any], old_page_at: Opener, tmp_path: Path
) -> None:
    page = gallery(1440, old_page_at)
    page.screenshot(path=tmp_path / "gallery-86.png", full_page=True)
    assert overflow(page) == 0
    click(page, "[data-k-picker] [role=combobox]")
    page.keyboard.type("slj")
    shown(page, "[role=option]", "云岭县水利局")
    page.keyboard.press("Enter")
    shown(page, ".k-chip", "云岭县水利局")
    click(page, "button", "打开对话框")
    shown(page, "dialog[open]", "申请退回")
    place = "document.querySelector('dialog[open]').getBoundingClientRect().toJSON()"
    box = page.evaluate(place)
    assert abs(box["left"] + box["width"] / 2 - 720) <= 10
    assert 0 < box["top"] < box["bottom"] < 900
    page.keyboard.press("Escape")
    wait_until(page, "!document.querySelector('dialog[open]')")
    click(page, "button", "办成")
    shown(page, ".k-toast", "已保存。")
