"""The name of a unit and its other spellings: long forms, dropped prefixes, abbreviations.

An abbreviation is built from the name itself: a name is words of two characters, each stands there
whole or by its characters, weak words may be left out (人力资源社会 → 人社). Only what
cannot be built so stands in `LONG_FORMS`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

REGION_ENDINGS = "省市州盟县区旗"
# Official long forms that name the same thing as the short one, in the order of their replacement.
LONG_FORMS = (
    ("外事工作委员会办公室", "外办"),
    ("台湾工作办公室", "台办"),
    ("归国华侨联合会", "侨联"),
    ("中国人民银行", "人行"),
    ("人民银行", "人行"),
    ("中级人民法院", "中院"),
    ("住房公积金", "公积金"),
    ("公积金管理", "公积金"),
    ("共产主义青年团", "共青团"),
    ("机构编制委员会", "编委"),
    ("政治协商会议", "政协"),
    ("人民代表大会", "人大"),
    ("中国人民政协", "政协"),
    ("中国共青团", "共青团"),
    ("人大常务委员会", "人大"),
    ("高新技术产业", "高新"),
    ("高新技术", "高新"),
    ("高新开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("纪律检查委员会", "纪委"),
    ("综合行政执法", "综合执法"),
    ("人大常委会", "人大"),
    ("街道办事处", "街道"),
    ("经济开发区", "经开区"),
    ("监察委员会", "监委"),
    ("管理委员会", "管委"),
    ("村民委员会", "村"),
    ("居民委员会", ""),
    ("人民检察院", "检察院"),
    ("人民武装部", "人武部"),
    ("直属机关", "直机关"),
    ("人民法院", "法院"),
    ("人民政府", "政府"),
    ("管委会", "管委"),
    ("村委会", "村"),
    ("居委会", ""),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办公厅", "办"),
    ("街道办", "街道"),
    ("总工会", "工会"),
    ("文体广新", "文体广"),
    ("文广新", "文广"),
    ("编委办", "编办"),
)
STATE_ORGANS = ("国家税务总局", "国家统计局", "中国共产党", "中共", "国网", "国家", "国务院")
ADMINISTRATIVE = "局委厅办"  # one family: an office is renamed from one to another at every reform
OTHER_ENDINGS = ("街道", "社区", "中心", "公司", "镇", "乡", "村", "部", "院", "所", "站", "队")
AUTHORITY = re.compile(r"(?:行政)?(?:主管)?(?:部门|机关|系统)$")
SHORTEST_STEM = 2
# Words that begin with 市, 县 or 区 and name no level: 市场监管局 is nobody's 场监管局.
NO_LEVEL = re.compile(r"市(?:场|容|监(?!委)|政(?![府协法]))|[县区]域")
# Words of a name that an abbreviation may leave out altogether.
_WEAK = frozenset(
    [
        *("资源", "保障", "管理", "监督", "运输", "技术", "事务", "城乡", "工作"),
        *("广电", "广播", "电视", "物资", "服务", "综合", "安全", "行政", "指导"),
    ]
)
_JOINTS = re.compile("[和与及、]")
_OLD = "農業衛環態資設權檢監療應聞術電廣遊遊體殘聯婦兒僑糧務財稅縣鄉鎮辦處廳黨會發規劃關區"
_NEW = "农业卫环态资设权检监疗应闻术电广游游体残联妇儿侨粮务财税县乡镇办处厅党会发规划关区"
_SIMPLIFIED = dict(zip(map(ord, _OLD), _NEW, strict=True))


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """One form for one reading: half width, no blanks, no quotes, no closing full stop."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\"'“”‘’《》·。;,]+", "", plain).lower()


@lru_cache(maxsize=65_536)
def shorten(text: str) -> str:
    """A folded name with every long form shortened, in simplified characters."""
    text = text.translate(_SIMPLIFIED)
    for long, short in LONG_FORMS:
        text = text.replace(long, short)
    text = re.sub(r"(镇|乡)政府$", r"\1", text)
    text = re.sub(r"(?<!政)府办$", "政府办", text)
    return re.sub(r"村村$", "村", text)


def prefixes_of(region: str) -> tuple[str, ...]:
    """What papers put before, or leave out of, a unit's name inside this very region."""
    stem = stem_of_region(region)
    words = {region, stem, *STATE_ORGANS, "委", f"{region}委", f"{region}政府"}
    if region[-1:] and region[-1:] in REGION_ENDINGS:
        own = region[-1:]  # 县 for a county: 市财政局 in its papers is somebody else
        words |= {own, f"本{own}", f"我{own}", f"全{own}", f"{own}委", f"{own}政府"}
    return tuple(sorted(words - {""}, key=len, reverse=True))


