"""Random ledgers, and every layout in which an office would print one.

`ledger(chance)` makes one; a layout renders it to an `Extract` and says which rows the paper then
means. All words are our own; a place, a unit and a task are put together by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from luoshi.decompose import Extract, Place, Task, decompose

YEAR = 2026
_WORDS = """
where 城东 河西 南坪 北岭 老街 新区 沿江 石桥 柳湾 高铁站 工业园 集镇 库区 林场
does 新建 改造 扩建 修复 加固 整治 补齐 提升 清理 更新 完善 推广 培育 种植 改良
what 茶园 堤防 山塘 水渠 村道 桥梁 路灯 管网 泵站 鱼塘 果园 菜地 冷库 晒场 车棚 步道 公厕
what 站台 护栏 厂房 仓库 校舍 诊室 书屋 球场 驿站 苗圃 林带 水窖 机井
much 3000亩 12公里 8座 6处 40户 150盏 2.5万亩 90套 1200米 7个 35公里 18台
and 同步抓好日常管护 做到建管并重 让群众用得上 年中组织一次现场查看 配套设施一并到位
unit 县财政局 县水利局 县教育局 县民政局 县司法局 县商务局 县审计局 县林业局 县气象局 县统计局
unit 县公安局 县信访局 县医保局 县卫健局 县住建局 县农业农村局 县自然资源局 县交通运输局
unit 县市场监管局 县应急管理局 县文化和旅游局 县发展和改革局 县融媒体中心 县供销社 县城投公司
unit 县委宣传部 县委组织部 县委政法委 县委统战部 团县委 县妇联 县总工会
unit 桃源镇 石门乡 东湖街道 竹溪镇人民政府 经开区管委会 县供电公司
many 各乡镇 各乡镇人民政府 各乡镇（街道） 各有关单位
aim 稳住经济运行 改善人居环境 办好民生实事 守牢安全底线 壮大特色产业 补齐设施短板
aim 深化重点改革 建设美丽乡村 提升治理水平
part 水利 交通 教育 住房 茶业 旅游 环保 消防
"""
WORDS: dict[str, list[str]] = {}
for _kind, *_listed in map(str.split, _WORDS.strip().splitlines()):
    WORDS.setdefault(_kind, []).extend(_listed)
LIMITS: tuple[tuple[str, str, date | None], ...] = (
    ("6月底前", "month", date(YEAR, 6, 30)),
    ("2026年9月底前", "month", date(YEAR, 9, 30)),
    ("10月15日前", "date", date(YEAR, 10, 15)),
    ("2026年11月20日前", "date", date(YEAR, 11, 20)),
    ("第三季度末", "quarter", date(YEAR, 9, 30)),
    ("年底前", "year", date(YEAR, 12, 31)),
    ("2026年12月底前", "month", date(YEAR, 12, 31)),
    ("长期坚持", "ongoing", None),
)
HAN = "一二三四五六七八九十"


@dataclass(frozen=True)
class Row:
    """One task as it is meant."""

    text: str
    lead: tuple[str, ...]
    cooperate: tuple[str, ...]
    limit: str
    kind: str
    day: date | None
    path: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """A paper's rows; `wide` prints full-width punctuation, `number` writes an item's number.

    `width` is where a mirror has broken long lines, 0 where it has not.
    """

    title: str
    opening: str
    rows: tuple[Row, ...]
    wide: bool
    number: str
    width: int = 0

    def marks(self, words: str) -> str:
        """The words with this paper's colons and brackets."""
        return words if self.wide else words.translate(str.maketrans("：（）；", ":();"))


def ledger(chance: Random) -> Ledger:
    """A ledger of one to four sections with one to five tasks each."""
    aims = chance.sample(WORDS["aim"], chance.randint(1, 4))
    rows = [
        row
        for place, aim in enumerate(aims)
        for path in _paths(chance, f"{HAN[place]}、{aim}")
        for row in _rows(chance, path)
    ]
    return Ledger(
        title=f"临溪县{YEAR}年重点工作分解方案",
        opening="为抓好全年各项工作，现将有关安排明确如下。",
        rows=tuple(rows),
        wide=chance.random() < 0.8,
        number=chance.choice(("{}.", "{}．", "{}、")),
    )


