"""One person at a browser: what his job asks, by mouse or by keyboard alone."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FURTHEST = 150  # presses of Tab; whatever is further away cannot be worked by keyboard
FOCUSED = "one => one === document.activeElement"


@dataclass
class Desk:
    """A page in which `who` has signed in; everything is done by mouse."""

    page: Any
    site: str
    who: str

    def go(self, path: str) -> Any:
        """Open an address of the site, as from a bookmark."""
        return self.page.goto(f"{self.site}{path}", wait_until="load")

    @property
    def path(self) -> str:
        """Where the page is now."""
        return str(self.page.url).removeprefix(self.site)

    def text(self, place: str = "main") -> str:
        """What a part of the page says."""
        return str(self.page.locator(place).inner_text())

    def waits(self, section: str) -> str:
        """What a panel of this person's desk says now; empty where it is not there."""
        self.go("/")
        panel = self.page.locator(f"main #{section}")
        return str(panel.inner_text()) if panel.count() else ""

    def follow(self, section: str, words: str) -> None:
        """Open a row of a panel of one's own desk."""
        assert words in self.waits(section)
        self.push(self.page.locator(f"main #{section}").get_by_role("link", name=words))
        self.page.locator(".k-back").wait_for()

    def told(self) -> str:
        """What this person's inbox says that he has not read yet."""
        self.go("/notices/")
        return self.text()

    def hears(self, sentence: str) -> None:
        """Wait until the page says it."""
        self.page.get_by_text(sentence).first.wait_for()

    def at(self, pattern: str) -> None:
        """Wait until the address is this one."""
        self.page.wait_for_url(re.compile(pattern))

    # What a hand does; `Keyboard` does the same without a mouse.

    def push(self, target: Any) -> None:
        """Press a button or follow a link."""
        target.click()

    def tick(self, target: Any) -> None:
        """Put a mark into a box."""
        target.check()

    def select(self, target: Any) -> None:
        """Choose one of several round buttons."""
        target.check()

    def write(self, target: Any, words: str) -> None:
        """Write into a field, whatever stood there."""
        target.fill(words)

    def date(self, target: Any, day: str) -> None:
        """Write a day, as 2027-05-20."""
        target.fill(day)

    def hand_in(self, target: Any, path: Path) -> None:
        """Give a file."""
        target.set_input_files(path)

    def choose(self, target: Any, label: str) -> None:
        """Choose from a list the line that holds a word."""
        target.select_option(label=self._line(target, label))

    def _line(self, target: Any, label: str) -> str:
        lines: list[str] = target.locator("option").all_inner_texts()
        return next(line for line in lines if label in line)

    def edit_row(self, words: str) -> Any:
        """Open the form of a row of the decomposition."""
        self.push(self.row(words).get_by_role("button", name="修改"))
        return self._form_of_row()

    def save_row(self) -> None:
        """Save the row whose form is open."""
        self.push(
            self.page.locator("#drafts tr form[data-k-guard]").get_by_role("button", name="保存")
        )

    def _form_of_row(self) -> Any:
        form = self.page.locator("#drafts tr form[data-k-guard]")
        form.locator("textarea:focus").wait_for()  # the page puts the hand into the first field
        return form

    # What is the same whatever the hand.

    def row(self, words: str) -> Any:
        """The row of a table with these words."""
        return self.page.locator("tr", has=self.page.get_by_text(words, exact=True)).first

    def button(self, name: str) -> None:
        """Press the first button of the page of exactly this name."""
        self.push(self.page.locator("main").get_by_role("button", name=name, exact=True).first)

    def link(self, name: str) -> None:
        """Follow the first link of the page with this name."""
        self.push(self.page.locator("main").get_by_role("link", name=name).first)

    def menu(self, name: str) -> None:
        """Go to a page of the main menu."""
        self.push(self.page.locator(".k-side").get_by_role("link", name=name))

    def dialog(self, opener: str) -> Any:
        """Open a dialog by its button."""
        self.button(opener)
        found = self.page.get_by_role("dialog")
        found.wait_for()
        return found

    def pick_unit(self, place: Any, field: str, typed: str, wanted: str) -> None:
        """Choose a unit in a picker by what a hurried clerk types."""
        box = place.get_by_role("combobox", name=field)
        self.write(box, typed)
        place.get_by_role("option", name=wanted).first.wait_for()
        self.page.keyboard.press("Enter")
        place.locator(".k-chip", has_text=wanted).wait_for()


class Keyboard(Desk):
    """The same person without a mouse: Tab, Enter, Space, arrows and the documented shortcuts."""

    def _reach(self, target: Any) -> None:
        target.wait_for()
        for _ in range(FURTHEST):
            if target.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached by Tab")

    def push(self, target: Any) -> None:
        """Tab to it and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Any) -> None:
        """Tab to it and press Space."""
        self._reach(target)
        self.page.keyboard.press("Space")
        assert target.is_checked()

    def select(self, target: Any) -> None:
        """Tab to the group and go by arrows."""
        group = self.page.locator(f"input[name={target.get_attribute('name')}]:visible")
        self._reach(group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen by arrows")

    def write(self, target: Any, words: str) -> None:
        """Tab to it, take what stands there, and type."""
        self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def date(self, target: Any, day: str) -> None:
        """Type the parts of a day in the order in which this browser asks for them."""
        year, month, of_month = day.split("-")
        self._reach(target)
        for keys in ([month, of_month, year], [year, "ArrowRight", month, of_month]):
            for key in keys:
                press = self.page.keyboard.press if key.startswith("Arrow") else None
                (press or self.page.keyboard.type)(key)
            if target.input_value() == day:
                return
            self.page.keyboard.press("Shift+Tab")
            self._reach(target)
        raise AssertionError(f"{target.input_value()} instead of {day}")

    def hand_in(self, target: Any, path: Path) -> None:
        """Tab to the field and press Space: the system's own window opens.

        A browser without a screen swallows the press now and then on a busy machine; one presses
        again then, as a person does.
        """
        for wait in (4_000, 8_000, 16_000):
            self._reach(target)
            try:
                with self.page.expect_file_chooser(timeout=wait) as asked:
                    self.page.keyboard.press("Space")
            except TimeoutError:
                continue
            asked.value.set_files(path)
            return
        raise AssertionError("no window for files opened")

    def choose(self, target: Any, label: str) -> None:
        """Tab to the list and go down to the line."""
        self._reach(target)
        lines = target.locator("option").all_inner_texts()
        for _ in range(lines.index(self._line(target, label))):
            self.page.keyboard.press("ArrowDown")

    def edit_row(self, words: str) -> Any:
        """Go down by `j` until the row is the current one, and open it by Enter."""
        row = self.row(words)
        row.wait_for()
        for _ in range(FURTHEST):
            self.page.keyboard.press("j")
            if row.evaluate("one => one.contains(document.activeElement)"):
                break
        self.page.keyboard.press("Enter")
        return self._form_of_row()

    def save_row(self) -> None:
        """Save by Ctrl+Enter."""
        self.page.keyboard.press("Control+Enter")
