"""The pages of the organisation, as each of the cast meets them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from launch.sessions import signed_in
from luoshi.org import sheets
from luoshi.org.models import Appointment, Person, Post, Unit, User
from luoshi.org.views.deeds import DEEDS

if TYPE_CHECKING:
    from luoshi.world.cast import Cast

pytestmark = pytest.mark.django_db


def client_of(cast: Cast, name: str) -> Client:
    return signed_in(cast.users[name])


def post(client: Client, page: str, /, *args: object, **data: Any) -> Any:
    data.setdefault("request_id", str(uuid4()))
    return client.post(reverse(f"org:{page}", args=args), data)


def test_the_unit_page_shows_tree_posts_and_people(cast: Cast) -> None:
    unit = cast.units["fagai"]
    answer = client_of(cast, "shen").get(reverse("org:unit", args=[unit.pk]))
    text = answer.content.decode()
    assert answer.status_code == 200
    for word in (unit.name, cast.zhou.person_name, cast.meng.person_name, "督查联络员"):
        assert word in text
    assert f"?unit={unit.pk}" in text
    assert reverse("burden:of-unit", args=[unit.pk]) in text


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [
        ("shen", "fagai", True),
        ("zhou", "fagai", True),
        ("zhou", "caizheng", False),
        ("cheng", "zfb", False),
    ],
)
def test_the_way_to_a_units_work_is_shown_where_it_leads_somewhere(
    cast: Cast, name: str, code: str, shown: bool
) -> None:
    client, pk = client_of(cast, name), cast.units[code].pk
    text = client.get(reverse("org:unit", args=[pk])).content.decode()
    demands = reverse("burden:of-unit", args=[pk])
    assert (demands in text) == (f"?unit={pk}" in text) == shown
    assert not shown or client.get(demands).status_code == 200


def test_one_lands_on_ones_own_unit(cast: Cast) -> None:
    answer = client_of(cast, "lin").get(reverse("org:units"))
    assert cast.units["liuxi"].name in answer.content.decode()


@pytest.mark.parametrize("code", ["fagai", "zfb", "liuxi", "yunling"])
def test_another_countys_clerk_finds_no_unit_of_ours(cast: Cast, code: str) -> None:
    qiao, pk = client_of(cast, "qiao"), cast.units[code].pk
    assert qiao.get(reverse("org:unit", args=[pk])).status_code == 404
    assert qiao.get(reverse("org:children", args=[pk])).status_code == 404
    assert qiao.get(reverse("org:deed", args=["unit", pk, "edit"])).status_code == 404
    assert cast.units[code].name not in qiao.get(reverse("org:units")).content.decode()


def test_another_countys_clerk_finds_nobody_and_nothing_in_the_pickers(cast: Cast) -> None:
    qiao = client_of(cast, "qiao")
    assert qiao.get(reverse("org:person", args=[cast.zhou.person_id])).status_code == 404
    assert qiao.get(reverse("org:user", args=[cast.users["zhou"].pk])).status_code == 403
    for url, word in (("org:options", "fgj"), ("org:people-options", cast.zhou.person_name)):
        assert qiao.get(reverse(url), {"q": word}).json() == {"options": []}
    assert cast.zhou.person_name not in qiao.get(reverse("org:people")).content.decode()


@pytest.mark.parametrize("text", ["县发改局", "发改局", "发改", "fgj", "fagai", "FGJ", "计委"])
def test_the_picker_finds_a_unit_however_it_is_typed(cast: Cast, text: str) -> None:
    unit = Unit.objects.get(pk=cast.units["fagai"].pk)
    unit.aliases = ["计委"]
    unit.save()
    found = client_of(cast, "shen").get(reverse("org:options"), {"q": text}).json()["options"]
    assert found[0]["id"] == unit.pk
    assert set(found[0]) == {"id", "name", "short", "path"}


def test_the_picker_shows_at_most_twenty(cast: Cast) -> None:
    found = client_of(cast, "shen").get(reverse("org:options")).json()["options"]
    assert 0 < len(found) <= 20


def test_buttons_are_offered_only_to_those_who_may(cast: Cast) -> None:
    pk = cast.units["fagai"].pk
    for name, word in (("cheng", "更名"), ("su", "登记人员"), ("shen", "")):
        text = client_of(cast, name).get(reverse("org:unit", args=[pk])).content.decode()
        if word:
            assert word in text
        else:
            assert "/do/" not in text


def subjects(cast: Cast) -> dict[str, int]:
    zhou = Appointment.objects.get(person=cast.zhou.person_id)
    return {
        "unit": cast.units["fagai"].pk,
        "post": zhou.post_id,
        "appointment": zhou.pk,
        "person": cast.zhou.person_id,
    }


@pytest.mark.parametrize(
    ("subject", "name"),
    [key for key in DEEDS if key[0] in ("unit", "post", "appointment", "person")],
)
def test_each_act_opens_for_those_who_hold_it_and_for_nobody_else(
    cast: Cast, subject: str, name: str
) -> None:
    url = reverse("org:deed", args=[subject, subjects(cast)[subject], name])
    opened = {
        who
        for who in ("shen", "cheng", "wei", "fan", "su", "lu")
        if client_of(cast, who).get(url).status_code == 200
    }
    deed = DEEDS[subject, name]
    expected = {
        "manage_units": {"cheng"},
        "manage_posts": {"cheng"},
        "manage_users": {"cheng"},
        "create_person": {"cheng", "su"},
    }.get(deed.act.value, {"su"})
    assert opened == expected


def test_a_unit_is_set_up_from_the_page(cast: Cast) -> None:
    answer = post(
        client_of(cast, "cheng"),
        "deed",
        "unit",
        cast.units["gov"].pk,
        "new",
        name="云岭县试验局",
        code="T-9",
        kind="department",
        level="county",
        sort="1",
        aliases="试办\r\n试验办",
    )
    assert answer.status_code == 303
    assert Unit.objects.get(code="T-9").aliases == ["试办", "试验办"]


def test_a_form_shows_what_is_corrected_and_nothing_of_the_neighbour(cast: Cast) -> None:
    cheng, unit = client_of(cast, "cheng"), cast.units["fagai"]
    shown = {
        name: cheng.get(reverse("org:deed", args=["unit", unit.pk, name])).content.decode()
        for name in ("edit", "rename", "new")
    }
    own = f'value="{unit.short_name}"'
    assert own in shown["edit"]
    assert own in shown["rename"]
    assert own not in shown["new"]


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = post(
        client_of(cast, "cheng"),
        "deed",
        "unit",
        cast.units["gov"].pk,
        "new",
        name="云岭县试验局",
        code=cast.units["fagai"].code,
        kind="department",
        level="county",
        sort="1",
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "已被使用" in text
    assert 'value="云岭县试验局"' in text


def test_a_stale_page_is_told_so(cast: Cast) -> None:
    cheng, pk = client_of(cast, "cheng"), cast.units["fagai"].pk
    common = {"kind": "department", "level": "county", "sort": "1", "version": "1"}
    assert post(cheng, "deed", "unit", pk, "edit", phone="1", **common).status_code == 303
    assert post(cheng, "deed", "unit", pk, "edit", phone="2", **common).status_code == 409
    assert Unit.objects.get(pk=pk).phone == "1"


def test_personnel_appoints_from_the_page(cast: Cast) -> None:
    unit = cast.units["caizheng"]
    role = Post.objects.create(unit=unit, name="承办人二", role="handler", since=unit.since)
    answer = post(
        client_of(cast, "su"), "deed", "post", role.pk, "appoint", person_id=cast.zhou.person_id
    )
    assert answer.status_code == 303
    assert Appointment.objects.filter(post=role, person=cast.zhou.person_id).exists()


def test_a_leader_lends_his_post_from_his_own_page(cast: Cast) -> None:
    gao = client_of(cast, "gao")
    held = Appointment.objects.filter(person=cast.gao.person_id).order_by("pk")[0]
    url = reverse("org:deed", args=["appointment", held.pk, "delegate"])
    assert url in gao.get(reverse("org:person", args=[cast.gao.person_id])).content.decode()
    answer = post(
        gao,
        "deed",
        "appointment",
        held.pk,
        "delegate",
        person_id=cast.lu.person_id,
        until=(timezone.localdate() + timedelta(days=9)).isoformat(),
        reason="外出",
    )
    assert answer.status_code == 303
    assert held.given.count() == 1


def test_logins_are_shown_to_the_three_administrators_alone(cast: Cast) -> None:
    url = reverse("org:person", args=[cast.zhou.person_id])
    for name, shown in (("cheng", True), ("wei", True), ("fan", True), ("su", False)):
        assert ("用户名" in client_of(cast, name).get(url).content.decode()) == shown


def test_the_security_administrator_resets_a_password_and_it_is_not_echoed(cast: Cast) -> None:
    wei, pk = client_of(cast, "wei"), cast.users["zhou"].pk
    refused = post(wei, "deed", "user", pk, "password", password="duanmima")
    assert refused.status_code == 422
    assert "duanmima" not in refused.content.decode()
    assert (
        post(wei, "deed", "user", pk, "password", password="qingshan-lvshui-7").status_code == 303
    )
    user = User.objects.get(pk=pk)
    assert user.must_change_password
    assert user.check_password("qingshan-lvshui-7")


ROWS = "编码,名称,类别,层级\nT-1,云岭县试验局,部门,县级\nT-2,,部门,县级\n"


def uploaded(client: Client, text: str) -> Any:
    return post(client, "import-preview", file=SimpleUploadedFile("a.csv", text.encode()))


def test_a_table_is_shown_before_it_is_taken_in(cast: Cast) -> None:
    cheng, before = client_of(cast, "cheng"), Unit.objects.count()
    answer = uploaded(cheng, ROWS)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "请填写名称" in text
    assert Unit.objects.count() == before
    lines = answer.context["lines"]
    refused = post(cheng, "import-confirm", lines=lines)
    assert refused.status_code == 422
    done = post(cheng, "import-confirm", lines=lines, only_right="yes")
    assert done.status_code == 303
    assert Unit.objects.count() == before + 1


@pytest.mark.parametrize(
    "lines", ["", "[]", "{}", '{"rows": [["", 1, [["x", "y"]]]], "letters": {}}']
)
def test_a_torn_preview_is_refused_in_words(cast: Cast, lines: str) -> None:
    assert post(client_of(cast, "cheng"), "import-confirm", lines=lines).status_code == 422


def test_lines_travel_through_the_preview_unchanged() -> None:
    lines = sheets.read(sheets.template(), "a.xlsx")
    assert sheets.unpack(sheets.pack(lines)) == lines


@pytest.mark.parametrize("name", ["shen", "wei", "fan", "lu", "qiao"])
def test_others_cannot_import(cast: Cast, name: str) -> None:
    client = client_of(cast, name)
    assert client.get(reverse("org:import")).status_code == 403
    assert client.get(reverse("org:import-template")).status_code == 403
    assert uploaded(client, ROWS).status_code == 403
    assert post(client, "import-confirm", lines="").status_code == 403


@pytest.mark.parametrize("page", ["units", "people", "options"])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, page: str) -> None:
    cheng, unit = client_of(cast, "cheng"), cast.units["zfb"]

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert cheng.get(reverse(f"org:{page}")).status_code == 200
        return len(seen)

    count()
    before = count()
    for number in range(5):
        person = Person.objects.create(name=f"某{number}", home=unit)
        role = Post.objects.create(unit=unit, name="岗", role="handler", since=unit.since)
        Appointment.objects.create(
            person=person, post=role, unit=unit, role="handler", since=unit.since
        )
    assert count() == before
    assert before <= 20
