"""`luoshi explain FILE|- --row N`: which marker, scope and rule gave each field of a row."""

from __future__ import annotations

import argparse
import json

from luoshi.cli.paper_files import add_paper_arguments, opened, plainly, write
from luoshi.decompose import explain
from luoshi.decompose.reasons import as_text, as_values


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    add_paper_arguments(parser)
    parser.add_argument("--row", type=int, required=True, metavar="N", help="第几项任务，从 1 数起")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")


def run(args: argparse.Namespace) -> int:
    """Read, explain, print. 0, or 2 with one sentence on stderr."""
    return plainly("explain", lambda: _run(args))


def _run(args: argparse.Namespace) -> None:
    extract, units = opened(args)
    told = explain(extract, args.row, year=args.year, units=units)
    if args.format == "json":
        shown = json.dumps(as_values(told), ensure_ascii=False, indent=1) + "\n"
    else:
        shown = as_text(told)
    write(shown.encode("utf-8", "replace"), None)
