"""One page for every act: a sentence, a form, one button; the table says what each one does."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.kernel.errors import BadInput, NotAllowed, NotFound
from luoshi.kit.http import Request, redirect, request_id
from luoshi.kit.pages import page
from luoshi.org import forms, queries, services
from luoshi.org.forms import DeedForm, version_of
from luoshi.org.queries.targets import Target
from luoshi.org.rules.powers import Act

Gate = dict[str, Any]
Run = Callable[[Gate, Target, Any], object]
Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act as people meet it.

    `own`: the owner may do it besides those who hold the act; `corrects`: the form begins with
    what is there.
    """

    title: Text
    sentence: Text
    act: Act
    form: type[DeedForm]
    run: Run
    own: bool = False
    corrects: bool = False

    def begins_with(self, target: Target) -> dict[str, Any]:
        """What the form shows at first: what is to be corrected, or next to nothing."""
        return target.initial if self.corrects else {"home_id": target.pk}


def _values(form: DeedForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _create_unit(gate: Gate, target: Target, form: forms.NewUnitForm) -> None:
    services.create_unit(**gate, parent_id=target.pk, draft=form.draft())


def _edit_unit(gate: Gate, target: Target, form: forms.DetailsForm) -> None:
    services.edit_unit(**gate, unit_id=target.pk, version=version_of(form), details=form.details())


def _rename(gate: Gate, target: Target, form: DeedForm) -> None:
    values = _values(form, "name", "short_name", "since")
    services.rename_unit(**gate, unit_id=target.pk, version=version_of(form), **values)


def _move(gate: Gate, target: Target, form: DeedForm) -> None:
    services.move_unit(**gate, unit_id=target.pk, **_values(form, "parent_id"))


def _merge(gate: Gate, target: Target, form: DeedForm) -> None:
    services.merge_units(**gate, target_id=target.pk, **_values(form, "source_ids", "since"))


def _abolish(gate: Gate, target: Target, form: DeedForm) -> None:
    services.abolish_unit(**gate, unit_id=target.pk, **_values(form, "successor_id", "until"))


def _relate(gate: Gate, target: Target, form: forms.RelateForm) -> None:
    values = _values(form, "target_id", "since")
    services.relate_units(**gate, kind=form.relation(), source_id=target.pk, **values)


def _end_relation(gate: Gate, target: Target, form: DeedForm) -> None:
    services.end_relation(**gate, relation_id=target.pk, **_values(form, "until"))


def _create_post(gate: Gate, target: Target, form: forms.PostForm) -> None:
    values = _values(form, "name", "sort")
    services.create_post(**gate, unit_id=target.pk, role=form.chosen_role(), **values)


def _end_post(gate: Gate, target: Target, form: DeedForm) -> None:
    services.end_post(**gate, post_id=target.pk, **_values(form, "until"))


def _create_person(gate: Gate, target: Target, form: DeedForm) -> None:
    services.create_person(**gate, **_values(form, "name", "work_phone", "home_id"))


def _edit_person(gate: Gate, target: Target, form: DeedForm) -> None:
    values = _values(form, "name", "work_phone", "home_id")
    services.edit_person(**gate, person_id=target.pk, version=version_of(form), **values)


def _appoint(gate: Gate, target: Target, form: DeedForm) -> None:
    values = _values(form, "person_id", "since", "until", "acting")
    services.appoint(**gate, post_id=target.pk, **values)


def _end_appointment(gate: Gate, target: Target, form: DeedForm) -> None:
    services.end_appointment(**gate, appointment_id=target.pk, **_values(form, "until"))


def _delegate(gate: Gate, target: Target, form: DeedForm) -> None:
    taker = queries.appointment_of_person(
        gate["actor"], form.cleaned_data["person_id"], today=timezone.localdate(gate["now"])
    )
    values = _values(form, "since", "until", "reason")
    services.delegate(**gate, giver_id=target.pk, taker_id=taker, **values)


def _end_delegation(gate: Gate, target: Target, form: DeedForm) -> None:
    services.end_delegation(**gate, delegation_id=target.pk)


def _charge(gate: Gate, target: Target, form: forms.ChargeForm) -> None:
    values = _values(form, "unit_id", "since")
    services.set_charge(**gate, appointment_id=target.pk, kind=form.chosen_kind(), **values)


def _end_charge(gate: Gate, target: Target, form: DeedForm) -> None:
    services.end_charge(**gate, charge_id=target.pk, **_values(form, "until"))


def _create_user(gate: Gate, target: Target, form: DeedForm) -> None:
    services.create_user(**gate, person_id=target.pk, **_values(form, "username"))


def _set_password(gate: Gate, target: Target, form: DeedForm) -> None:
    services.set_password(**gate, user_id=target.pk, **_values(form, "password"))


def _unlock(gate: Gate, target: Target, form: DeedForm) -> None:
    services.unlock_user(**gate, user_id=target.pk)


def _switch(gate: Gate, target: Target, form: DeedForm) -> None:
    services.switch_user(**gate, user_id=target.pk, **_values(form, "active"))


def _accept_alias(gate: Gate, target: Target, form: DeedForm) -> None:
    services.accept_alias(**gate, suggestion_id=target.pk, **_values(form, "reason"))


def _dismiss_alias(gate: Gate, target: Target, form: DeedForm) -> None:
    services.dismiss_alias(**gate, suggestion_id=target.pk, **_values(form, "reason"))


def _deed(
    title: Text, sentence: Text, act: Act, form: type[DeedForm], run: Run, **more: bool
) -> Deed:
    return Deed(title=title, sentence=sentence, act=act, form=form, run=run, **more)


U, P = Act.MANAGE_UNITS, Act.MANAGE_POSTS
DEEDS: dict[tuple[str, str], Deed] = {
    ("unit", "edit"): _deed(
        _("修改资料"),
        _("更正简称、别名、类别、电话等；名称和隶属另有办法。"),
        U,
        forms.DetailsForm,
        _edit_unit,
        corrects=True,
    ),
    ("unit", "new"): _deed(
        _("设立下级单位"), _("新单位直接隶属本单位。"), U, forms.NewUnitForm, _create_unit
    ),
    ("unit", "post"): _deed(
        _("设置岗位"), _("先设岗位，再由组织人事办理任职。"), P, forms.PostForm, _create_post
    ),
    ("unit", "person"): _deed(
        _("登记人员"),
        _("只登记姓名和办公电话，登记后再办理任职。"),
        Act.CREATE_PERSON,
        forms.PersonForm,
        _create_person,
    ),
    ("unit", "relate"): _deed(
        _("建立关系"), _("隶属以外的关系，有起止日期。"), U, forms.RelateForm, _relate
    ),
    ("unit", "rename"): _deed(
        _("更名"),
        _("原名称自动成为别名，旧文件里的叫法仍然认得。"),
        U,
        forms.RenameForm,
        _rename,
        corrects=True,
    ),
    ("unit", "move"): _deed(
        _("调整隶属"), _("本单位连同全部下级一起移到新的上级之下。"), U, forms.MoveForm, _move
    ),
    ("unit", "merge"): _deed(
        _("并入其他单位到本单位"),
        _(
            "并入的单位从那天起撤销：名称成为本单位的别名，下级单位转过来，原有任职终止，"
            "没有办结的事项由本单位承继。"
        ),
        U,
        forms.MergeForm,
        _merge,
    ),
    ("unit", "abolish"): _deed(
        _("撤销单位"),
        _(
            "撤销后岗位和任职一并终止，历史记录保留。有下级单位的不能撤销。"
            "没有办结的事项由承接单位承继；没有承接单位的，由上级主要负责人在“交接”里指定，可以分给几个单位。"
        ),
        U,
        forms.AbolishForm,
        _abolish,
    ),
    ("relation", "end"): _deed(
        _("解除关系"), _("从那天起这个关系不再有效。"), U, forms.UntilForm, _end_relation
    ),
    ("post", "appoint"): _deed(
        _("办理任职"),
        _("任职后即可用这个岗位办理业务；不能给自己办理。"),
        Act.APPOINT,
        forms.AppointForm,
        _appoint,
    ),
    ("post", "end"): _deed(
        _("撤销岗位"), _("有人在任的岗位不能撤销。"), P, forms.UntilForm, _end_post
    ),
    ("appointment", "end"): _deed(
        _("免职"),
        _("从那天起不再任职，相关授权和分工一并终止。"),
        Act.APPOINT,
        forms.UntilForm,
        _end_appointment,
    ),
    ("appointment", "delegate"): _deed(
        _("授权代办"),
        _("到期以前，代办人可以用这个岗位办理，记录上写明代谁办理。"),
        Act.DELEGATE,
        forms.DelegateForm,
        _delegate,
        own=True,
    ),
    ("appointment", "charge"): _deed(
        _("安排分工"),
        _("一个单位同时只有一位分管领导，新的生效，旧的自动解除。"),
        Act.CHARGE,
        forms.ChargeForm,
        _charge,
    ),
    ("delegation", "end"): _deed(
        _("终止授权"),
        _("代办人从现在起不能再用这个岗位。"),
        Act.DELEGATE,
        forms.PlainForm,
        _end_delegation,
        own=True,
    ),
    ("charge", "end"): _deed(
        _("解除分工"), _("从那天起不再分管或者联系。"), Act.CHARGE, forms.UntilForm, _end_charge
    ),
    ("person", "edit"): _deed(
        _("修改人员资料"),
        _("更正姓名、办公电话或者人事关系所在单位。"),
        Act.EDIT_PERSON,
        forms.PersonForm,
        _edit_person,
        corrects=True,
    ),
    ("person", "user"): _deed(
        _("建立账号"),
        _("账号建立后，由安全管理员设置初始密码才能登录。"),
        Act.MANAGE_USERS,
        forms.UserForm,
        _create_user,
    ),
    ("user", "password"): _deed(
        _("设置初始密码"),
        _("请当面或者电话告知本人；本人首次登录必须改掉。"),
        Act.OPEN_LOGIN,
        forms.PasswordForm,
        _set_password,
    ),
    ("user", "unlock"): _deed(
        _("解除锁定"),
        _("解除以后可以立即登录，请先确认是本人。"),
        Act.OPEN_LOGIN,
        forms.PlainForm,
        _unlock,
    ),
    ("alias", "accept"): _deed(
        _("采纳叫法"),
        _("采纳后成为这个单位的别名，以后读文件时就认得；已经读过的文件不变。"),
        U,
        forms.AcceptAliasForm,
        _accept_alias,
    ),
    ("alias", "dismiss"): _deed(
        _("不采纳叫法"),
        _("不作别名，理由记入日志；以后改主意，还可以采纳。"),
        U,
        forms.DismissAliasForm,
        _dismiss_alias,
    ),
    ("user", "switch"): _deed(
        _("启用或停用账号"),
        _("停用以后不能登录，任职和历史记录不变。"),
        Act.MANAGE_USERS,
        forms.SwitchForm,
        _switch,
        corrects=True,
    ),
}


def offered(subject: str, acts: Collection[Act]) -> list[dict[str, Any]]:
    """The buttons a page shows for a subject: name and title of each act the actor holds."""
    return [
        {"name": name, "title": deed.title}
        for (kind, name), deed in DEEDS.items()
        if kind == subject and deed.act in acts
    ]


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def deed(request: Request, subject: str, pk: int, name: str) -> HttpResponse:
    """Show the form of an act, or do it and go back to where the subject is shown."""
    found = DEEDS.get((subject, name))
    if found is None:
        raise NotFound
    target = queries.target(request.actor, subject, pk)
    own = found.own and target.person_id == request.actor.person_id
    if not own and not queries.holds(request.actor, found.act, target):
        raise NotAllowed
    data = request.POST if request.method == "POST" else None
    form = found.form(data, initial=found.begins_with(target), actor=request.actor)
    if data is not None and form.is_valid() and _done(request, found, target, form):
        messages.success(request, _("已办理：%(title)s。") % {"title": found.title})
        return redirect(request, target.url)
    context = {"deed": found, "target": target, "form": form}
    return page(request, "org/deed.html", context, status=200 if data is None else 422)


def _done(request: Request, found: Deed, target: Target, form: DeedForm) -> bool:
    """Run the act; what a service says of single fields goes to those fields of the form."""
    gate = {"actor": request.actor, "now": timezone.now(), "request_id": request_id(request)}
    try:
        found.run(gate, target, form)
    except BadInput as refusal:
        for field, sentence in refusal.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        if not refusal.fields:
            form.add_error(None, refusal.sentence)
        return False
    return True
