"""What a paper's words become: fields of a draft, the units its names mean, what is in doubt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from luoshi import decompose
from luoshi.decompose.collectives import collective
from luoshi.decompose.trust import UNDECIDED
from luoshi.documents import queries as documents
from luoshi.documents.models import PaperVersion
from luoshi.kernel.errors import BadInput
from luoshi.matters import drafting, rules
from luoshi.matters.drafting import Named, Names, Span
from luoshi.matters.models import Matter, Share
from luoshi.matters.rules import Ownership, Row
from luoshi.org import queries as org
from luoshi.org.models import Unit
from luoshi.org.queries import MatchStatus, UnitMatch

UNKNOWN: Final = "“{}”在单位库里没有找到，请选定单位。"
AMBIGUOUS: Final = "“{}”可能是几个单位，请选定。"
SEVERAL: Final = "文件写了几个牵头单位，现按第一个牵头、其余配合，请核对。"
OPEN: Final = {MatchStatus.UNKNOWN: UNKNOWN, MatchStatus.AMBIGUOUS: AMBIGUOUS}
# An alias is what somebody decided, a collective what the word says: neither is learned over.
CERTAIN: Final = {MatchStatus.EXACT, MatchStatus.ALIAS, MatchStatus.COLLECTIVE}

Known = Mapping[str, UnitMatch]


def known_names(names: Iterable[str], dispatcher: Unit, today: date) -> dict[str, UnitMatch]:
    """What each name of a paper means among the units of the dispatcher's region today."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    region = org.region_of(dispatcher)
    return {m.text: m for m in org.match_units(wanted, region_id=region.pk, today=today)}


def resolve(names: Sequence[str], known: Known) -> tuple[list[int], bool]:
    """The units that names surely mean, in their order, and whether one of them is a collective."""
    matches = [known[name] for name in names if name in known]
    ids = [u for m in matches for u in m.unit_ids if m.status is not MatchStatus.AMBIGUOUS]
    return list(dict.fromkeys(ids)), any(m.status is MatchStatus.COLLECTIVE for m in matches)


def name_doubts(name: str) -> set[str]:
    """The sentences that say a name was not understood."""
    return {sentence.format(name) for sentence in OPEN.values()}


@dataclass(frozen=True, slots=True)
class Parties:
    """Who does a task, as its names were understood."""

    ownership: Ownership
    leads: tuple[int, ...]
    cooperating: tuple[int, ...]
    doubts: tuple[str, ...]


def parties(task: decompose.Task, known: Known) -> Parties:
    """Leads and cooperating units of a task; several leads are one matter unless each alone."""
    leads, is_collective = resolve(task.lead, known)
    helping, _ = resolve(task.cooperate, known)
    ownership = rules.choose_ownership(leads, collective=is_collective, each_alone=task.each_alone)
    names = [name for name in (*task.lead, *task.cooperate) if name in known]
    doubts = [OPEN[known[n].status].format(n) for n in names if known[n].status in OPEN]
    if ownership is Ownership.SINGLE and len(leads) > 1:
        helping, leads = [*leads[1:], *helping], leads[:1]
        doubts.append(SEVERAL)
    rest = [unit for unit in dict.fromkeys(helping) if unit not in leads]
    return Parties(ownership, tuple(leads), tuple(rest), tuple(doubts))


def said(task: decompose.Task) -> dict[str, Any]:
    """What the paper itself says of a task, cut to what the columns hold."""
    return {
        "span_start": task.start,
        "span_end": task.end,
        "heading": heading_of(task),
        "targets": targets_of(task),
        "lead_text": "、".join(task.lead)[:400],
        "cooperating_text": "、".join(task.cooperate)[:2000],
        "leader_text": "、".join(task.leader)[:120],
        "due_text": (task.deadline_text or "")[:200],
        "due_kind": task.deadline_kind,
    }


def heading_of(task: decompose.Task) -> list[str]:
    """The headings over a task, cut to what the column holds."""
    return [part[:400] for part in task.heading_path]


def targets_of(task: decompose.Task) -> list[dict[str, str]]:
    """The figures of a task as a matter keeps them."""
    return [
        {"text": t.text, "value": str(t.value), "unit": t.unit, "qualifier": t.qualifier}
        for t in task.targets
    ]


def acceptance_of(task: decompose.Task) -> str:
    """The test of done that a task's own words propose; empty where they name no figure."""
    return rules.proposed_acceptance(task.text, [target.text for target in task.targets])


