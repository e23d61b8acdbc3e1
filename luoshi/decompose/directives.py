"""Sentences that ask for something to be done, and words that only describe."""

from __future__ import annotations

import re

from .units import Span

_HOW = (
    "积极|大力|扎实|全面|加快|着力|进一步|持续|深入|切实|严格|认真|全力|努力|有序|稳步|稳妥|主动|及时|抓紧"
    "|不断|统筹|重点|集中|广泛|充分|科学|精准|系统|坚决|坚持|常态化|尽快|立即|逐步|分类|分批|高标准|高质量"
    "|高效|强力|探索|适时|定期|依法|依规|牢固|细化|继续|率先|优先|鼓励|支持|引导|力争|确保|要|须|应|再|新"
    "|千方百计|多措并举|因地制宜|有效|动态|同步|合理|务必|做到"
)
_VERBS = (
    "推进|推动|推行|推广|加强|强化|开展|建立|建设|建成|完善|健全|实施|组织|落实|制定|制订|修订|出台|印发|编制"
    "|完成|启动|开工|新建|改建|扩建|改造|提升|提高|优化|深化|打造|培育|培养|引进|引育|招引|争取|争创|创建|创新"
    "|整治|治理|清理|清查|排查|整改|查处|打击|严打|取缔|拆除|规范|严控|控制|压减|降低|减少|节约|淘汰|关停"
    "|加大|扩大|拓展|拓宽|延伸|壮大|做强|做优|做大|做好|做实|做精|搞好|抓好|抓实|抓紧|办好|办理|用好|管好"
    "|保障|保护|保持|维护|巩固|夯实|筑牢|守住|守牢|防范|化解|防治|防控|监测|监管|监督|检查|督查|督导|巡查"
    "|宣传|普及|培训|举办|召开|参加|组建|成立|设立|明确|划定|界定|梳理|摸清|摸排|统计|汇总|上报|报送|公开|公布"
    "|发布|公示|宣讲|调研|研究|评估|评价|考核|验收|审核|审批|核查|核实|简化|精简|压缩|缩短|取消|下放|承接|对接"
    "|衔接|协调|协同|联合|配合|配齐|配备|配置|安排|投入|筹措|发放|落地|兑现|执行|贯彻|学习|领会|跟踪|盯紧|紧盯"
    "|聚焦|围绕|突出|发挥|激发|释放|增强|增加|增设|新增|扩容|补齐|补足|疏通|畅通|打通|修建|修复|修缮|维修|更新"
    "|升级|搬迁|迁建|安置|回收|利用|处置|处理|解决|化解|理顺|构建|搭建|布局|谋划|策划|包装|储备|签约|引导|鼓励"
    "|支持|扶持|帮扶|帮助|服务|关爱|救助|资助|奖励|选派|选送|遴选|评选|认定|申报|争先|抢抓|促进|带动|推介|推荐"
    "|营造|塑造|弘扬|传承|挖掘|开发|开放|开辟|开设|开通|试点|示范|总结|复制|接入|上线|归集|共享|录入|填报"
    "|放大|迭代|防止|杜绝|避免|严禁|禁止|严守|严格|压实|细化|分解|倒排|形成|制作|张贴|设置|安装|建好|种植|栽植"
    "|清淤|疏浚|硬化|绿化|亮化|美化|净化|消除|销号|回头看|督办|通报|反馈|答复|走访|慰问|收集|征集|征求|听取"
    "|实现|达到|适配|全域|选树|盘活|招聘|招录|调整|改进|改善|改革|破解|破除|试行|推出|收治|接种|筛查|分流"
    "|指导|督导|负责|参与|认识|力促|促成|提请|报请|提交|对照|对标|拿出|提出|起草|拟订|拟定|商请|会商|会同|督促|催办|敦促|责令|责成"
)
_DOES = re.compile(rf"(?:{_HOW}|[和与、地])*(?:{_VERBS})")
_TURNS = re.compile(rf"(?:对|把|将|以|按照?|为|围绕|通过|针对|依托|利用)[^,]{{2,60}}?(?:{_VERBS})")
_ASKS = re.compile(r"[要须应](?!求|素|件|点|闻|职|义)|不得|务必|确保|力争|必须|一律")
_CLAUSE = re.compile(r"[,;。:!?]")
_TITLE_CLAUSE = 30


