"""The county's papers: dated around today, and read by the decomposer as they were meant."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

import pytest

from luoshi import decompose
from luoshi.world import county, papers
from luoshi.world.papers import Paper, resolve
from luoshi.world.typeset import typeset

TODAYS = [date(2026, 11, 22), date(2027, 2, 28), date(2028, 2, 29), date(2026, 6, 30)]


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_nearly_every_task_is_read_as_it_was_meant(today: date, place: int) -> None:
    """Whole rows are compared: text, units, headings and the last day; 95 % have to be right."""
    paper = papers.papers(today)[place]
    read = decompose.decompose(decompose.read(typeset(paper), paper.file))
    found = {
        (t.text.rstrip("。"), t.lead, t.cooperate, t.deadline_date, t.heading_path)
        for t in read.tasks
    }
    meant = {(t.text.rstrip("。"), t.lead, t.cooperate, t.due, t.headings) for t in paper.tasks}
    assert len(read.tasks) == len(paper.tasks)
    assert len(found & meant) >= 0.95 * len(meant)
    assert (read.title, read.number, read.date) == (paper.title, paper.number, paper.dated)


def test_every_unit_of_the_papers_is_found_in_the_directory_of_the_county() -> None:
    """All but 县直各有关部门, which does not say which."""
    directory = decompose.read_units(_as_csv([*county.units(), *county.villages()]))
    for paper in papers.papers(TODAYS[0]):
        extract = decompose.read(typeset(paper), paper.file)
        found = decompose.decompose(extract, units=directory)
        assert len(found.tasks) == len(paper.tasks)
        for task in found.tasks:
            for one in (*task.lead_units, *task.cooperate_units):
                assert one.unit_id or one.members or one.text == "县直各有关部门", one


def test_every_name_of_the_county_gives_its_unit() -> None:
    rows = [row for row in county.units() if row.level != "city" and "澄河" not in row.name]
    assert len(rows) == 73
    view = decompose.read_units(_as_csv(county.units())).seen_from("云岭县人民政府")
    for row in rows:
        for word in (row.name, row.short_name, *row.aliases):
            assert view.resolve([word])[0].unit_id == row.key, word


def _as_csv(rows: Sequence[county.UnitRow]) -> bytes:
    """Units as `luoshi decompose --units` takes them."""
    stream = StringIO()
    table = csv.writer(stream)
    table.writerow(["id", "parent", "name", "short", "aliases", "kind"])
    for row in rows:
        names = (row.name, row.short_name, ";".join(row.aliases))
        table.writerow([row.key, row.parent, *names, row.kind])
    return stream.getvalue().encode()


@pytest.mark.parametrize("today", TODAYS)
def test_no_task_is_due_before_its_paper(today: date) -> None:
    for paper in papers.papers(today):
        assert paper.dated < today
        assert all(t.due is None or t.due > paper.dated for t in paper.tasks)
        assert any(t.due is not None and t.due >= today for t in paper.tasks)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("12月底前", date(2026, 12, 31)),
        ("7月底前", date(2026, 7, 31)),
        ("2月底前", date(2027, 2, 28)),
        ("7月15日前", date(2027, 7, 15)),
        ("第三季度末", date(2026, 9, 30)),
        ("持续推进", None),
    ],
)
def test_a_limit_without_a_year_is_the_next_one(text: str, last: date | None) -> None:
    assert resolve(text, date(2026, 7, 15)) == last


def test_every_single_unit_that_a_paper_names_stands_in_the_county() -> None:
    words = {
        word
        for row in (*county.units(), *county.villages())
        for word in (row.name, row.short_name, *row.aliases)
    }
    named = {unit for paper in _all() for t in paper.tasks for unit in (*t.lead, *t.cooperate)}
    singles = {unit for unit in named if "各" not in unit}
    known = {unit for unit in singles if unit in words or any(w.endswith(unit) for w in words)}
    assert singles - known == set()


def _all() -> tuple[Paper, ...]:
    return papers.papers(TODAYS[0])
