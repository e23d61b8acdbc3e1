"""The rule that pages use nothing raw: planted wrongs are found, the right ways are not."""

from pathlib import Path

import pytest

from checks.raw_classes import problems


def found_in(tmp_path: Path, text: str, room: str = "matters") -> list[str]:
    """The rules that one template breaks."""
    page = tmp_path / "luoshi" / room / "templates" / room / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(text, encoding="utf-8")
    return [problem.rule for problem in problems(tmp_path)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<button>签收</button>", "raw-element"),
        ("<p>甲</p>\n<TABLE>", "raw-element"),
        ('<p class="card k-small">', "raw-class"),
        ("<p class='btn'>", "raw-class"),
        ('<p class="{% if a %}badge{% endif %} k-num">', "raw-class"),
    ],
)
def test_a_raw_thing_is_found(tmp_path: Path, text: str, rule: str) -> None:
    assert found_in(tmp_path, text) == [rule]


def test_components_and_the_kits_classes_pass(tmp_path: Path) -> None:
    text = (
        '{% form "/" %}{% button "签收" %}{% endform %}<p class="k-num {{ extra }}">{# <table> #}'
    )
    assert found_in(tmp_path, text) == []


def test_the_kit_itself_is_free(tmp_path: Path) -> None:
    assert found_in(tmp_path, '<button class="btn">', room="kit") == []
