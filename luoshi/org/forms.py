"""Forms of the organisation: each act upon a unit, post, person or login has one."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor, Role
from luoshi.kit.widgets import Chosen, DateInput, FileDrop, Textarea, UnitPicker
from luoshi.org import queries
from luoshi.org.models import CHARGE_LABELS, KIND_LABELS, LEVEL_LABELS, RELATION_LABELS, ROLE_LABELS
from luoshi.org.rules.words import ChargeKind, Level, RelationKind, UnitKind
from luoshi.org.services import UnitDetails, UnitDraft

UNITS, PEOPLE = reverse_lazy("org:options"), reverse_lazy("org:people-options")
Choices = list[tuple[str, str | Promise]]
RELATIONS: Choices = [
    (kind.value, RELATION_LABELS[kind])
    for kind in RelationKind
    if kind not in {RelationKind.MERGED_INTO, RelationKind.RENAMED_TO}
]


def _choices(labels: dict[Any, Any]) -> Choices:
    return [(key.value, label) for key, label in labels.items()]


class DeedForm(forms.Form):
    """Base: knows the actor, so that pickers can name what was chosen."""

    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.units:
            self._pick(name, UNITS, _unit_names(actor))
        for name in self.people:
            self._pick(name, PEOPLE, _people_names(actor))

    def _pick(self, name: str, url: Any, name_of: Callable[[Iterable[Any]], Chosen]) -> None:
        multiple = isinstance(self.fields[name], ManyIds)
        self.fields[name].widget = UnitPicker(url, name_of=name_of, multiple=multiple)


class OneId(forms.IntegerField):
    """The id of what was chosen in a picker."""

    default_error_messages = {"required": _("请从列表里选择。"), "invalid": _("请从列表里选择。")}  # noqa: RUF012


class ManyIds(forms.Field):
    """The ids of what was chosen in a picker that takes several."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The ids; raises ValidationError for none and for what is no id."""
        found = [str(one) for one in value or () if one]
        if not found or not all(one.isascii() and one.isdigit() for one in found):
            raise forms.ValidationError(_("请从列表里选择。"))
        return tuple(int(one) for one in dict.fromkeys(found))


def _since(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=DateInput(), help_text=_("不填即为今天。")
    )


class DetailsForm(DeedForm):
    """What may be corrected of a unit at any time."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    aliases = forms.CharField(
        label=_("别名"),
        required=False,
        widget=Textarea(2),
        help_text=_("曾用名和常用叫法，一行一个；任务分解按它们认单位。"),
    )
    kind = forms.ChoiceField(label=_("类别"), choices=_choices(KIND_LABELS))
    level = forms.ChoiceField(label=_("层级"), choices=_choices(LEVEL_LABELS))
    phone = forms.CharField(label=_("办公电话"), max_length=40, required=False)
    sort = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=999_999, initial=0, help_text=_("小的排在前面。")
    )
    issues = forms.BooleanField(
        label=_("可以立项交办"), required=False, help_text=_("设有督查机构的单位才勾选。")
    )

    def values(self) -> dict[str, Any]:
        """The cleaned values as the service names them."""
        read = self.cleaned_data
        return {
            "short_name": read["short_name"],
            "aliases": tuple(read["aliases"].split("\n")),
            "kind": UnitKind(read["kind"]),
            "level": Level(read["level"]),
            "phone": read["phone"],
            "sort": read["sort"],
            "issues": read["issues"],
        }

    def details(self) -> UnitDetails:
        """What the service takes."""
        return UnitDetails(**self.values())


class NewUnitForm(DetailsForm):
    """A unit to be set up."""

    name = forms.CharField(label=_("单位全称"), max_length=120)
    code = forms.CharField(
        label=_("单位编码"), max_length=40, help_text=_("全系统唯一，可以用机构编码。")
    )
    field_order = ("name", "code")

    def draft(self) -> UnitDraft:
        """What the service takes."""
        read = self.cleaned_data
        return UnitDraft(name=read["name"], code=read["code"], **self.values())


class RenameForm(DeedForm):
    """Another name for a unit."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("新的全称"), max_length=120)
    short_name = forms.CharField(label=_("新的简称"), max_length=40, required=False)
    since = _since(_("更名日期"))


class MoveForm(DeedForm):
    """Another parent for a unit."""

    units = ("parent_id",)
    parent_id = OneId(label=_("新的上级单位"))


class MergeForm(DeedForm):
    """Units that end in this one."""

    units = ("source_ids",)
    source_ids = ManyIds(label=_("并入的单位"), help_text=_("可以选多个。"))
    since = _since(_("并入日期"))


class AbolishForm(DeedForm):
    """The end of a unit."""

    units = ("successor_id",)
    successor_id = OneId(
        label=_("职责承接单位"), required=False, help_text=_("没有承接单位的可以不填。")
    )
    until = _since(_("撤销日期"))


