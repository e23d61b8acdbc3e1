"""Forms of leaders' notes: taken down, corrected, filed away; and the filters of their page."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, InlineChoice, Textarea
from luoshi.matters.forms.answers import ReasonForm
from luoshi.matters.forms.chosen import LARGEST, number
from luoshi.matters.models import Instruction
from luoshi.matters.rules.instructions import LONGEST_NOTE, Note, NoteKind, NoteState, Urgency
from luoshi.matters.words import NOTE_KIND_LABELS

KINDS: Final = (
    (NoteKind.ACT_ON.value, _("批办：要办理、要报结果")),
    (NoteKind.READ.value, _("阅知：存，不立项")),
    (NoteKind.STUDY.value, _("阅研：存，不立项")),
)
URGENCIES: Final = (
    (Urgency.EXTRA_URGENT.value, _("特急，1天")),
    (Urgency.URGENT.value, _("急件，5天")),
    (Urgency.NORMAL.value, _("一般，15天")),
    (Urgency.HARD.value, _("办理难度大，30天")),
)
FILED: Final = [(one.value, NOTE_KIND_LABELS[one]) for one in (NoteKind.READ, NoteKind.STUDY)]


class NoteForm(forms.Form):
    """A note as the clerk takes it down."""

    leader = forms.ChoiceField(
        label=_("批示领导"),
        error_messages={"required": _("请选择批示的领导。")},
    )
    noted_on = forms.DateField(
        label=_("批示日期"),
        widget=DateInput(),
        error_messages={"required": _("请填写批示日期。")},
    )
    words = forms.CharField(
        label=_("批示原文"),
        max_length=LONGEST_NOTE,
        widget=Textarea(5),
        help_text=_("一字不改，照原文录入；涉密批示不得录入。"),
        error_messages={"required": _("请照原文写下批示。")},
    )
    kind = forms.ChoiceField(
        label=_("批示类别"), choices=KINDS, widget=forms.RadioSelect, initial=NoteKind.ACT_ON.value
    )
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        choices=URGENCIES,
        widget=forms.RadioSelect,
        initial=Urgency.NORMAL.value,
        help_text=_("批示写明日期的，按写明的日期。"),
    )
    paper = forms.CharField(
        label=_("批示件"),
        required=False,
        max_length=200,
        help_text=_("批在什么文件上：标题、文号；没有的不填。"),
    )
    version_id = forms.RegexField(r"^[0-9]{0,18}$", required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, leaders: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("请选择"))]
        self.fields["leader"].choices = [*blank, *leaders]  # type: ignore[attr-defined]

    def note(self) -> Note:
        """The note as the service takes it; raises BadInput."""
        given = demand_valid(self)
        return Note(
            leader_id=int(given["leader"]),
            noted_on=given["noted_on"],
            words=given["words"],
            kind=NoteKind(given.get("kind", NoteKind.ACT_ON)),
            urgency=Urgency(given["urgency"]),
            paper=given["paper"],
            version_id=number(given["version_id"]),
        )


class CorrectNoteForm(NoteForm):
    """A note put right: why, and the version that the clerk looked at."""

    reason = forms.CharField(
        label=_("更正理由"),
        max_length=1000,
        widget=Textarea(2),
        error_messages={"required": _("请写明理由。")},
    )
    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        """The arguments of `services.correct_instruction`."""
        note = self.note()
        given = self.cleaned_data
        return {"note": note, "reason": given["reason"], "version": given["version"]}


def initial_of_note(slip: Instruction) -> dict[str, Any]:
    """A stored slip as the form shows it."""
    return {
        "leader": slip.leader_id,
        "noted_on": slip.noted_on,
        "words": slip.words,
        "urgency": slip.urgency,
        "paper": slip.paper,
        "version_id": slip.paper_version_id or "",
        "version": slip.version,
    }


class PutAsideForm(ReasonForm):
    """As what a note is filed, and why."""

    kind = forms.ChoiceField(
        choices=FILED,
        widget=InlineChoice,
        error_messages={"required": _("请选择阅知或者阅研。")},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.put_instruction_aside`."""
        given = demand_valid(self)
        return given | {"kind": NoteKind(given["kind"])}


STANDINGS: Final = (
    ("unanswered", _("未答复")),
    (NoteState.ANSWERED.value, _("已答复")),
    (NoteState.FILED.value, _("阅存")),
    ("all", _("全部")),
)


class NoteFilter(forms.Form):
    """The filters of the page; what cannot be understood is left out, never an error page."""

    state = forms.ChoiceField(choices=STANDINGS, required=False)
    leader = forms.RegexField(r"^[0-9]{1,18}$", required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `queries.slips`; what is unanswered stands first."""
        self.is_valid()
        state = self.cleaned_data.get("state") or "unanswered"
        leader = number(self.cleaned_data.get("leader", ""))
        return {"standing": state, "leader_id": leader}
