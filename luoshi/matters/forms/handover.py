"""Forms of the handover: the persons, a line's words, a successor."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor
from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Chosen, Textarea, UnitPicker
from luoshi.matters.forms.chosen import names_for, number
from luoshi.matters.models import Matter
from luoshi.matters.rules.handover import LONGEST, Category
from luoshi.matters.services import Note, Parties
from luoshi.matters.words import CATEGORY_LABELS
from luoshi.org import queries as org

PEOPLE: Any = reverse_lazy("org:people-options")
UNITS: Any = reverse_lazy("org:options")
ALL_LEFT, SOME_LEFT = "all", "some"
SCOPES = [
    (ALL_LEFT, _("全部")),
    (SOME_LEFT, _("只是选中的事项，其余的另行指定")),
]
WORDS = 40  # of a matter, as one chooses it
CATEGORIES = [(one.value, label) for one, label in CATEGORY_LABELS.items()]


def _id(label: Any, required: Any) -> forms.RegexField:
    return forms.RegexField(
        r"^[0-9]{1,18}$", label=label, error_messages={"required": required, "invalid": required}
    )


def _text(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=Textarea(rows))


class PartiesForm(forms.Form):
    """Who takes, who supervises; and where the hander cannot come, why."""

    def __init__(
        self, *args: Any, actor: Actor, takers: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = _("请选择接交人。")
        self.fields["to"] = forms.ChoiceField(
            label=_("接交人"),
            choices=[("", _("请选择")), *takers],
            help_text=_("本单位同类岗位的在岗人员；没有的，先由组织人事办理任职。"),
            error_messages={"required": asked, "invalid_choice": asked},
        )
        self.fields["supervisor"] = _id(_("监交人"), _("请选择监交人。"))
        self.fields["supervisor"].widget = UnitPicker(PEOPLE, name_of=_people_names(actor))
        self.fields["supervisor"].help_text = _(
            "到场监督交接、最后签字的人，一般由上级或者组织人事指派。"
        )
        self.fields["absent"] = forms.BooleanField(
            label=_("移交人不能到场，由主要负责人代为移交"), required=False
        )
        self.fields["reason"] = _text(_("不能到场的原因"))

    def parties(self) -> Parties:
        """The persons as the service takes them."""
        given = demand_valid(self)
        return Parties(
            to_id=number(given["to"]),
            supervisor_id=number(given["supervisor"]),
            absent=given["absent"],
            reason=given["reason"],
        )


def _people_names(actor: Actor) -> Any:
    def name_of(ids: Iterable[Any]) -> Chosen:
        wanted = [pk for pk in map(number, ids) if pk is not None]
        found = org.people_for(actor).filter(pk__in=wanted)
        return [{"id": person.pk, "name": person.name} for person in found]

    return name_of


class NoteForm(forms.Form):
    """What the hander says of one line; a duty that is no matter has words of its own."""

    category = forms.ChoiceField(label=_("类别"), choices=CATEGORIES)
    duty = forms.CharField(
        label=_("交接内容"),
        max_length=LONGEST,
        widget=Textarea(2),
        error_messages={"required": _("请写明交接内容。")},
    )
    standing = _text(_("进展情况"))
    risk = _text(_("遗留问题和风险"))
    next_step = _text(_("下步工作"))

    def __init__(self, *args: Any, of_matter: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_matter:
            del self.fields["duty"]

    def note(self) -> Note:
        """The words as the service takes them."""
        given = demand_valid(self)
        return Note(**given | {"category": Category(given["category"])})


class QueryForm(forms.Form):
    """What the taker asks about one line; empty takes the question back."""

    remark = _text(_("疑问"))


class SuccessorForm(forms.Form):
    """Who carries on what an abolished unit left, all of it or some matters, and why."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=Textarea(3),
        error_messages={"required": _("请写明理由。")},
    )

    field_order = ("successor", "reason", "scope", "matters")

    def __init__(self, *args: Any, actor: Actor, left: Sequence[Matter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = _id(_("承接单位"), _("请选择一个现有的单位。"))
        self.fields["successor"].widget = UnitPicker(UNITS, name_of=names_for(actor))
        if len(left) > 1:
            self._offer_some(left)
        self.order_fields(self.field_order)

    def _offer_some(self, left: Sequence[Matter]) -> None:
        """What one unit did may go to several."""
        self.fields["scope"] = forms.ChoiceField(
            label=_("承继哪些"),
            choices=SCOPES,
            initial=ALL_LEFT,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["matters"] = forms.MultipleChoiceField(
            label=_("事项"),
            choices=[(str(row.pk), _said(row)) for row in left],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("有的事项已经承继，请刷新后重新选择。")},
        )

    def clean(self) -> dict[str, Any]:
        """Some of them are at least one."""
        given = super().clean() or {}
        if given.get("scope") == SOME_LEFT and not given.get("matters"):
            self.add_error("matters", _("请选中要承继的事项。"))
        return given

    def values(self) -> dict[str, Any]:
        """The arguments of `services.name_successor`."""
        given = demand_valid(self)
        some = given.get("scope") == SOME_LEFT
        return {
            "successor_id": int(given["successor"]),
            "reason": given["reason"],
            "matter_ids": [int(pk) for pk in given["matters"]] if some else [],
        }


def _said(row: Matter) -> str:
    words = row.content if len(row.content) <= WORDS else f"{row.content[:WORDS]}…"
    return f"{row.number} {words}" if row.number else words
