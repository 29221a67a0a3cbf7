"""How the sections of a case and the columns of a process's cases look in JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ground.bilingual import Bilingual
from processes import Process
from processes.sections import Change, Changes, Fact, Facts, Figures, Section, Shown, Sides, Table
from records.scope import RecordsSession


def shown(told: Shown) -> dict[str, Any]:
    """The sections with their evidence; all changes and facts once more by themselves, for who asks for those alone."""
    return {
        "sections": [{**_DUMPS[type(one)](one), **_said("title", one.title)} for one in told.sections],
        "changes": [_change(one) for one in told.changes],
        "facts": [_fact(one) for one in told.facts],
        "files": [dict(one) for one in told.files],
    }


def columns(process: Process) -> list[dict[str, str]]:
    """The columns that a process adds to a list of its cases."""
    return [{"name": one.name, **_said("title", one.title)} for one in process.columns]


def cells(
    process: Process, session: RecordsSession, rows: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, dict[str, str]]]:  # fmt: skip
    """The cells of those columns, by case id and name; each column is asked once for the page."""
    found: dict[str, dict[str, dict[str, str]]] = {str(row["case_id"]): {} for row in rows}
    for column in process.columns:
        for case_id, value in column.values(session, rows).items():
            found[case_id][column.name] = _said("value", value)
    return found


def _said(name: str, words: Bilingual) -> dict[str, str]:
    return {name: words.zh, f"{name}_en": words.en}


def _change(one: Change) -> dict[str, str]:
    sides = {**_said("before", one.before), **_said("after", one.after)}
    return {"field": one.field, **_said("label", one.label), **sides}


def _fact(one: Fact) -> dict[str, str]:
    return {**_said("label", one.label), **_said("value", one.value)}


def _table(one: Table) -> dict[str, Any]:
    rows = [[_said("value", cell) for cell in row] for row in one.rows]
    return {"type": "table", "columns": [_said("label", column) for column in one.columns], "rows": rows}


def _sides(one: Sides) -> dict[str, Any]:
    sides = [{**_said("title", side.title), "facts": [_fact(fact) for fact in side.facts]} for side in one.sides]
    return {"type": "sides", "sides": sides}


def _figures(one: Figures) -> dict[str, Any]:
    return {"type": "figures", "figures": [{**_said("label", f.label), "value": f.value} for f in one.figures]}


_DUMPS: Mapping[type[Section], Callable[[Any], dict[str, Any]]] = {
    Changes: lambda one: {"type": "changes", "changes": [_change(row) for row in one.rows]},
    Facts: lambda one: {"type": "facts", "facts": [_fact(row) for row in one.rows]},
    Table: _table,
    Sides: _sides,
    Figures: _figures,
}
