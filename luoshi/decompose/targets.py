"""Figures a task has to reach: 「新建农田3万亩以上」 → 3 万亩 以上. Policy amounts are none."""

from __future__ import annotations

import re
from bisect import bisect_right

from .model import Target

_NUMBER = (
    r"(?P<n>\d{1,3}+(?:,\d{3})++|\d++(?:\.\d+)?+)(?:[-~至](?P<top>\d+(?:\.\d+)?))?+(?P<more>余|多)?"
)
_MEASURE = (
    "微克/立方米|毫克/升|美元|欧元|港元|分钟|小时|项次|起|种|户次|例次|台套|台次|车次|册次|课时|学时|个百分点|个工作日|平方公里|平方千米|立方米|平方米|标准箱|人次|场次|班次|批次|公里|千米|公顷|千瓦时|千瓦|兆瓦"
    "|吨标准煤|吨标煤|床位|个|家|名|户|人|亩|吨|套|间|座|所|处|项|条|件|台|辆|张|场|次|期|批|支|只|头|株|棵|根"
    "|栋|幢|宗|元|米|斤|公斤|度|倍|分|篇|部|本|份|届|轮|组|类|款|门|盏|眼|口|片|块|孔|枚|艘|架|列|趟|对|册|天|例|方|吉瓦|匹|羽|箱|瓶|句|字|人|P"
)
_FIGURE = re.compile(
    rf"{_NUMBER}(?P<scale>千万|百万|十万|[十百千万亿])?(?P<extra>余|多)?(?P<u>%|{_MEASURE})"
)
_BARE = re.compile(rf"{_NUMBER}(?P<scale>万|亿)(?P<extra>余|多)?(?P<u>)(?=[\u4e00-\u9fff,。;、]|$)")
_AFTER = re.compile(r"(?:及|或|\(含\))?(?:以上|以内|以下|左右|上下)")
_FLOOR = (
    "不少于|不低于|不超过|不高于|不小于|至少|力争|超过|高于|低于"
    "|突破|达到|达|超|完成|净增|新增|约|近|增长|提高到"
)
_BEFORE = re.compile(
    rf"(?:{_FLOOR}|下降|降低|提高|提升|控制在|保持在|稳定在|培育|引进|培养|新建|建成|改造)+$"
)
_SOFT = re.compile(
    r"不少于|不低于|不超过|不高于|不小于|至少|力争|超过|高于|低于|突破|达到|达|超|约|近|控制在"
)
# A clause that pays, fines or taxes defines a policy; its amounts are nobody's target.
_POLICY = re.compile(
    r"税额|幅度|单价|补贴|补助|奖励|资助|给予|奖补|罚款|处罚|税率|减征|免征"
    r"|扣除|最高|封顶|每[户人亩家]|收费|费率"
)
_MONEY = ("元", "%")
_RATE = re.compile(
    r"(?<![税费利])率(?:达到?|不低于|保持在|稳定在|提高到|提升至|超过)$"
)  # of success
# 「压缩至3个工作日以内」 is to be reached; other spans of time say by when or how often.
_TIMES = ("天", "个工作日", "分钟", "小时")
_SHORTENED = re.compile(
    r"(?:压[缩减]|缩[短减]|控制|减少|精简|降低?|提速)[^,。;\d]{0,10}(?:至|到|在|为)(?:约|不超过)?$"
)
# 「5亿元以上项目30个」: a size that tells which things are counted.
_SIZES = ("元", "米", "亩", "户", "吨", "类")
_OF_A_KIND = re.compile(
    r"(?:及|或|\(含\))?(?:以上|以下|以内)的?(?![且并和或及的]|左右)[\u4e00-\u9fff]"
)
_QUOTED = re.compile(r"“[^”]{1,40}”|《[^》]{1,60}》|\"[^\"]{1,40}\"")
_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[。;]")
_NOT_AFTER = re.compile(r"级|岁|号|以来|制$|化|届|方面|专项")
_NOT_BEFORE: tuple[str, ...] = ("第", "前", "其他", "另外", "最多", "按", "按照")
_NOT_BEFORE += ("每", "上述", "这", "该", "各", "“")


def targets(text: str, printed: str = "") -> list[Target]:
    """The targets in a view of a task's text, in order; `printed` is the same as printed."""
    printed = printed or text
    if not _DIGIT.search(text):
        return []
    marks = "“" in text or "《" in text or '"' in text
    quoted = [i for match in _QUOTED.finditer(text) for i in match.span()] if marks else []
    found: list[tuple[int, Target]] = []
    for match in _figures(text):
        if bisect_right(quoted, match.start()) % 2 or not _aimed(text, match):
            continue
        target = _target(text, printed, match)
        if target:
            found.append((match.start(), target))
    return [target for _, target in found]


def _figures(text: str) -> list[re.Match[str]]:
    figures = list(_FIGURE.finditer(text))
    if "万" not in text and "亿" not in text:
        return figures
    taken = {match.start() for match in figures}
    bare = [m for m in _BARE.finditer(text) if m.start() not in taken and _people(text, m)]
    return sorted(figures + bare, key=lambda match: match.start())


def _people(text: str, match: re.Match[str]) -> bool:
    """A bare 万 counts where people are spoken of close by."""
    around = text[max(0, match.start() - 8) : match.end() + 8]
    return bool(re.search(r"人|群体|孕产妇|妇女|儿童|学生|职工|农民|居民|青年|老年", around))


def _aimed(text: str, match: re.Match[str]) -> bool:
    """Whether a figure is something to reach, not an age, a class, a rule or a limit of time."""
    unit = match["u"]
    before = text[max(0, match.start() - 6) : match.start()]
    if before.endswith(_NOT_BEFORE) or _NOT_AFTER.match(text, match.end()):
        return False
    if before[-1:].isdecimal() or before[-1:] in (".", "/"):
        return False
    if unit in _TIMES:
        return text.startswith("办结", match.end()) or bool(
            _SHORTENED.search(text, max(0, match.start() - 20), match.start())
        )
    if unit.endswith(_SIZES) and _OF_A_KIND.match(text, match.end()):
        return False
    if unit == "部" and re.match(r"[门委队分长署级]", text[match.end() :]):
        return False
    if unit in ("届", "度", "分") and not _AFTER.match(text, match.end()):
        return False
    if _RATE.search(text, max(0, match.start() - 8), match.start()):
        return True
    return not (unit.endswith(_MONEY) and _POLICY.search(_clause(text, match)))


def _clause(text: str, match: re.Match[str]) -> str:
    """The sentence around a figure."""
    start = max(text.rfind("。", 0, match.start()), text.rfind(";", 0, match.start())) + 1
    stop = _STOP.search(text, match.end())
    return text[start : stop.start() if stop else len(text)]


def _target(text: str, printed: str, match: re.Match[str]) -> Target | None:
    least, top, named = match.group("n", "top", "u")
    number = (top or least).replace(",", "")
    if len(number) > 15:
        return None
    scale = printed[slice(*match.span("scale"))] if match["scale"] else ""
    unit = scale + (printed[slice(*match.span("u"))] if named else "人")
    before = _BEFORE.search(text, max(0, match.start() - 8), match.start())
    after = _AFTER.match(text, match.end())
    start = before.start() if before else match.start()
    end = after.end() if after else match.end()
    soft = _SOFT.findall(before.group()) if before else []
    words = [*soft, match["more"] or "", match["extra"] or "", after.group() if after else ""]
    return Target(printed[start:end], float(number), unit, "".join(words))
