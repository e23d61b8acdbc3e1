"""Forms of matters: they turn a request into the values that a service takes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.documents.models import GROUND_LABELS, KIND_LABELS
from luoshi.documents.rules import Ground
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import BadInput
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import DateInput, Textarea, UnitPicker
from luoshi.matters.drafting import MOST_PARTS
from luoshi.matters.rules import LONGEST, Ownership, Row, State
from luoshi.matters.words import OWNERSHIP_LABELS, STATE_LABELS
from luoshi.org import queries as org

PICKER = reverse_lazy("org:options")
SOURCES = [(kind.value, label) for kind, label in KIND_LABELS.items()]
OWNERSHIPS = [(mode.value, label) for mode, label in OWNERSHIP_LABELS.items()]
STATES = [(s.value, STATE_LABELS[s]) for s in State if s is not State.CANCELLED]
ID_DIGITS = 18  # decimal digits of an id that surely fits into a bigint
MOST = 5000  # rows of one bulk act
LARGEST = 2**31 - 1


def number(text: Any) -> int | None:
    """An id as it stands in a form or an address, or None if it is none."""
    text = str(text)
    plain = text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS
    return int(text) if plain else None


def chosen_ids(data: QueryDict, name: str = "matter") -> list[int]:
    """The ids of the chosen rows; raises BadInput for none, too many, or what is no id."""
    found = [number(text) for text in data.getlist(name)]
    if not found:
        raise BadInput(gettext("请先勾选要办理的事项。"))
    if len(found) > MOST:
        raise BadInput(gettext("一次最多办理 %(most)s 个事项，请分几次办。") % {"most": MOST})
    if None in found:
        raise BadInput(gettext("选中的事项有误，请刷新页面后重新勾选。"))
    return [pk for pk in dict.fromkeys(found) if pk is not None]


def seen_versions(data: QueryDict) -> dict[int, int]:
    """Which version of each row the page showed: fields `seen` of the form `id:version`."""
    return dict(_pairs(data, "seen"))


def excluded_units(data: QueryDict) -> dict[int, set[int]]:
    """Which units a fan-out leaves out: fields `exclude` of the form `matter:unit`."""
    excluded: dict[int, set[int]] = {}
    for matter, unit in _pairs(data, "exclude"):
        excluded.setdefault(matter, set()).add(unit)
    return excluded


def named_leads(data: QueryDict, matter_ids: Iterable[int]) -> dict[int, int]:
    """The leads named for rows that have none any more: fields `lead-<matter>`."""
    named = {pk: number(data.get(f"lead-{pk}", "")) for pk in matter_ids}
    return {pk: unit for pk, unit in named.items() if unit is not None}


def _pairs(data: QueryDict, name: str) -> list[tuple[int, int]]:
    found = []
    for text in data.getlist(name):
        left, _colon, right = text.partition(":")
        first, second = number(left), number(right)
        if first is None or second is None:
            raise BadInput(gettext("页面内容有误，请刷新后再办。"))
        found.append((first, second))
    return found


def names_for(actor: Actor) -> Callable[[Iterable[Any]], list[dict[str, Any]]]:
    """What the unit picker asks to label its chips: only units of the actor's directory."""

    def name_of(ids: Iterable[Any]) -> list[dict[str, Any]]:
        wanted = [pk for pk in map(number, ids) if pk is not None]
        if not wanted:
            return []
        found = {u.pk: u for u in org.directory(actor).filter(pk__in=wanted)}
        return [{"id": pk, "name": found[pk].label} for pk in wanted if pk in found]

    return name_of


class UnitIds(forms.Field):
    """Units chosen by the picker, as a tuple of ids in the order they were chosen."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The ids; raises ValidationError for what is no id."""
        found = [number(one) for one in value or () if one]
        if None in found:
            raise forms.ValidationError(_("请从列表里选择单位。"))
        return tuple(pk for pk in dict.fromkeys(found) if pk is not None)


