"""The paper of the journeys: five tasks with label lines, one of them for every township."""

from datetime import date
from io import BytesIO

import docx

TITLE = "云岭县冬春水利和交通惠民工程责任分工方案"
EVERY_TOWNSHIP = "完成病险山塘清淤加固，逐塘落实巡查责任人。"
BUREAU = "编制以工代赈项目清册，申报项目12个。"
UNKNOWN_LEAD = "完成小型水库安全鉴定20座，建立隐患台账。"
NO_DATE = "保障惠民工程配套资金及时拨付。"
ROADS = "改造农村公路危桥6座，完成验收。"
TASKS = (EVERY_TOWNSHIP, BUREAU, UNKNOWN_LEAD, NO_DATE, ROADS)


def lines(year: int, head: str = "") -> list[str]:
    """The paper line by line; its limits lie in `year`, `head` stands above everything."""
    return [
        *([head] if head else []),
        f"云政办发〔{year}〕31号",
        TITLE,
        "各乡镇人民政府、街道办事处，县直各单位：",
        "经县人民政府同意，现将责任分工印发给你们，请认真抓好落实。",
        f"1.{EVERY_TOWNSHIP}",
        "牵头单位：各乡镇（街道）",
        f"完成时限：{year}年4月30日前",
        f"2.{BUREAU}",
        "牵头单位：县发改局",
        "责任单位：县财政局、县农业农村局",
        f"完成时限：{year}年3月底前",
        f"3.{UNKNOWN_LEAD}",
        "牵头单位：县水务和灌溉中心",
        "责任单位：县应急局",
        f"完成时限：{year}年5月底前",
        f"4.{NO_DATE}",
        "牵头单位：县财政局",
        "完成时限：持续推进",
        f"5.{ROADS}",
        "牵头单位：县交通局",
        "责任单位：县公安局",
        f"完成时限：{year}年6月底前",
        "云岭县人民政府办公室",
        f"{year}年1月8日",
    ]


def docx_of(written: list[str]) -> bytes:
    """The lines as a document."""
    document = docx.Document()
    for line in written:
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def next_year(today: date) -> int:
    """The year in which the paper's limits fall: always ahead of the day of the test."""
    return today.year + 1
