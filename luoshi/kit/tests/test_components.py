"""Components as templates use them: what they write, and what they refuse."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from luoshi.kit.paging import Page
from luoshi.kit.widgets import DateInput, FileDrop, Textarea, UnitPicker


def show(source: str, **values: Any) -> str:
    """A template's text."""
    return Template(source).render(Context(values))


def test_a_light_has_a_shape_and_a_word() -> None:
    assert re.search(r'k-light-red".*k-lamp.*逾期', show('{% light "red" %}'))
    assert "超期 3 天" in show('{% light "red" word="超期 3 天" %}')
    for tag in ('{% light "blue" %}', '{% state "办理中" tone="red" %}', '{% standing "late" %}'):
        with pytest.raises(TemplateSyntaxError):
            show(tag)


def test_what_people_typed_is_escaped_everywhere() -> None:
    evil = '<script>"&'
    for source in (
        "{% page_head evil sentence=evil why=evil %}{% endpage_head %}",
        "{% panel evil note=evil %}{{ evil }}{% endpanel %}",
        "{% light 'red' word=evil %}{% state evil %}{% tag evil %}{% figure evil 3 unit=evil %}",
        "{% worklist evil %}{% work evil meta=evil %}{% endwork %}{% endworklist %}",
        (
            "{% table evil %}{% th evil %}{% tr id=evil label=evil %}"
            "{% td %}{{ evil }}{% endtd %}{% endtr %}{% endtable %}"
        ),
        "{% input evil evil value=evil help=evil error=evil %}{% textarea 'a' evil value=evil %}",
        "{% select 'a' evil options %}{% choices 'b' evil options %}{% tree evil nodes %}",
        "{% button evil why=evil %}{% link_button evil evil %}",
        "{% unit_picker 'u' evil evil chosen=chosen %}",
        "{% step evil 'now' who=evil note=evil %}",
        "{% happening evil who=evil %}{{ evil }}{% endhappening %}",
    ):
        written = show(
            source,
            evil=evil,
            options=[(evil, evil)],
            nodes=[{"name": evil, "url": evil, "note": evil}],
            chosen=[{"id": evil, "name": evil}],
        )
        assert "<script>" not in written, source
        assert "&lt;script&gt;&quot;&amp;" in written, source


def test_a_cell_takes_label_and_side_from_the_head_above_it() -> None:
    written = show(
        '{% table "表" select="m" form="f" %}{% th "编号" %}{% th "件数" num=True %}'
        '{% tr id=7 label="甲" %}{% td %}一{% endtd %}{% td %}12{% endtd %}{% endtr %}'
        "{% endtable %}"
    )
    assert re.search(r'class="k-num\s*" data-label="件数">12<', written)
    assert re.search(r'name="m" value="7"\s+form="f" aria-label="选择：甲"', written)
    assert '<th scope="col" class="k-num">' in written


def test_a_bare_table_writes_only_its_rows() -> None:
    written = show(
        '{% table "表" bare=True %}{% th "编号" %}'
        '{% tr html_id="r1" %}{% td %}一{% endtd %}{% endtr %}{% endtable %}'
    )
    assert written.startswith('<tr id="r1">')
    assert "<table" not in written


def test_an_empty_table_says_so_and_a_full_one_does_not() -> None:
    source = (
        '{% table "表" empty="没有" %}{% th "编号" %}'
        "{% for n in rows %}{% tr %}{% td %}{{ n }}{% endtd %}{% endtr %}{% endfor %}{% endtable %}"
    )
    assert "没有" in show(source, rows=[])
    assert "没有" not in show(source, rows=[1])


def test_rows_and_cells_outside_their_place_are_refused() -> None:
    for source in (
        "{% tr %}{% endtr %}",
        "{% td %}{% endtd %}",
        (
            '{% table "表" %}{% th "一" %}{% tr %}{% td %}{% endtd %}{% td %}{% endtd %}{% endtr %}'
            "{% endtable %}"
        ),
        '{% panel titel="误" %}{% endpanel %}',
    ):
        with pytest.raises(TemplateSyntaxError):
            show(source)


def test_sorting_turns_round_and_forgets_the_page() -> None:
    source = '{% table "表" %}{% th "时限" sort="due" %}{% endtable %}'
    request = RequestFactory().get("/", {"kind": "plan", "sort": "due", "cursor": "abc"})
    written = show(source, request=request)
    assert "?kind=plan&amp;sort=-due" in written
    assert 'aria-sort="ascending"' in written
    assert "cursor" not in written


def test_the_pager_keeps_the_query_and_says_how_many() -> None:
    request = RequestFactory().get("/", {"kind": "plan", "cursor": "old"})
    written = show(
        "{% pager page %}", page=Page([1, 2], next="n", total=10_000, exact=False), request=request
    )
    assert "超过 <strong>10,000</strong> 条" in written
    assert 'href="?kind=plan&amp;cursor=n"' in written
    assert "已是第一页" in written
    assert "共 <strong>2</strong> 条" in show("{% pager page %}", page=Page([1, 2], total=2))


