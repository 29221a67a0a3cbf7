"""Rules of provinces, cities and counties on transfers, as dated settings with their documents (domain-facts 1.4).

Where the number of a document is not known its name is marked as the demo's (演示).
"""

from __future__ import annotations

from datetime import date

from processes.demo import Provincial

_FIVE = ["household", "job", "migrant", "guardian_abroad", "health"]


def _windows(*spans: str) -> list[dict[str, str]]:
    return [{"from": span[:5], "to": span[6:]} for span in spans]


_TWO_MONTHS = _windows("03-01/04-30", "09-01/10-31")  # after the start of a term
_ROUND_TERMS = _windows("01-05/03-15", "06-20/09-15")  # before a term's end, or ten working days into the next
_BEFORE_HOLIDAYS = _windows("01-01/01-20", "06-01/07-10")
_BEIJING = "北京市学籍管理规定（2014，演示）"
_SHAANXI = "陕教规范〔2014〕2号"
_LIAONING = "辽宁省学籍管理规定（2017，演示）"
_FUJIAN = "福建省学籍管理规定（演示）"
_JIANGSU = "江苏省学籍管理规定（2023，演示）"
_JIANGSU_COUNTY = "江苏某县转学办理通知（演示）"
_XINJIANG = "新疆维吾尔自治区学籍管理规定（演示）"
_LUOYANG = "洛阳市普通高中学籍管理规定（演示）"
_PENGJIANG = "江门市蓬江区转学办理规定（演示）"
_CITY_2024 = "广东某市2024年转学工作通知（演示）"

PROVINCIAL = (
    Provincial("11", "transfer.closed_grades", [1, 6], _BEIJING, date(2014, 9, 1), stage="primary"),
    Provincial("61", "transfer.windows", _TWO_MONTHS, _SHAANXI, date(2014, 3, 1)),
    Provincial("21", "transfer.reasons", _FIVE, _LIAONING, date(2017, 9, 1)),
    Provincial("35", "transfer.reasons", _FIVE, _FUJIAN, date(2014, 9, 1)),
    Provincial("32", "transfer.within_authority", False, _JIANGSU, date(2023, 3, 1), date(2028, 3, 1), "primary"),
    Provincial("320614", "transfer.evidence.required", {"receiving_school": ["stamped_form", "other"]},
               _JIANGSU_COUNTY, date(2014, 9, 1)),
    Provincial("65", "transfer.windows", _ROUND_TERMS, _XINJIANG, date(2014, 9, 1)),
    Provincial("65", "transfer.closed_grades", [6], _XINJIANG, date(2014, 9, 1), stage="primary"),
    Provincial("120116", "transfer.windows", _BEFORE_HOLIDAYS, "天津市滨海新区转学办理通知（演示）", date(2015, 9, 1)),
    Provincial("51", "transfer.extra_provincial_step", True, "四川省跨省转学办理流程（2015，演示）", date(2015, 3, 1)),
    Provincial("4103", "transfer.closed_grades", [1, 3], _LUOYANG, date(2014, 9, 1), stage="senior"),
    Provincial("4103", "transfer.within_authority", False, _LUOYANG, date(2014, 9, 1), stage="senior"),
    Provincial("440703", "transfer.closed_grades", [1], _PENGJIANG, date(2026, 9, 1), date(2027, 2, 1), "primary"),
    Provincial("440703", "transfer.closed_grades", [6], _PENGJIANG, date(2027, 2, 1), date(2027, 9, 1), "primary"),
    Provincial("4413", "transfer.windows", _windows("07-01/07-12"), _CITY_2024, date(2024, 1, 1), date(2025, 1, 1)),
)  # fmt: skip
