"""The inbox (待办): what waits on the caller's desk, and deciding it, alone or in batches."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import desks, inbox_schemas, schemas
from api.access import access
from api.answers import cached, once, once_for
from api.blueprint import Blueprint
from api.casework import load_task, shown_task
from api.chips import chips
from api.context import house, who
from api.deciding import decide_task
from api.problems import Problem, of_exception, problem
from api.rows_shown import standing_of
from api.taskview import View
from engine import Completed, runner
from engine.reading import case_file
from engine.reading import inbox as lists
from engine.run import handing
from records.decision_drafts import drop_draft
from records.roles import Permission

blueprint = Blueprint("inbox", __name__, url_prefix="/api", description="待办 Inbox")


@blueprint.get("/inbox")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.InboxQuery, location="query")
def inbox(query: dict[str, Any]) -> Response:
    """One page of the desk with the counts of its chips, in one request.

    What a colleague holds is among `all`, alone in `held`, and not in `free`.
    """
    return cached(_page(query))


@blueprint.post("/inbox/search")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.SearchBody)
def search(body: dict[str, Any]) -> Response:
    """The same with the text in the body: names and codes of students never stand in an address."""
    return jsonify(_page(body))


def _page(query: dict[str, Any]) -> dict[str, Any]:
    mine = desks.caller()
    with house().reading(who()) as session:
        connection = session.connection()
        view = View(house(), who(), session)
        ask = desks.ask_of(session, query)
        rows = lists.tasks(connection, mine, ask)
        counts = chips(connection, mine, ask)
        return {
            "items": view.tasks(rows), "next": desks.next_cursor(rows, ask), "total": counts["total"],
            "counts": {**counts, "by_process": _by_process(view, counts["by_process"])},
        }  # fmt: skip


@blueprint.get("/tasks/<task_id>")
@access(Permission.TASK_DECIDE)
def show_task(task_id: str) -> Response:
    """One task in full: form, outcomes, why it is here and until when. Its desk's first look is kept: see take-back."""
    with house().reading(who()) as session:
        row = load_task(session, task_id)
        view = View(house(), who(), session)
        answer = cached(shown_task(view, row))
        first = row["viewed_at"] is None and view.may(row)["decide"]
    if first:
        with house().working(who()) as work:
            runner.viewed(work, task_id)
    return answer


@blueprint.post("/tasks/<task_id>/claim")
@access(Permission.TASK_DECIDE)
@once
def claim(task_id: str) -> Response:
    """Take a pooled task for oneself."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.claim(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/unclaim")
@access(Permission.TASK_DECIDE)
@once
def unclaim(task_id: str) -> Response:
    """Put a claimed task back into the pool."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.unclaim(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/decide")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.DecideBody)
def decide(body: dict[str, Any], task_id: str) -> Response:
    """Decide a task: one of its outcomes, with a reason where the diagram asks for one."""
    return once_for("", lambda: jsonify(_decide(task_id, body)), refuses_repeats=True)


@blueprint.post("/tasks/<task_id>/reassign")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.ReassignBody)
@once
def reassign(body: dict[str, str], task_id: str) -> Response:
    """Hand a task to another holder of the same role at the same organisation (转办)."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.reassign(work, task_id, body["account"], body["reason"])
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/delegate")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.ReassignBody)
@once
def delegate(body: dict[str, str], task_id: str) -> Response:
    """Ask the opinion of another holder of the same role there (委派): it comes back to whoever delegated it."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.delegate(work, task_id, body["account"], body["reason"])
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/advise")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.OpinionBody)
@once
def advise(body: dict[str, str], task_id: str) -> Response:
    """Give a delegated task back with an opinion."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.advise(work, task_id, body["opinion"])
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/recall")
@access(Permission.TASK_DECIDE)
@once
def recall(task_id: str) -> Response:
    """Take back what one delegated, without waiting for the opinion."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        handing.recall(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/take-back")
@access(Permission.TASK_DECIDE)
@once
def take_back(task_id: str) -> Response:
    """Take one's decision back while nobody has looked at the next task: all is as before it, or 409 (拿回)."""
    with house().working(who()) as work:
        row = load_task(work.session, task_id)
        if standing_of(View(house(), who(), work.session), row) is not None:
            raise problem(409, "名单各行已分别转出，不能拿回；如有误请在下一环节退回",
                          "Expected a decision about one thing but its rows have gone their ways: have them returned")
        runner.take_back(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/decide-batch")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.BatchBody)
def decide_batch(body: dict[str, Any]) -> Response:
    """Decide several tasks alike; each is a transaction of its own, with a result of its own."""
    decision = {"outcome": body["outcome"], "reason": body["reason"], "data": {}, "version": None}
    return jsonify({"items": [_one_of_batch(task_id, decision) for task_id in body["tasks"]]})


def _one_of_batch(task_id: str, decision: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = once_for(f":{task_id}", lambda: jsonify(_decide(task_id, decision)), True)
        told = answer.get_json()
        return {"task": task_id, "ok": True, **told} if answer.status_code < 400 else _failed(task_id, told)
    except Exception as error:
        found = error if isinstance(error, Problem) else of_exception(error)
        if found is None:
            raise
        return _failed(task_id, found.answer().get_json())


def _failed(task_id: str, told: Any) -> dict[str, Any]:
    return {"task": task_id, "ok": False, "problem": told}


def _decide(task_id: str, body: dict[str, Any]) -> dict[str, Any]:
    def act(work: Any) -> dict[str, Any]:
        told = _told(work, decide_task(house(), who(), work, task_id, body))
        if body.get("draft"):
            drop_draft(work.session, who().account, task_id)
        return told

    return house().attempt(who(), act)


def _told(work: Any, done: Completed) -> dict[str, Any]:
    return {
        "case": {"id": done.case_id, "number": done.number, "ended": done.ended},
        "next_tasks": View(house(), who(), work.session).onward(() if done.ended else done.opened),
        "ended": done.ended,
    }  # fmt: skip


def _by_process(view: View, counts: dict[str, int]) -> list[dict[str, Any]]:
    found = []
    for key, n in sorted(counts.items()):
        found_id = case_file.published(view.session.connection(), key, [], house().now())
        name, name_en = view.process_name(found_id, key) if found_id else (key, key)
        found.append({"key": key, "name": name, "name_en": name_en, "n": n})
    return found