def stem_of_region(region: str) -> str:
    """云岭 of 云岭县; a name that is nothing but such an ending stays."""
    return region.rstrip(REGION_ENDINGS) or region


def forms(text: str, prefixes: tuple[str, ...], region: str) -> frozenset[str]:
    """The shortened text with each prefix dropped in turn, and what it is called within a region.

    Never an empty form, never one shorter than a stem unless the text is.
    """
    start = shorten(fold(text))
    found, waiting = {start}, [start, *_within(start, region)]
    while waiting:
        here = waiting.pop()
        found.add(here)
        for prefix in prefixes:
            rest = here.removeprefix(prefix)
            whole = len(prefix) == 1 and NO_LEVEL.match(here)
            if rest != here and not whole and len(rest) >= SHORTEST_STEM and rest not in found:
                waiting.append(rest)
    for branch in _branch(start, prefixes):
        found |= forms(branch, prefixes, region)
    return frozenset(found - {""})


def _within(text: str, region: str) -> list[str]:
    """Names that carry the region inside: 政协云岭县委 is the 政协, 团县委 the 共青团云岭县委."""
    ending = region[-1:]
    for league in (f"共青团{region}委", f"团{ending}委"):
        if region and text.endswith(league):
            return ["团委"]
    inner = text.replace(region, "") if region and text.rfind(region) > 0 else ""
    whole = re.sub(r"^政协委", "政协", re.sub(r"^人行[分支]行$", "人行", inner))
    found = [whole] if len(whole) >= SHORTEST_STEM else []
    bare = re.sub(r"\([^()]*\)$", "", text)
    return [*found, bare] if bare != text else found


def _branch(form: str, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """某某市生态环境局云岭分局 is here 生态环境局 and 生态环境分局; nothing for anything else."""
    if not form.endswith("分局"):
        return ()
    body = form.removesuffix("分局")
    for prefix in prefixes:
        head = body.removesuffix(prefix)
        if head != body and head.endswith(tuple(ADMINISTRATIVE)):
            own = re.sub(r"^(?:.{2,4})?[省市州盟]", "", head)
            return own, f"{own[:-1]}分局"
    return ()


def split(form: str) -> tuple[str, str]:
    """Stem and ending; the endings of one family count as one."""
    for ending in OTHER_ENDINGS:
        if form.endswith(ending) and len(form) > len(ending):
            return form.removesuffix(ending), ending
    if len(form) > 1 and form[-1] in ADMINISTRATIVE:
        return form[:-1], ADMINISTRATIVE
    return form, ""


def abbreviates(short: str, long: str) -> bool:
    """Whether every word of the long stem stands in the short one, weak ones apart.

    >>> abbreviates("发改", "发展和改革"), abbreviates("农业", "农业机械")
    (True, False)
    """
    return short[:1] == long[:1] and bool(_abbreviations(long).fullmatch(_JOINTS.sub("", short)))


@lru_cache(maxsize=16_384)
def _abbreviations(long: str) -> re.Pattern[str]:
    return re.compile("".join(_word(word) for part in _JOINTS.split(long) for word in _words(part)))


def _words(part: str) -> list[str]:
    """Pairs of characters from the left; a last single one belongs to the pair before it."""
    words = [part[i : i + 2] for i in range(0, len(part), 2)]
    if len(words) > 1 and len(words[-1]) == 1:
        words[-2:] = ["".join(words[-2:])]
    return words


def _word(word: str) -> str:
    """A word as a pattern: any of its characters in order; at least one unless it is weak."""
    some = "".join(f"{re.escape(char)}?" for char in word)
    return some if word in _WEAK else f"(?=[{re.escape(word)}]){some}"


def parts(stem: str) -> list[str]:
    """What stands behind each joint: 工业信息化 of 科学技术和工业信息化."""
    return [stem[match.end() :] for match in _JOINTS.finditer(stem) if match.end() < len(stem)]


def holds(short: str, long: str) -> bool:
    """Whether the long stem holds the characters of the short one in their order."""
    rest = iter(long)
    return short[:1] == long[:1] and all(char in rest for char in _JOINTS.sub("", short))
