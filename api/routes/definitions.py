"""Definitions (流程定义): drawn, checked, submitted, published by a second person, compared, rolled back (W6, W7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import schemas, studio_schemas
from api.access import access
from api.answers import once, once_for
from api.blueprint import Blueprint
from api.compared import declared, of_drawings, of_files
from api.context import house, who
from api.moved_on import moved_on
from api.problems import problem
from api.studio import mine, own_row, owners_above, owners_in_words, units_below, visible
from api.versions import check_scenarios, drawing_of, findings_of, iso, version_row
from engine.bpmn import parse
from engine.definitions import drafts, review
from engine.definitions.versions import NATIONAL
from engine.reading import case_file, desk
from engine.store import tables as t
from records.accounts import display_names
from records.roles import Permission
from records.scope import scope_of

blueprint = Blueprint("definitions", __name__, url_prefix="/api/definitions", description="流程定义 Definitions")


@blueprint.get("")
@access(Permission.DEFINITION_READ)
def list_definitions() -> Response:
    """Every process: the version in effect for the caller's organisation, how many versions, how many cases run."""
    with house().working(who()) as work:
        running = _running(work)
        rows = visible(work)
        keys = sorted({row.key for row in rows})
        return jsonify({"items": [_summary(work, [r for r in rows if r.key == key], running) for key in keys],
                        "next": None})  # fmt: skip


@blueprint.get("/<key>")
@access(Permission.DEFINITION_READ)
def list_versions(key: str) -> Response:
    """The versions of a process that concern the caller, newest first."""
    with house().working(who()) as work:
        rows = visible(work, key)
        if not rows:
            raise problem(404, f"没有流程“{key}”", f"Expected a process but there is none with the key {key!r}")
        running = _running(work)
        names = display_names(work.session, [a for r in rows for a in (r.created_by, r.published_by) if a])
        units = owners_in_words(work.session, rows)
        return jsonify({"versions": [
            {**version_row(row, running, names), **units.get(row.owner, {}), "moved_on": moved_on(work, row, rows)}
            for row in rows
        ]})  # fmt: skip


@blueprint.get("/versions/<version_id>")
@access(Permission.DEFINITION_READ)
def show_version(version_id: str) -> Response:
    """One version with its files and findings."""
    with house().working(who()) as work:
        row = mine(work, version_id)
        files = {name: content.decode("utf-8") for name, content in drafts.files_of(work, version_id).items()}
        return jsonify({
            **version_row(row, {}, {}), "files": files, "findings": findings_of(row),
            "moved_on": moved_on(work, row, visible(work, row.key)),
        })  # fmt: skip


@blueprint.post("/versions/<version_id>/submit")
@access(Permission.DEFINITION_EDIT)
@once
def submit(version_id: str) -> Response:
    """Hand a draft to the second person."""
    with house().working(who()) as work:
        own_row(work, version_id)
        review.submit(work, version_id)
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/publish")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(studio_schemas.PublishBody)
def publish(body: dict[str, Any], version_id: str) -> Response:
    """Publish a submitted version, from now or from an instant on; running cases stay on theirs.

    The scenarios of its process are played first; where one comes out otherwise, a note says why it is published.
    """
    if not body["note"].strip():
        _check_scenarios(version_id)  # why: before the transaction, as nobody waits for a lock while they are played

    def act() -> Response:
        with house().working(who()) as work:
            own_row(work, version_id)
            owners = units_below(work.session, body["scope"])
            review.publish(work, version_id, review.Publishing(body["effective_from"], body["note"], owners))
            return jsonify({"ok": True})

    return once_for("", act)


def _check_scenarios(version_id: str) -> None:
    with house().working(who()) as work:
        row = own_row(work, version_id)
        if not review.may_publish(row, who().account):
            return  # what else stands in the way is told when it is published
        files = drafts.files_of(work, version_id)
    check_scenarios(row.key, files)


@blueprint.post("/versions/<version_id>/reject")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.ReasonBody)
@once
def reject(body: dict[str, str], version_id: str) -> Response:
    """Give a submitted version back to its author."""
    with house().working(who()) as work:
        own_row(work, version_id)
        review.reject(work, version_id, body["reason"])
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/rollback")
@access(Permission.DEFINITION_PUBLISH)
@once
def roll_back(version_id: str) -> Response:
    """Put an earlier version into effect again."""
    with house().working(who()) as work:
        own_row(work, version_id)
        review.roll_back(work, version_id)
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/retire")
@access(Permission.DEFINITION_PUBLISH)
@once
def retire(version_id: str) -> Response:
    """Take a version out of effect: for a variant, the national one holds again."""
    with house().working(who()) as work:
        own_row(work, version_id)
        review.retire(work, version_id)
        return jsonify({"ok": True})


@blueprint.get("/compare")
@access(Permission.DEFINITION_READ)
@blueprint.arguments(schemas.CompareQuery, location="query")
def compare(query: dict[str, str]) -> Response:
    """What changed from version a to version b, in sentences, with both drawings."""
    with house().working(who()) as work:
        sides = [(mine(work, query[name]), drafts.files_of(work, query[name])) for name in ("a", "b")]
    drawn = [drawing_of(row.key, files) for row, files in sides]
    models = [parse(text).definitions for text in drawn]
    if models[0] is None or models[1] is None:
        raise problem(422, "其中一个版本的图无法读取", "Expected two readable diagrams but one cannot be read")
    relations = declared(house().processes)
    changes = [*of_drawings(models[0], models[1], relations), *of_files(sides[0][1], sides[1][1])]
    return jsonify({"changes": changes, "xml_a": drawn[0], "xml_b": drawn[1]})


def _running(work: Any) -> dict[str, int]:
    """How many cases below the caller run on each version; the neighbour's are not counted."""
    return desk.running_by_definition(work.connection, scope_of(work.session).covers(t.case.c.organisation))


def _summary(work: Any, rows: list[Any], running: dict[str, int]) -> dict[str, Any]:
    key = rows[0].key
    chain = [owner for owner in owners_above(work.session) if owner != NATIONAL]
    current_id = case_file.published(work.connection, key, chain, work.now)
    current = next((r for r in rows if r.id == current_id), None)
    named = current or rows[0]
    return {
        "key": key, "created": key not in house().processes, "owner": named.owner,
        "name": named.name, "name_en": named.name_en,
        "current": {"id": current.id, "version": current.version, "owner": current.owner,
                    "effective_from": iso(current.effective_from)} if current else None,
        "versions": len(rows), "running": sum(running.get(r.id, 0) for r in rows),
        "drafts": sum(r.state in ("draft", "checked") for r in rows),
        "moved_on": moved_on(work, current, rows) if current else None,
    }  # fmt: skip
