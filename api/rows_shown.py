"""What the page must know of the rows of a task or of a case, before it asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.forming import form_of
from api.taskview import View
from ground.bilingual import Bilingual
from processes import Process
from processes.rows import Many, RowColumn, RowsField, rows_field
from records.many import deciding, listing
from records.many.entering import RowPlace
from records.many.states import OUTCOMES, STATES, WITH_REASON
from records.scope import RecordsSession


@dataclass(frozen=True)
class Standing:
    """A task that shows rows: its row, the process and what it declares of rows, the field of its form."""

    task: Mapping[str, Any]
    process: Process
    many: Many
    field: RowsField

    @property
    def place(self) -> RowPlace:
        """Where its rows stand."""
        return RowPlace(self.task["case_id"], self.task["number"], self.task["scope_id"])

    @property
    def seat(self) -> deciding.Seat:
        """Where its rows are decided."""
        return deciding.Seat(self.task["id"], self.task["element"], self.task["scope_id"])


def standing_of(view: View, row: Mapping[str, Any]) -> Standing | None:
    """The rows that a task shows, or None for a task about one thing."""
    process = view.house.processes.get(row["key"])
    if process is None or process.many is None or row["corrects"] is not None or row["adds"] is not None:
        return None
    field = rows_field(form_of(view, row["drawn_in"], row["form"]))
    return None if field is None else Standing(row, process, process.many, field)


def told(view: View, standing: Standing) -> dict[str, Any]:
    """What the page must know to draw the list of a task: columns, what may be decided, how far it is."""
    return {
        "columns": [dump_column(one) for one in standing.many.columns],
        "decides": [outcome_in_words(one) for one in standing.field.decides],
        "writes": standing.field.writes,
        "counts": deciding.counts(view.session, standing.seat),
    }  # fmt: skip


def rows_of_task(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """The list of a task, where it has one."""
    standing = standing_of(view, row)
    return {} if standing is None else {"rows": told(view, standing)}


def rows_of_case(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """How many rows of a case are in which state, where it is about many."""
    process = view.house.processes.get(row["key"])
    if process is None or process.many is None:
        return {}
    found = listing.counts_by_state(view.session, row["id"])
    return {"rows": [
        {"state": state, "name": words.zh, "name_en": words.en, "rows": found[state]}
        for state, words in STATES.items() if state in found
    ]}  # fmt: skip


def outcome_in_words(value: str) -> dict[str, Any]:
    """What may be decided of a row, in words."""
    words = OUTCOMES[value]
    return {"value": value, "label": words.zh, "label_en": words.en, "reason": value in WITH_REASON}


def dump_column(column: RowColumn) -> dict[str, Any]:
    """One column of a list."""
    return {
        "key": column.key, "title": column.title.zh, "title_en": column.title.en, "shown": column.shown,
        "required": column.required, "listed": column.listed, "fixed": column.fixed, "stands": column.stands,
        "choices": [_choice(value, words) for value, words in column.choices.items()],
    }  # fmt: skip


def choices_of(session: RecordsSession, standing: Standing, query: listing.RowQuery) -> dict[str, Any]:
    """What the rows of a task can be filtered by: the values that its columns hold, in words."""
    return {
        one.key: [_choice(value, one.said(value)) for value in listing.choices(session, query, one.key)]
        for one in standing.many.columns if one.shown
    }  # fmt: skip


def _choice(value: str, words: Bilingual) -> dict[str, Any]:
    return {"value": value, "label": words.zh, "label_en": words.en}
