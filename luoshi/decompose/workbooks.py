"""Spreadsheets as grids, for whoever wants rows of cells instead of a paper."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Unreadable
from .grids import Grid, grids_in
from .readers import read

KINDS = frozenset({"xlsx", "xls", "csv"})


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of a file in their order, and its text: rows by line, cells by tab."""

    kind: str
    grids: tuple[Grid, ...]
    text: str
    warnings: tuple[str, ...] = ()


def workbook(data: bytes, name: str = "") -> Workbook:
    """All visible sheets of an xlsx, xls or csv; read by `readers`, in the child process.

    Raises Unreadable with a sentence for the sender, also for a paper that is no spreadsheet.
    """
    extract = read(data, name)
    if extract.kind not in KINDS:
        raise Unreadable("这不是表格，请上传 xlsx、xls 或者 csv 文件")
    return Workbook(extract.kind, tuple(grids_in(extract)), extract.text, extract.warnings)
