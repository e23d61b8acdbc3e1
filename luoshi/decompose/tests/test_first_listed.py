"""「列第一位的为牵头单位」: once, from there on, or everywhere, as the paper says."""

from __future__ import annotations

from textwrap import dedent

from luoshi.decompose import Task, decompose, read


def tasks(text: str) -> tuple[Task, ...]:
    return decompose(read(dedent(text).encode())).tasks


FIRST = """\
    一、茶业
    1.建设茶园。
    责任单位：县林草局、县财政局
    2.办好茶会。
    责任单位：县商务局、县财政局{rule}
    3.打造茶街。
    责任单位：县住建局、县城管局
    4.规范茶市。
    责任单位：县公安局、县城管局分别牵头
    {note}
"""


def test_the_first_listed_leads_from_where_it_is_said() -> None:
    found = tasks(FIRST.format(rule="（列第一位的为牵头单位，下同）", note=""))
    assert [len(task.lead) for task in found] == [2, 1, 1, 2]
    assert found[2].lead == ("县住建局",)
    assert found[2].cooperate == ("县城管局",)


def test_the_first_listed_leads_once_where_it_does_not_say_so() -> None:
    found = tasks(FIRST.format(rule="（列第一位的为牵头单位）", note=""))
    assert [len(task.lead) for task in found] == [2, 1, 2, 2]


def test_the_first_listed_leads_everywhere_if_a_note_says_so() -> None:
    found = tasks(FIRST.format(rule="", note="注：责任单位中排在首位的为牵头单位。"))
    assert [len(task.lead) for task in found] == [1, 1, 1, 2]
