"""Drafts cut, joined and corrected: rows in, rows out; no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from luoshi.kernel.errors import BadInput
from luoshi.matters.rules import Ownership, Row, proposed_acceptance

CUT: Final = "‖"  # where the clerk divides a text; no paper uses it
MOST_PARTS: Final = 20
STOPS: Final = "。；;！!？?…"  # after these the next part follows as it is

Span = tuple[int, int]


def cut(content: str, marked: str) -> list[str]:
    """The parts of a draft's text; `marked` is that text with CUT wherever it is to be divided.

    Raises BadInput for fewer than two parts, too many, an empty one, or other words than before.
    """
    parts = [part.strip() for part in marked.split(CUT)]
    if _bare("".join(parts)) != _bare(content.replace(CUT, "")):
        raise _refused("拆分只断开文字，不改文字；要改字的，拆开以后再修改。")
    if len(parts) < 2:
        raise _refused(f"请在要断开的地方放上“{CUT}”，至少断成两段。")
    if len(parts) > MOST_PARTS:
        raise _refused(f"一次最多断成 {MOST_PARTS} 段，请分几次拆。")
    if not all(parts):
        raise _refused("有一段没有文字，请去掉多余的断点。")
    return parts


def _refused(sentence: str) -> BadInput:
    return BadInput(sentence, {"text": sentence})


def _bare(text: str) -> str:
    return "".join(text.split())


def spans_of(parts: Sequence[str], text: str, span: Span) -> list[Span]:
    """Where each part stands in a paper's text, offsets in characters, blanks not counted.

    A part whose words are not in the passage as they stand keeps the whole passage.
    """
    places = [at for at in range(*span) if not text[at].isspace()]
    bare = "".join(text[at] for at in places)
    found, since = [], 0
    for part in map(_bare, parts):
        at = bare.find(part, since)
        if at < 0:
            found.append(span)
            continue
        since = at + len(part)
        found.append((places[at], places[since - 1] + 1))
    return found


def marked_at(content: str, text: str, span: Span, places: Sequence[int]) -> str:
    """A draft's text with CUT at places of the paper, where the draft still has its words."""
    words = text[slice(*span)]
    if words.strip() != content.strip():
        return content
    inside = sorted({at for at in places if span[0] < at < span[1]}, reverse=True)
    for at in inside:
        left, right = words[: at - span[0]], words[at - span[0] :]
        if left.strip() and right.strip():
            words = left + CUT + right
    return words.strip()


def part_of(row: Row, part: str, targets: Sequence[str]) -> Row:
    """A row with one part of its text: units and date as they are.

    A test of done that was proposed from the words is proposed anew from the part's; one that the
    clerk wrote stays.
    """
    if row.acceptance != proposed_acceptance(row.content, targets):
        return replace(row, content=part)
    proposed = proposed_acceptance(part, targets)
    return replace(row, content=part, acceptance=proposed, unit_proposes_acceptance=not proposed)


@dataclass(frozen=True, slots=True)
class Merged:
    """What neighbouring rows make together, and what the clerk has to settle first."""

    row: Row
    conflicts: tuple[str, ...]


def merged(rows: Sequence[Row], gaps: Sequence[str], names: Mapping[int, str]) -> Merged:
    """The proposal for one row in the place of several.

    `gaps` are the words of the paper between each row and the next; `names` those of the units.
    """
    leads = _united(row.lead_ids for row in rows)
    ownership, said = _ownership(rows, leads, names)
    if ownership is Ownership.SINGLE:
        leads, helping = leads[:1], leads[1:]
    else:
        helping = ()
    cooperating = _united([helping, *(row.cooperating_ids for row in rows)])
    due, doubt = _latest([row.due for row in rows])
    written = list(dict.fromkeys(row.acceptance for row in rows if row.acceptance.strip()))
    open_ = [row for row in rows if row.unit_proposes_acceptance]
    if written and open_:
        doubt = (*doubt, "有的写明了验收标准，有的由承办单位提出；现按写明的，请核对。")
    return Merged(
        Row(
            content=_joined([row.content for row in rows], gaps),
            acceptance="；".join(written),
            unit_proposes_acceptance=bool(open_) and not written,
            ownership=ownership,
            lead_ids=leads,
            cooperating_ids=tuple(pk for pk in cooperating if pk not in leads),
            due=due,
        ),
        (*said, *doubt),
    )


def _united(groups: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(pk for group in groups for pk in group))


SHARED: Final = {
    Ownership.SINGLE: "按第一个牵头、其余配合",
    Ownership.EACH: "都分别承办",
    Ownership.JOINT: "都共同承办、第一个牵头报告",
}


