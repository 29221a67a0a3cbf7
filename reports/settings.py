"""What levels may set about reporting: windows by kind of unit, and which kind a unit counts as (domain 29)."""

from __future__ import annotations

from typing import Any

from ground.bilingual import Bilingual
from records.settings.kinds import Kind
from records.settings.registry import Combine, Key
from records.tables.org import OrgKind

GROUP = Bilingual("信息化月报", "Monthly reporting")
RULES = (
    "教育信息化工作进展信息系统管理办法（教育部，2016）",
    "Management rules of the education-informatization progress system (ministry, 2016)",
)
KINDS = ("county", "city", "province")
AS_PLACED = ""  # a unit counts as what it is


def _is_days(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        return False
    first, last = value["from"], value["to"]
    whole = all(isinstance(day, int) and not isinstance(day, bool) for day in (first, last))
    return whole and 1 <= first <= last <= 28


DAYS = Kind(
    "days", 'days of a month as {"from", "to"}, both from 1 to 28, "to" included',
    "每月的起止日，含 from 与 to（1 至 28），含当日", _is_days,
)  # fmt: skip
UNIT_KIND = Kind(
    "unit_kind", f"one of {', '.join(KINDS)}, or empty for what the unit is",
    "county、city、province 之一，留空表示按单位本身",
    lambda value: value == AS_PLACED or value in KINDS,
)  # fmt: skip

_NATIONAL = frozenset({OrgKind.MINISTRY, OrgKind.PROVINCE})
_N = Combine.NEAREST


def _window(kind: str, zh: str, en: str, days: tuple[int, int]) -> Key:
    title = Bilingual(f"{zh}报送时段（每月几日至几日24时）", f"Window of {en} (days of the month, to 24:00)")
    return Key(
        f"reports.window_{kind}", DAYS, _N, {"from": days[0], "to": days[1]}, "R2", levels=_NATIONAL, title=title,
        group=GROUP, document=RULES,
    )  # fmt: skip


SETTINGS = (
    _window("county", "县级", "county-kind units", (1, 5)),
    _window("city", "市级", "city-kind units", (5, 10)),
    _window("province", "省级", "provinces", (10, 15)),
    Key("reports.unit_kind", UNIT_KIND, _N, AS_PLACED, "domain 29", levels=_NATIONAL | {OrgKind.CITY, OrgKind.COUNTY},
        title=Bilingual("本单位按哪一级的时段报送（仅对设置的单位有效）",
                        "Level whose window this unit reports in (only the unit it is set at)"), group=GROUP),
)  # fmt: skip
