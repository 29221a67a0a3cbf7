"""The inbox (待办): what waits on the caller's desk, and deciding it, alone or in batches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from api import cursors, schemas, words
from api.access import access
from api.answers import cached, once, once_for
from api.blueprint import Blueprint
from api.casework import load_task, shown_task
from api.chips import chips
from api.forming import checked_data
from api.house import house, who
from api.problems import Problem, of_exception, problem
from api.taskview import View
from engine import Decision, casefile, desk, runner
from engine.calendar import end_of_day, local_date
from engine.errors import YearUnknown
from engine.runtime import hands
from records.assignments import holders
from records.roles import Permission, Role
from records.students.naming import students_named

blueprint = Blueprint("inbox", __name__, url_prefix="/api", description="待办 Inbox")


@blueprint.get("/inbox")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.InboxQuery, location="query")
def inbox(query: dict[str, Any]) -> Response:
    """One page of the desk with the counts of its chips, in one request.

    What a colleague holds is among `all`, alone in `held`, and not in `free`.
    """
    mine = _desk()
    with house().reading(who()) as session:
        connection = session.connection()
        view = View(house(), who(), session)
        ask = desk.Ask(
            view=query["filter"], process=query["process"], now=house().now(), soon=_soon(),
            after=cursors.read(query["cursor"]), limit=query["limit"], text=query["q"],
            named=students_named(session, query["q"]) if query["q"] else None,
        )  # fmt: skip
        rows = _rows(connection, mine, ask)
        counts = chips(connection, mine, ask)
        body = {
            "items": view.tasks(rows),
            "next": cursors.write(rows[-1]["due_at"], rows[-1]["id"]) if len(rows) == query["limit"] else None,
            "counts": {**counts, "by_process": _by_process(view, counts["by_process"])},
        }
    return cached(body)


@blueprint.get("/tasks/<task_id>")
@access(Permission.TASK_DECIDE)
def show_task(task_id: str) -> Response:
    """One task in full: form, outcomes, why it is here and until when."""
    with house().reading(who()) as session:
        return cached(shown_task(View(house(), who(), session), load_task(session, task_id)))


@blueprint.post("/tasks/<task_id>/claim")
@access(Permission.TASK_DECIDE)
@once
def claim(task_id: str) -> Response:
    """Take a pooled task for oneself."""
    with house().working(who()) as work:
        row = load_task(work.session, task_id)
        if row["state"] == "open" and not View(house(), who(), work.session).on_desk(row):
            raise problem(403, "不在本人待办内", "It does not stand on your desk")
        hands.claim(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/unclaim")
@access(Permission.TASK_DECIDE)
@once
def unclaim(task_id: str) -> Response:
    """Put a claimed task back into the pool."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        hands.unclaim(work, task_id)
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/decide")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.DecideBody)
@once
def decide(body: dict[str, Any], task_id: str) -> Response:
    """Decide a task: one of its outcomes, with a reason where the diagram asks for one."""
    return jsonify(_decide(task_id, body))


@blueprint.post("/tasks/<task_id>/reassign")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(schemas.ReassignBody)
@once
def reassign(body: dict[str, str], task_id: str) -> Response:
    """Hand a task to another holder of the same role at the same organisation (转办)."""
    with house().working(who()) as work:
        row = load_task(work.session, task_id)
        _decidable(View(house(), who(), work.session).may(row))
        if body["account"] not in _same_desk(work, row):
            raise problem(422, "只能转办给本单位同一身份的人员，请另选", "Expected another holder of this role there")
        hands.reassign(work, task_id, body["account"], body["reason"])
    return jsonify({"ok": True})


@blueprint.post("/tasks/<task_id>/take-back")
@access(Permission.TASK_DECIDE)
@once
def take_back(task_id: str) -> Response:
    """Take back the own decision while nobody has looked at the next task (拿回)."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        hands.take_back(work, task_id)
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
        answer = once_for(f":{task_id}", lambda: jsonify(_decide(task_id, decision)))
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
    with house().working(who()) as work:
        row = load_task(work.session, task_id)
        view = View(house(), who(), work.session)
        if row["state"] == "open":
            _decidable(view.may(row))
        data = checked_data(view, row, body["outcome"], body["data"])
        decision = Decision(body["outcome"], data, body["reason"] or None, body["version"])
        done = runner.complete(work, task_id, decision)
        work.flush()
        following = desk.open_tasks(work.connection, [row["case_id"]]) if not done.ended else []
        return {
            "case": {"id": row["case_id"], "number": row["number"], "ended": done.ended},
            "next_tasks": view.onward(following), "ended": done.ended,
        }  # fmt: skip


def _decidable(can: dict[str, Any]) -> None:
    if not can["decide"]:
        raise problem(403, can["why_not"], can["why_not_en"])


def _same_desk(work: Any, row: Any) -> list[str]:
    """The accounts that hold a task's role at its organisation today."""
    if row["role"] not in set(Role) or row["organisation"] is None:
        return []
    return holders(work.session, row["organisation"], Role(row["role"]), house().acting(now=work.now).today)


def _desk() -> desk.Desk:
    role = who().role
    return desk.Desk(who().account, who().organisation, str(role) if role else None)


def _rows(connection: Any, mine: desk.Desk, ask: desk.Ask) -> list[Any]:
    if ask.view == "done":
        return desk.decided(connection, mine.account, ask.limit)
    if ask.view == "copies":
        return desk.copies(connection, mine, ask.limit)
    return desk.tasks(connection, mine, ask)


def _soon() -> Any:
    """The end of the third working day from now; where the calendar is unknown, three days."""
    today = local_date(house().now())
    try:
        return end_of_day(house().engine.calendar.add_working_days(today, words.SOON))
    except YearUnknown:
        return end_of_day(today + timedelta(days=words.SOON))


def _by_process(view: View, counts: dict[str, int]) -> list[dict[str, Any]]:
    found = []
    for key, n in sorted(counts.items()):
        found_id = casefile.published(view.session.connection(), key, [], house().now())
        name, name_en = view.process_name(found_id, key) if found_id else (key, key)
        found.append({"key": key, "name": name, "name_en": name_en, "n": n})
    return found
