"""The unit's sheet: all that it owes for the period as one workbook, and what comes back of it.

A row is known by a signed key in a hidden column: matter, period, and the stamps of what stood in
the row when it was taken. So a row of somebody else, or of another period, cannot be passed off,
and what others wrote in the meantime is compared field by field as on the page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.decompose import Unreadable
from luoshi.decompose.workbooks import workbook
from luoshi.documents.reading import read_paper
from luoshi.feedback import queries, rules
from luoshi.feedback.models import Report
from luoshi.feedback.queries import Owing
from luoshi.feedback.rules import Values, Word, figure_fields, stamp
from luoshi.feedback.services import Given
from luoshi.feedback.words import FIELD_LABELS, WORD_LABELS, span_label
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput, NotFound, Refusal
from luoshi.matters.rules import Ownership

MOST: Final = 1000  # rows of one sheet
HEAD: Final = 2
KEY: Final = "luoshi-key"
FIGURES: Final = "figures"
KNOWN: Final = ("number", "content", "lead", "due", "period", "targets")
FILLED: Final = (
    *(FIGURES, "word", "progress", "problems", "lag_reason", "next_steps", "coordination"),
)
WIDTHS: Final = (14, 40, 16, 12, 12, 24, 12, 12, 40, 28, 24, 28, 24)
SEPARATOR: Final = "；"
TEXT_LIMIT: Final = 32_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it came back: its number in the sheet, its key, the cells that are filled in."""

    row: int
    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """What a row's key says: which matter, which period, what stood in the row."""

    matter_id: int
    rhythm: str
    first: date
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, named as the spreadsheet names it."""

    row: int
    column: str
    sentence: str
    sheet: str = ""


@dataclass(slots=True)
class Plan:
    """What a sheet would do: rows that can be told, rows without change, rows nobody filled.

    `joint` are those that other units have to countersign first.
    """

    ready: dict[int, Given] = field(default_factory=dict)
    joint: set[int] = field(default_factory=set)
    matters: list[tuple[int, Owing, Values]] = field(default_factory=list)
    same: int = 0
    empty: int = 0
    faults: list[Fault] = field(default_factory=list)


def headings() -> dict[str, str]:
    """The columns in their order and what stands above them."""
    return {
        "number": _("编号"),
        "content": _("任务内容"),
        "lead": _("牵头单位"),
        "due": _("完成时限"),
        "period": _("报期"),
        "targets": _("目标"),
        FIGURES: _("完成数"),
        **{name: str(FIELD_LABELS[name]) for name in FILLED if name != FIGURES},
    }


def sheet_of(actor: Actor, now: datetime) -> bytes:
    """The workbook of all that the actor's unit owes; raises BadInput where that is too much."""
    rows = list(queries.owed(queries.reporting(actor), now).order_by("due", "id")[: MOST + 1])
    if len(rows) > MOST:
        raise BadInput(_("一张表最多 %(most)s 件，请在页面上反馈。") % {"most": MOST})
    owings = queries.owings(actor, rows, now)
    values = queries.prefilled_many(owings, now)
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        _fill(book, actor, now, list(zip(owings, values, strict=True)))
    return stream.getvalue()


def _fill(book: Any, actor: Actor, now: datetime, rows: Sequence[tuple[Owing, Values]]) -> None:
    page = book.add_worksheet(_("反馈"))
    plain = {"valign": "top", "text_wrap": True, "border": 1, "font_size": 10}
    fixed = book.add_format(plain | {"bg_color": "#F3F4F6"})
    open_cell = book.add_format(plain | {"locked": False, "num_format": "@"})
    head = book.add_format(plain | {"bold": True, "align": "center", "bg_color": "#E8EEF4"})
    title = _("%(unit)s 反馈表") % {"unit": actor.unit_name}
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    page.write_string(1, 0, _note(now))
    names = list(headings().items())
    for at, (_name, label) in enumerate(names):
        page.write_string(HEAD, at, label, head)
    page.write_string(HEAD, len(names), KEY, head)
    for at, width in enumerate(WIDTHS):
        page.set_column(at, at, width)
    page.set_column(len(names), len(names), None, None, {"hidden": True})
    for row, (owing, values) in enumerate(rows, start=HEAD + 1):
        for at, (name, text) in enumerate(_cells(owing, values).items()):
            page.write_string(row, at, text[:TEXT_LIMIT], fixed if name in KNOWN else open_cell)
        page.write_string(row, len(names), key_of(actor, owing, values), fixed)
    _rule(page, len(rows), [name for name, _label in names].index("word"))
    page.freeze_panes(HEAD + 1, 2)
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _note(now: datetime) -> str:
    taken = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    said = _("%(taken)s 导出。只填白色的格子；有几个目标的，完成数按目标的次序用分号隔开。")
    return said % {"taken": taken}


