"""Operations (运维): what is stuck and why, incidents, what was not delivered, what is overdue below, who works."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify
from sqlalchemy import ColumnElement, func, select

from api import cursors, schemas, started, undelivered
from api.access import access
from api.answers import cached, once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.taskview import View
from engine.background import outbox
from engine.operate import repairs, starts
from engine.operate import undelivered as letters
from engine.operate.stuck import UNHELD, Look, look
from engine.reading import desk
from engine.store import start_tables as waiting
from engine.store import tables as t
from records import jobs
from records.audit import Reading
from records.roles import Permission
from records.scope import RecordsSession, scope_of

blueprint = Blueprint("operations", __name__, url_prefix="/api/operations", description="运维 Operations")
ACTIONS = ("retry", "skip", "cancel")


@blueprint.get("/stuck")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.StuckQuery, location="query")
def stuck_cases(query: dict[str, Any]) -> Response:
    """Open cases that nothing moves on, and open tasks that nobody can see; both must be empty.

    A request looks at 50,000 open cases at most, so a page may be empty: `next` goes on. Tasks come with the first.
    """
    with house().reading(who()) as session:
        connection, mine = session.connection(), _mine(session)
        ask = Look(mine, _place(query["cursor"]), limit=200, pieces=50)
        cases, further = look(connection, ask)
        # why: the invariant's own statement, narrowed to the cases below the caller
        unheld = UNHELD.where(t.task.c.case_id.in_(select(t.case.c.id).where(mine))).limit(200)
        tasks = connection.execute(unheld).all() if ask.after is None else []
        return jsonify({
            "cases": [{"id": r.id, "number": r.number, "process": r.key, "started_at": r.started_at.isoformat()}
                      for r in cases],
            "tasks": [{"id": r.id, "case": r.case_id, "element": r.element, "name": r.name,
                       "name_en": r.name_en or r.name} for r in tasks],
            "next": cursors.write(*further) if further else None,
        })  # fmt: skip


@blueprint.get("/incidents")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.IncidentsQuery, location="query")
def list_incidents(query: dict[str, Any]) -> Response:
    """Where cases stand still, why, and since when."""
    with house().reading(who()) as session:
        ask = repairs.Query(state=query["state"], limit=query["limit"], visible=_mine(session))
        rows = repairs.find(session.connection(), ask)
        view = View(house(), who(), session)
        return cached({"items": [_incident(view, row) for row in rows], "next": None})


@blueprint.post("/incidents/<incident_id>/<action>")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.ReasonBody)
@once
def repair(body: dict[str, str], incident_id: str, action: str) -> Response:
    """Retry, skip or cancel where a case stands still, with a reason that its history keeps."""
    if action not in ACTIONS:
        raise problem(404, f"没有操作“{action}”", f"Expected one of {', '.join(ACTIONS)} but got {action!r}")
    with house().working(who()) as work:
        ask = repairs.Query(state=None, id=incident_id, visible=_mine(work.session), limit=1)
        if not repairs.find(work.connection, ask):
            raise problem(404, "没有这条故障，或不在管辖范围", "Expected an incident below you but there is none")
        repairs.resolve(work, incident_id, repairs.Repair(action, body["reason"]))
        return jsonify({"ok": True})


@blueprint.get("/undelivered")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.UndeliveredQuery, location="query")
def list_undelivered(query: dict[str, Any]) -> Response:
    """What could not be delivered and was given up, the last first: kind, case, why, in all; never its content."""
    with house().reading(who()) as session:
        connection, mine = session.connection(), _mine(session)
        rows = letters.find(connection, letters.Page(mine, _place(query["cursor"]), query["limit"]))
        return cached({
            "items": [undelivered.told(row) for row in rows],
            "next": undelivered.further(rows, query["limit"]), "total": letters.count(connection, mine),
        })  # fmt: skip


@blueprint.get("/undelivered/retried")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.UndeliveredQuery, location="query")
def list_retried(query: dict[str, Any]) -> Response:
    """What failed on its way out and is tried again by itself, the next first: kind, case, receiver, attempts, why."""
    with house().reading(who()) as session:
        connection, mine = session.connection(), _mine(session)
        rows = letters.retried(connection, letters.Page(mine, _place(query["cursor"]), query["limit"]))
        return cached({
            "items": [undelivered.retried(row) for row in rows],
            "next": undelivered.further(rows, query["limit"]), "total": letters.count_retried(connection, mine),
        })  # fmt: skip


@blueprint.post("/undelivered/try-now")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.ResendBody)
@once
def try_now(body: dict[str, Any]) -> Response:
    """Try at once what waits for its next attempt, with a reason that is kept as of resend; the rest is left alone."""
    with house().working(who()) as work:
        ask = letters.Resend(body["ids"], body["reason"], _mine(work.session))
        return jsonify({"ok": True, "tried": undelivered.try_now(house(), work, ask, who())})


@blueprint.post("/undelivered/resend")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.ResendBody)
@once
def resend(body: dict[str, Any]) -> Response:
    """Send one or several again, with a reason that the case's history keeps (the audit, where there is no case)."""
    with house().working(who()) as work:
        ask = letters.Resend(body["ids"], body["reason"], _mine(work.session))
        return jsonify({"ok": True, "resent": undelivered.send_again(house(), work, ask, who())})


