"""Where a leader's slip stands, and who has the next move, in words."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from luoshi.matters.models import Instruction, Matter
from luoshi.matters.rules import State
from luoshi.matters.rules.instructions import NoteState

NOTE_TONES: Final = {
    NoteState.WAITING: "waiting",
    NoteState.IN_HAND: "active",
    NoteState.ANSWERED: "done",
    NoteState.FILED: "off",
}


def note_tone(slip: Instruction) -> str:
    """The tone of the state's badge."""
    return NOTE_TONES[slip.state]


def note_standing(slip: Instruction, born: Sequence[Matter]) -> str:
    """Where the slip stands in one sentence; `born` are the matters the reader sees."""
    match slip.state:
        case NoteState.WAITING:
            said = _("还没有拟立事项，等%(office)s拟办。")
        case NoteState.ANSWERED:
            said = _("已答复%(leader)s，事项都已办结。")
        case NoteState.FILED:
            said = _("%(kind)s件，存，不立项。")
        case NoteState.IN_HAND:
            said = _("%(count)s 个事项在办，%(closed)s 个已办结；结果呈报%(leader)s后答复。")
    closed = sum(matter.state == State.CLOSED for matter in born)
    live = sum(matter.state != State.CANCELLED for matter in born)
    return said % {
        "office": slip.office.label,
        "leader": slip.leader.name,
        "kind": slip.get_kind_display(),
        "count": live - closed,
        "closed": closed,
    }
