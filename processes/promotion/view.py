"""What a person sees of a promotion: the year, its dates, what the rehearsal and the run counted, by province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.promotion.process import process
from processes.sections import Fact, Facts, Figure, Figures, Section, Shown, Table, same
from records.acting import local_date
from records.promotion.checks import unfinished
from records.tables import Organisation, PromotionCheck
from records.tree import orgs_by_id

OUTCOMES: Mapping[str, Bilingual] = {
    "moved": Bilingual("升级", "Moved up"),
    "skipped": Bilingual("跳级", "Skipped a grade"),
    "repeats": Bilingual("留级", "Repeat the grade"),
    "not_graduated": Bilingual("毕业年级未毕业", "Graduating, not graduated"),
    "school_top": Bilingual("已到学校最高年级", "In the school's top grade"),
    "suspended": Bilingual("休学", "Suspended"),
    "stopped": Bilingual("停学", "Stopped"),
    "place_kept": Bilingual("保留入学资格", "Place kept"),
    "abroad": Bilingual("出国", "Abroad"),
    "dropped_out": Bilingual("流失", "Dropped out"),
    "missing": Bilingual("下落不明", "Missing"),
    "other_leaving": Bilingual("其他离校", "Other leaving"),
    "expelled": Bilingual("开除", "Expelled"),
    "admitted": Bilingual("秋季入学，未升级", "Admitted for September, not moved"),
    "finished": Bilingual("已毕业、结业", "Graduated or completed"),
    "gone": Bilingual("已转出、死亡或往年离校", "Transferred, deceased, or left earlier"),
}
STUDENTS = Bilingual("学生人数", "Students")
UNIT = Bilingual("单位", "Unit")
MOST = 100  # units in the list of a page
_COUNTED: Mapping[str, Bilingual] = {
    "not_graduated": Bilingual("毕业年级未毕业", "Graduating, not graduated"),
    "open_cases": Bilingual("在办业务", "Open cases"),
    "without_class": Bilingual("未分班", "Without a class"),
    "without_code": Bilingual("无学籍号", "Without a code"),
    "classes_too_large": Bilingual("超额班级", "Classes too large"),
}


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`全国学生毕业升级` for each case; its number and dates tell the year."""
    return {row["case_id"]: Bilingual("全国学生毕业升级", "Promotion of all students") for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The dates, the last rehearsal, and the reconciliation."""
    plan, counted = variables.get("plan") or {}, variables.get("reconciled") or {}
    rehearsed = (*_rehearsed(variables.get("rehearsed") or {}), *_unfinished(session, plan))
    return Shown((*_dates(plan), *rehearsed, *_reconciled(session, counted)))


def _dates(plan: Mapping[str, Any]) -> tuple[Section, ...]:
    if not plan:
        return ()
    named = (
        ("begins_at", Bilingual("开始准备", "Preparation begins")),
        ("purge_at", Bilingual("清理未办结业务", "Unfinished cases are purged")),
        ("run_at", Bilingual("升级生效", "In the new grade from")),
    )
    facts = [Fact(Bilingual("年度", "Year"), same(plan["year"]))]
    facts += [Fact(label, same(local_date(datetime.fromisoformat(plan[name])))) for name, label in named]
    return (Facts(tuple(facts)),)


def _rehearsed(told: Mapping[str, Any]) -> tuple[Section, ...]:
    if "units" not in told:
        return ()
    figures = (
        Figure(Bilingual("已预检单位", "Units rehearsed"), int(told["units"])),
        Figure(Bilingual("尚有未办结事项的单位", "Units with something unfinished"), int(told["unfinished"])),
    )
    return (Figures(Bilingual("最近一次预检", "Last rehearsal"), figures),)


def _unfinished(session: Session, plan: Mapping[str, Any]) -> tuple[Section, ...]:
    """The units that have something before them, those with most of it first, within what the reader sees."""
    query = select(PromotionCheck).where(PromotionCheck.year == plan.get("year"))
    late = [one for one in session.scalars(query) if unfinished(one.figures)]
    if not late:
        return ()
    late.sort(key=lambda one: (-unfinished(one.figures), one.org_id))
    orgs = orgs_by_id(session, {one.org_id for one in late[:MOST]})
    rows = tuple(_line(orgs[one.org_id], one.figures) for one in late[:MOST] if one.org_id in orgs)
    title = Bilingual("尚有未办结事项的单位", "Units with something unfinished")
    return (Table(title, (UNIT, *_COUNTED.values()), rows),)


def _line(org: Organisation, figures: Mapping[str, Any]) -> tuple[Bilingual, ...]:
    counted = {**figures, "open_cases": sum(figures["open_cases"].values())}
    return (Bilingual(org.name_zh, org.name_en), *(same(counted[name]) for name in _COUNTED))


def _reconciled(session: Session, counted: Mapping[str, Any]) -> tuple[Section, ...]:
    if not counted:
        return ()
    found = {name: int(count) for name, count in counted["outcomes"].items() if count}
    figures = tuple(Figure(label, found[name]) for name, label in OUTCOMES.items() if name in found)
    total = Figures(Bilingual("对账", "Reconciliation"), figures)
    orgs = orgs_by_id(session, {one["organisation"] for one in counted["provinces"]})
    rows = []
    for one in counted["provinces"]:
        org = orgs.get(one["organisation"])
        name = Bilingual(org.name_zh, org.name_en) if org else Bilingual("—", "—")
        confirmed = Bilingual("已确认", "Confirmed") if one["backed_up"] else Bilingual("未确认", "Not confirmed")
        rows.append((name, same(one["students"]), same(one["moved"]), confirmed))
    columns = (
        Bilingual("省级单位", "Province"), STUDENTS, Bilingual("升级人数", "Moved up"), Bilingual("备份", "Backup"),
    )  # fmt: skip
    return (total, Table(Bilingual("分省对账", "By province"), columns, tuple(rows)))

