"""Web pages: the paper is read, the site around it is not."""

from __future__ import annotations

import pytest

from luoshi.decompose import Extract, Unreadable, classified_in, decompose, read

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>云岭县养老服务实施方案_云岭县人民政府</title>
<style>p {{ color: red }}</style><script>var x = "<p>脚本</p>";</script></head>
<body><div class="top-nav"><a href="#">首页</a><a href="#">公开</a><a href="#">互动</a></div>
<div class="main">{content}</div>
<ul><li><a href="#">相关文件一览表</a></li><li><a href="#">政策解读汇编</a></li>
<li><a href="#">常见问题解答</a></li></ul>
<div class="footer">版权所有 云岭县</div></body></html>"""
BODY = """<p>各乡镇人民政府：</p>
<p>　　一、建设区域养老
中心<b>3</b>个。（责任单位：县民政局）<br>　　二、培训护理员200名。（责任单位：县人社局）</p>
<p style="display:none">看不见</p>"""


def page(content: str, charset: str = "utf-8") -> Extract:
    codec = {"gbk": "gb18030"}.get(charset, charset)
    return read(PAGE.format(charset=charset, content=content).encode(codec))


def paragraphs(extract: Extract) -> list[str]:
    return [extract.text[place.start : place.end] for place in extract.places]


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_paragraphs_without_the_site(charset: str) -> None:
    extract = page(BODY, charset)
    assert extract.kind == "html"
    assert paragraphs(extract) == [
        "云岭县养老服务实施方案",
        "各乡镇人民政府：",
        "一、建设区域养老中心3个。（责任单位：县民政局）",
        "二、培训护理员200名。（责任单位：县人社局）",
    ]
    assert len(decompose(extract).tasks) == 2


def test_a_heading_on_the_page_stands_for_its_title() -> None:
    extract = page(f"<h1>云岭县养老服务方案全文</h1>{BODY}")
    assert paragraphs(extract)[0] == "云岭县养老服务方案全文"


def test_tables_keep_their_spans() -> None:
    table = """<table><tr><th>类别<th>工作任务<th>责任单位
<tr><td rowspan="2">养老<td>建设中心。<td>县民政局<tr><td>办好食堂。<td>县民政局、县商务局
<tr><td colspan="3">以下空白</table>"""
    extract = page(f"<p>附件</p>{table}")
    where = {
        extract.text[p.start : p.end]: (p.row, p.row_end, p.column, p.column_end)
        for p in extract.places
        if p.kind == "cell"
    }
    assert where["养老"] == (1, 3, 0, 1)
    assert where["办好食堂。"] == (2, 3, 1, 2)
    assert where["以下空白"] == (3, 4, 0, 3)
    assert [t.lead for t in decompose(extract).tasks] == [("县民政局",), ("县民政局", "县商务局")]


def test_a_table_that_only_lays_out_is_read_through() -> None:
    inner = "<table><tr><td>1.修桥。（责任单位：县交通局）</td></tr></table>"
    extract = page(f"<table><tr><td>左</td><td>{inner}</td></tr></table>")
    assert all(place.kind == "paragraph" for place in extract.places)
    assert len(decompose(extract).tasks) == 1


def test_numbered_lists_show_their_numbers() -> None:
    extract = page(
        "<ol><li>修桥。（责任单位：县交通局）</li><li>铺路。（责任单位：县交通局）</li></ol>"
    )
    assert "2.铺路。" in extract.text


def test_a_mark_in_the_head_is_found() -> None:
    assert classified_in(page(f"<p>机密★1年</p>{BODY}")) is not None


def test_entities_of_its_own_are_refused() -> None:
    data = '<!DOCTYPE html [<!ENTITY a "b">]><html><body><p>云岭县</p></body></html>'
    with pytest.raises(Unreadable, match="不允许"):
        read(data.encode())


@pytest.mark.parametrize(
    "data",
    [
        "<html><body></body></html>",
        "<html><script>云岭县</script>",
        "<html><body>" + "<div>" * 5000 + "</body>",
    ],
)
def test_pages_without_words_are_refused(data: str) -> None:
    with pytest.raises(Unreadable):
        read(data.encode())


def test_deep_pages_are_read() -> None:
    data = "<html><body>" + "<div>" * 5000 + "云岭县重点工作" + "</div>" * 5000
    assert "云岭县重点工作" in read(data.encode()).text


def test_spans_that_lie_are_cut() -> None:
    extract = page(
        '<table><tr><td rowspan="99999999" colspan="99999">甲<td>乙<tr><td>丙<td>丁</table>'
    )
    assert {"甲", "乙", "丙", "丁"} <= set(extract.text.split())
