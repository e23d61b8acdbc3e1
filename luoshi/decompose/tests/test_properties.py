"""What holds for any input: no crash but Unreadable, exact spans, speed, small patterns."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.decompose import Unreadable, classified_in, decompose, internal_mark, read, to_json
from luoshi.decompose.text import fold

ROOM = Path(__file__).resolve().parents[1]
WORDS = """
一、 （一） 1. 2． （1） ① 第一条 附件1 注： 任务内容：
责任单位： 牵头单位： 配合单位: 完成时限： 责任人：
县财政局 各乡镇 各县、市、区 機關 牵头 配合 负责 分别 会同 按职责分工
等 等部门 和 及 第一位 列第一位的为牵头单位，下同
6月底前 2026年 三季度 年底 长期坚持 印发之日起 30日内 3年内 本周五 99月
5个 ３万亩 8% 1,200元 建设茶园
"""
PIECES = [*WORDS.split(), *"；。，、（）【】():：“”《》𠀀\x00\t\n \u3000", "\r\n"]
COMPOSED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def holds(data: bytes) -> None:
    try:
        extract = read(data)
    except Unreadable:
        return
    classified_in(extract)
    internal_mark(extract.text)
    assert len(fold(extract.text)) == len(extract.text)
    paper = decompose(extract)
    values = to_json(paper, extract)
    for task, row in zip(paper.tasks, values["tasks"], strict=True):
        assert task.text == extract.text[task.start : task.end] == row["text"]
        assert task.text.strip()
        assert 0 <= task.confidence <= 1
        assert not set(task.lead) & set(task.cooperate)


@given(COMPOSED)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_the_grammar(text: str) -> None:
    holds(text.encode())


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    holds(text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_bytes(data: bytes) -> None:
    holds(data)


@given(COMPOSED, st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_any_damaged_docx(text: str, at: int, byte: int) -> None:
    document = docx.Document()
    for line in text.replace("\x00", "").splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    data = bytearray(stream.getvalue())
    holds(bytes(data))
    data[at % len(data)] = byte
    holds(bytes(data))


@given(
    st.lists(st.sampled_from(["w:p", "w:tbl", "w:tr", "w:tc", "w:r", "w:sdt", "w:t"]), max_size=40)
)
@settings(max_examples=60, deadline=None)
def test_any_tree_of_known_elements(tags: list[str]) -> None:
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inner = "".join(f"<{tag}>" for tag in tags) + "县" + "".join(f"</{tag}>" for tag in tags[::-1])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        body = f"<w:document {ns}><w:body>{inner}</w:body></w:document>"
        package.writestr("word/document.xml", body)
    holds(stream.getvalue())


HOSTILE = """
（ 责任单位： 1. 各县、 县财政局和 2026年 按职责分工 、 （县财政局负责） （一） “ 1、县财政局 牵头
"""


@pytest.mark.parametrize("piece", [*HOSTILE.split(), " a", "县 "])
def test_hostile_repetition_ends_soon(piece: str) -> None:
    began = time.process_time()
    holds((piece * 4000).encode())
    assert time.process_time() - began < 5


def test_two_hundred_pages_a_second() -> None:
    item = "{}.新建标准化茶园3000亩以上，改造低产茶园1.2万亩，6月底前完成摸排。\n"
    item += "牵头单位：县农业农村局\n"
    item += "配合单位：县财政局、县自然资源局，各乡镇人民政府\n完成时限：2026年10月底前\n"
    data = "".join(item.format(i) for i in range(1, 700)).encode()
    extract = read(data)
    decompose(extract)
    pages = len(extract.text) / 500

    def speed() -> float:
        began = time.process_time()
        assert len(decompose(read(data)).tasks) == 699
        return pages / (time.process_time() - began)

    assert max(speed() for _ in range(5)) >= 200


def test_the_room_knows_no_framework_and_nobody_else() -> None:
    code = (
        "import sys\n"
        "from luoshi.decompose import classified_mark, decompose, internal_mark, read, to_json\n"
        "read(b'x'); known = [n for n in sys.modules if n.startswith('luoshi.')]\n"
        "print(sorted({n.split('.')[1] for n in known}), 'django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOM.parents[1],
        check=True,
    )
    assert done.stdout.strip() == "['decompose'] False"


def test_patterns_and_files_stay_small() -> None:
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path
        for node in ast.walk(ast.parse(text)):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if not called or node.func.attr != "compile":
                continue
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    assert len(part.value) <= 120, (path.name, part.value)