@blueprint.get("/starts")
@access(Permission.OPERATE)
def list_starts() -> Response:
    """What waits to be started: the latest occasions with their figures, and cases below you that were given up."""
    with house().reading(who()) as session:
        connection = session.connection()
        mine = scope_of(session).covers(waiting.start.c.organisation)
        view = View(house(), who(), session)
        return jsonify({
            "occasions": [started.occasion(view, row) for row in starts.occasions(connection, 50)],
            "failed": started.failures(view, starts.failed(connection, 200, mine)),
            "jobs": started.jobs(view, jobs.of_system(session, 50)), **starts.totals(connection),
        })  # fmt: skip


@blueprint.post("/starts/<start_id>/retry")
@access(Permission.OPERATE)
@blueprint.arguments(schemas.ReasonBody)
@once
def retry_start(body: dict[str, str], start_id: str) -> Response:
    """Let a start or an occasion that was given up be tried again, with a reason that the audit keeps."""
    with house().working(who()) as work:
        mine = scope_of(work.session).covers(waiting.start.c.organisation)
        if not starts.retry(work, start_id, body["reason"], mine):
            raise problem(
                404, "没有这项已停止的发起，或不在管辖范围",
                "Expected a start below you that was given up but found none",
            )  # fmt: skip
        by = who().account, who().organisation
        house().audit.record(Reading(work.now, "start.retry", body["reason"], (start_id,), *by))
        return jsonify({"ok": True})


@blueprint.get("/supervision")
@access(Permission.SUPERVISE)
def supervision() -> Response:
    """What is overdue at the units below, longest first (督办); the right to decide does not move (domain 9)."""
    with house().reading(who()) as session:
        visible = scope_of(session).covers(t.task.c.organisation)
        rows = desk.late(session.connection(), visible, 200)
        return cached({"items": View(house(), who(), session).tasks(rows), "next": None})


@blueprint.get("/workers")
@access(Permission.OPERATE)
def workers() -> Response:
    """Who holds leases now in this installation: workers on timers, dispatchers on effects; no case is named."""
    with house().reading(who()) as session:
        connection = session.connection()
        found = []
        for kind, table in (("timers", t.timer), ("outbox", t.outbox)):
            query = (
                select(table.c.claimed_by, func.count(), func.max(table.c.lease_until))
                .where(table.c.claimed_by.is_not(None), table.c.state == "open")
                .group_by(table.c.claimed_by)
            )
            found += [{"kind": kind, "worker": w, "holds": n, "lease_until": until.isoformat() if until else None}
                      for w, n, until in connection.execute(query)]  # fmt: skip
    return jsonify({"items": found, "next": None})


@blueprint.get("/timers")
@access(Permission.OPERATE)
def timers() -> Response:
    """How many deadlines of the installation stand, are due, or failed, and what waits to leave: totals only."""
    now = house().now()
    with house().reading(who()) as session:
        connection = session.connection()
        c = t.timer.c
        counts = dict(connection.execute(select(c.state, func.count()).group_by(c.state)).tuples().all())
        due = connection.execute(select(func.count()).where(c.state == "open", c.due_at <= now)).scalar_one()
        waits = connection.execute(select(func.count()).where(c.due_at.is_(None))).scalar_one()
        first = connection.execute(select(func.min(c.due_at)).where(c.state == "open")).scalar_one()
        return jsonify({
            "open": counts.get("open", 0), "failed": counts.get("failed", 0), "due": due,
            "waits_calendar": waits, "next_due": first.isoformat() if first else None,
            "outbox": outbox.waiting(connection), "dead": letters.count(connection),
        })  # fmt: skip


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    at, last = cursors.read(cursor) or (None, "")
    return (at, last) if at is not None else None


def _mine(session: RecordsSession) -> ColumnElement[bool]:
    """The cases an operator looks after: those that were started below the operator's organisation."""
    return scope_of(session).covers(t.case.c.organisation)


def _incident(view: View, row: Any) -> dict[str, Any]:
    node = view.node(row["definition_id"], row["element"])
    process = view.process_name(row["definition_id"], row["key"])
    return {
        "id": row["id"], "kind": row["kind"], "element": row["element"],
        "cause": row["cause_zh"] or row["cause"], "cause_en": row["cause"],
        "name": node.name if node else row["element"],
        "name_en": (node.name_en or node.name) if node else row["element"],
        "case": {"id": row["case_id"], "number": row["number"], "process_name": process[0],
                 "process_name_en": process[1]},
        "at": row["created_at"].isoformat(), "attempts": row["attempts"], "state": row["state"],
        "resolution": row["resolution"],
    }  # fmt: skip
