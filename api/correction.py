"""A request returned for correction (退回补正) as a task shows it: by whom, why, what to correct, where next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.drawn_returns import drawn_return
from api.forming import form_of
from api.taskview import View
from engine.bpmn.kinds import RETURN
from engine.bpmn.model import Node, Outcome
from engine.definitions import form_fields
from engine.reading import case_file, desk
from engine.run import correcting
from ground.bilingual import Bilingual
from records.accounts import display_names


def shown_return(view: View, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a task says of the return that led to it: a correction, or a seat that the case was returned to or from.

    None where no return did.
    """
    if row["adds"] is not None:
        return None
    connection = view.session.connection()
    told = correcting.asked_of(connection, row["id"])
    if told is None:
        return _shown_drawn(view, row)
    seat = view.node(row["drawn_in"], told.seat)
    before = desk.task(connection, told.task) if told.task else None
    outcome = _returning(seat, before)
    fields = form_fields.labels(form_of(view, row["drawn_in"], outcome.form if outcome else None))
    asked = {key: fields.get(key, Bilingual(key, key)) for key in told.asked}
    return {
        **_said(view, before, outcome, asked), "reason": told.reason or "",
        "seat": {"element": told.seat, **_named(seat, told.seat)}, "then": told.then, "corrects": told.corrects,
    }  # fmt: skip


def offered(view: View, row: Mapping[str, Any], outcome: Outcome) -> list[dict[str, str]]:
    """What a return by an outcome can ask to be corrected: the fields of the correction's form."""
    if outcome.kind != RETURN or outcome.form is None:
        return []
    return _listed(form_fields.labels(form_of(view, row["drawn_in"], outcome.form)))


def ways_back(view: View, row: Mapping[str, Any], node: Node | None) -> dict[str, Any]:
    """Where a seat can return its case: the earlier seats, and how it goes on afterwards unless somebody chooses."""
    if node is None or row["state"] != "open" or row["corrects"] or row["adds"] or node.correction is None:
        return {"return_to": [], "then": None}
    known = case_file.variables(view.session.connection(), row["case_id"])
    found = case_file.seats_before(view.compiled(row["drawn_in"]), node, known)
    return {
        "return_to": [{"element": seat.id, **_named(seat, seat.id)} for seat in found], "then": node.correction.then,
    }  # fmt: skip


def _shown_drawn(view: View, row: Mapping[str, Any]) -> dict[str, Any] | None:
    found = drawn_return(view, row)
    if found is None:
        return None
    seat = view.node(row["drawn_in"], found.decision["element"])
    return {
        **_said(view, found.decision, found.outcome, found.asked), "reason": found.decision["reason"] or "",
        "seat": {"element": found.decision["element"], **_named(seat, found.decision["element"])}, "then": None,
        "corrects": True,
    }  # fmt: skip


def _returning(seat: Node | None, before: Mapping[str, Any] | None) -> Outcome | None:
    """The outcome by which a seat returned its case."""
    if seat is None:
        return None
    given = seat.outcome(before["outcome"]) if before is not None else None
    return given or next((one for one in seat.outcomes if one.kind == RETURN), None)


def _said(
    view: View, before: Mapping[str, Any] | None, outcome: Outcome | None, asked: Mapping[str, Bilingual]
) -> dict[str, Any]:
    """The desk and the person of a return, when, by which decision, and what it asks for."""
    by = str(before["decided_by"] or "") if before is not None else ""
    return {
        "by": view.desk_of(before) if before is not None else None,
        "person": display_names(view.session, [by]).get(by, "") if by else "",
        "at": before["decided_at"].isoformat().replace("+00:00", "Z") if before is not None else None,
        "label": outcome.label if outcome else "", "label_en": (outcome.label_en or outcome.label) if outcome else "",
        "asked": _listed(asked),
    }  # fmt: skip


def _listed(fields: Mapping[str, Bilingual]) -> list[dict[str, str]]:
    return [{"key": key, "label": label.zh, "label_en": label.en} for key, label in fields.items()]


def _named(node: Node | None, otherwise: str) -> dict[str, str]:
    name = node.name if node is not None else otherwise
    return {"name": name, "name_en": (node.name_en or name) if node is not None else otherwise}
