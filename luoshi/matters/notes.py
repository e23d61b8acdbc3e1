"""A leader's words read as tasks: what he asks, of whom, until when; plain values."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from luoshi import decompose
from luoshi.decompose.model import Extract, Task
from luoshi.kernel.errors import BadInput

_NAME: Final = r"[\u4e00-\u9fff]{1,14}?(?:局|委|办|镇|乡|街道|中心|院|厅)"
_NAMES: Final = rf"(?P<names>{_NAME}(?:[、和]{_NAME})*)"
_ASKED: Final = re.compile(rf"(?:请|由|责成){_NAMES}")
_FIRST: Final = re.compile(rf"^(?!请|由|责成){_NAMES}(?=[:：]|阅|研|办|牵头|抓|认真|落实|要)")
GUESSED: Final = "批示没有写明谁牵头，按点到的单位拟出，请核对。"
CLASSIFIED: Final = "这份批示标有密级或份号，不能进入本系统，系统没有留存它的任何内容。"
NOBODY: Final = "没有写责任单位，请补填"


def refuse_classified(*texts: str) -> None:
    """Raises BadInput for words that bear a mark of classification; nothing of them is kept."""
    if any(decompose.classified_mark(text) for text in texts):
        raise BadInput(CLASSIFIED, {"words": CLASSIFIED})


def tasks_of(words: str, noted_on: date) -> list[Task]:
    """The tasks of a note; one of all its words where the reading finds none.

    The day of the note stands below it as in a letter, so that 月底前 has its month.
    """
    words = words.strip()
    dated = f"{words}\n\n{noted_on.year}年{noted_on.month}月{noted_on.day}日"
    extract = Extract(text=dated, kind="text")
    read = decompose.decompose(extract, year=noted_on.year).tasks
    found = [task for task in read if task.start < len(words)]
    return found or [_asked(decompose.read_passage(extract, 0, len(words)))]


def _asked(task: Task) -> Task:
    """Notes ask politely, 请某局阅处: whoever is asked first leads, the others cooperate."""
    if task.lead:
        return task
    matches = [_FIRST.match(task.text), *_ASKED.finditer(task.text)]
    names = [n for found in matches if found for n in re.split("[、和]", found["names"])]
    if not names:
        return task
    lead, *others = dict.fromkeys(names)
    doubts = (GUESSED, *(doubt for doubt in task.doubts if doubt != NOBODY))
    return replace(task, lead=(lead,), cooperate=tuple(others), doubts=doubts)