def _ownership(
    rows: Sequence[Row], leads: Sequence[int], names: Mapping[int, str]
) -> tuple[Ownership, tuple[str, ...]]:
    """How the united leads share one matter; told where the rows do not agree."""
    same = {row.lead_ids for row in rows}
    modes = {row.ownership for row in rows if row.lead_ids}
    shared = modes in ({Ownership.EACH}, {Ownership.JOINT}) and len(leads) > 1
    ownership = modes.pop() if shared else Ownership.SINGLE
    if len(same) == 1:
        return ownership, ()
    listed = "；".join("、".join(names[pk] for pk in row.lead_ids) or "未定" for row in rows)
    if len(leads) < 2:
        return ownership, (f"牵头单位不一致（{listed}），请核对。",)
    return ownership, (f"牵头单位不一致（{listed}），现{SHARED[ownership]}，请核对。",)


def _latest(dues: Sequence[date | None]) -> tuple[date | None, tuple[str, ...]]:
    known = [due for due in dues if due is not None]
    latest = max(known, default=None)
    if len(set(dues)) == 1:
        return latest, ()
    listed = "；".join(due.isoformat() if due else "未定" for due in dues)
    return latest, (f"完成时限不一致（{listed}），现按最晚的，请核对。",)


def _joined(contents: Sequence[str], gaps: Sequence[str]) -> str:
    """The texts one after the other; where the paper had nothing between, neither have we."""
    said = contents[0].strip()
    for gap, content in zip(gaps, contents[1:], strict=True):
        closed = said[-1:] in STOPS or gap.strip() == ""
        said += ("" if closed else "；") + content.strip()
    return said


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as the paper names it, and what that is read as; nothing where it is not known.

    `certain`: it is a unit's own name, or a word for a whole kind: no correction is learned of it.
    """

    text: str
    unit_ids: tuple[int, ...]
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The units that a row's passage names, in the order of the paper."""

    lead: tuple[Named, ...]
    cooperating: tuple[Named, ...]


def corrections(names: Names, row: Row) -> dict[str, int]:
    """What a row takes the paper's names for, where they were not read so: name → unit.

    Only where one name and one unit of a role are left over; two of them would be a guess.
    """
    chosen = {*row.lead_ids, *row.cooperating_ids}
    read = {pk for one in (*names.lead, *names.cooperating) for pk in one.unit_ids}
    found: dict[str, int] = {}
    for said, ids in ((names.lead, row.lead_ids), (names.cooperating, row.cooperating_ids)):
        open_ = [one for one in said if not chosen & set(one.unit_ids)]
        new = [pk for pk in ids if pk not in read]
        if len(open_) == len(new) == 1 and not open_[0].certain:
            found[open_[0].text] = new[0]
    return found


def corrected(row: Row, names: Names, name: str, unit_id: int) -> Row:
    """A row in which `name` means a unit, in the role that the paper gives it.

    What the name was read as before gives way; where the paper names several leads, the first
    leads. The rest of the row stays as the clerk has it.
    """
    lead = next((one for one in names.lead if one.text == name), None)
    helping = next((one for one in names.cooperating if one.text == name), None)
    if lead is not None:
        row = _lead_corrected(row, names.lead, lead, unit_id)
    if helping is not None:
        ids = [pk for pk in row.cooperating_ids if pk not in helping.unit_ids]
        row = replace(row, cooperating_ids=_united([ids, [unit_id]]))
    rest = tuple(pk for pk in row.cooperating_ids if pk not in row.lead_ids)
    return replace(row, cooperating_ids=rest)


def _lead_corrected(row: Row, names: Sequence[Named], name: Named, unit_id: int) -> Row:
    kept = tuple(pk for pk in row.lead_ids if pk not in name.unit_ids)
    if row.ownership is Ownership.EACH:
        return replace(row, lead_ids=_united([kept, [unit_id]]))
    if row.ownership is Ownership.JOINT:
        at = next((n for n, pk in enumerate(row.lead_ids) if pk in name.unit_ids), len(kept))
        return replace(row, lead_ids=_united([kept[:at], [unit_id], kept[at:]]))
    later = {pk for one in names[names.index(name) + 1 :] for pk in one.unit_ids}
    if not kept:
        return replace(row, lead_ids=(unit_id,))
    if kept[0] in later:
        helping = _united([kept, row.cooperating_ids])
        return replace(row, lead_ids=(unit_id,), cooperating_ids=helping)
    return replace(row, cooperating_ids=_united([row.cooperating_ids, [unit_id]]))