def _paths(chance: Random, heading: str) -> list[tuple[str, ...]]:
    """A heading alone, or with two or three headings below it."""
    if chance.random() < 0.7:
        return [(heading,)]
    parts = chance.sample(WORDS["part"], chance.randint(2, 3))
    return [(heading, f"（{HAN[i]}）{part}") for i, part in enumerate(parts)]


def _rows(chance: Random, path: tuple[str, ...]) -> list[Row]:
    return [_row(chance, path) for _ in range(chance.randint(1, 5))]


def _row(chance: Random, path: tuple[str, ...]) -> Row:
    units = chance.sample(WORDS["unit"], chance.randint(1, 5))
    cooperate = units[1:] + ([chance.choice(WORDS["many"])] if chance.random() < 0.2 else [])
    limit, kind, day = chance.choice(LIMITS)
    return Row(_text(chance), (units[0],), tuple(cooperate), limit, kind, day, path)


def _text(chance: Random) -> str:
    """One to three clauses, each a deed with its figure."""
    clauses = [
        "".join(chance.choice(WORDS[kind]) for kind in ("does", "where", "what", "much"))
        for _ in range(chance.randint(1, 2))
    ]
    clauses += [chance.choice(WORDS["and"])] if chance.random() < 0.5 else []
    return "，".join(clauses) + "。"


@dataclass(frozen=True)
class Printed:
    """A rendered ledger and the rows that this print of it means."""

    extract: Extract
    rows: tuple[Row, ...]


Layout = Callable[[Ledger, Random], Printed]


def label_lines(book: Ledger, chance: Random) -> Printed:
    """A line each: 牵头单位, 配合单位, 完成时限."""
    lead, helping = chance.choice((("牵头单位", "配合单位"), ("牵头单位", "责任单位")))

    def below(row: Row) -> list[str]:
        lines = [f"{lead}：{_list(row.lead)}"]
        lines += [f"{helping}：{_list(row.cooperate)}"] if row.cooperate else []
        return [*lines, f"完成时限：{row.limit}"]

    return _items(book, lambda row: row.text, below)


def one_label_line(book: Ledger, chance: Random) -> Printed:
    """All labels on one line, parted by blanks or semicolons."""
    apart = chance.choice(("；", "　", "　　"))
    return _items(book, lambda row: row.text, lambda row: [_labelled(row, apart)])


def duty_line(book: Ledger, chance: Random) -> Printed:
    """One line 责任单位 for everybody: they all lead, and a clerk has to choose."""

    def below(row: Row) -> list[str]:
        return [f"责任单位：{_list((*row.lead, *row.cooperate))}", f"完成时限：{row.limit}"]

    return _all_lead(_items(book, lambda row: row.text, below))


def bracket_labels(book: Ledger, chance: Random) -> Printed:
    """（牵头单位：X；配合单位：Y；完成时限：Z） behind the text."""
    return _items(book, lambda row: f"{row.text}（{_labelled(row, '；')}）", lambda _: [])


def bracket_verbs(book: Ledger, chance: Random) -> Printed:
    """（X牵头，Y配合） behind a text that begins with its limit."""
    verb = chance.choice(("配合", "按职责分工配合", "协助", "参与"))

    def said(row: Row) -> str:
        rest = f"，{_list(row.cooperate)}{verb}" if row.cooperate else ""
        return f"{row.text}（{_list(row.lead)}牵头{rest}）"

    return _items(_limit_in_text(book), said, lambda _: [])


def bracket_duty(book: Ledger, chance: Random) -> Printed:
    """（X、Y负责）: they all lead."""
    verb = chance.choice(("负责", "按职责分工负责"))

    def said(row: Row) -> str:
        return f"{row.text}（{_list((*row.lead, *row.cooperate))}{verb}）"

    return _all_lead(_items(_limit_in_text(book), said, lambda _: []))


