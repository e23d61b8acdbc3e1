"""Rows cut, joined and corrected: the decisions alone, without a database."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.errors import BadInput
from luoshi.matters.drafting import (
    CUT,
    Named,
    Names,
    corrected,
    corrections,
    cut,
    marked_at,
    merged,
    part_of,
    spans_of,
)
from luoshi.matters.rules import Ownership, Row

FAGAI, CAIZHENG, JIAOTI, LIUXI = 1, 2, 3, 4
NAMES = {FAGAI: "发改局", CAIZHENG: "财政局", JIAOTI: "教体局", LIUXI: "柳溪铺镇"}
ROW = Row(
    "修路10公里，建桥2座。",
    "修路10公里；建桥2座",
    False,
    Ownership.SINGLE,
    (FAGAI,),
    (CAIZHENG,),
    date(2026, 12, 31),
)
TARGETS = ["10公里", "2座"]


@given(st.lists(st.text("修路 \n建桥，。", min_size=1).filter(str.strip), min_size=2, max_size=20))
def test_parts_say_the_whole_and_stand_where_their_words_stand(pieces: list[str]) -> None:
    text = "前言。" + "".join(pieces) + "后语。"
    span = (3, 3 + len("".join(pieces)))
    parts = cut("".join(pieces), CUT.join(pieces))
    spans = spans_of(parts, text, span)
    assert [text[start:end] for start, end in spans] == parts
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("修路10公里，建桥2座。", "至少断成两段"),
        (f"修路10公里，{CUT}建桥3座。", "不改文字"),
        (f"修路10公里，{CUT}{CUT}建桥2座。", "没有文字"),
        (CUT.join("修路10公里，建桥2座。修路10公里，建桥2座。"), "不改文字"),
    ],
)
def test_a_cut_divides_and_changes_nothing(marked: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refusal:
        cut(ROW.content, marked)
    assert set(refusal.value.fields) == {"text"}


def test_more_than_twenty_parts_at_once_are_refused() -> None:
    with pytest.raises(BadInput, match="20 段"):
        cut("字" * 21, CUT.join("字" * 21))


def test_words_that_the_clerk_changed_keep_the_whole_passage() -> None:
    text = "前言。修路十公里，建桥两座。后语。"
    assert spans_of(["修路10公里，", "建桥两座。"], text, (3, 14)) == [(3, 14), (9, 14)]


def test_marked_places_of_the_paper_become_cuts_of_the_text() -> None:
    text = "前言。 修路，建桥，\n种树。后语。"
    span = (3, 14)
    content = text[3:14].strip()
    assert marked_at(content, text, span, [7, 10]) == f"修路，{CUT}建桥，{CUT}\n种树。"
    assert marked_at(content, text, span, [3, 4, 14, 99]) == content
    assert marked_at("改过的字", text, span, [7]) == "改过的字"


def test_a_test_of_done_from_the_words_follows_them() -> None:
    assert part_of(ROW, "建桥2座。", TARGETS).acceptance == "建桥2座"
    bare = part_of(ROW, "加强管护。", TARGETS)
    assert (bare.acceptance, bare.unit_proposes_acceptance) == ("", True)
    written = replace(ROW, acceptance="全线通车")
    assert part_of(written, "建桥2座。", TARGETS).acceptance == "全线通车"


def test_parts_of_one_row_make_it_again_when_merged() -> None:
    parts = [part_of(ROW, words, TARGETS) for words in ("修路10公里，", "建桥2座。")]
    again = merged(parts, [" \n"], NAMES)
    assert again.row == ROW
    assert again.conflicts == ()


def test_what_neighbours_do_not_agree_on_is_told() -> None:
    other = replace(
        ROW,
        content="种树",
        lead_ids=(CAIZHENG,),
        cooperating_ids=(JIAOTI,),
        due=date(2027, 3, 1),
        acceptance="",
        unit_proposes_acceptance=True,
    )
    made = merged([other, replace(ROW, due=None)], ["\n牵头单位：财政局\n"], NAMES)
    assert made.row.content == "种树；修路10公里，建桥2座。"
    assert (made.row.lead_ids, made.row.cooperating_ids) == ((CAIZHENG,), (FAGAI, JIAOTI))
    assert made.row.due == date(2027, 3, 1)
    said = "".join(made.conflicts)
    assert "牵头单位不一致（财政局；发改局）" in said
    assert "完成时限不一致（2027-03-01；未定）" in said
    assert "由承办单位提出" in said
    assert len(made.conflicts) == 3


def test_rows_where_each_answers_alone_stay_so() -> None:
    each = replace(ROW, ownership=Ownership.EACH, lead_ids=(FAGAI, LIUXI))
    both = merged([each, replace(each, lead_ids=(FAGAI, JIAOTI))], [""], NAMES)
    assert both.row.ownership is Ownership.EACH
    assert both.row.lead_ids == (FAGAI, LIUXI, JIAOTI)
    assert both.row.cooperating_ids == (CAIZHENG,)


def names(lead: list[Named], cooperating: list[Named] | None = None) -> Names:
    return Names(tuple(lead), tuple(cooperating or ()))


MISREAD = Named("财办", (CAIZHENG,))
BOTH = {"lead_ids": (FAGAI, LIUXI), "ownership": Ownership.EACH}
UNKNOWN = Named("管线办", ())
KNOWN = Named("财政局", (CAIZHENG,), certain=True)


@pytest.mark.parametrize(
    ("said", "row", "found"),
    [
        (names([UNKNOWN]), {"lead_ids": (JIAOTI,)}, {"管线办": JIAOTI}),
        (names([UNKNOWN, KNOWN]), {"lead_ids": (JIAOTI,)}, {"管线办": JIAOTI}),
        (names([KNOWN]), {"lead_ids": (JIAOTI,), "cooperating_ids": ()}, {}),
        (names([MISREAD]), {"lead_ids": (JIAOTI,), "cooperating_ids": ()}, {"财办": JIAOTI}),
        (names([UNKNOWN, Named("水务办", ())]), {"lead_ids": (JIAOTI,)}, {}),
        (names([UNKNOWN]), {"lead_ids": ()}, {}),
        (names([KNOWN], [UNKNOWN]), {"cooperating_ids": (CAIZHENG, LIUXI)}, {"管线办": LIUXI}),
    ],
)  # fmt: skip
def test_a_correction_is_learned_only_where_it_is_no_guess(
    said: Names, row: dict[str, object], found: dict[str, int]
) -> None:
    assert corrections(said, replace(ROW, **row)) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "row", "leads", "helping"),
    [
        (names([UNKNOWN]), {"lead_ids": ()}, (JIAOTI,), (CAIZHENG,)),
        (names([UNKNOWN, Named("发改局", (FAGAI,))]), {}, (JIAOTI,), (FAGAI, CAIZHENG)),
        (names([Named("发改局", (FAGAI,)), UNKNOWN]), {}, (FAGAI,), (CAIZHENG, JIAOTI)),
        (names([Named("管线办", (FAGAI,))]), {}, (JIAOTI,), (CAIZHENG,)),
        (names([Named("发改局", (FAGAI,))], [UNKNOWN]), {}, (FAGAI,), (CAIZHENG, JIAOTI)),
        (names([UNKNOWN]), {"lead_ids": (JIAOTI,)}, (JIAOTI,), (CAIZHENG,)),
        (names([UNKNOWN]), BOTH, (FAGAI, LIUXI, JIAOTI), (CAIZHENG,)),
        (names([UNKNOWN]), {"lead_ids": (), "cooperating_ids": (JIAOTI,)}, (JIAOTI,), ()),
    ],
)  # fmt: skip
def test_a_name_takes_the_role_that_the_paper_gives_it(
    said: Names, row: dict[str, object], leads: tuple[int, ...], helping: tuple[int, ...]
) -> None:
    after = corrected(replace(ROW, **row), said, "管线办", JIAOTI)  # type: ignore[arg-type]
    assert (after.lead_ids, after.cooperating_ids) == (leads, helping)
    assert corrected(after, said, "管线办", JIAOTI) == after, "once more changes nothing"
