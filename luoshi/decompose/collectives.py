"""Many units under one name: 各乡镇, 各县(市、区)政府, 县直各部门; which kinds they mean."""

from __future__ import annotations

import re
from enum import StrEnum

from .names import fold
from .units import is_collective


class Kind(StrEnum):
    """The kinds of units that collectives tell apart; a directory may know others."""

    REGION = "region"
    GOVERNMENT = "government"
    DEPARTMENT = "department"
    INSTITUTION = "institution"
    SECTION = "section"
    TOWNSHIP = "township"
    STREET = "street"
    VILLAGE = "village"
    COMMUNITY = "community"


# Read without brackets and pauses: 各乡（镇）人民政府、各街道办事处 is 各乡镇人民政府各街道办事处.
_TOWNS = r"各(?:乡镇|镇乡|镇|乡)(?:人民政府|政府|党委政府)?"
_STREETS = r"(?:街道|街)(?:办事处|办)?"
_OWN = r"(?:全?[省市县区旗](?:直属?|级|直机关|级机关)?)?"
_REGIONS = r"各(?:县级市|自治[县州旗]|[市县区州盟旗])+(?:人民政府|政府|党委政府|管委会)?"
_COLLECTIVES: tuple[tuple[str, frozenset[str]], ...] = (
    (_TOWNS, frozenset({Kind.TOWNSHIP})),
    (f"各{_STREETS}", frozenset({Kind.STREET})),
    (f"{_TOWNS}各?{_STREETS}|各街道乡镇", frozenset({Kind.TOWNSHIP, Kind.STREET})),
    (f"{_OWN}各(?:部门|委办局|委局办|局办)", frozenset({Kind.DEPARTMENT})),
    (f"{_OWN}各(?:部门)?单位", frozenset({Kind.DEPARTMENT, Kind.INSTITUTION})),
    (r"各(?:行政)?村(?:民?委(?:员)?会)?", frozenset({Kind.VILLAGE})),
    (r"各社区(?:居民?委(?:员)?会)?", frozenset({Kind.COMMUNITY})),
    (r"各(?:行政)?村各?(?:社区|居)", frozenset({Kind.VILLAGE, Kind.COMMUNITY})),
    (_REGIONS, frozenset({Kind.GOVERNMENT})),
)
OWN_LEVEL = frozenset({Kind.DEPARTMENT, Kind.INSTITUTION})  # a county's spare the townships'
_PATTERNS = tuple((re.compile(pattern), kinds) for pattern, kinds in _COLLECTIVES)
_OPEN = re.compile(r"(?:行业|业务|职能)?主管(?:部门|单位)$|^(?:牵头|责任|成员|配合)单位$")


def collective(text: str) -> frozenset[str] | None:
    """The kinds that a collective means, None if the text is none, or does not say which."""
    plain = re.sub(r"[()\[\]、/和及与]", "", fold(text))
    for pattern, kinds in _PATTERNS:
        if pattern.fullmatch(plain):
            return kinds
    return None


def is_open(text: str) -> bool:
    """有关部门, 各责任单位, 行业主管部门: several units, and the words do not say which."""
    return is_collective(text) or bool(_OPEN.search(text))