def _rule(page: Any, count: int, column: int) -> None:
    """Choices of the four words, in every row."""
    if not count:
        return
    words = [str(label) for label in WORD_LABELS.values()]
    message = _("请从已完成、达序时、未达序时、未启动里选一个。")
    rule = {"validate": "list", "source": words, "error_message": message}
    page.data_validation(HEAD + 1, column, HEAD + count, column, rule)


def _cells(owing: Owing, values: Values) -> dict[str, str]:
    matter, word = owing.matter, values.get("word", "")
    figures = [values.get(name, "") for name in figure_fields(len(owing.targets))]
    known = {
        "number": matter.number,
        "content": matter.content,
        "lead": matter.lead.label if matter.lead else "",
        "due": f"{matter.due:%Y-%m-%d}" if matter.due else "",
        "period": span_label(owing.span),
        "targets": SEPARATOR.join(text for text, _plan, _unit in owing.targets),
        FIGURES: SEPARATOR.join(figures) if any(figures) else "",
        "word": str(WORD_LABELS[Word(word)]) if word else "",
    }
    return known | {name: values.get(name, "") for name in FILLED if name in rules.TEXTS}


# Coming back -------------------------------------------------------------------------------------


def key_of(actor: Actor, owing: Owing, values: Values) -> str:
    """What a row is known by when it comes back; it holds for the unit that took the sheet."""
    seen = {name: stamp(text) for name, text in values.items()}
    held = [owing.matter.pk, owing.span.rhythm.value, owing.span.first.isoformat(), seen]
    return _signer(actor).sign(json.dumps(held, separators=(",", ":")))


def _signer(actor: Actor) -> Signer:
    return Signer(salt=f"luoshi.feedback.sheet.{actor.unit_id}", sep="|")


def read(data: bytes, name: str) -> list[Row]:
    """The rows of a sheet that comes back; nothing of it is kept, no formula is ever run.

    Raises BadInput for a file that is classified, no spreadsheet, or not this sheet.
    """
    read_paper(data, name)  # refuses what is classified or cannot be read
    try:
        grids = workbook(data, name).grids
    except Unreadable as refusal:
        raise BadInput(f"{refusal.sentence}。", {"file": f"{refusal.sentence}。"}) from None
    for grid in grids:
        for at, head in enumerate(grid.rows[: HEAD + 8]):
            if KEY in [cell.strip() for cell in head]:
                return _rows(grid.rows, at)
    sentence = _("这不是从本系统下载的反馈表：请先下载，填好后再交回。")
    raise BadInput(sentence, {"file": sentence})


def _rows(rows: Sequence[Sequence[str]], head: int) -> list[Row]:
    columns = {text.strip(): at for at, text in enumerate(rows[head]) if text.strip()}
    names = headings()
    places = {name: columns[names[name]] for name in FILLED if names[name] in columns}
    if missing := [names[name] for name in FILLED if name not in places]:
        said = _("表头被改动，缺少：%(columns)s。请重新下载。") % {"columns": "、".join(missing)}
        raise BadInput(said, {"file": said})
    found = []
    for at, cells in enumerate(rows[head + 1 :], start=head + 2):
        held = {name: _cell(cells, place) for name, place in places.items()}
        key = _cell(cells, columns[KEY])
        if key or any(held.values()):
            found.append(Row(at, key, held))
    if len(found) > MOST:
        raise BadInput(_("一张表最多 %(most)s 件，请在页面上反馈。") % {"most": MOST})
    return found


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def pack(rows: Sequence[Row]) -> str:
    """Rows as text, to travel through the preview: no file is kept anywhere meanwhile."""
    held = [[row.row, row.key, dict(row.cells)] for row in rows]
    return json.dumps(held, ensure_ascii=False)


def unpack(text: str) -> list[Row]:
    """The rows again; raises BadInput for a text that was torn on its way."""
    try:
        rows = [
            Row(int(at), str(key), {str(n): str(v) for n, v in cells.items()})
            for at, key, cells in json.loads(text)
        ]
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(_("页面已经过期，请重新选择表格。")) from error
    return rows[:MOST]


