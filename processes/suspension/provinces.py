"""Rules of provinces and counties on this process, as dated settings with their documents (domain-facts 1.4)."""

from __future__ import annotations

from datetime import date

from processes.demo import Provincial

_LIAONING = "辽宁省学籍管理规定（2017，演示）"
_SHANDONG = "山东省学籍管理规定（2018，演示）"

PROVINCIAL = (
    Provincial("21", "suspension.closed_grades", [6], _LIAONING, date(2017, 9, 1), stage="primary"),
    Provincial("37", "suspension.most_days", 365, _SHANDONG, date(2018, 9, 1)),
    Provincial("32", "suspension.evidence.required", {"school": ["guardian_request", "hospital", "other"]},
               "江苏省学籍管理规定（2023，演示）", date(2023, 3, 1), date(2028, 3, 1)),
)  # fmt: skip