class DraftForm(forms.Form):
    """A draft row as the clerk edits it."""

    content = forms.CharField(
        label=_("任务内容"),
        max_length=LONGEST,
        widget=Textarea(3),
        error_messages={"required": _("请填写任务内容。")},
    )
    ownership = forms.ChoiceField(
        label=_("承办方式"), choices=OWNERSHIPS, widget=forms.RadioSelect, initial=Ownership.SINGLE
    )
    lead = UnitIds(
        label=_("牵头单位"),
        required=False,
        help_text=_("一个单位牵头的选一个；分别承办的把每个单位都选上。"),
    )
    cooperating = UnitIds(label=_("配合单位"), required=False)
    due = forms.DateField(label=_("完成时限"), required=False, widget=DateInput())
    acceptance = forms.CharField(
        label=_("验收标准"),
        max_length=LONGEST,
        required=False,
        widget=Textarea(2),
        help_text=_("写明做到什么程度算完成。"),
    )
    unit_proposes_acceptance = forms.BooleanField(label=_("由承办单位提出"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        # Several rows may be open at once: ids come from the kit, which knows the form around.
        super().__init__(*args, **{"auto_id": False, **kwargs})
        for name in ("lead", "cooperating"):
            self.fields[name].widget = UnitPicker(
                str(PICKER), name_of=names_for(actor), multiple=True
            )

    def row(self) -> Row:
        """The row as the service takes it; raises BadInput."""
        values = demand_valid(self)
        return Row(
            content=values["content"],
            acceptance=values["acceptance"],
            unit_proposes_acceptance=values["unit_proposes_acceptance"],
            ownership=Ownership(values["ownership"]),
            lead_ids=values["lead"],
            cooperating_ids=values["cooperating"],
            due=values["due"],
        )


class EditForm(DraftForm):
    """A draft row, and the version of it that the clerk has looked at."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput())


class NewDraftForm(DraftForm):
    """A draft made by hand, or from a passage marked in a paper."""

    source = forms.ChoiceField(label=_("来源类别"), choices=SOURCES, required=False)
    paper = forms.RegexField(r"^[0-9]{0,18}$", required=False, widget=forms.HiddenInput())
    start = forms.IntegerField(
        required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput()
    )
    end = forms.IntegerField(
        required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput()
    )

    def origin(self) -> dict[str, Any]:
        """Where the draft comes from: source, version and span, as the service takes them."""
        values = demand_valid(self)
        start, end = values["start"], values["end"]
        return {
            "source": values["source"] or "other",
            "version_id": number(values["paper"]),
            "span": (start, end) if start is not None and end is not None else None,
        }


def initial_of(row: Row, version: int) -> dict[str, Any]:
    """A stored draft as the edit form shows it."""
    return {
        "content": row.content,
        "ownership": row.ownership.value,
        "lead": list(row.lead_ids),
        "cooperating": list(row.cooperating_ids),
        "due": row.due,
        "acceptance": row.acceptance,
        "unit_proposes_acceptance": row.unit_proposes_acceptance,
        "version": version,
    }


class ReasonForm(forms.Form):
    """Why something is done: refused, recalled, not registered."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": _("请写明理由。")},
    )


class SignForm(forms.Form):
    """Signing: who handles the matter, and the version the page showed."""

    handler = forms.RegexField(r"^[0-9]{0,18}$", label=_("承办人"), required=False)
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.sign`."""
        values = demand_valid(self)
        return {"handler_id": number(values["handler"]), "version": values["version"]}


class AnswerForm(forms.Form):
    """What the dispatcher says to a refusal."""

    accept = forms.ChoiceField(
        choices=[("yes", _("同意退回")), ("no", _("不同意退回"))],
        error_messages={"required": _("请选择同意或者不同意退回。")},
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": _("请写明答复的理由。")},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.decide_refusal`."""
        values = demand_valid(self)
        return {"accept": values["accept"] == "yes", "answer": values["answer"]}


class ReassignForm(ReasonForm):
    """To whom a matter goes, and why."""

    lead = forms.RegexField(
        r"^[0-9]{1,18}$",
        label=_("改派给"),
        error_messages={"required": _("请选择改派到哪个单位。")},
    )
    version = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.reassign`."""
        values = demand_valid(self)
        lead = int(values["lead"])
        return {"lead_id": lead, "reason": values["reason"], "version": values["version"]}


