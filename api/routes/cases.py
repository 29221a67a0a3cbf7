"""Cases (案件): lists, one in full, its history, its live diagram, and what may be done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify
from sqlalchemy import and_

from api import cursors, schemas, sections
from api.access import access
from api.answers import cached, once
from api.blueprint import Blueprint
from api.case_line import case_line
from api.casework import actions, load_case, of_unit, shown_case
from api.context import house, who
from api.historyview import events
from api.problems import problem
from api.taskview import View, of_case
from engine import Message, runner
from engine.reading import case_file, desk
from engine.run import correcting
from engine.store import tables as t
from ground.blank import is_blank
from processes import sealing
from processes.visible_cases import visible
from records.roles import Permission
from records.scope import RecordsSession
from records.students.naming import cases_about as cases_about_any
from records.students.naming import students_meant
from records.students.subjects import about, cases_about
from records.tree import units_named

blueprint = Blueprint("cases", __name__, url_prefix="/api/cases", description="案件 Cases")


@blueprint.get("")
@access(Permission.CASE_READ)
@blueprint.arguments(schemas.CasesQuery, location="query")
def list_cases(query: dict[str, Any]) -> Response:
    """Cases the caller may see, newest first: own ones, the organisation's, or all of the subtree and as a party.

    With a subject (`student:<id>`) only those about it.
    """
    return cached(_page(query))


@blueprint.post("/search")
@access(Permission.CASE_READ)
@blueprint.arguments(schemas.CasesSearchBody)
def search_cases(body: dict[str, Any]) -> Response:
    """The same with the text in the body: names and codes of students never stand in an address.

    The text is looked for in case numbers, titles and names of units, and among students by name, pinyin, initials or
    code.
    """
    return jsonify(_page(body))


def _page(query: dict[str, Any]) -> dict[str, Any]:
    text = (query["q"] or "").strip() or None
    with house().reading(who()) as session:
        seen = visible(session)
        if query["subject"]:
            seen = and_(seen, t.case.c.number.in_(cases_about(about(query["subject"]))))
        students = students_meant(session, text) if text else None
        ask = desk.CaseAsk(
            visible=and_(seen, of_unit(who().organisation)) if query["filter"] == "organisation" else seen,
            state=query["state"], process=query["process"], text=text, named=students,
            numbers=cases_about_any(students) if students is not None else None,
            units=units_named(text) if text else None,
            started_by=who().account if query["filter"] == "mine" else None,
            after=_after(query["cursor"]), limit=query["limit"],
        )  # fmt: skip
        rows = desk.cases(session.connection(), ask)
        waiting = desk.open_tasks(session.connection(), [row["id"] for row in rows])
        more = len(rows) == query["limit"]
        items = View(house(), who(), session).cases(rows, waiting)
        return {
            "items": items, "columns": _columns(session, query["process"], items, rows),
            "next": cursors.write(rows[-1]["started_at"], rows[-1]["id"]) if more else None,
        }  # fmt: skip


def _columns(session: RecordsSession, key: str | None, items: list[dict[str, Any]], rows: Any) -> list[dict[str, str]]:
    """A list of one process's cases gets the columns that the process declares, and each row their cells."""
    process = house().processes.get(key or "")
    if process is None or not process.columns:
        return []
    known = case_file.variables_of(session.connection(), [row["id"] for row in rows])
    masked = sealing.seen(session, process, known, sealing.Reader(None))
    asked = [{**of_case(row), "variables": masked[row["id"]]} for row in rows]
    found = sections.cells(process, session, asked)
    for item in items:
        item["cells"] = found[item["id"]]
    return sections.columns(process)


@blueprint.get("/<case_id>")
@access(Permission.CASE_READ)
def show_case(case_id: str) -> Response:
    """One case in full."""
    with house().reading(who()) as session:
        return cached(shown_case(View(house(), who(), session), load_case(session, case_id)))


@blueprint.get("/<case_id>/history")
@access(Permission.CASE_READ)
def case_history(case_id: str) -> Response:
    """What happened, oldest first, each event in words."""
    with house().reading(who()) as session:
        row = load_case(session, case_id)
        return cached({"items": events(View(house(), who(), session), row), "next": None})


@blueprint.get("/<case_id>/line")
@access(Permission.CASE_READ)
def line_of_case(case_id: str) -> Response:
    """Who has decided what, who has it now and who comes next, one under the other."""
    with house().reading(who()) as session:
        row = load_case(session, case_id)
        return cached({"items": case_line(View(house(), who(), session), row)})


@blueprint.get("/<case_id>/diagram")
@access(Permission.CASE_READ)
def case_diagram(case_id: str) -> Response:
    """The diagram the case runs on, with where it stands, what is done, and whose desk each open step is on."""
    with house().reading(who()) as session:
        row = load_case(session, case_id)
        waiting = desk.open_tasks(session.connection(), [row["id"]])
        shown = View(house(), who(), session).cases([row], waiting)[0]["where"]
        done = case_file.passed(session.connection(), row["id"])
        return cached({
            "xml": _drawing(session, row), "active": sorted({w["element"] for w in shown}),
            "done": done, "overdue": [w["element"] for w in shown if w["due"]["state"] == "overdue"],
            "returned": _returned(session, waiting),
            "names": {w["element"]: {"organisation": w["organisation"], "since": w["since"], "due": w["due"]}
                      for w in shown},
        })  # fmt: skip


@blueprint.post("/<case_id>/actions/<name>")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.ActionBody)
@once
def act(body: dict[str, Any], case_id: str, name: str) -> Response:
    """Send a running case one of the messages its diagram waits for (撤销, …)."""
    with house().working(who()) as work:
        row = load_case(work.session, case_id)
        view = View(house(), who(), work.session)
        offered = next((a for a in actions(view, row) if a["name"] == name), None)
        if offered is None:
            raise problem(409, "此案件现在不能这样办理", "The case does not wait for this now")
        if not offered["allowed"]:
            raise problem(403, offered["why_not"], offered["why_not_en"])
        if offered["reason"] and is_blank(body["reason"]):
            raise problem(422, "请填写原因", "Expected a reason")
        payload = {"reason": body["reason"], "by": who().account}
        runner.message(work, Message(name, None, payload, row["id"]))
        work.flush()
        return jsonify(shown_case(view, load_case(work.session, row["id"])))


def _returned(session: Any, waiting: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The elements on their way back: `corrected` by whoever started the case, or decided `again` earlier."""
    told = [(row["element"], correcting.asked_of(session.connection(), row["id"])) for row in waiting]
    return {
        element: "corrected" if one.corrects else "again"
        for element, one in told if one is not None and (one.corrects or one.seat != element)
    }  # fmt: skip


def _after(cursor: str | None) -> Any:
    found = cursors.read(cursor)
    return found if found is None or found[0] is not None else None


def _drawing(session: Any, row: Mapping[str, Any]) -> str:
    return case_file.drawing(house().engine, session.connection(), row["definition_id"])
