"""From paragraphs that order something to drafts: one a paragraph, or one a unit that is told."""

from __future__ import annotations

import re

from .directives import (
    LONGEST_TITLE,
    defines,
    is_directive,
    is_ending,
    is_exhortation,
    is_policy,
    is_reporting,
    sentences,
)
from .model import Draft, Value
from .subjects import Subject, cuts, doer_of, subject_of
from .units import Span

_STANDS = re.compile(
    "目前|至今|截至|原计划|已(?:完成|开工|停工)|仍|尚未|未(?:落实|完成|开工)|存在|缺口"
)
_FIGURE = re.compile(r"\d ?(?:%|[万亿个家所座处条项户亩公])")
_OWN_RULE = re.compile(r"(?:制定|提出|形成)(?:本|如下|以下)(?:方案|计划|意见|措施|安排|清单)")
# A first sentence that only names what is spoken of: 「关于某路建设。」, 「管线迁改方面。」
_TOPIC = re.compile(
    rf"关于[^,。]{{2,{LONGEST_TITLE}}}[。:]|[^,。]{{2,20}}(?:方面|问题|事[宜项])[。:]"
)
# What the issuer itself will do by and by: 「县政府督查室将适时开展督查」.
_WATCH = "督查|督导|督办|暗访|检查|抽查|考核|通报|评估|巡查|调度"
_WATCHED = re.compile(
    rf"将(?:适时|不定期|定期|视情|择机|随机|同步|会同|组织|联合|对)[^。;]{{0,40}}(?:{_WATCH})"
    rf"|(?:适时|不定期|择机)(?:组织|开展|进行|予以)*[^,。;]{{0,8}}(?:{_WATCH})[。;]?$"
)
_LEAD_IN = re.compile(
    r"\(\d{1,2}\)[、.]?|(?:会议|会上)(?:要求|强调|议定|明确|决定|指出|确定|研究决定)[,:]"
)
_LEAST = 6
_SHORT_TITLE = 12
_MOST_SENTENCES = 6


def parts_of(folded: str, start: int, end: int) -> list[Span]:
    """The sentences of a range, cut again where a second unit is told within one."""
    found: list[Span] = []
    for lo, hi in sentences(folded, start, end):
        for cut in cuts(folded, lo, hi):
            found.append((lo, cut - 1))
            lo = cut
        found.append((lo, hi))
    return found


def drafts_of(
    folded: str,
    spans: list[Span],
    path: tuple[str, ...],
    style: str,
    *,
    least: int = _MOST_SENTENCES,
) -> list[Draft]:
    """What paragraphs ask for: one draft, or one of each sentence where they tell different units.

    `least`: of how many tenths of the sentences a unit must be told, for that.
    """
    parts = [_led_in(folded, *part) for span in spans for part in parts_of(folded, *span)]
    if len(parts) > 1 and _TOPIC.fullmatch(folded[slice(*parts[0])]):
        parts = parts[1:] if subject_of(folded, *parts[1]) else parts
    kept = [part for part in parts if not _aside(folded[slice(*part)])]
    if not kept or (len(kept) < len(parts) and _titles(folded, kept)):
        return []
    parts = kept
    told = [(part, subject_of(folded, *part)) for part in parts]
    named = [(part, subject) for part, subject in told if subject]
    if len(parts) > 1 and any(subject.asked for _, subject in named):
        named = [(part, subject) for part, subject in named if subject.asked or subject.clear]
        return [told_draft(part, subject, path, style) for part, subject in named]
    if _shared_out(parts, named, least):
        return _each(folded, parts, named, path, style)
    return _whole(folded, parts, named, path, style)


def _led_in(folded: str, start: int, end: int) -> Span:
    """A sentence without the number or 「会议明确，」 before it."""
    lead = _LEAD_IN.match(folded, start, end)
    return (lead.end(), end) if lead and lead.end() < end else (start, end)


def _titles(folded: str, parts: list[Span]) -> bool:
    """Whether nothing is left of a paragraph but the sentence that titles it."""
    words = folded[slice(*parts[0])]
    return len(parts) == 1 and len(words) <= _SHORT_TITLE and not any(map(str.isdigit, words))


def _aside(words: str) -> bool:
    """Whether a sentence speaks of the paper or its words, asks for reports, or signs."""
    about = defines(words) or bool(_OWN_RULE.search(words) or _WATCHED.search(words))
    return about or is_reporting(words) or is_ending(words)


def _whole(
    folded: str,
    parts: list[Span],
    named: list[tuple[Span, Subject]],
    path: tuple[str, ...],
    style: str,
) -> list[Draft]:
    """One draft, with the unit that it tells if that is one."""
    start, end = parts[0][0], parts[-1][1]
    words = folded[start:end]
    if len(words.strip()) < _LEAST or not (named or is_directive(words) or _FIGURE.search(words)):
        return []
    if not named and is_policy(words):
        return []
    if all(subject.general for _, subject in named) and is_exhortation(words):
        return []
    one = len({subject.names for _, subject in named}) == 1
    if one and len(parts) > 1 and _closes(folded, named[-1]):
        end = parts[-2][1]
    elif one:
        start = _after_background(folded, parts, named[0][0])
    doer = None if named else doer_of(folded, *parts[0])
    values = values_of(named[0][1]) if one else values_of(doer) if doer else ()
    return [Draft(start, end, path, values, style, rule="item")]


def _after_background(folded: str, parts: list[Span], told: Span) -> int:
    """Where a task begins whose unit is told only after sentences on how things stand."""
    before = parts[1 : parts.index(told)] if told in parts else []
    stand = [part for part in before if _STANDS.search(folded[slice(*part)])]
    return told[0] if stand else parts[0][0]


def _each(
    folded: str,
    parts: list[Span],
    named: list[tuple[Span, Subject]],
    path: tuple[str, ...],
    style: str,
) -> list[Draft]:
    """One draft a sentence that tells a unit; a title before the first belongs to it."""
    found: list[Draft] = []
    for (start, end), subject in named:
        at = parts.index((start, end))
        titled = at == 1 and not found and parts[0][1] - parts[0][0] <= LONGEST_TITLE
        start = parts[0][0] if titled else start
        found.append(told_draft((start, end), subject, path, style))
    return found


def _closes(folded: str, told: tuple[Span, Subject]) -> bool:
    """Whether a sentence says nothing but who: 「由县住建局负责。」."""
    (_, end), subject = told
    rest = folded[subject.end : end].strip("。; ")
    return subject.firm and rest in ("", "落实", "实施", "完成", "组织实施")


def _shared_out(parts: list[Span], named: list[tuple[Span, Subject]], least: int) -> bool:
    """Whether a range tells different units sentence by sentence, not only here and there."""
    several = len({subject.names for _, subject in named}) > 1
    if not several or all(subject.general for _, subject in named):
        return False
    first = named[0][0] != parts[0] and parts[0][1] - parts[0][0] <= LONGEST_TITLE
    return len(named) * 10 >= (len(parts) - first) * least


def told_draft(part: Span, subject: Subject, path: tuple[str, ...], style: str) -> Draft:
    """A sentence that tells somebody what to do."""
    return Draft(*part, path, values_of(subject), style, rule="subject")


def values_of(subject: Subject) -> tuple[Value, ...]:
    """The units of a subject as markers."""
    return tuple(Value(p.role, p.start, p.end, "subject") for p in subject.parts)
