"""What a person sees of a survey: its ground, and each item of its form beside what the bases already yield."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.sections import Facts, Figure, Figures, Section, Shown, Table, facts_told, same
from processes.sentences import said_of_units
from processes.survey.process import process
from records.scope import system_scope
from reports.definitions import ItemType
from reports.surveys import Compared, Yield, compared, draft_read

DOING = Bilingual("申请开展专项调查", "applies for a survey")
_FOUND = {
    Yield.KNOWN: Bilingual("已采集，不得重复", "collected already: not again"),
    Yield.READ: Bilingual("取自登记册或自动计算", "read from the registers or computed"),
    Yield.SAME_NAME: Bilingual("另有同名数据元", "another element has this name"),
    Yield.NEW: Bilingual("基础数据没有", "the bases lack it"),
}
_TYPES = {
    ItemType.NUMBER: Bilingual("数值", "number"), ItemType.CHOICES: Bilingual("多选", "choices"),
    ItemType.TEXT: Bilingual("文字", "text"), ItemType.DATE: Bilingual("日期", "date"),
    ItemType.BACKGROUND: Bilingual("背景数据", "background figure"), ItemType.DERIVED: Bilingual("计算项", "derived"),
}  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`河南省教育厅 申请开展专项调查` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The request, and the form item by item."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    with system_scope(session):
        _row, definition = draft_read(session, str(facts.get("draft") or ""))
        lines = compared(session, definition, str(facts["unit"])) if definition is not None else []
    rows = [
        (Bilingual("调查表", "Form"), definition.name if definition is not None else same("")),
        (Bilingual("用途", "Purpose"), same(request.get("purpose"))),
        (Bilingual("依据文件", "Document"), same(request.get("basis"))),
        (Bilingual("首期", "First period"), same(facts.get("first"))),
        (Bilingual("采集期数", "Periods"), same(facts.get("periods"))),
    ]
    sections: list[Section] = [Facts(facts_told(rows))]
    if lines:
        sections += [_counted(lines), _table(lines)]
    return Shown(tuple(sections))


def _counted(lines: Sequence[Compared]) -> Figures:
    found = [one.found for one in lines]
    return Figures(Bilingual("与基础数据对照", "Beside the bases"), (
        Figure(Bilingual("项目", "Items"), len(found)),
        Figure(Bilingual("基础数据没有", "Lacking in the bases"), found.count(Yield.NEW)),
        Figure(Bilingual("已采集", "Collected already"), found.count(Yield.KNOWN)),
        Figure(Bilingual("同名", "Of the same name"), found.count(Yield.SAME_NAME)),
    ))  # fmt: skip


def _table(lines: Sequence[Compared]) -> Table:
    columns = (
        Bilingual("项目", "Item"), Bilingual("代码", "Code"), Bilingual("类型", "Type"),
        Bilingual("基础数据", "Bases"), Bilingual("所在报表", "Data sets"),
    )  # fmt: skip
    rows = tuple(
        (one.item.name, same(one.item.code), _TYPES[one.item.type], _FOUND[one.found], _named(one.held_by))
        for one in lines
    )
    return Table(Bilingual("逐项对照", "Item by item"), columns, rows)


def _named(names: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("、".join(one.zh for one in names) or "—", ", ".join(one.en for one in names) or "—")
