"""督办通知单: the print view and the document, read back as an office would."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import docx
import pytest
from django.test import Client
from django.urls import reverse
from docx.oxml.ns import qn
from docx.shared import Mm

from luoshi.matters import services
from luoshi.matters.models import Matter

SignIn = Callable[[str], Client]


@pytest.fixture
def sent(drafts: list[Matter], office, cast, now) -> Matter:
    """A matter from a paper, dispatched and signed."""
    run = office.propose(drafts[0])
    office.decide(run, "han", 0)
    office.decide(run, "gao", 1)
    [matter] = services.dispatch(
        actor=cast.shen, now=now, request_id=uuid4(), matter_ids=[drafts[0].pk]
    )
    services.sign(actor=cast.zhou, now=now, request_id=uuid4(), matter_id=matter.pk)
    return office.seen(matter.pk)


def document(client: Client, matter: Matter) -> "docx.document.Document":
    answer = client.get(reverse("matters:notice-docx", args=[matter.pk]))
    assert answer.status_code == 200
    return docx.Document(BytesIO(answer.content))


def rows_of(found: "docx.document.Document") -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for t in found.tables for row in t.rows}


def test_the_fields_of_the_slip(sent: Matter, sign_in: SignIn, cast) -> None:
    found = document(sign_in("zhou"), sent)
    assert found.paragraphs[0].text == "督办通知单"
    assert sent.number in found.paragraphs[1].text
    rows = rows_of(found)
    assert "云岭县城市更新分工方案" in rows["督办来源"]
    assert rows["督办内容"] == sent.content
    assert rows["承办单位"] == "云岭县发展和改革局"
    assert rows["协办单位"] == "云岭县财政局"
    assert rows["办理时限"].startswith("2026年12月31日")
    assert "2026年12月底前" in rows["办理时限"]
    assert cast.zhou.person_name in rows["签收情况"]
    assert rows["联系人"].split()[0] in {cast.shen.person_name, cast.jiang.person_name}
    assert {"反馈内容", "附件", "备注", "批复意见"} <= set(rows)
    assert "云岭县人民政府办公室" in [p.text.strip() for p in found.paragraphs]
    assert "领导批示" not in rows, "only a matter born of a leader's note quotes it"


def test_the_page_of_the_standard(sent: Matter, sign_in: SignIn) -> None:
    found = document(sign_in("shen"), sent)
    section = found.sections[0]
    sides = ("top_margin", "bottom_margin", "left_margin", "right_margin")
    assert [round(getattr(section, side).mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "580")
    title = found.paragraphs[0].runs[0]
    assert title.font.size.pt == 22
    assert title._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "方正小标宋简体"
    width = sum(cell.width for cell in found.tables[0].rows[0].cells)
    assert abs(width - Mm(156)) < Mm(1)


def test_the_slip_of_a_fan_out_names_all_units(office, sign_in: SignIn) -> None:
    parent = office.dispatch("liuxi", "shiqiao")[0].parent
    rows = rows_of(document(sign_in("shen"), parent))
    assert "柳溪铺镇" in rows["承办单位"]
    assert "石桥湾镇" in rows["承办单位"]
    assert rows["签收情况"] == ""


def test_a_leader_s_words_stand_on_the_slip(plan, sent: Matter, sign_in: SignIn) -> None:
    Matter.objects.filter(pk=sent.pk).update(source="instruction")
    rows = rows_of(document(sign_in("shen"), sent))
    assert rows["领导批示"] == plan.text[sent.span_start : sent.span_end].strip()


@pytest.mark.parametrize("name", ["notice", "notice-docx"])
def test_who_sees_the_slip(name: str, sent: Matter, sign_in: SignIn) -> None:
    address = reverse(f"matters:{name}", args=[sent.pk])
    for who, status in (("shen", 200), ("zhou", 200), ("fang", 200), ("lin", 404), ("qiao", 404)):
        assert sign_in(who).get(address).status_code == status


def test_the_print_view_says_the_same(sent: Matter, sign_in: SignIn) -> None:
    page = sign_in("zhou").get(reverse("matters:notice", args=[sent.pk])).content.decode()
    for label, text in rows_of(document(sign_in("zhou"), sent)).items():
        assert label in page
        assert text in page


def test_words_of_the_paper_cannot_break_the_slip(office, sign_in: SignIn, now, cast) -> None:
    matter = office.dispatch("fagai")[0]
    Matter.objects.filter(pk=matter.pk).update(content="<b>甲 & 乙</b>\n第二行")
    rows = rows_of(document(sign_in("shen"), matter))
    assert rows["督办内容"] == "<b>甲 & 乙</b>\n第二行"
    page = sign_in("shen").get(reverse("matters:notice", args=[matter.pk])).content.decode()
    assert "<b>甲" not in page


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it(sent: Matter, sign_in: SignIn, tmp_path: Path) -> None:
    answer = sign_in("shen").get(reverse("matters:notice-docx", args=[sent.pk]))
    (tmp_path / "slip.docx").write_bytes(answer.content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "slip.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