def row_of_task(task: decompose.Task, known: Known) -> Row:
    """A task as the row that the clerk is shown to correct."""
    who, acceptance = parties(task, known), acceptance_of(task)
    return Row(
        content=task.text_full or task.text,
        acceptance=acceptance,
        unit_proposes_acceptance=not acceptance,
        ownership=who.ownership,
        lead_ids=who.leads,
        cooperating_ids=who.cooperating,
        due=task.deadline_date,
    )


def columns_of(task: decompose.Task, known: Known) -> tuple[dict[str, Any], Row]:
    """Every column of a draft that a task fills, and its units as a row has them."""
    row, who = row_of_task(task, known), parties(task, known)
    single = row.ownership is Ownership.SINGLE
    filled = {
        "content": row.content,
        "acceptance": row.acceptance,
        "unit_proposes_acceptance": row.unit_proposes_acceptance,
        "due": row.due,
        "confidence": round(task.confidence * 100),
        "doubts": [doubt[:200] for doubt in _doubts(task, who)],
        "ownership": row.ownership,
        "lead_id": next(iter(row.lead_ids), None) if single else None,
    }
    return said(task) | filled, row


def _doubts(task: decompose.Task, who: Parties) -> list[str]:
    """What is in doubt, from the words and from the units; the choice of a lead is said once."""
    settled = {UNDECIDED.format(len(task.lead))} if SEVERAL in who.doubts else set()
    return [doubt for doubt in (*task.doubts, *who.doubts) if doubt not in settled]


def row_of(matter: Matter) -> Row:
    """A stored draft as the checks want it; its shares are prefetched as `all_shares`."""
    shares: Sequence[Share] = matter.all_shares  # type: ignore[attr-defined]  # prefetched
    each = tuple(share.unit_id for share in shares if share.role == Share.EACH)
    joint = tuple(share.unit_id for share in shares if share.role == Share.JOINT)
    return Row(
        content=matter.content,
        acceptance=matter.acceptance,
        unit_proposes_acceptance=matter.unit_proposes_acceptance,
        ownership=Ownership(matter.ownership),
        lead_ids=each or (*((matter.lead_id,) if matter.lead_id else ()), *joint),
        cooperating_ids=tuple(s.unit_id for s in shares if s.role == Share.COOPERATING),
        due=matter.due if isinstance(matter.due, date) else None,
    )


def passage_of(version: PaperVersion, span: Span) -> decompose.Task:
    """The words at a place of a paper, read as a task; raises BadInput where there are none."""
    if not 0 <= span[0] < span[1] <= len(version.text):
        raise BadInput("选中的文字不在这份文件里，请重新选择。", {"content": "请重新选择文字。"})
    if not version.text[slice(*span)].strip():
        raise BadInput("选中的地方没有文字，请重新选择。", {"content": "请重新选择文字。"})
    return decompose.read_passage(documents.extract_of(version), *span)


def names_in(text: str) -> list[str]:
    """The names in a list as a row keeps it; a collective with a pause in it is one."""
    if collective(text):
        return [text]
    return [name for name in text.split("、") if name]


def surfaces_of(matter: Matter) -> list[str]:
    """Every unit name that the paper has for a matter."""
    return [*names_in(matter.lead_text), *names_in(matter.cooperating_text)]


def names_of(matter: Matter, known: Known) -> Names:
    """The names of a matter's passage with what each is read as now."""
    lead, cooperating = names_in(matter.lead_text), names_in(matter.cooperating_text)
    return Names(
        tuple(_named(name, known) for name in lead),
        tuple(_named(name, known) for name in cooperating),
    )


def _named(name: str, known: Known) -> Named:
    match = known[name]
    ids = () if match.status in OPEN else match.unit_ids
    return Named(name, ids, match.status in CERTAIN)


def rows_corrected(
    matters: Sequence[Matter], name: str, unit_id: int, today: date
) -> dict[int, Row]:
    """The rows that a correction would change, as it would leave them, by matter.

    The matters are drafts of one dispatcher, with their facts.
    """
    if not matters:
        return {}
    surfaces = [surface for matter in matters for surface in surfaces_of(matter)]
    known = known_names(surfaces, matters[0].dispatcher, today)
    found = {}
    for matter in matters:
        row = row_of(matter)
        after = drafting.corrected(row, names_of(matter, known), name, unit_id)
        if after != row or name_doubts(name) & set(matter.doubts):
            found[matter.pk] = after
    return found
