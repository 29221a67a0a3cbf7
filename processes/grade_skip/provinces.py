"""Rules of provinces and counties on this process, as dated settings with their documents (domain-facts 1.4)."""

from __future__ import annotations

from datetime import date

from processes.demo import Provincial

PROVINCIAL = (
    Provincial("46", "grade_skip.closed_grades", [6], "海南省学籍管理规定（演示）", date(2014, 9, 1), stage="primary"),
)
