"""Moving running cases to another version: planned, tried on each case, confirmed by a second person, undone (W7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy import and_

from api import migration_schemas as schemas
from api import migration_view
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.schemas import ReasonBody
from api.studio import mine, own_row, own_studio
from api.taskview import View
from api.versions import drawing_of
from engine.definitions import drafts
from engine.definitions.versions import NATIONAL
from engine.operate import migrate, migrations
from engine.store import tables as t
from engine.transaction.work import Work
from records import jobs
from records.roles import Permission
from records.scope import RecordsSession, Scope, scope_of

blueprint = Blueprint("migrations", __name__, url_prefix="/api/migrations", description="案件迁移 Migrations of cases")
KIND = "case_migration"


@blueprint.get("/plan")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.PairQuery, location="query")
def show_plan(query: dict[str, str]) -> Response:
    """What becomes what between two versions, both drawings, and how many cases run on the first."""
    with house().working(who()) as work:
        _check(work, query)
        chosen = migrations.plan_of(work, query["source"], query["target"], {})
        old, new = (work.definitions.compiled(work.connection, query[one]) for one in ("source", "target"))
        drawn = [drawing_of(old.process.key, drafts.files_of(work, query[one])) for one in ("source", "target")]
        running = _candidates(work, query)
        return jsonify({
            **migration_view.plan(chosen, old, new), "xml_from": drawn[0], "xml_to": drawn[1], "running": len(running),
        })  # fmt: skip


@blueprint.post("/dry-run")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.DryRunBody)
def dry_run(body: dict[str, Any]) -> Response:
    """What would become of each of one page of the running cases, and why one cannot be moved; nothing is changed."""
    with house().working(who()) as work:
        _check(work, body)
        chosen = migrations.plan_of(work, body["source"], body["target"], body["changes"])
        old = work.definitions.compiled(work.connection, body["source"])
        ids = _candidates(work, body)
    page = [one for one in ids if one > body["after"]][: body["limit"]]
    found = migrate.dry_run(house().engine, chosen, page)
    more = bool(page) and page[-1] != ids[-1]
    with house().reading(who()) as session:
        shown = migration_view.previews(_view(session), found, old)
    return jsonify({"items": shown, "total": len(ids), "most": schemas.MOST, "next": page[-1] if more else None})


@blueprint.post("")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.ProposeBody)
@once
def propose(body: dict[str, Any]) -> Response:
    """Keep which cases are to be moved, how and why, for a second person to confirm."""
    with house().working(who()) as work:
        _check(work, body)
        if not set(_candidates(work, body)).issuperset(body["cases"]):
            raise problem(
                422, "所选案件中有的已不按该版本办理，或不在管辖范围，请重新试算",
                "Expected running cases below you on the version to move from but some are not: try the plan again",
            )  # fmt: skip
        asked = migrations.Proposal(
            body["source"], body["target"], body["cases"], body["reason"], own_studio(work.session), body["changes"]
        )
        response = _told(work, migrations.propose(work, asked))
    response.status_code = 201
    return response


@blueprint.get("")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.MigrationsQuery, location="query")
def list_migrations(query: dict[str, str]) -> Response:
    """The migrations of a process that the caller's level proposed, newest first."""
    with house().reading(who()) as session:
        rows = migrations.listed(session.connection(), query["process"], own_studio(session))
        return jsonify({"items": [migration_view.migration(_view(session), row) for row in rows], "next": None})


@blueprint.get("/<migration_id>")
@access(Permission.DEFINITION_PUBLISH)
def show(migration_id: str) -> Response:
    """How far a migration is."""
    with house().reading(who()) as session:
        row = _own(session, session.connection(), migration_id)
        return jsonify(migration_view.migration(_view(session), row))


@blueprint.get("/<migration_id>/items")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.ItemsQuery, location="query")
def list_items(query: dict[str, Any], migration_id: str) -> Response:
    """One page of its cases with what became of each."""
    with house().reading(who()) as session:
        connection = session.connection()
        row = _own(session, connection, migration_id)
        found = migrations.items(connection, row.id, query["state"], query["after"], query["limit"])
        full = len(found) == query["limit"]
        return jsonify({
            "items": migration_view.items(_view(session), found), "next": found[-1].position if full else None,
        })  # fmt: skip


