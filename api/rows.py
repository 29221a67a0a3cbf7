"""The rows of a case of many as people see them: where they stand, who may decide them, how they look in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.casework import load_task
from api.context import house, who
from api.problems import problem
from api.rows_shown import Standing, outcome_in_words, standing_of
from api.taskview import View
from engine import Actor, runner
from engine.reading import case_file, desk, rules_of_case
from ground.bilingual import Bilingual
from processes.many import known
from processes.rows import Judging, Many, RowColumn
from records.acting import Acting
from records.many import deciding, listing
from records.many.states import STATES

LEFT: dict[str, Bilingual] = {
    deciding.MOVED: Bilingual("已不在本环节", "no longer at this seat"),
    deciding.OWN: Bilingual("由本人填报，须由他人审批", "entered by yourself; another person must approve it"),
    deciding.FAULTY: Bilingual("仍有错误，不能通过", "has faults and cannot go on"),
    deciding.LATER: Bilingual("选择之后他人已办理", "decided by a colleague after you chose it"),
}


def standing_at(view: View, task_id: str) -> Standing:
    """The rows that a visible task shows; a problem (404) where it shows none."""
    found = standing_of(view, load_task(view.session, task_id))
    if found is None:
        raise problem(404, "此件没有名单", "Expected a task with a list but this one is about one thing")
    return found


def held(work: Any, task_id: str, writes: bool = False) -> Standing:
    """The same, for whoever may decide the open task now; nobody else changes its rows until the request ends."""
    return held_by(View(house(), who(), work.session), work, task_id, who().actor, writes)


def held_by(view: View, work: Any, task_id: str, actor: Actor, writes: bool = False) -> Standing:
    """The same for an actor who is not the caller of a request: background work in somebody's name."""
    found = standing_at(view, task_id)
    answer = view.house.engine.ports.deciders.allows(work, desk.seat(found.task), actor)
    if answer.why_not is not None:
        raise problem(403, answer.why_not.zh, answer.why_not.en)
    runner.open_task(work, task_id, locked=True)
    if writes and not found.field.writes:
        said = "本环节只逐行办理，不能修改内容；请退回更正"
        raise problem(409, said, "Rows are decided here, not written: return them")
    return found


def judging(work: Any, standing: Standing, rows: list[Mapping[str, Any]], acting: Acting) -> Judging:
    """What rows are judged with."""
    case_id = standing.task["case_id"]
    variables = case_file.variables(work.connection, case_id)
    return Judging(work.session, acting, known(variables), rows, partial(rules_of_case.decide, work, case_id))


def dump_row(many: Many, row: listing.ListedRow) -> dict[str, Any]:
    """One row, its cells in words."""
    state = STATES[row.state]
    return {
        "id": row.id, "number": row.number, "body": row.body, "state": row.state, "state_name": state.zh,
        "state_name_en": state.en, "reason": row.reason, "findings": row.findings, "version": row.version,
        "cells": {column.key: _cell(column, row) for column in many.columns},
        "decision": None if row.outcome is None else {
            **outcome_in_words(row.outcome), "reason_given": row.outcome_reason or "", "by": row.decided_by,
        },
    }  # fmt: skip


def _cell(column: RowColumn, row: listing.ListedRow) -> dict[str, Any]:
    value = row.shown.get(column.key) if column.shown else row.values.get(column.key)
    said = column.said(value)
    return {"value": value, "text": said.zh, "text_en": said.en}


def dump_decided(found: deciding.Decided) -> dict[str, Any]:
    """What was decided, and what was left alone, by why."""
    left = [
        {"why": why, "rows": n, "message": LEFT[why].zh, "message_en": LEFT[why].en} for why, n in found.left.items()
    ]
    return {"rows": found.rows, "left": left}


def query_of(standing: Standing | None, case_id: str, asked: Mapping[str, Any]) -> listing.RowQuery:
    """The query of a request: at a task its own rows, of a case all of them."""
    columns = {column.key for column in standing.many.columns if column.shown} if standing else set()
    equals = {key: value for key, value in (asked.get("equals") or {}).items() if key in columns}
    sort = asked.get("sort") or "number"
    if sort != "number" and sort not in columns:
        offered = ", ".join(["number", *sorted(columns)])
        raise problem(422, "不能按此列排序", f"Expected one of {offered} to sort by but got {sort!r}")
    return listing.RowQuery(
        case_id, standing.place.scope_id if standing else None, standing.task["id"] if standing else "",
        tuple(asked.get("states") or ()), asked.get("decision") or "", asked.get("faulty"), equals,
        asked.get("q") or "", sort, bool(asked.get("descending")), asked.get("start") or 0, asked.get("limit") or 50,
    )  # fmt: skip
