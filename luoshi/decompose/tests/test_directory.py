"""Which unit of a directory a string names, seen from the paper's issuer; never an invented one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.decompose.directory import Directory
from luoshi.decompose.model import Status
from luoshi.decompose.names import abbreviates
from luoshi.decompose.regions import Unit
from luoshi.decompose.tests.directories import CITY, county

S = Status
DIRECTORY = county()
COUNTY = DIRECTORY.seen_from("临溪县人民政府·办公室")
CITY_PAPER = DIRECTORY.seen_from("望江市人民政府")
NAMES = {line.split(",")[0]: line.split(",")[2] for line in CITY.splitlines()}


@pytest.mark.parametrize(
    ("text", "status", "unit"),
    [
        ("临溪县财政局", S.EXACT, "q-cz"),
        ("县财政局", S.EXACT, "q-cz"),
        ("财政局", S.EXACT, "q-cz"),
        (" 县 财政局。", S.EXACT, "q-cz"),
        ("本县财政局", S.EXACT, "q-cz"),
        ("财政部门", S.ELIDED, "q-cz"),
        ("县财政局（县国资办）", S.EXACT, "q-cz"),
        ("县计委", S.ALIAS, "q-fg"),
        ("县物价局", S.ALIAS, "q-fg"),
        ("县发改委", S.ELIDED, "q-fg"),
        ("发展改革委", S.ELIDED, "q-fg"),
        ("县发展改革局", S.ELIDED, "q-fg"),
        ("县人社局", S.ELIDED, "q-rs"),
        ("人力资源·社会保障局", S.ELIDED, "q-rs"),
        ("县人力社保局", S.ELIDED, "q-rs"),
        ("县住建局", S.ELIDED, "q-zj"),
        ("住房城乡建设局", S.ELIDED, "q-zj"),
        ("县农业局", S.ELIDED, "q-ny"),
        ("縣農業農村局", S.EXACT, "q-ny"),
        ("县文旅局", S.ELIDED, "q-wl"),
        ("县文广新旅局", S.ELIDED, "q-wl"),
        ("县文广旅体局", S.ELIDED, "q-wl"),
        ("县市场监管局", S.ELIDED, "q-sj"),
        ("市场监管局", S.ELIDED, "q-sj"),
        ("生态环境局", S.EXACT, "q-hj"),
        ("县生态环境分局", S.EXACT, "q-hj"),
        ("县应急局", S.ELIDED, "q-yj"),
        ("县消防大队", S.ELIDED, "q-xf"),
        ("县委", S.EXACT, "q-xw"),
        ("县委宣传部", S.EXACT, "q-xcb"),
        ("县政协", S.EXACT, "q-zx"),
        ("团县委", S.EXACT, "q-tw"),
        ("县妇联", S.ELIDED, "q-fl"),
        ("县政府办公室", S.EXACT, "q-zfb"),
        ("县府办", S.EXACT, "q-zfb"),
        ("县建设局", S.UNKNOWN, None),
        ("社会保障局", S.ELIDED, "q-rs"),
        ("桃源镇", S.EXACT, "t1"),
        ("石门乡政府", S.EXACT, "t2"),
        ("东湖街道", S.EXACT, "t3"),
        ("市财政局", S.EXACT, "c-cz"),
        ("市发改委", S.ELIDED, "c-fg"),
        ("望江市发改委", S.ELIDED, "c-fg"),
        ("省商务厅", S.EXACT, "s-sw"),
        ("南屏区财政局", S.EXACT, "r-cz"),
    ],
)
def test_a_county_paper_names_its_units(text: str, status: Status, unit: str | None) -> None:
    (found,) = COUNTY.resolve([text])
    assert (found.text, found.status, found.unit_id) == (text, status, unit)
    assert not found.members
    assert not found.candidates


@pytest.mark.parametrize(
    "text",
    [
        "市商务局",
        "邻县财政局",
        "县水务局",
        "县财",
        "县局",
        "局",
        "",
        "社会",
        "企业",
        "国务院",
        "商务厅",
    ],
)
def test_what_the_directory_does_not_know_stays_unknown(text: str) -> None:
    (found,) = COUNTY.resolve([text])
    assert (found.status, found.unit_id, found.candidates) == (S.UNKNOWN, None, ())


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (["省发展改革委", "商务厅"], ["s-fg", "s-sw"]),
        (["市发改委", "财政局"], ["c-fg", "c-cz"]),
        (["市发改委", "财政局", "县财政局", "教育局"], ["c-fg", "c-cz", "q-cz", "q-jy"]),
        (["南屏区财政局", "桃源镇"], ["r-cz", "t1"]),
        (["教育", "财政部门"], ["q-jy", "q-cz"]),
        (["桃源", "石门乡"], ["t1", "t2"]),
        (["县发改委", "财政局", "商务局"], ["q-fg", "q-cz", "q-sw"]),
    ],
)
def test_strings_that_stand_together_help_each_other(texts: list[str], units: list[str]) -> None:
    assert [found.unit_id for found in COUNTY.resolve(texts)] == units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("市市场监管局", "1"),
        ("市场监管局", "1"),
        ("市市监局", "1"),
        ("市民政局", "2"),
        ("市纪委", "3"),
        ("市监委", "4"),
        ("市政协", "5"),
        ("市人行", "6"),
        ("市中院", "7"),
        ("市综合执法局", "8"),
        ("市国资委", "9"),
        ("外办", "10"),
    ],
)
def test_a_city_whose_level_begins_other_words_too(text: str, unit: str) -> None:
    names = (
        *("双河市市场监督管理局", "双河市民政局", "中共双河市纪律检查委员会", "双河市监察委员会"),
        *("政协双河市委员会办公室", "中国人民银行双河市分行", "双河市中级人民法院"),
        *("双河市城市管理局（综合行政执法局）", "双河市人民政府·国有资产·监督管理·委员会"),
        "中共双河市委外事工作·委员会办公室",
    )
    units = [Unit(str(i), name.replace("·", "")) for i, name in enumerate(names, 1)]
    (found,) = Directory(units).seen_from("双河市人民政府").resolve([text])
    assert found.unit_id == unit


def test_a_place_alone_means_its_government() -> None:
    city = [
        Unit("1", "双河市人民政府", kind="government"),
        Unit("2", "柳县人民政府", kind="government"),
    ]
    assert Directory(city).seen_from("双河市").resolve(["柳县"])[0].unit_id == "2"


def test_a_suffix_stands_once_for_several() -> None:
    found = CITY_PAPER.resolve(["望江经开区", "望江高新区管委会"])
    assert [item.unit_id for item in found] == ["c-jk", "c-gx"]


def test_a_carried_prefix_that_fits_nobody_leaves_a_choice() -> None:
    (_, found) = COUNTY.resolve(["市发改委", "教育局"])
    assert (found.status, found.unit_id, found.candidates) == (S.AMBIGUOUS, None, ("q-jy",))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("各乡镇", ["t1", "t2"]),
        ("各乡（镇）人民政府", ["t1", "t2"]),
        ("各乡镇（街道）", ["t1", "t2", "t3"]),
        ("各街道办事处", ["t3"]),
        ("各村", ["v1", "v2"]),
        ("各有关部门", []),
        ("县直有关单位", []),
        ("各责任单位", []),
        ("行业主管部门", []),
    ],
)
def test_collectives_have_members_as_far_as_kinds_tell(text: str, members: list[str]) -> None:
    (found,) = COUNTY.resolve([text])
    assert (found.status, found.unit_id, list(found.members)) == (S.COLLECTIVE, None, members)


def test_departments_of_a_county_are_not_those_of_its_townships() -> None:
    (found,) = COUNTY.resolve(["县直各部门"])
    assert "q-cz" in found.members
    assert not {"t1-cz", "c-cz", "r-cz"} & set(found.members)


@pytest.mark.parametrize("text", ["各县（市、区）政府", "各县区", "各县、区人民政府"])
def test_a_city_means_the_governments_below_it(text: str) -> None:
    (found,) = CITY_PAPER.resolve([text])
    assert (found.status, found.members) == (S.COLLECTIVE, ("q-gov", "r-gov"))


def test_a_township_means_its_own_villages() -> None:
    view = DIRECTORY.seen_from("临溪县桃源镇人民政府")
    assert view.resolve(["各村"])[0].members == ("v1",)
    assert view.resolve(["县财政局"])[0].unit_id == "q-cz"


def test_a_city_paper_that_says_county_leaves_a_choice() -> None:
    (found,) = CITY_PAPER.resolve(["县财政局"])
    assert (found.status, found.candidates) == (S.AMBIGUOUS, ("q-cz",))


@pytest.mark.parametrize(
    ("issuer", "unit"),
    [
        ("临溪县人民政府", "q-cz"),
        ("中共临溪县委办公室", "q-cz"),
        ("县政府办公室", "q-cz"),
        ("临溪县农业农村局", "q-cz"),
        ("望江市人民政府·办公室", "c-cz"),
        ("望江市南屏区人民政府", "r-cz"),
        ("别处县人民政府", None),
        ("国务院办公厅", None),
    ],
)
def test_the_issuer_tells_whose_finance_office_is_meant(issuer: str, unit: str | None) -> None:
    assert DIRECTORY.seen_from(issuer).resolve(["财政局"])[0].unit_id == unit


def test_one_abbreviation_of_two_units_is_a_choice() -> None:
    two = Directory(
        [Unit("1", "临溪县农业农村局"), Unit("2", "临溪县农业机械局")], region="临溪县"
    ).seen_from("")
    (found,) = two.resolve(["县农业局"])
    assert (found.status, found.candidates) == (S.AMBIGUOUS, ("1", "2"))
    assert two.resolve(["农业农村局"])[0].unit_id == "1"


def test_a_region_is_found_from_the_names_alone() -> None:
    names = [Unit(str(i), name) for i, name in enumerate(NAMES.values()) if "临溪县" in name]
    (found,) = Directory(names).seen_from("临溪县人民政府").resolve(["县财政局"])
    assert found.status is S.EXACT


@pytest.mark.parametrize(
    ("short", "long", "said"),
    [
        ("发改", "发展和改革", True),
        ("科工信", "科学技术和工业信息化", True),
        ("退役军人", "退役军人事务", True),
        ("人力社保", "人力资源·和社会保障", True),
        ("农业", "农业机械", False),
        ("改发", "发展和改革", False),
        ("教育", "教育科技", False),
    ],
)
def test_an_abbreviation_has_every_word_that_says_something(
    short: str, long: str, said: bool
) -> None:
    assert abbreviates(short, long.replace("·", "")) is said


@pytest.mark.parametrize("issuer", ["", "临溪县人民政府", "望江市人民政府", "别处县人民政府"])
@pytest.mark.parametrize("unit", NAMES)
def test_every_full_name_gives_its_unit(unit: str, issuer: str) -> None:
    (found,) = DIRECTORY.seen_from(issuer).resolve([NAMES[unit]])
    assert (found.status, found.unit_id) == (S.EXACT, unit)


SYLLABLES = st.sampled_from(
    "县市省临溪望江南屏发展改革财政农业局委办厅部镇乡街道各有关部门和及（）、"
)
SAID = st.lists(SYLLABLES, max_size=10).map("".join)


@given(st.lists(SAID | st.text(max_size=12), max_size=5), st.sampled_from(["", "临溪县", "望江市"]))
def test_any_strings_are_answered_with_known_units_only(texts: list[str], issuer: str) -> None:
    found = DIRECTORY.seen_from(issuer).resolve(texts)
    assert [item.text for item in found] == texts
    for item in found:
        ids = {item.unit_id, *item.members, *item.candidates} - {None}
        assert ids <= set(NAMES)
        assert (item.unit_id is not None) == (item.status in (S.EXACT, S.ALIAS, S.ELIDED))
        assert bool(item.candidates) == (item.status is S.AMBIGUOUS)
        assert not item.members or item.status is S.COLLECTIVE


WORDS = ["教育", "水利", "民政", "司法", "林业", "审计", "统计", "交通运输", "应急管理", "医疗保障"]


@given(st.lists(st.sampled_from(WORDS), unique=True, min_size=1), st.randoms())
def test_full_names_hold_in_any_directory(words: list[str], chance: object) -> None:
    units = [Unit(word, f"双桥县{word}局") for word in words]
    view = Directory(units).seen_from("双桥县人民政府")
    for unit in units:
        assert view.resolve([unit.name])[0].unit_id == unit.id