@blueprint.post("/<migration_id>/confirm")
@access(Permission.DEFINITION_PUBLISH)
@once
def confirm(migration_id: str) -> Response:
    """Move the cases in the background: the second person's word (four eyes, as for publishing)."""
    with house().working(who()) as work:
        row = _own(work.session, work.connection, migration_id)
        migrations.confirm(work, row, _left(work, row.id, undo=False))
        response = _told(work, row.id)
    response.status_code = 202
    return response


@blueprint.post("/<migration_id>/withdraw")
@access(Permission.DEFINITION_PUBLISH)
@once
def withdraw(migration_id: str) -> Response:
    """Give a proposal up."""
    with house().working(who()) as work:
        row = _own(work.session, work.connection, migration_id)
        migrations.withdraw(work, row)
        return _told(work, row.id)


@blueprint.post("/<migration_id>/undo")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(ReasonBody)
@once
def undo(body: dict[str, str], migration_id: str) -> Response:
    """Put the moved cases back in the background, except those that have gone on since."""
    with house().working(who()) as work:
        row = _own(work.session, work.connection, migration_id)
        job = jobs.by_id(work.session, row.job) if row.job else None
        if job is not None and job.state in ("open", "running"):
            raise problem(409, "迁移仍在进行，请先停止或等它完成", "Expected the migration at rest: stop it or wait")
        migrations.begin_undo(work, row, _left(work, row.id, undo=True), body["reason"])
        response = _told(work, row.id)
    response.status_code = 202
    return response


@blueprint.post("/<migration_id>/stop")
@access(Permission.DEFINITION_PUBLISH)
@once
def stop(migration_id: str) -> Response:
    """Leave what is not moved yet; what is moved stays moved."""
    return _turned(migration_id, jobs.stop)


@blueprint.post("/<migration_id>/go-on")
@access(Permission.DEFINITION_PUBLISH)
@once
def go_on(migration_id: str) -> Response:
    """Go on with what is left of a migration that was stopped or broke off."""
    return _turned(migration_id, jobs.go_on)


def _turned(migration_id: str, turn: Any) -> Response:
    with house().working(who()) as work:
        row = _own(work.session, work.connection, migration_id)
        job = jobs.by_id(work.session, row.job) if row.job else None
        if job is None:
            raise problem(409, "迁移尚未确认", "Expected a migration that was confirmed but this one was not")
        turn(work.session, job)
        work.session.refresh(job)
        response = _told(work, row.id)
    response.status_code = 202
    return response


def _check(work: Any, asked: dict[str, Any]) -> None:
    """Refuse versions that the caller may not see, and a target that is not published or not the caller's own."""
    mine(work, asked["source"])
    if own_row(work, asked["target"]).version is None:
        raise problem(422, "目标版本尚未发布", "Expected a version that was published but this one is a draft")


def _own(session: RecordsSession, connection: Any, migration_id: str) -> Any:
    row = migrations.read(connection, migration_id)
    if row.home != own_studio(session):
        raise problem(404, "没有这次迁移", "Expected a migration of your own level but there is none")
    return row


def _left(work: Any, migration_id: str, undo: bool) -> str:
    """Leave the cases to the background, in the caller's role."""
    if who().signed.assignment_id is None:
        raise problem(409, "请先选择身份", "Choose a role first")
    asked = jobs.Asked(KIND, {"migration": migration_id, "undo": undo})
    return str(jobs.ask(work.session, house().acting(who(), work.now), str(who().signed.assignment_id), asked).id)


def _told(work: Any, migration_id: str) -> Response:
    return jsonify(migration_view.migration(_view(work.session), migrations.read(work.connection, migration_id)))


def _view(session: RecordsSession) -> View:
    return View(house(), who(), session)


def _candidates(work: Work, asked: dict[str, Any]) -> list[str]:
    """The running cases of a version that were started below the caller, and for whom the version to move to holds."""
    started = t.case.c.organisation
    criterion = scope_of(work.session).covers(started)
    owner = work.definitions.compiled(work.connection, asked["target"]).definition.owner
    if owner != NATIONAL:
        criterion = and_(criterion, Scope(work.session, frozenset({owner})).covers(started))
    return migrate.candidates(work.connection, asked["source"], criterion)
