"""Forms of what a unit prepares: the act's own forms, kept half written; the steps; the route."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kit.validity import demand_valid
from luoshi.kit.widgets import Textarea
from luoshi.matters.forms.chosen import LARGEST
from luoshi.matters.forms.closing import ClosingForm
from luoshi.matters.forms.requests import RequestForm, kinds_in
from luoshi.matters.models import Matter, Prepared
from luoshi.matters.rules import State
from luoshi.matters.rules.closing import standards
from luoshi.matters.rules.preparing import PreparedKind
from luoshi.matters.services import Passing, Preparing

VERSION: Final = "version"
LONGEST: Final = 4000


class PreparedRequestForm(RequestForm):
    """A request as it is written on a page of its own, with the version that was read."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "kind": _("申请什么"),
            "reason": _("理由"),
            "progress": _("目前进展（延期必填）"),
            "until": _("延期至"),
            "acceptance": _("调整后的验收标准"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["kind"].choices = kinds_in(state)  # type: ignore[attr-defined]
        self.fields["kind"].widget = forms.RadioSelect(choices=kinds_in(state))
        self.order_fields([VERSION, *labels])


def form_for(
    kind: PreparedKind,
    matter: Matter,
    data: Mapping[str, Any] | None = None,
    row: Prepared | None = None,
) -> forms.Form:
    """The form of the act itself: what was posted, else the working paper as it stands."""
    initial = {**row.payload, VERSION: row.version} if row else {}
    if kind is PreparedKind.REQUEST:
        return PreparedRequestForm(data, initial=initial, state=State(matter.state))
    wanted = standards(matter.acceptance, matter.content)
    return ClosingForm(data, initial=initial, standards=wanted)


def preparing(kind: PreparedKind, form: forms.Form, *, complete: bool) -> Preparing:
    """What was written; `complete` raises BadInput by field for what the act would refuse."""
    if complete:
        demand_valid(form)
    words = {
        name: str(form.data.get(name, "")).replace("\x00", "").strip()[:LONGEST]
        for name in form.fields
        if name != VERSION
    }
    version = str(form.data.get(VERSION, ""))
    return Preparing(kind, words, int(version) if version.isascii() and version.isdigit() else None)


class PassForm(forms.Form):
    """A step: the version that was read, at which stage, and a word beside it."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST)
    stage = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    note = forms.CharField(required=False, max_length=500, widget=Textarea(2))

    def passing(self, kind: PreparedKind) -> Passing:
        """The step as the service takes it."""
        return Passing(kind, **demand_valid(self))


class UnitRouteForm(forms.Form):
    """Which route the unit keeps."""

    route = forms.SlugField(
        max_length=40, error_messages={"required": gettext_lazy("请从列出的程序里选一个。")}
    )