def cells(book: Ledger, chance: Random) -> Printed:
    """A table whose first column merges the rows of a heading."""
    head = ("类别", "工作任务", "牵头单位", "配合单位", "完成时限")
    grid = _Grid()
    for column, words in enumerate(head):
        grid.put(words, 0, column)
    since = 0
    for i, row in enumerate(book.rows):
        group = row.path[-1].split("、")[-1].split("）")[-1]
        if i + 1 == len(book.rows) or book.rows[i + 1].path != row.path:
            grid.put(group, since + 1, 0, i + 2)
            since = i + 1
        for column, words in enumerate(_columns(row), 1):
            grid.put(words, i + 1, column)
    rows = tuple(
        replace(row, path=(row.path[-1].split("、")[-1].split("）")[-1],)) for row in book.rows
    )
    return Printed(grid.extract(f"{book.title}\n"), rows)


def cell_a_line(book: Ledger, chance: Random) -> Printed:
    """A table that copying has flattened: every cell a line of its own."""
    lines = ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"]
    for i, row in enumerate(book.rows, 1):
        lines += [str(i), *_columns(row)]
    return _flat(book, lines)


def cell_a_line_grouped(book: Ledger, chance: Random) -> Printed:
    """The same without numbers, the headings of the groups between the rows."""
    lines = ["工作任务", "牵头单位", "配合单位", "完成时限"]
    rows = tuple(replace(row, path=row.path[-1:]) for row in book.rows)
    above: tuple[str, ...] = ()
    for row in rows:
        lines += row.path if row.path != above else ()
        above = row.path
        lines += _columns(row)
    text = "\n".join([book.title, *lines]) + "\n"
    return Printed(Extract(text, "text"), rows)


def tabbed(book: Ledger, chance: Random) -> Printed:
    """A table pasted with tabs: merged cells empty, notes empty, units on lines of their own."""
    lines = ["序号\t类别\t工作任务\t牵头单位\t配合单位\t完成时限\t备注"]
    rows = tuple(
        replace(row, path=(row.path[-1].split("、")[-1].split("）")[-1],)) for row in book.rows
    )
    above = ""
    for i, row in enumerate(rows, 1):
        group = "" if row.path[0] == above else row.path[0]
        text, lead, helping, limit = _columns(row)
        if chance.random() < 0.3:
            helping = helping.replace("、", "\n")
        lines.append("\t".join((str(i), group, text, lead, helping, limit, "")))
        above = row.path[0]
    return Printed(Extract("\n".join([book.title, *lines]) + "\n", "text"), rows)


def piped(book: Ledger, chance: Random) -> Printed:
    """A table in text, its cells parted by pipes."""
    lines = ["| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |"]
    lines += [f"| {i} | {' | '.join(_columns(row))} |" for i, row in enumerate(book.rows, 1)]
    return _flat(book, lines)


def broken(layout: Layout) -> Layout:
    """The same layout as a mirror shows it, long lines broken."""
    return lambda book, chance: layout(replace(book, width=chance.choice((28, 36))), chance)


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        label_lines,
        one_label_line,
        duty_line,
        bracket_labels,
        bracket_verbs,
        bracket_duty,
        cells,
        cell_a_line,
        cell_a_line_grouped,
        tabbed,
        piped,
    )
} | {
    "bracket_verbs_broken": broken(bracket_verbs),
    "bracket_labels_broken": broken(bracket_labels),
    "label_lines_broken": broken(label_lines),
}
# What the reader does not know yet; as soon as it does, a layout moves up.
COMING: dict[str, Layout] = {}


def _list(names: tuple[str, ...]) -> str:
    return "、".join(names)


def _labelled(row: Row, apart: str) -> str:
    parts = [f"牵头单位：{_list(row.lead)}"]
    parts += [f"配合单位：{_list(row.cooperate)}"] if row.cooperate else []
    return apart.join([*parts, f"完成时限：{row.limit}"])