def plan(actor: Actor, rows: Sequence[Row], now: datetime) -> Plan:
    """What the rows would do, with faults by cell; a doubtful row is left, the others stand."""
    found, keyed = Plan(), [(row, _known(actor, row.key)) for row in rows]
    pks = [held.matter_id for _row, held in keyed if held is not None]
    present = queries.owings(actor, queries.reporting(actor).filter(pk__in=pks), now)
    owings = {owing.matter.pk: owing for owing in present}
    seen: set[int] = set()
    for row, held in keyed:
        try:
            owing = _owing(actor, held, owings, seen, now)
        except Refusal as refusal:
            found.faults.append(Fault(row.row, "A", refusal.sentence))
        else:
            _one(found, row, owing[0], owing[1])
    return found


def _owing(
    actor: Actor,
    held: Held | None,
    owings: Mapping[int, Owing],
    seen: set[int],
    now: datetime,
) -> tuple[Held, Owing]:
    """The matter of a row in the row's own period; raises a Refusal that says why there is none."""
    if held is None:
        raise BadInput(_("这一行的标记被改动，或者不是本单位下载的，不能收。请重新下载。"))
    owing = owings.get(held.matter_id)
    if owing is None:
        raise NotFound(_("这件事项现在不由本单位反馈，没有收。"))
    if held.matter_id in seen:
        raise BadInput(_("同一件事项在表里出现了两次，只看第一次。"))
    seen.add(held.matter_id)
    if (owing.span.rhythm.value, owing.span.first) == (held.rhythm, held.first):
        return held, owing
    try:
        return held, queries.owing_for(
            actor, owing.matter, now, rhythm=held.rhythm, first=held.first
        )
    except NotFound:
        raise NotFound(_("这一行的报期已经不能反馈，请重新下载。")) from None


def _known(actor: Actor, key: str) -> Held | None:
    try:
        pk, rhythm, first, seen = json.loads(_signer(actor).unsign(key))
    except (BadSignature, ValueError):
        return None
    return Held(pk, rhythm, date.fromisoformat(first), seen)


def _one(found: Plan, row: Row, held: Held, owing: Owing) -> None:
    values, faults = _values(row, len(owing.targets))
    changed = any(held.seen.get(name) != stamp(text) for name, text in values.items())
    if owing.told is not None and values == _in_sheet(owing.told):
        found.same += 1
        return
    if not changed and not values["progress"]:
        found.empty += 1
        return
    if owing.plan_owed:
        said = _("验收标准由本单位提出：请先报办理计划，再反馈。")
        faults = [Fault(row.row, "A", said)]
    faults = faults or _missing(row, values, len(owing.targets))
    if faults:
        found.faults += faults
        return
    found.ready[held.matter_id] = Given(values, held.seen, held.rhythm, held.first)
    found.matters.append((row.row, owing, values))
    if owing.matter.ownership == Ownership.JOINT:
        found.joint.add(held.matter_id)


def _in_sheet(told: Report) -> Values:
    """What was told, without the milestones: those are ticked on the page."""
    known = queries.values_of(told)
    return {name: text for name, text in known.items() if name != rules.REACHED}


def _values(row: Row, targets: int) -> tuple[Values, list[Fault]]:
    faults: list[Fault] = []
    values: Values = {name: row.cells.get(name, "") for name in rules.TEXTS}
    values["word"], word = "", row.cells.get("word", "")
    if word:
        words = {str(label): key.value for key, label in WORD_LABELS.items()}
        values["word"] = words.get(word, "")
        if not values["word"]:
            said = _("“%(said)s”不在四个词里，请从下拉里选。") % {"said": word[:20]}
            faults.append(Fault(row.row, letter("word"), said))
    names = figure_fields(targets)
    text = row.cells.get(FIGURES, "").replace(";", SEPARATOR)
    given = text.split(SEPARATOR) if text else []
    if len(given) > targets:
        said = _("只有 %(count)s 个目标，完成数多了。") % {"count": targets}
        faults.append(Fault(row.row, letter(FIGURES), said))
    for name, one in zip(names, [*given, *[""] * targets], strict=False):
        try:
            values[name] = rules.written(rules.number(one))
        except ValueError:
            values[name] = ""
            said = _("“%(said)s”不是数字，请只写数，不写单位。") % {"said": one[:20]}
            faults.append(Fault(row.row, letter(FIGURES), said))
    return values, faults


def _missing(row: Row, values: Values, targets: int) -> list[Fault]:
    try:
        rules.said(values, targets)
    except BadInput as refusal:
        return [Fault(row.row, letter(name), sentence) for name, sentence in refusal.fields.items()]
    return []


def letter(name: str) -> str:
    """The column of a field as the spreadsheet calls it."""
    place = list(headings()).index(FIGURES if name.startswith(rules.FIGURE) else name)
    return chr(ord("A") + place)