class DecisionForm(forms.Form):
    """One step of a sign-off: agreed, or sent back with a note."""

    step = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput())
    decision = forms.ChoiceField(choices=[("agree", _("同意")), ("return", _("退回"))])
    note = forms.CharField(label=_("意见"), max_length=500, required=False, widget=Textarea(3))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.decide_sign_off`."""
        values = demand_valid(self)
        agree = values["decision"] == "agree"
        return {"step": values["step"], "agree": agree, "note": values["note"]}


class ErasureForm(forms.Form):
    """Which paper is erased and why, as the page of `documents` asks it."""

    number = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    ground = forms.ChoiceField(
        choices=[(ground.value, label) for ground, label in GROUND_LABELS.items()]
    )
    reason = forms.CharField(max_length=1000)

    def values(self) -> dict[str, Any]:
        """The arguments of `services.erase_misfiled`."""
        values = demand_valid(self)
        return {
            "paper_id": values["number"],
            "ground": Ground(values["ground"]),
            "reason": values["reason"],
        }


class LedgerFilter(forms.Form):
    """The filters of the ledger; what cannot be understood is left out, never an error page."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.MultipleChoiceField(choices=STATES, required=False)
    unit = forms.RegexField(r"^[0-9]{1,18}$", required=False)
    source = forms.ChoiceField(choices=SOURCES, required=False)
    due_from = forms.DateField(required=False)
    due_until = forms.DateField(required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of `queries.ledger`."""
        self.is_valid()
        given: Mapping[str, Any] = self.cleaned_data
        due_from: date | None = given.get("due_from")
        return {
            "text": given.get("q", "").replace("\x00", ""),
            "states": [State(value) for value in given.get("state", ())],
            "unit_id": number(given.get("unit", "")),
            "source": given.get("source", ""),
            "due_from": due_from,
            "due_until": given.get("due_until"),
        }


class SplitForm(forms.Form):
    """A draft's text with the marks at which it is divided, and the version it was read in."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput())
    text = forms.CharField(
        label=_("任务内容"),
        max_length=LONGEST + MOST_PARTS,
        widget=Textarea(5),
        help_text=_("把光标放到要断开的地方，按回车放上断点“‖”；退格去掉。每一段成为一行。"),
        error_messages={"required": _("请填写任务内容。")},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `services.split_draft`."""
        return demand_valid(self)


class CorrectForm(forms.Form):
    """A name of the paper and the unit that it means."""

    name = forms.CharField(max_length=400, widget=forms.HiddenInput())
    unit = forms.RegexField(
        r"^[0-9]{1,18}$",
        label=_("正确的单位"),
        error_messages={"required": _("请选择正确的单位。"), "invalid": _("请从列表里选择单位。")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].widget = UnitPicker(str(PICKER), name_of=names_for(actor))

    def values(self) -> dict[str, Any]:
        """The arguments of `services.correct_unit` that say what is corrected."""
        values = demand_valid(self)
        return {"name": values["name"], "unit_id": int(values["unit"])}


class PassageForm(forms.Form):
    """A place in a paper, in characters: what was marked there."""

    start = forms.IntegerField(min_value=0, max_value=LARGEST)
    end = forms.IntegerField(min_value=0, max_value=LARGEST)

    def span(self) -> tuple[int, int]:
        """The place; raises BadInput."""
        values = demand_valid(self)
        return values["start"], values["end"]


def places(data: QueryDict) -> list[int]:
    """Places of a paper that were pointed at: fields `at`; what is no number is left out."""
    found = (number(text) for text in data.getlist("at"))
    return [at for at in found if at is not None]
