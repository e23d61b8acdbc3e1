"""What texts of papers mean: width, prefixes, suffixes, elided forms, collectives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.decompose.collectives import collective
from luoshi.org.rules.names import Known, MatchStatus, Names, UnitMatch
from luoshi.org.rules.words import Level, UnitKind

K, L, S = UnitKind, Level, MatchStatus
COUNTY = "云岭县"
UNITS = {
    "发改": ("云岭县发展和改革局", K.DEPARTMENT, ("县计委",)),
    "人社": ("云岭县人力社保局", K.DEPARTMENT, ()),
    "市监": ("云岭县市场监督管理局", K.DEPARTMENT, ()),
    "住建": ("云岭县住房城乡建设局", K.DEPARTMENT, ()),
    "农业": ("云岭县农业农村局", K.DEPARTMENT, ()),
    "卫健": ("云岭县卫生健康局", K.DEPARTMENT, ()),
    "财政": ("云岭县财政局", K.DEPARTMENT, ()),
    "生态": ("安宁市生态环境局云岭分局", K.DEPARTMENT, ()),
    "税务": ("国家税务总局云岭县税务局", K.DEPARTMENT, ()),
    "残联": ("云岭县残疾人联合会", K.INSTITUTION, ()),
    "融媒": ("云岭县融媒体中心", K.INSTITUTION, ()),
    "府办": (f"{COUNTY}人民政府办公室", K.OFFICE, ()),
    "委办": ("中国共产党云岭县委员会办公室", K.PARTY, ()),
    "组织": ("中共云岭县委组织部", K.PARTY, ()),
    "县府": ("云岭县人民政府", K.GOVERNMENT, ()),
    "督查": ("督查室", K.SECTION, ()),
    "青石": ("青石镇人民政府", K.TOWNSHIP, ()),
    "白水": ("白水乡人民政府", K.TOWNSHIP, ()),
    "城关": ("城关街道办事处", K.STREET, ()),
    "柳树": ("柳树村村民委员会", K.VILLAGE, ()),
    "东关": ("东关社区居民委员会", K.COMMUNITY, ()),
    "财所": ("青石镇财政所", K.SECTION, ()),
    "镇中心": ("青石镇综合服务中心", K.INSTITUTION, ()),
}
KEYS = list(UNITS)
TOWNSHIP_LEVEL = {"青石", "白水", "城关", "财所", "镇中心"}


def known(key: str) -> Known:
    name, kind, aliases = UNITS[key]
    level = L.COUNTY
    if key in TOWNSHIP_LEVEL:
        level = L.TOWNSHIP
    return Known(KEYS.index(key), name, "", aliases, kind, level)


NAMES = Names([known(key) for key in KEYS], region="云岭县", level=L.COUNTY)


def named(match: UnitMatch) -> list[str]:
    return [KEYS[pk] for pk in match.unit_ids]


@pytest.mark.parametrize(
    ("text", "status", "key"),
    [
        ("云岭县发展和改革局", S.EXACT, "发改"),
        ("县发展和改革局", S.EXACT, "发改"),
        ("本县发展和改革局", S.EXACT, "发改"),
        (" 县 发展和改革局　", S.EXACT, "发改"),
        ("县计委", S.ALIAS, "发改"),
        ("计委", S.ALIAS, "发改"),
        ("县发改局", S.ELIDED, "发改"),
        ("发改委", S.ELIDED, "发改"),
        ("县发展和改革委员会", S.ELIDED, "发改"),
        ("县人社局", S.ELIDED, "人社"),
        ("市场监管局", S.ELIDED, "市监"),
        ("县市监局", S.ELIDED, "市监"),
        ("县住建局", S.ELIDED, "住建"),
        ("卫健委", S.ELIDED, "卫健"),
        ("农业局", S.ELIDED, "农业"),
        ("财政局", S.EXACT, "财政"),
        ("县生态环境局", S.EXACT, "生态"),
        ("生态环境局", S.EXACT, "生态"),
        ("县税务局", S.EXACT, "税务"),
        ("县残联", S.ELIDED, "残联"),
        ("县融媒体中心", S.EXACT, "融媒"),
        ("县政府办", S.EXACT, "府办"),
        ("县政府办公室", S.EXACT, "府办"),
        ("政府办", S.EXACT, "府办"),
        ("县委办", S.EXACT, "委办"),
        ("县委组织部", S.EXACT, "组织"),
        ("组织部", S.EXACT, "组织"),
        ("县政府", S.EXACT, "县府"),
        ("县人民政府", S.EXACT, "县府"),
        ("县政府督查室", S.EXACT, "督查"),
        ("青石镇", S.EXACT, "青石"),
        ("青石镇政府", S.EXACT, "青石"),
        ("青石", S.ELIDED, "青石"),
        ("白水乡", S.EXACT, "白水"),
        ("城关街道", S.EXACT, "城关"),
        ("城关街道办", S.EXACT, "城关"),
        ("柳树村", S.EXACT, "柳树"),
        ("柳树村委会", S.EXACT, "柳树"),
        ("东关社区", S.EXACT, "东关"),
    ],
)
def test_a_text_finds_its_one_unit(text: str, status: MatchStatus, key: str) -> None:
    match = NAMES.match(text)
    assert (match.text, match.status, named(match)) == (text, status, [key])


@pytest.mark.parametrize(
    "text",
    ["市财政局", "邻县财政局", "各有关部门", "有关乡镇", "县直有关单位", "局", "县", "", "督导组"],
)
def test_somebody_else_or_nobody_stays_unknown(text: str) -> None:
    assert NAMES.match(text) == UnitMatch(text, (), S.UNKNOWN)


TOWNS, STREETS = ["青石", "白水"], ["城关"]
DEPARTMENTS = ["发改", "人社", "市监", "住建", "农业", "卫健", "财政", "生态", "税务"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("各乡镇", TOWNS),
        ("各乡镇人民政府", TOWNS),
        ("各乡（镇）人民政府", TOWNS),
        ("各乡镇（街道）", TOWNS + STREETS),
        ("各乡镇(街道)", TOWNS + STREETS),
        ("各乡镇、街道", TOWNS + STREETS),
        ("各镇街", TOWNS + STREETS),
        ("各镇（街道）", TOWNS + STREETS),
        ("各乡镇人民政府（街道办事处）", TOWNS + STREETS),
        ("各乡镇人民政府、各街道办事处", TOWNS + STREETS),
        ("各街道", STREETS),
        ("各街道办事处", STREETS),
        ("县直各部门", DEPARTMENTS),
        ("县级各部门", DEPARTMENTS),
        ("各部门", DEPARTMENTS),
        ("县直各单位", [*DEPARTMENTS, "残联", "融媒"]),
        ("各村", ["柳树"]),
        ("各行政村", ["柳树"]),
        ("各社区", ["东关"]),
        ("各村（社区）", ["柳树", "东关"]),
        ("各村、各社区", ["柳树", "东关"]),
    ],
)
def test_a_collective_is_all_units_of_its_kinds(text: str, keys: list[str]) -> None:
    match = NAMES.match(text)
    assert match.status is S.COLLECTIVE
    assert named(match) == keys


def test_a_collective_of_which_there_is_none_is_unknown() -> None:
    empty = Names([known("财政")], region="云岭县", level=L.COUNTY)
    assert empty.match("各乡镇").status is S.UNKNOWN


def test_an_elided_form_of_two_units_is_a_doubt_not_a_guess() -> None:
    two = Names(
        [
            Known(1, "云岭县农业农村局", "", (), K.DEPARTMENT, L.COUNTY),
            Known(2, "云岭县农业机械局", "", (), K.DEPARTMENT, L.COUNTY),
        ],
        region="云岭县",
        level=L.COUNTY,
    )
    assert two.match("县农业局") == UnitMatch("县农业局", (1, 2), S.AMBIGUOUS)
    assert two.match("农业农村局") == UnitMatch("农业农村局", (1,), S.EXACT)


def test_a_section_gives_way_to_a_unit_of_its_own() -> None:
    two = Names(
        [
            Known(1, "信访局", "", (), K.SECTION, L.COUNTY),
            Known(2, "云岭县信访局", "", (), K.DEPARTMENT, L.COUNTY),
        ],
        region="云岭县",
        level=L.COUNTY,
    )
    assert two.match("县信访局").unit_ids == (2,)


@pytest.mark.parametrize("key", KEYS)
def test_every_unit_answers_to_its_full_name(key: str) -> None:
    match = NAMES.match(UNITS[key][0])
    assert match.status is S.EXACT
    assert key in named(match)


@given(st.text(max_size=30))
def test_any_text_is_answered_and_names_known_units_only(text: str) -> None:
    match = NAMES.match(text)
    assert set(match.unit_ids) <= set(range(len(KEYS)))
    assert (match.status is S.UNKNOWN) == (not match.unit_ids)
    assert (match.status is S.COLLECTIVE) <= (collective(text) is not None)