def _columns(row: Row) -> tuple[str, ...]:
    return row.text, _list(row.lead), _list(row.cooperate) or "—", row.limit


def _limit_in_text(book: Ledger) -> Ledger:
    """The same ledger, each text beginning with its limit; 长期坚持 in a text limits nothing."""
    rows = [
        replace(row, text=f"{row.limit}，{row.text}")
        if row.day
        else replace(row, limit="", kind="none")
        for row in book.rows
    ]
    return replace(book, rows=tuple(rows))


def _all_lead(printed: Printed) -> Printed:
    rows = (replace(row, lead=(*row.lead, *row.cooperate), cooperate=()) for row in printed.rows)
    return replace(printed, rows=tuple(rows))


def _items(book: Ledger, said: Callable[[Row], str], below: Callable[[Row], list[str]]) -> Printed:
    """Numbered paragraphs under their headings, everything in the paper's own punctuation."""
    lines = [book.title, book.opening]
    above: tuple[str, ...] = ()
    number = 0
    for row in book.rows:
        if row.path != above:
            lines += [h for i, h in enumerate(row.path) if above[: i + 1] != row.path[: i + 1]]
            above, number = row.path, 0
        number += 1
        lines.append(book.number.format(number) + book.marks(said(row)))
        lines += [book.marks(line) for line in below(row)]
    rows = tuple(
        replace(row, cooperate=tuple(book.marks(name) for name in row.cooperate))
        for row in book.rows
    )
    broken = [piece for line in lines for piece in _broken(line, book.width)]
    return Printed(Extract("\n".join(broken) + "\n", "text"), rows)


def _broken(line: str, width: int) -> list[str]:
    """A line in pieces of `width` characters; a number or a date is not torn."""
    pieces = []
    while width and len(line) > width:
        at = width
        while line[at - 1].isdecimal() or line[at].isdecimal() or line[at] in "，。；：）、;:),":
            at += 1
            if at >= len(line):
                return [*pieces, line]
        pieces.append(line[:at])
        line = line[at:]
    return [*pieces, line]


def _flat(book: Ledger, lines: list[str]) -> Printed:
    rows = tuple(replace(row, path=()) for row in book.rows)
    return Printed(Extract("\n".join([book.title, *lines]) + "\n", "text"), rows)


@dataclass
class _Grid:
    """Cells in the order of their rows; a merged one is a place over several rows."""

    squares: list[tuple[int, int, int, str]] = field(default_factory=list)

    def put(self, words: str, row: int, column: int, row_end: int = 0) -> None:
        self.squares.append((row, column, row_end or row + 1, words))

    def extract(self, before: str) -> Extract:
        text = before
        places = [Place(0, len(before) - 1)]
        for row, column, row_end, words in sorted(self.squares):
            start = len(text)
            text += words + "\n"
            place = Place(start, len(text) - 1, "cell", 0, row, row_end, column, column + 1)
            places.append(place)
        return Extract(text, "docx", tuple(places))


def misread(name: str, seed: int) -> str:
    """Render one ledger and read it: "" if every row comes back, else what did not, in words."""
    chance = Random(seed)
    printed = LAYOUTS[name](ledger(chance), chance)
    found = tuple(as_meant(task) for task in decompose(printed.extract).tasks)
    if found == printed.rows:
        return ""
    missing = [row for row in printed.rows if row not in found]
    surplus = [row for row in found if row not in printed.rows]
    return f"{name} {seed}: meant {missing}, read {surplus}\n{printed.extract.text}"


def as_meant(task: Task) -> Row:
    """What was read, in the form of what was meant, breaks and blanks in the text left out."""
    return Row(
        text="".join(task.text.split()),
        lead=task.lead,
        cooperate=task.cooperate,
        limit=task.deadline_text or "",
        kind=task.deadline_kind,
        day=task.deadline_date,
        path=task.heading_path,
    )
