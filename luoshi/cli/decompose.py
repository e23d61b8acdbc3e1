"""`luoshi decompose FILE|-`: a paper in, its tasks out, without Django."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from pathlib import Path

from luoshi.decompose import Paper, Task, Unreadable, classified_in, decompose, read, to_json

_LIMIT = 64 * 1024 * 1024
_FAILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument(
        "file", metavar="FILE", help="文件（docx、pdf、ofd、表格、网页或文本），- 表示标准输入"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式")
    parser.add_argument("--year", type=int, metavar="Y", help="没有写年份的时限按哪一年算")


def run(args: argparse.Namespace) -> int:
    """Read, decompose, print. 0, or 2 with one sentence on stderr."""
    try:
        if args.year is not None and not 1949 <= args.year <= 2200:
            raise Unreadable("年份请写四位数，例如 --year 2026")
        extract = read(_bytes(args.file), args.file)
        if classified_in(extract):
            raise Unreadable("文件版头标有密级或份号。本系统不处理涉密文件，没有保留任何内容")
        paper = decompose(extract, year=args.year)
        shown = _json(to_json(paper, extract)) if args.format == "json" else _table(paper)
        sys.stdout.buffer.write(shown.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except Unreadable as error:
        return _fail(error.sentence)
    except BrokenPipeError:
        sys.stderr.close()
        return _FAILED
    except (MemoryError, RecursionError):
        return _fail("文件太大或结构过于复杂，不能读取。请拆分后再试")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.buffer.write(f"luoshi decompose: {sentence}\n".encode("utf-8", "replace"))
    return _FAILED


def _bytes(name: str) -> bytes:
    """At most the limit and one byte more, so that a huge file is refused without being read."""
    if name == "-":
        return sys.stdin.buffer.read(_LIMIT + 1)
    try:
        path = Path(name)
        if not path.is_file():
            raise Unreadable(f"找不到文件：{name}")
        with path.open("rb") as stream:
            return stream.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"打不开文件：{name}，请检查路径和权限") from error


def _json(values: dict[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _table(paper: Paper) -> str:
    """For people: the head, then a line or two a task, doubts under it."""
    lines = [paper.title] if paper.title else []
    about = [part for part in (paper.issuer, paper.number, str(paper.date or "")) if part]
    lines += ["  ".join(about)] if about else []
    lines += [f"共 {len(paper.tasks)} 项任务", ""]
    for i, task in enumerate(paper.tasks, 1):
        lines += _row(i, task)
    lines += [f"！{warning}" for warning in paper.warnings]
    return "\n".join(lines) + "\n"


def _row(i: int, task: Task) -> list[str]:
    words = " ".join(task.text.split())
    lines = [f"{i:>3}  {_cut(words, 76)}"]
    fields = [
        ("牵头", "、".join(task.lead)),
        ("配合", "、".join(task.cooperate)),
        ("领导", "、".join(task.leader)),
        ("时限", _when(task)),
        ("目标", "、".join(target.text for target in task.targets)),
    ]
    lines += [f"     {name}  {value}" for name, value in fields if value]
    lines += [f"     ？{doubt}" for doubt in task.doubts]
    return [*lines, ""]


def _when(task: Task) -> str:
    if not task.deadline_text:
        return ""
    return (
        f"{task.deadline_text}（{task.deadline_date}）"
        if task.deadline_date
        else task.deadline_text
    )


def _cut(words: str, width: int) -> str:
    """At most `width` columns, a Chinese character counting two."""
    used = 0
    for i, char in enumerate(words):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > width:
            return words[:i] + "…"
    return words
