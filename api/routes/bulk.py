"""Deciding many tasks at once (批量办理): looked at first, then done in the background, each with its result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, jsonify

from api import bulk_view, desks, inbox_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from engine.reading import inbox
from ground.blank import is_blank
from processes.visible_cases import sees
from records import bulk, jobs
from records.roles import Permission

blueprint = Blueprint("bulk", __name__, url_prefix="/api", description="批量办理 Many decisions at once")
MOST, SHOWN = 5_000, 100


@blueprint.post("/bulk")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.BulkBody)
@once
def freeze(body: dict[str, Any]) -> Response:
    """Keep which tasks are meant, marked ones or all of a filter, and tell what can be decided of them alike."""
    with house().working(who()) as work:
        view = bulk_view.desk_view(work.session)
        rows, matching = _meant(view, body)
        chosen = bulk_view.choose(view, rows)
        job = bulk.freeze(work.session, house().acting(who(), work.now), _assignment(), [r["id"] for r in chosen.tasks])
        response = jsonify({
            **bulk_view.dump(view, job), "matching": matching, "steps": bulk_view.steps(view, chosen.tasks),
            "outcomes": bulk_view.shared(view, chosen.tasks),
            "apart": {"n": len(chosen.apart), "items": bulk_view.dump_apart(view, chosen.apart, SHOWN)},
        })  # fmt: skip
    response.status_code = 201
    return response


@blueprint.post("/bulk/<job_id>/begin")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.BeginBulkBody)
@once
def begin(body: dict[str, Any], job_id: str) -> Response:
    """Decide the kept tasks by one outcome with one reason, in the background."""
    with house().working(who()) as work:
        job = bulk.bulk_of(work.session, who().account, job_id)
        view = bulk_view.desk_view(work.session)
        rows = bulk_view.by_id(view, [i.task_id for i in bulk.items(work.session, job.id, "", 0, MOST)])
        offered = {one["value"]: one for one in bulk_view.shared(view, rows)}
        outcome = offered.get(body["outcome"])
        if outcome is None:
            raise problem(422, "所选各件没有这一共同的办理结果", "Expected an outcome that all of these tasks offer")
        if outcome["reason"] and is_blank(body["reason"]):
            raise problem(422, "请填写理由", "Expected a reason, which this outcome asks for: write one")
        asked = {"outcome": body["outcome"], "reason": body["reason"], "asked": body["asked"],
                 "label": outcome["label"], "label_en": outcome["label_en"]}  # fmt: skip
        bulk.begin(work.session, job, asked)
        work.session.refresh(job)
        response = jsonify(bulk_view.dump(view, job))
    response.status_code = 202
    return response


@blueprint.post("/bulk/<job_id>/stop")
@access(Permission.TASK_DECIDE)
@once
def stop(job_id: str) -> Response:
    """Leave what is not decided yet; what is decided stands."""
    return _moved(job_id, jobs.stop)


@blueprint.post("/bulk/<job_id>/go-on")
@access(Permission.TASK_DECIDE)
@once
def go_on(job_id: str) -> Response:
    """Go on with what is left of work that was stopped or broke off."""
    return _moved(job_id, jobs.go_on)


@blueprint.get("/bulk/<job_id>")
@access(Permission.TASK_DECIDE)
def show(job_id: str) -> Response:
    """How far the work is."""
    with house().reading(who()) as session:
        job = bulk.bulk_of(session, who().account, job_id)
        return jsonify(bulk_view.dump(bulk_view.desk_view(session), job))


@blueprint.get("/bulk/<job_id>/items")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(inbox_schemas.BulkItemsQuery, location="query")
def list_items(query: dict[str, Any], job_id: str) -> Response:
    """One page of the tasks with their results, in the order of the list that was kept."""
    with house().reading(who()) as session:
        job = bulk.bulk_of(session, who().account, job_id)
        found = bulk.items(session, job.id, query["state"], query["after"], query["limit"])
        full = len(found) == query["limit"]
        items = bulk_view.dump_items(bulk_view.desk_view(session), found)
        return jsonify({"items": items, "next": found[-1].position if full else None})


def _moved(job_id: str, move: Any) -> Response:
    with house().working(who()) as work:
        job = bulk.bulk_of(work.session, who().account, job_id)
        move(work.session, job)
        work.session.refresh(job)
        response = jsonify(bulk_view.dump(bulk_view.desk_view(work.session), job))
    response.status_code = 202
    return response


def _meant(view: Any, body: dict[str, Any]) -> tuple[list[Any], int]:
    """The open tasks that are meant, and how many match; of ids those of cases that the caller may see."""
    if body["tasks"]:
        rows = bulk_view.by_id(view, list(dict.fromkeys(body["tasks"])))
        seen = [row for row in rows if sees(view.session, row["case_organisation"], row["number"])]
        return seen, len(seen)
    if body["filter"]["filter"] in inbox.APART:
        raise problem(422, "该列表中没有待办的件", "Expected a list of open tasks: choose another filter")
    ask = replace(desks.ask_of(view.session, body["filter"]), limit=MOST + 1, after=None)
    found = inbox.tasks(view.session.connection(), desks.caller(), ask)
    if len(found) > MOST:
        raise problem(
            422, f"符合条件的超过 {MOST} 件，请缩小筛选范围后再批量办理",
            f"Expected at most {MOST} tasks but more match: narrow the filter",
        )  # fmt: skip
    # why: the lists of the inbox do not say in which drawing a task stands, and its outcomes do
    return bulk_view.by_id(view, [row["id"] for row in found]), len(found)


def _assignment() -> str:
    if who().signed.assignment_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    return str(who().signed.assignment_id)
