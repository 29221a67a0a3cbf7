"""Asking others about an open task: to sign it (加签), to answer a question (沟通), and copies by hand (抄送)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import asking_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.casework import load_task
from api.context import house, who
from api.taskview import View
from engine import runner
from engine.ports.deciders import Post
from engine.reading import desk
from engine.run import adding
from processes.seers import seers, units_seeing
from records.roles import TITLES, Permission
from records.scope import scope_of

blueprint = Blueprint("asking", __name__, url_prefix="/api/tasks/<task_id>", description="征询 Asking others")


@blueprint.get("/people")
@access(Permission.TASK_DECIDE)
def people(task_id: str) -> Response:
    """The desks from which the task's case may be seen, nearest first; with the people of one's own units."""
    with house().reading(who()) as session:
        row = load_task(session, task_id)
        view = View(house(), who(), session)
        units = units_seeing(session, row["case_organisation"], row["number"])
        beside = adding.added_to(session.connection(), row["case_id"])
        signs = [one for one in beside if one.adds == task_id and one.added != "question" and one.state != "cancelled"]
        kept_from = house().engine.ports.deciders.kept_from(view, desk.seat(row))
        excluded = {*kept_from, row["claimed_by"], *(one.person for one in signs)}
        desks: dict[tuple[str, str], dict[str, Any]] = {}
        for one in seers(session, units, house().acting(who()).today):
            title = TITLES[one.role]
            here = desks.setdefault((one.org_id, one.role), {
                "organisation": one.org_id, "role": one.role, "role_name": title[0], "role_name_en": title[1],
                "people": [],
            })  # fmt: skip
            if scope_of(session).allows(one.org_id) and one.account != who().account:
                kept = one.account in excluded
                here["people"].append({"account": one.account, "name": one.name, "may_sign": not kept})
        names = view.organisations(units)
        return jsonify({"items": [
            {**one, "name": names[one["organisation"]].name_zh, "name_en": names[one["organisation"]].name_en}
            for one in desks.values()
        ]})  # fmt: skip


@blueprint.post("/signers")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.SignersBody)
@once
def add_signers(body: dict[str, Any], task_id: str) -> Response:
    """Ask people to sign before, beside or after whoever decides the task (加签)."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        runner.add_signers(work, task_id, body["how"], body["accounts"], body["reason"])
    return jsonify({"ok": True})


@blueprint.post("/withdraw")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.WithdrawBody)
@once
def withdraw(body: dict[str, Any], task_id: str) -> Response:
    """Ask somebody no more: a signer who has not signed (减签), or a question that nobody has answered."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        runner.withdraw(work, task_id, body["who"])
    return jsonify({"ok": True})


@blueprint.post("/questions")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.QuestionBody)
@once
def ask(body: dict[str, Any], task_id: str) -> Response:
    """Ask a person or a desk that may see the case; the case stays where it is (沟通)."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        runner.ask(work, task_id, _wanted(body), body["text"])
    return jsonify({"ok": True})


@blueprint.post("/copies")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.CopyBody)
@once
def give_copy(body: dict[str, Any], task_id: str) -> Response:
    """Give a copy to a person or a desk that may see the case (抄送); `given` is false where they have one already."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        given = runner.give_copy(work, task_id, _wanted(body))
    return jsonify({"given": given})


def _wanted(body: dict[str, Any]) -> runner.Wanted:
    if body["account"]:
        return runner.Wanted(account=body["account"])
    return runner.Wanted(post=Post(body["organisation"], body["role"]))
