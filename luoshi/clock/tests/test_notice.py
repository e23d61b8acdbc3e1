"""A notice in the words of such notices becomes the arrangement of a year, or is refused."""

from datetime import date

import pytest

from luoshi.clock.rules.calendar import Rest
from luoshi.clock.rules.notice import read_notice
from luoshi.clock.rules.years import YearWrong

NOTICE = """2027年放假安排
各县：
　　一、元旦：1月1日（周五）至3日（周日）放假，共3天。
　　二、春节：2月5日（周五，农历除夕）至12日（周五）放假调休，共8天。1月31日（周日）、2月13日（周六）上班。
　　三、清明节：4月3日（周六）至5日（周一）放假，共3天。
　　四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
　　五、端午节：6月9日（周三）放假，共1天。
　　六、国庆节、中秋节：9月15日（周三）放假；10月1日（周五）至7日（周四）放假调休。9月26日（周日）、10月9日（周六）上班。
节假日期间，各单位要安排好值班。
"""


def day(text: str) -> date:
    return date.fromisoformat(f"2027-{text}")


def test_a_notice_is_read_holiday_by_holiday() -> None:
    found = read_notice(NOTICE)
    assert found.year == 2027
    assert found.off == (
        Rest(day("01-01"), day("01-03"), "元旦"),
        Rest(day("02-05"), day("02-12"), "春节"),
        Rest(day("04-03"), day("04-05"), "清明节"),
        Rest(day("05-01"), day("05-05"), "劳动节"),
        Rest(day("06-09"), day("06-09"), "端午节"),
        Rest(day("09-15"), day("09-15"), "国庆节、中秋节"),
        Rest(day("10-01"), day("10-07"), "国庆节、中秋节"),
    )
    assert found.work == (
        (day("01-31"), "春节"),
        (day("02-13"), "春节"),
        (day("05-08"), "劳动节"),
        (day("09-26"), "国庆节、中秋节"),
        (day("10-09"), "国庆节、中秋节"),
    )


def test_new_years_day_may_begin_in_december() -> None:
    text = "2028年安排\n元旦：2027年12月31日（周五）至2028年1月2日（周日）放假。"
    assert read_notice(text).off == (Rest(date(2027, 12, 31), date(2028, 1, 2), "元旦"),)


def test_a_festival_of_a_place_is_a_holiday_like_any() -> None:
    text = "2027年安排\n花山节：4月9日（周五）放假。4月10日（周六）上班。"
    found = read_notice(text)
    assert found.off == (Rest(day("04-09"), day("04-09"), "花山节"),)
    assert found.work == ((day("04-10"), "花山节"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("元旦：1月1日放假。", "没有找到年份"),
        ("2027年安排如下。", "没有读到放假的日期"),
        ("2027年\n元旦：1月1日（周四）放假。", "与日历不符"),
        ("2027年\n元旦：2月30日放假。", "不是一个日期"),
        ("2027年\n元旦：1月1日（周五）放假。1月4日（周一）上班。", "不是周六、周日"),
        ("2027年\n元旦：1月3日至1日放假。", "起止颠倒"),
        ("2027年\n元旦：1月1日放假。春节：1月1日放假。", "在两段假期里"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(YearWrong, match=said):
        read_notice(text)
