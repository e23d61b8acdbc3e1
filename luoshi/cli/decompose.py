"""`luoshi decompose FILE|-`: a paper in, its tasks out, without Django."""

from __future__ import annotations

import argparse
import json
import unicodedata

from luoshi.cli.paper_files import add_paper_arguments, opened, plainly, write
from luoshi.decompose import Extract, Paper, Task, Unreadable, decompose, to_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    add_paper_arguments(parser)
    parser.add_argument(
        "--format", choices=("table", "json", "xlsx"), default="table", help="输出格式"
    )
    parser.add_argument("-o", "--output", metavar="F", help="写入文件；xlsx 必须写")


def run(args: argparse.Namespace) -> int:
    """Read, decompose, print. 0, or 2 with one sentence on stderr."""
    return plainly("decompose", lambda: _run(args))


def _run(args: argparse.Namespace) -> None:
    if args.format == "xlsx" and not args.output:
        raise Unreadable("输出 xlsx 请用 -o 写明文件，例如 -o 任务清单.xlsx")
    extract, units = opened(args)
    paper = decompose(extract, year=args.year, units=units)
    write(_shown(paper, extract, args.format), args.output)


def _shown(paper: Paper, extract: Extract, form: str) -> bytes:
    if form == "xlsx":
        from luoshi.cli.ledger_sheet import sheet

        return sheet(paper)
    shown = _json(to_json(paper, extract)) if form == "json" else _table(paper)
    return shown.encode("utf-8", "replace")


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
