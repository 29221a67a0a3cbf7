"""What a person sees of a collection of named persons: the window, the figures, and every unit with how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.named_collection.process import process
from processes.sections import Facts, Figure, Figures, Section, Shown, Table, facts_told, same
from processes.sentences import said_of_units
from records.acting import local_date
from records.named_people.posts import BY_POST
from records.named_people.reports import STANDS, Reporting, Stand, figures_of, reports_below
from records.scope import system_scope

DOING = Bilingual("布置并汇总责任人员报送", "collects named persons")
MOST = 200  # units of the table
COLUMNS = (
    Bilingual("单位", "Unit"), Bilingual("状态", "State"), Bilingual("自何日起", "Since"), Bilingual("逾期", "Late"),
)  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`河南省教育厅 布置并汇总责任人员报送` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The window with its document, the figures, and the units, those that are missing first."""
    facts, asked = variables.get("facts") or {}, variables.get("asked") or {}
    if not facts.get("due"):
        return Shown()
    with system_scope(session):  # why: the units of a case are below the level whose case it is
        found = reports_below(session, facts["unit"], date.fromisoformat(facts["due"]))
    names = [BY_POST[post].name for post in facts["posts"] if post in BY_POST]
    told = [
        (Bilingual("报送时段", "Window"), same(f"{facts['from']} – {facts['due']}")),
        (Bilingual("依据文件", "Document"), same(facts.get("document"))),
        (Bilingual("报送岗位", "Posts"),
         Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names))),
    ]  # fmt: skip
    sections: list[Section] = [Facts(facts_told(told))]
    if asked:
        sections += [_figures(found, int(asked["n"])), *_table(found)]
    return Shown(tuple(sections))


def _figures(found: Sequence[Reporting], asked: int) -> Figures:
    figures = figures_of(found)
    return Figures(Bilingual("进度", "Progress"), (
        Figure(Bilingual("应报单位", "Units asked"), asked),
        Figure(Bilingual("已报送", "Reported"), figures["reported"]),
        Figure(Bilingual("已核对", "Checked"), figures["confirmed"]),
        Figure(Bilingual("逾期", "Late"), figures["late"]),
    ))  # fmt: skip


def _table(found: Sequence[Reporting]) -> tuple[Section, ...]:
    first = sorted(found, key=lambda one: one.is_in)[:MOST]
    title = Bilingual("各单位", "Units")
    if len(found) > MOST:
        title = Bilingual(f"各单位（先列未报的，共 {len(found)} 个，列出 {MOST} 个）",
                          f"Units (the missing first; {MOST} of {len(found)})")  # fmt: skip
    rows = tuple(
        (Bilingual(one.unit.name_zh, one.unit.name_en), STANDS[Stand(one.row.stand)],
         same(local_date(one.row.since)), Bilingual("逾期", "late") if one.row.late else same("—"))
        for one in first
    )  # fmt: skip
    return (Table(title, COLUMNS, rows),) if rows else ()