def is_directive(text: str) -> bool:
    """Whether a text of folded Chinese asks for work: one of its clauses begins with doing."""
    return any(_does(clause) for clause in _CLAUSE.split(text) if clause)


_EXHORTS = re.compile(
    r"高度重视|提高(?:政治)?(?:站位|认识)|增强[^,。]{0,12}(?:意识|责任感|紧迫感)|统一思想|加强(?:组织)?领导|压实责任"
    r"|充分认识|切实把[^,。]{0,20}统一到|严守[^,。]{0,8}纪律|遵守[^,。]{0,8}纪律|密切配合|齐抓共管"
)
_ENDING = re.compile(
    r"本(?:通知|意见|方案|办法|计划|措施)自|特此|专此|附件?\d?[::]|\(?联系人|\(?责任编辑|\(?此件|抄送|分送|发送|名词解释"
    r"|注:|备注:|以上(?:事项|任务|工作)[^。]{0,20}(?:情况|报)|各位代表|未(?:纳入|列入)|上一篇|下一篇|分享到|【"
    r"|[\u4e00-\u9fff ]{3,40}(?:政府|办公室|委员会|局|督查室|小组)(?: *\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)?$|[\d二][\d〇一二三四五六七八九]{3}年[\d一二三四五六七八九十 ]{1,4}月[\d一二三四五六七八九十 ]{1,4}日$"
)
_REPORTS = re.compile(
    r"(?:情况|总结|报表|报告|方案|信息|台账|进展|联络员|名单|反馈表?)[^,。;]{0,24}(?:书面|及时|一并)?(?:报送|上报|报至|报[省市县区镇乡局委办专安]|反馈至|发至)"
)
_ASKED_OF_ALL = re.compile(r"请?(?:各|有关|相关)")


def is_exhortation(text: str) -> bool:
    """Whether a text only calls for zeal: no figure, no date, nothing a test could check."""
    return bool(_EXHORTS.search(text)) and not any(c.isdigit() for c in text)


_POLICY = re.compile(r"(?:补助|补贴|奖励|奖补|资助|价格|标准|税率|费率)")
_MONEY = re.compile(r"元|价格|税率|费率")
_RATE = re.compile(r"每[人户亩平年月个家台]|最高|按[^,。]{0,20}(?:标准|给予|执行|价格)|不超过")


def is_policy(text: str) -> bool:
    """Whether a text fixes what is paid or charged: a rule to go by, nothing to do."""
    return bool(_POLICY.search(text) and _RATE.search(text) and _MONEY.search(text))


def is_ending(text: str) -> bool:
    """Whether a paragraph stands after the work: signature, entry into force, contact, notes."""
    return bool(_ENDING.match(text.strip(" \n")))


def is_reporting(text: str) -> bool:
    """Whether a sentence only asks everybody to report, as papers do at their end."""
    return len(text) < 90 and bool(_ASKED_OF_ALL.match(text) and _REPORTS.search(text))


def begins_with_doing(text: str) -> bool:
    """Whether the very first clause does: 「加快…建设」, not 「随着…发展」."""
    first = _CLAUSE.split(text, maxsplit=1)[0]
    return _does(first)


def _does(clause: str) -> bool:
    clause = clause.strip(" “”\n")
    if _DOES.match(clause) or _TURNS.match(clause):
        return True
    return bool(_ASKS.search(clause[:24]))


def run_in_title(text: str) -> int:
    """Where the body begins after a short first sentence that titles it; 0 without one."""
    stop = text.find("。", 0, _TITLE_CLAUSE + 1)
    if stop < 3 or stop + 6 > len(text):
        return 0
    return stop + 1


def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of a range, each with its stop; those in quotation marks stay whole."""
    found: list[Span] = []
    depth, since = 0, start
    for i in range(start, end):
        char = text[i]
        depth += (char in "“《(") - (char in "”》)" and depth > 0)
        if char in "。;!?" and (not depth or char == "。"):
            if text[since : i + 1].strip(" \n。;"):
                found.append(_trim(text, since, i + 1))
            depth, since = 0, i + 1
    if text[since:end].strip(" \n。;"):
        found.append(_trim(text, since, end))
    return found


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n":
        start += 1
    while end > start and text[end - 1] in " \n":
        end -= 1
    return start, end
