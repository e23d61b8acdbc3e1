"""Made-up things for the gallery to show; the places and people do not exist."""

from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from luoshi.kit.http import Option
from luoshi.kit.paging import Page

SHANGHAI: Final = timezone(timedelta(hours=8))

# Name, short form, where it stands; then pinyin in full and initials, as a server would keep them.
_COUNTY, _TOWNS = "云岭县 › 县政府", "云岭县 › 乡镇"
_UNITS: Final = (
    (
        "云岭县人民政府办公室",
        "县政府办",
        _COUNTY,
        "yunlingxianrenminzhengfubangongshi ylxrmzfbgs xzfb",
    ),
    (
        "云岭县发展和改革局",
        "县发改局",
        _COUNTY,
        "yunlingxianfazhanhegaigeju ylxfzhggj xfgj fagaiju",
    ),
    ("云岭县财政局", "县财政局", _COUNTY, "yunlingxiancaizhengju ylxczj xczj czj"),
    ("云岭县水利局", "县水利局", _COUNTY, "yunlingxianshuiliju ylxslj xslj slj"),
    ("云岭县交通运输局", "县交通局", _COUNTY, "yunlingxianjiaotongyunshuju ylxjtysj xjtj jtj"),
    ("清溪镇人民政府", "清溪镇", _TOWNS, "qingxizhenrenminzhengfu qxzrmzf qxz"),
    ("松坪乡人民政府", "松坪乡", _TOWNS, "songpingxiangrenminzhengfu spxrmzf spx"),
    ("石桥镇人民政府", "石桥镇", _TOWNS, "shiqiaozhenrenminzhengfu sqzrmzf sqz"),
)

ROWS: Final[tuple[dict[str, Any], ...]] = (
    {
        "id": 1,
        "number": "工作要点-2026-0012",
        "content": "完成清溪河三处险段加固，汛期前通过验收",
        "unit": "县水利局",
        "due": date(2026, 5, 15),
        "state": "办理中",
        "tone": "active",
        "light": "green",
        "count": 3,
    },
    {
        "id": 2,
        "number": "工作要点-2026-0013",
        "content": "新建改建农村公路四十公里，同步完善防护设施，建成一段、验收一段、移交一段",
        "unit": "县交通运输局",
        "due": date(2026, 10, 31),
        "state": "待签收",
        "tone": "waiting",
        "light": "none",
        "count": 12,
    },
    {
        "id": 3,
        "number": "会议-2026-0007",
        "content": "核清全县闲置校舍底数，提出盘活方案",
        "unit": "县教育局",
        "due": date(2026, 3, 20),
        "state": "整改中",
        "tone": "active",
        "light": "red",
        "count": 1280,
    },
    {
        "id": 4,
        "number": "批示-2026-0003",
        "content": "答复松坪乡三户村民饮水困难问题",
        "unit": "松坪乡",
        "due": None,
        "state": "已办结",
        "tone": "done",
        "light": "done",
        "count": 0,
    },
)

PAGES: Final = {
    "first": Page(rows=list(ROWS), next="next", total=128),
    "middle": Page(rows=list(ROWS), next="next", previous="before", total=10_000, exact=False),
    "only": Page(rows=list(ROWS), total=4),
}

HAPPENINGS: Final = (
    {
        "title": "签收",
        "who": "县水利局 周敏",
        "at": datetime(2026, 3, 5, 14, 20, tzinfo=SHANGHAI),
        "text": "已明确由工程股承办。",
    },
    {
        "title": "交办",
        "who": "县政府办公室 沈静",
        "at": datetime(2026, 3, 5, 9, 12, tzinfo=SHANGHAI),
        "text": "",
    },
    {
        "title": "立项",
        "who": "县政府办公室 沈静",
        "at": datetime(2026, 3, 4, 16, 40, tzinfo=SHANGHAI),
        "text": "依据：2026 年工作要点第三部分第七条。",
    },
)

TREE: Final = (
    {
        "name": "云岭县",
        "open": True,
        "note": "150 件",
        "children": (
            {
                "name": "县政府",
                "open": True,
                "note": "96 件",
                "url": "#tree",
                "children": (
                    {"name": "县政府办公室", "note": "12 件", "url": "#tree", "current": True},
                    {"name": "县水利局", "note": "9 件", "url": "#tree"},
                    {"name": "县财政局", "note": "7 件", "url": "#tree"},
                ),
            },
            {"name": "乡镇", "note": "54 件", "more_url": "branch/"},
        ),
    },
)
BRANCH: Final = (
    {"name": "清溪镇", "note": "6 件", "url": "#tree"},
    {"name": "松坪乡", "note": "4 件", "url": "#tree"},
    {"name": "石桥镇", "note": "5 件", "url": "#tree"},
)

KINDS: Final = (("plan", "工作要点"), ("meeting", "会议纪要"), ("instruction", "领导批示"))


SPLIT: Final = (
    ("lead", "排在最前的牵头，其余配合"),
    ("each", "各单位分别承办"),
    ("joint", "联合承办，由指定单位报送"),
)


def context() -> dict[str, Any]:
    """What the gallery's templates show."""
    return {
        "rows": ROWS,
        "pages": PAGES,
        "happenings": HAPPENINGS,
        "tree": TREE,
        "kinds": KINDS,
        "notify": ["plan"],
        "split_options": SPLIT,
        "chosen_units": [{"id": 6, "name": "清溪镇人民政府"}, {"id": 7, "name": "松坪乡人民政府"}],
    }


def units_like(text: str) -> list[Option]:
    """The made-up units that a few typed characters mean."""
    asked = text.strip().lower()
    if not asked:
        return []
    return [
        {"id": number, "name": name, "short": short, "path": path}
        for number, (name, short, path, latin) in enumerate(_UNITS, start=1)
        if asked in name or asked in short or any(asked in word for word in latin.split())
    ]
