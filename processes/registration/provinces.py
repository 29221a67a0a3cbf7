"""Rules of provinces and counties on this process, as dated settings with their documents (domain-facts 1.4)."""

from __future__ import annotations

from datetime import date

from processes.demo import Provincial

PROVINCIAL = (
    Provincial("11", "registration.primary_one_windows", [{"from": "09-01", "to": "09-14"}],
               "北京市学籍管理规定（2014，演示）", date(2014, 9, 1)),
)  # fmt: skip
