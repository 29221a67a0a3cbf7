"""Urging the desks on which a case waits (催办): limited per day, and it says who was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from api import inbox_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.casework import load_case
from api.context import house, who
from api.problems import problem
from api.taskview import View
from engine.reading import desk
from engine.run import handing
from engine.time.calendar import end_of_day, local_date
from records.notices import NewNotice, leave_notices
from records.roles import Permission, Role
from records.scope import scope_of
from records.settings.values import value_of

blueprint = Blueprint("urging", __name__, url_prefix="/api/cases", description="催办 Urging")


@blueprint.post("/<case_id>/urge")
@access(Permission.CASE_READ)
@blueprint.arguments(inbox_schemas.UrgeBody)
@once
def urge(body: dict[str, str], case_id: str) -> Response:
    """Urge every desk on which the case waits; for the unit that started it and those above, so often a day.

    Answers with the desks that were told.
    """
    with house().working(who()) as work:
        row = load_case(work.session, case_id)
        view = View(house(), who(), work.session)
        _check(view, row)
        today = local_date(work.now)
        most = value_of(work.session, row["organisation"], "urging.times_a_day", today).value
        since = end_of_day(today - timedelta(days=1))
        tasks = handing.urge(work, row["id"], body["reason"], most, since)
        _tell(work, row["number"], tasks)
        told = [_told(view, task) for task in tasks]
    return jsonify({"told": told})


def _told(view: View, task: Any) -> dict[str, Any]:
    """The desk and the step that were urged."""
    where = view.desk_of({"organisation": task.organisation, "role": task.role}) or {}
    return {**where, "task": task.name, "task_en": task.name_en or task.name}


def _check(view: View, row: Any) -> None:
    """Refuse whoever could decide the case themselves, and those who are neither its starter nor above it."""
    waiting = desk.open_tasks(view.session.connection(), [row["id"]])
    if any(view.may(task)["decide"] for task in waiting):
        raise problem(409, "此件正在您的待办中，请直接办理", "Expected a case of another desk but it waits on yours")
    if row["organisation"] is None or not scope_of(view.session).allows(row["organisation"]):
        raise problem(
            403, "只有发起单位及其上级可以催办",
            "Expected the unit that started the case, or one above, but yours is another",
        )  # fmt: skip


def _tell(work: Any, number: str, tasks: Any) -> None:
    """Leave each desk a notice; a text carries the number of the case and no name of a student."""
    unit, unit_en = who().organisation_name
    news = [
        NewNotice(
            task.organisation, Role(task.role), "urged", f"{unit}催办：{number} {task.name}，请及时办理",
            f"{unit_en or unit} urges {number} ({task.name_en or task.name}): please decide it",
            f"urged:{task.id}:{work.new_id()}", number,
        )
        for task in tasks
        if task.organisation and task.role in set(Role)
    ]  # fmt: skip
    if news:
        leave_notices(work.session, house().acting(who(), work.now), news)