class RelateForm(DeedForm):
    """A relation beside the tree."""

    units = ("target_id",)
    kind = forms.ChoiceField(label=_("关系"), choices=RELATIONS)
    target_id = OneId(label=_("对方单位"))
    since = _since(_("起始日期"))

    def relation(self) -> RelationKind:
        """The chosen kind."""
        return RelationKind(self.cleaned_data["kind"])


class PostForm(DeedForm):
    """A post of a unit."""

    name = forms.CharField(label=_("岗位名称"), max_length=60)
    role = forms.ChoiceField(
        label=_("职责"),
        choices=_choices(ROLE_LABELS),
        help_text=_("职责决定这个岗位能看什么、能办什么。"),
    )
    sort = forms.IntegerField(label=_("排序"), min_value=0, max_value=999_999, initial=0)

    def chosen_role(self) -> Role:
        """The chosen role."""
        return Role(self.cleaned_data["role"])


class PersonForm(DeedForm):
    """What is held of a person, and nothing else is."""

    units = ("home_id",)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("姓名"), max_length=60)
    work_phone = forms.CharField(
        label=_("办公电话"), max_length=40, required=False, help_text=_("只填单位电话。")
    )
    home_id = OneId(label=_("人事关系所在单位"))


class AppointForm(DeedForm):
    """Who takes a post."""

    people = ("person_id",)
    person_id = OneId(label=_("任职人员"), help_text=_("名单里没有的，先到单位页登记人员。"))
    since = _since(_("任职日期"))
    until = forms.DateField(
        label=_("任期届满"), required=False, widget=DateInput(), help_text=_("不定期的不填。")
    )
    acting = forms.BooleanField(label=_("主持工作，尚未正式任职"), required=False)


class UntilForm(DeedForm):
    """The day something ends."""

    until = _since(_("终止日期"))


class PlainForm(DeedForm):
    """Nothing to fill in: a sentence and a button."""


class AcceptAliasForm(DeedForm):
    """Why a suggested alias is taken; the name of a clerk who uses it is reason enough."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False, widget=Textarea(2))


class DismissAliasForm(DeedForm):
    """Why a suggested alias is not taken."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=Textarea(2),
        error_messages={"required": _("请写明不采纳的理由。")},
    )


class SwitchForm(DeedForm):
    """On or off, as the reader means it, whatever the login is meanwhile."""

    active = forms.TypedChoiceField(
        label=_("账号"),
        choices=[("yes", _("启用")), ("no", _("停用"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )


class DelegateForm(DeedForm):
    """Who acts in one's post meanwhile."""

    people = ("person_id",)
    person_id = OneId(label=_("代办人"))
    since = _since(_("起始日期"))
    until = forms.DateField(
        label=_("终止日期"), widget=DateInput(), help_text=_("到这一天授权自动失效。")
    )
    reason = forms.CharField(label=_("事由"), max_length=200, widget=Textarea(2))


class ChargeForm(DeedForm):
    """A line of the leaders' table."""

    units = ("unit_id",)
    unit_id = OneId(label=_("单位"))
    kind = forms.ChoiceField(
        label=_("方式"), choices=_choices(CHARGE_LABELS), initial=ChargeKind.IN_CHARGE
    )
    since = _since(_("起始日期"))

    def chosen_kind(self) -> ChargeKind:
        """The chosen way."""
        return ChargeKind(self.cleaned_data["kind"])


class UserForm(DeedForm):
    """A login for a person."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, help_text=_("建议用姓名全拼，不区分大小写。")
    )


class PasswordForm(DeedForm):
    """A first password, or a new one for somebody who forgot his."""

    password = forms.CharField(
        label=_("初始密码"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=_("至少十位，不能全是数字；本人首次登录时必须改掉。"),
    )


class ImportForm(forms.Form):
    """The spreadsheet to be read."""

    file = forms.FileField(
        label=_("表格"),
        widget=FileDrop(accept=".xlsx,.xls,.csv"),
        error_messages={"required": _("请选择表格。"), "empty": _("这个文件是空的。")},
    )


def version_of(form: forms.Form) -> int:
    """The version the page was shown with; 0 for none, which no row has."""
    return form.cleaned_data.get("version") or 0


def _unit_names(actor: Actor) -> Callable[[Iterable[Any]], Chosen]:
    def name_of(ids: Iterable[Any]) -> Chosen:
        wanted = [int(one) for one in ids if str(one).isascii() and str(one).isdigit()]
        found = queries.directory(actor).filter(pk__in=wanted)
        return [{"id": unit.pk, "name": unit.name} for unit in found]

    return name_of


def _people_names(actor: Actor) -> Callable[[Iterable[Any]], Chosen]:
    def name_of(ids: Iterable[Any]) -> Chosen:
        wanted = [int(one) for one in ids if str(one).isascii() and str(one).isdigit()]
        found = queries.people_for(actor).filter(pk__in=wanted)
        return [{"id": person.pk, "name": person.name} for person in found]

    return name_of
