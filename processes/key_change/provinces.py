"""Rules of provinces and counties on this process, as dated settings with their documents (domain-facts 1.4)."""

from __future__ import annotations

from datetime import date

from processes.demo import Provincial

PROVINCIAL = (
    Provincial("370881", "key_change.evidence.required", {"xm": ["household", "guardian_request"]},
               "曲阜市学籍管理细则（2022，演示）", date(2022, 9, 1)),
)  # fmt: skip
