"""Rules of papers: kinds, names, fingerprints, passages, who may what."""

import pytest

from luoshi.decompose.model import Extract, Place
from luoshi.documents import rules
from luoshi.documents.rules import PaperFacts, SourceKind
from luoshi.kernel.actor import Actor, Role

COUNTY, OFFICE, BUREAU, OTHER = 1, 2, 3, 9


def somebody(role: Role, *path: int) -> Actor:
    return Actor(1, 1, path[-1], path, frozenset({role}))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云岭县二〇二六年政府工作报告", SourceKind.REPORT),
        ("政府工作报告重点任务分工方案", SourceKind.REPORT),
        ("县长办公会议纪要（第六期）", SourceKind.MEETING),
        ("关于茶园改造的批示", SourceKind.INSTRUCTION),
        ("云岭县茶产业工作要点", SourceKind.PLAN),
        ("关于商请支持修路的函", SourceKind.LETTER),
        ("保函管理情况", SourceKind.OTHER),
        ("", SourceKind.OTHER),
    ],
)
def test_a_title_suggests_a_kind(title: str, kind: SourceKind) -> None:
    assert rules.kind_of(title) is kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\收文\\要点.docx", "要点.docx"),
        ("要\x00点\x1b.docx", "要 点 .docx"),
        ("长" * 300 + ".docx", "长" * 200),
        ("", ""),
    ],
)
def test_a_file_name_loses_folders_and_control_characters(given: str, kept: str) -> None:
    assert rules.clean_name(given) == kept


def test_cleaning_keeps_the_length_of_a_text() -> None:
    text = "一\x00二\x0b三\r\n四\t五\ud800"
    assert len(rules.clean_text(text)) == len(text)
    assert rules.clean_text(text).encode("utf-8")
    assert "\n" in rules.clean_text(text)


def test_the_same_wording_has_one_fingerprint_whatever_its_blanks_and_widths() -> None:
    assert rules.text_fingerprint("第 1 条\r\n修路，造林") == rules.text_fingerprint(
        "第１条修路，造林"
    )
    assert rules.text_fingerprint("修路") != rules.text_fingerprint("造林")


def test_passages_follow_places_and_lose_nothing() -> None:
    text = "标题\n甲乙\n丙丁\n尾"
    places = (Place(0, 2, level=1), Place(3, 5, "cell"), Place(6, 8, "cell"))
    found = rules.passages(Extract(text, "docx", places))
    assert [(p.anchor, p.text, p.kind, p.level) for p in found] == [
        (0, "标题", "paragraph", 1),
        (3, "甲乙", "cell", 0),
        (6, "丙丁", "cell", 0),
        (9, "尾", "paragraph", 0),
    ]


def test_passages_of_plain_text_are_its_lines() -> None:
    found = rules.passages(Extract("  甲\n\n乙  ", "text"))
    assert [(p.anchor, p.text) for p in found] == [(0, "甲"), (5, "乙")]


def test_overlapping_places_print_no_word_twice() -> None:
    text = "合并的格子"
    places = (Place(0, 5, "cell"), Place(0, 5, "cell"), Place(2, 4, "box"))
    assert [p.text for p in rules.passages(Extract(text, "docx", places))] == [text]


def test_places_survive_being_stored() -> None:
    places = (Place(0, 4, "cell", 2, 1, 3, 0, 2, 0), Place(5, 9))
    assert rules.unpacked(rules.packed(places)) == places


FACTS = PaperFacts(OFFICE, (COUNTY, OFFICE))


@pytest.mark.parametrize(
    ("actor", "sees", "amends"),
    [
        (somebody(Role.CLERK, COUNTY, OFFICE), True, True),
        (somebody(Role.DIRECTOR, COUNTY, OFFICE), True, True),
        (somebody(Role.LEADER, COUNTY), True, False),
        (somebody(Role.HEAD, COUNTY), True, False),
        (somebody(Role.CLERK, COUNTY), True, False),
        (somebody(Role.CLERK, COUNTY, BUREAU), False, False),
        (somebody(Role.LIAISON, COUNTY, OFFICE), False, False),
        (somebody(Role.HANDLER, COUNTY, OFFICE), False, False),
        (somebody(Role.SYSTEM_ADMIN, COUNTY, OFFICE), False, False),
        (somebody(Role.SECURITY_ADMIN, COUNTY, OFFICE), False, False),
        (somebody(Role.CLERK, OTHER), False, False),
    ],
)
def test_who_sees_and_who_amends(actor: Actor, sees: bool, amends: bool) -> None:
    assert rules.may_see(actor, FACTS) is sees
    assert rules.may_amend(actor, FACTS) is amends


def test_a_wiped_paper_is_amended_by_nobody() -> None:
    wiped = PaperFacts(OFFICE, (COUNTY, OFFICE), erased=True)
    assert not rules.may_amend(somebody(Role.CLERK, COUNTY, OFFICE), wiped)


def test_only_the_security_administrator_of_the_region_wipes() -> None:
    admin = somebody(Role.SECURITY_ADMIN, COUNTY, OFFICE)
    assert rules.may_erase(admin, FACTS, COUNTY)
    assert not rules.may_erase(admin, FACTS, OTHER)
    for role in set(Role) - {Role.SECURITY_ADMIN}:
        assert not rules.may_erase(somebody(role, COUNTY, OFFICE), FACTS, COUNTY)