def test_a_disabled_button_says_why() -> None:
    written = show('{% submit "办结" why="还有 3 个单位没有反馈" %}')
    assert 'type="button"' in written
    described = re.search(r'aria-describedby="(why-\w+)"', written)
    assert described
    assert f'id="{described[1]}">还有 3 个单位没有反馈' in written
    assert 'type="submit"' in show('{% submit "办结" %}')


def test_a_post_carries_its_token_and_an_id_of_its_own() -> None:
    source = '{% form "/x/" %}{% endform %}{% post_button "签收" "/y/" %}{% endpost_button %}'
    written = show(source, csrf_token="token")
    ids = re.findall(r'name="request_id" value="([0-9a-f-]{36})"', written)
    assert len(set(ids)) == 2
    assert written.count('name="csrfmiddlewaretoken" value="token"') == 2
    assert "request_id" not in show('{% form "/x/" method="get" %}{% endform %}')


def test_buttons_stand_where_the_block_around_wants_them() -> None:
    lifted = show('{% panel "甲" %}文{% acts %}按钮{% endacts %}{% endpanel %}')
    assert lifted.index("按钮") < lifted.index("文")
    inside = show(
        '{% panel "甲" %}{% form "/" %}文{% acts %}按钮{% endacts %}{% endform %}{% endpanel %}'
    )
    assert inside.index("<form") < inside.index("按钮") < inside.index("</form")
    asked = show(
        '{% dialog "d" "问" %}{% form "/" %}{% acts %}按钮{% endacts %}{% endform %}{% enddialog %}'
    )
    assert asked.index("取消") < asked.index("按钮") < asked.index("</form")


def test_help_and_error_are_tied_to_their_control() -> None:
    written = show(
        '{% input "due" "时限" kind="date" value=day help="提示" error="太早" %}',
        day=date(2026, 3, 5),
    )
    assert 'aria-describedby="id-due-help id-due-error"' in written
    assert 'aria-invalid="true"' in written
    assert 'value="2026-03-05"' in written
    in_form = show('{% form "/" id="f" %}{% input "due" "时限" %}{% endform %}')
    assert 'for="f-due"' in in_form
    assert 'id="f-due"' in in_form


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="事项", help_text="写做什么", max_length=20)
    due = forms.DateField(label="时限", widget=DateInput(), required=False)
    standard = forms.CharField(label="标准", widget=Textarea(), required=False)
    kind = forms.ChoiceField(label="来源", choices=[("a", "甲"), ("b", "乙")])
    split = forms.ChoiceField(label="分法", choices=[("a", "甲")], widget=forms.RadioSelect)
    notify = forms.MultipleChoiceField(
        label="告知", choices=[("a", "甲"), ("b", "乙")], widget=forms.CheckboxSelectMultiple
    )
    internal = forms.BooleanField(label="内部", required=False)
    paper = forms.FileField(label="文件", widget=FileDrop(".docx"), required=False)
    unit = forms.CharField(
        label="单位",
        widget=UnitPicker(
            "/u/", name_of=lambda ids: [{"id": i, "name": f"单位{i}"} for i in ids], multiple=True
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_django_form_is_drawn_in_the_kits_shape() -> None:
    data = {
        "title": "很长" * 20,
        "due": "2026-03-05",
        "kind": "b",
        "notify": ["b"],
        "unit": ["4"],
        "version": 3,
    }
    form = Sample(data)
    form.add_error(None, "整体有误")
    written = show("{% errors form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    assert "整体有误" in written
    assert 'aria-describedby="id-title-help id-title-error"' in written
    assert re.search(r'type="date"[^>]*value="2026-03-05"', written)
    assert re.search(r'<option value="b" selected>', written)
    assert re.search(r'type="checkbox" name="notify" value="b"[^>]* checked', written)
    assert "data-k-drop" in written
    assert re.search(r'class="k-chip" data-id="4">单位4', written)
    assert re.search(r'type="hidden" name="version" value="3"', written)
    assert len(re.findall(r'data-k-field="', written)) == 9


def test_dates_moments_and_numbers_are_written_as_offices_do() -> None:
    assert show("{{ d|day }}", d=date(2026, 3, 5)) == "2026年3月5日"
    assert show("{{ d|day }}", d=datetime(2026, 3, 5, 17, tzinfo=UTC)) == "2026年3月6日"
    assert show("{{ d|moment }}", d=datetime(2026, 3, 5, 17, 2, tzinfo=UTC)) == "2026-03-06 01:02"
    assert (
        show("{{ n|thousands }}{{ x|day }}{{ x|dash }}{{ z|dash }}", n=12345, x=None, z=0)
        == "12,345——0"
    )


def test_a_tree_has_one_place_in_the_tab_order() -> None:
    nodes = [
        {
            "name": "县",
            "open": True,
            "children": [{"name": "局", "current": True}, {"name": "乡", "more_url": "/m/"}],
        }
    ]
    written = show('{% tree "单位" nodes %}', nodes=nodes)
    assert written.count('tabindex="0"') == 1
    assert re.search(r'tabindex="0" aria-level="2" aria-current', written)
    assert 'aria-expanded="false"' in written
    assert 'data-more="/m/"' in written
