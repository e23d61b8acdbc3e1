"""Whether the words of a range can be who acts: names of bodies, officers, collectives."""

from __future__ import annotations

import re

from .directives import begins_with_verb
from .lexicon import NO_BODY
from .units import COLLECTIVE, SUFFIX, split

_LONGEST = 160
_LONGEST_NAME = 30
_BARE = re.compile(
    "企业|单位|部门|机构|政府|社会|学校|医院|公司|集团|社区|街道|机关|高校|大学|市场|[县区市镇乡村州]"
)
_NO_BODY = re.compile(rf"(?:{NO_BODY})$")
_NO_NAME = re.compile(
    "是|委托|确保|力争|努力|争取|完成|其中|本|该|此|其|这|那|我|上述|下列|以上|有的|部分|一些|全[国省市县区]|在|到|对|为|以|从|把|将|与|逐"
)
_SAYS = re.compile(r"\d|由(?!贸)|的|要|将|了|对|把|,|[^所]在|同时|全力|是")
_OF = re.compile(r"的[^的]{0,6}(?:部门|单位|机构|局|委|办|企业)$")
_LED = "包案|分管|主要|牵头|责任|包抓|联系|市|县|区"
_OFFICERS = (
    "负责同志|主要负责人|联络员|网格员|试点地区|试点城市|责任人|产权单位|两办|组长|起草组|工作组"
)
_OFFICER = re.compile(rf"(?:(?:{_LED})领导|[\u4e00-\u9fff]{{0,6}}(?:专班|专员)|{_OFFICERS})$")
_OFFICE = re.compile(r"(?:局|委|办|办公室|厅|部|科|室|处|组|队|所|站|专班)$")
_SURE = re.compile(
    r"(?:局|委|办|办公室|厅|部|院|政府|中心|公司|集团|部门|单位|科|股|室|队|组|处|所|站|会|社)$"
)
# Names cut short before a common ending: 「翠竹、北门两个社区」, 「质监、教育部门」.
_ENDING = "社区|乡镇|镇|乡|村|县|区|街道|科室|部门|单位"
_COUNTED = re.compile(
    rf"(?:[两二三四五六七八九十\d]+个?[\u4e00-\u9fff]{{0,2}}(?:{_ENDING})|部门|街镇|乡镇)$"
)
_AND_OTHERS = re.compile(r"等[^,。]{0,6}(?:单位|部门|公司|企业)$")
_SHORT = 6
_SHORTEST_DEED = 5  # 宣传文化站 is a body, 重点核查骨科 is a deed


def actors_in(text: str, start: int, end: int) -> tuple[str, ...]:
    """The names in a range of folded text if every one of them can act; else none."""
    if not 2 <= end - start <= _LONGEST:
        return ()
    names = tuple("".join(text[lo:hi].split()) for lo, hi in split(text, start, end))
    if names and (all(map(can_act, names)) or _cut_short(text, start, end, names)):
        return names
    return ()


def _cut_short(text: str, start: int, end: int, names: tuple[str, ...]) -> bool:
    """Whether names share an ending that only the last one prints."""
    if any(_SAYS.search(name) for name in names):
        return False
    if any(len(name) > _SHORT or begins_with_verb(name) for name in names[1:-1]):
        return False
    if _AND_OTHERS.search(text, start, end):
        return can_act(names[0])
    return len(names) > 1 and bool(_COUNTED.search(names[-1])) and len(names[0]) <= _SHORT + 2


def can_act(name: str) -> bool:
    """Whether a string can be told to do something: 县教育局, 各乡镇, 包案领导; not 学校 alone."""
    if not 2 <= len(name) <= _LONGEST_NAME or _BARE.fullmatch(name):
        return False
    if _NO_BODY.search(name) or _NO_NAME.match(name) or name.count("(") != name.count(")"):
        return False
    if _OFFICER.search(name) or COLLECTIVE.match(name.removeprefix("地方")):
        return len(name) <= _LONGEST_NAME // 2 + 1 and not _SAYS.search(name)
    return _is_body(name)


def _is_body(name: str) -> bool:
    if any(c.isdigit() for c in name) or re.search(r"由(?!贸)", name):
        return False
    if "的" in name and not _OF.search(name):
        return False
    if re.search(r"[^所]在", name):
        return False
    if begins_with_verb(name) and not (_OFFICE.search(name) and len(name) <= _SHORTEST_DEED):
        return False
    return bool(SUFFIX.search(name))


def surely(names: tuple[str, ...]) -> bool:
    """Whether all names end as offices do, so that nothing else need say that they act."""
    return all(_SURE.search(n) or COLLECTIVE.match(n.removeprefix("地方")) for n in names)
