"""What a person sees of a round: whose report of which period, until when, and who is missing below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.report_places import place_asked
from processes.report_round.process import process
from processes.report_view import tell
from processes.sections import Fact, Facts, Figure, Figures, Section, Shown, Table
from records.acting import STATUTORY_ZONE
from records.scope import system_scope
from reports.progress import Counts, counts, rows_below

_NONE = Bilingual("—", "—")
STANDS = {
    "open": Bilingual("填报中", "open"), "confirmed": Bilingual("已确认", "confirmed"),
    "submitted": Bilingual("已报送", "submitted"), "reopened": Bilingual("更正中", "in correction"),
}  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 报送2026年10月“教育信息化工作进展月报（数据）”` for each case."""
    return tell(session, cases, Bilingual("报送", "reports"))


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """What the seats weigh: the report, its limit, the units below with what they lack."""
    facts = variables.get("facts") or {}
    if not facts.get("set"):
        return Shown(())
    with system_scope(session):
        place = place_asked(session, facts)
        rows = rows_below(session, *place)
        whole = counts(session, place.definition, place.period, [place.unit]).get(place.unit, Counts())
    told = Facts((
        Fact(Bilingual("报表", "Data set"), place.definition.name),
        Fact(Bilingual("期次", "Period"), place.period.name),
        Fact(Bilingual("截止", "Until"), _moment(facts.get("closes"))),
        Fact(Bilingual("到期自动报送", "Submitted by the system at the cut-off"),
             Bilingual("是", "yes") if facts.get("automatic") else Bilingual("否", "no")),
    ))  # fmt: skip
    return Shown((told, _figures(whole), *_table(rows)))


def _figures(whole: Counts) -> Figures:
    return Figures(Bilingual("进度", "Progress"), (
        Figure(Bilingual("应报学校", "Schools due"), whole.schools),
        Figure(Bilingual("已确认", "Confirmed"), whole.confirmed),
        Figure(Bilingual("应报部门", "Authorities due"), whole.authorities),
        Figure(Bilingual("已报送", "Submitted"), whole.submitted),
    ))  # fmt: skip


def _table(rows: Sequence[Any]) -> tuple[Section, ...]:
    columns = (Bilingual("单位", "Unit"), Bilingual("状态", "State"), Bilingual("存在问题", "Open points"))
    lines = tuple(
        (Bilingual(row.unit.name_zh, row.unit.name_en), STANDS[row.entry.stand if row.entry else "open"], _gaps(row))
        for row in rows
    )
    return (Table(Bilingual("下级单位", "Units below"), columns, lines),) if lines else ()


def _gaps(row: Any) -> Bilingual:
    if not row.gaps:
        return _NONE
    more = len(row.gaps) - 3
    zh, en = ("；".join(one.text.zh for one in row.gaps[:3]), "; ".join(one.text.en for one in row.gaps[:3]))
    return Bilingual(f"{zh} 等 {more + 3} 项", f"{en} and {more} more") if more > 0 else Bilingual(zh, en)


def _moment(text: Any) -> Bilingual:
    if not text:
        return _NONE
    at = datetime.fromisoformat(str(text)).astimezone(STATUTORY_ZONE)
    return Bilingual(f"{at:%Y-%m-%d %H:%M}", f"{at:%Y-%m-%d %H:%M}")
