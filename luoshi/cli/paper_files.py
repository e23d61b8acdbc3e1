"""What `decompose` and `explain` share: files in, one sentence on failure.

Imports nothing but `luoshi.decompose`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.decompose import Extract, Unreadable, classified_in, read

if TYPE_CHECKING:
    from luoshi.decompose import Directory

_LIMIT = 64 * 1024 * 1024
_LONG = 50  # pages or paragraphs: less is read before anybody waits
FAILED = 2


def add_paper_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --year and --units."""
    parser.add_argument(
        "file", metavar="FILE", help="文件（docx、pdf、ofd、表格、网页或文本），- 表示标准输入"
    )
    parser.add_argument("--year", type=int, metavar="Y", help="没有写年份的时限按哪一年算")
    parser.add_argument(
        "--units", metavar="F", help="单位表：CSV，id,parent,name,short,aliases,kind"
    )


def opened(args: argparse.Namespace) -> tuple[Extract, Directory | None]:
    """The paper as text and the directory if one was given; Unreadable(sentence)."""
    if args.year is not None and not 1949 <= args.year <= 2200:
        raise Unreadable("年份请写四位数，例如 --year 2026")
    units = _units(args.units) if args.units else None
    extract = read(_bytes(args.file), args.file, _tell if sys.stderr.isatty() else None)
    if classified_in(extract):
        raise Unreadable("文件版头标有密级或份号。本系统不处理涉密文件，没有保留任何内容")
    return extract, units


def _tell(done: int, total: int) -> None:
    """How far a long file is read, on one line of a terminal that is wiped at the end."""
    if total > _LONG:
        sys.stderr.write("\r\033[K" if done >= total else f"\r已读 {done}/{total}……")
        sys.stderr.flush()


def plainly(command: str, work: Callable[[], None]) -> int:
    """Do the work: 0, or 2 with one sentence on stderr."""
    try:
        work()
    except Unreadable as error:
        return _fail(command, error.sentence)
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except (MemoryError, RecursionError):
        return _fail(command, "文件太大或结构过于复杂，不能读取。请拆分后再试")
    return 0


def write(data: bytes, target: str | None) -> None:
    """To the file, else to standard output."""
    if target is None or target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(target).write_bytes(data)
    except (OSError, ValueError) as error:
        raise Unreadable(f"写不了文件：{target}，请检查路径和权限") from error


def _units(name: str) -> Directory:
    from luoshi.decompose import read_units

    return read_units(_bytes(name))


def _fail(command: str, sentence: str) -> int:
    sys.stderr.buffer.write(f"luoshi {command}: {sentence}\n".encode("utf-8", "replace"))
    return FAILED


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
