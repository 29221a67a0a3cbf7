"""Definitions (流程定义): drawn, checked, submitted, published by a second person, compared, rolled back (W6, W7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.house import house, who
from api.problems import finding, problem
from engine import casefile, desk, drafts
from engine.bpmn import parse
from engine.bpmn.diff import diff
from engine.bpmn.model import Finding
from engine.definitions import NATIONAL
from engine.store import codec
from engine.store import tables as t
from records import tree
from records.accounts import display_names
from records.roles import TITLES, Permission
from records.scope import RecordsSession, scope_of
from records.tables.org import OrgKind

blueprint = Blueprint("definitions", __name__, url_prefix="/api/definitions", description="流程定义 Definitions")


@blueprint.get("")
@access(Permission.DEFINITION_READ)
def list_definitions() -> Response:
    """Every process: the version in effect for the caller's organisation, how many versions, how many cases run."""
    with house().working(who()) as work:
        running = _running(work)
        rows = _shown(work, drafts.listed(work, _owners(work.session)))
        keys = sorted({row.key for row in rows})
        return jsonify({"items": [_summary(work, [r for r in rows if r.key == key], running) for key in keys],
                        "next": None})  # fmt: skip


@blueprint.get("/<key>")
@access(Permission.DEFINITION_READ)
def list_versions(key: str) -> Response:
    """The versions of a process that concern the caller, newest first."""
    with house().working(who()) as work:
        rows = _shown(work, drafts.listed(work, _owners(work.session), key))
        if not rows:
            raise problem(404, f"没有流程“{key}”", f"Expected a process but there is none with the key {key!r}")
        running = _running(work)
        names = display_names(work.session, [a for r in rows for a in (r.created_by, r.published_by) if a])
        return jsonify({"versions": [_version(row, running, names) for row in rows]})


@blueprint.get("/versions/<version_id>")
@access(Permission.DEFINITION_READ)
def show_version(version_id: str) -> Response:
    """One version with its files and findings."""
    with house().working(who()) as work:
        row = _mine(work, version_id)
        files = {name: content.decode("utf-8") for name, content in drafts.files_of(work, version_id).items()}
        return jsonify({**_version(row, {}, {}), "files": files, "findings": _findings(row)})


@blueprint.post("/<key>/drafts")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(schemas.DraftBody)
@once
def save_draft(body: dict[str, Any], key: str) -> Response:
    """Save a new draft of the caller's own variant; it may still have findings."""
    with house().working(who()) as work:
        draft = drafts.Draft(key, _files(body["files"]), _own(work.session), body["note"])
        made, findings = drafts.save(work, draft)
        response = jsonify({"id": made, "findings": [finding(f) for f in findings]})
        response.status_code = 201
        return response


@blueprint.put("/versions/<version_id>")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(schemas.FilesBody)
def rewrite_draft(body: dict[str, Any], version_id: str) -> Response:
    """Replace the files of one's draft."""
    with house().working(who()) as work:
        row = _own_row(work, version_id)
        draft = drafts.Draft(row.key, _files(body["files"]), row.owner, body["note"])
        return jsonify({"id": version_id, "findings": [finding(f) for f in drafts.rewrite(work, version_id, draft)]})


@blueprint.post("/check")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(schemas.FilesBody)
def check_files(body: dict[str, Any]) -> Response:
    """All findings of some files at once, each at its element with its remedy; nothing is kept."""
    return jsonify({"findings": [finding(f) for f in house().engine.check(_files(body["files"]))]})


@blueprint.post("/versions/<version_id>/submit")
@access(Permission.DEFINITION_EDIT)
@once
def submit(version_id: str) -> Response:
    """Hand a draft to the second person."""
    with house().working(who()) as work:
        _own_row(work, version_id)
        drafts.submit(work, version_id)
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/publish")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.PublishBody)
@once
def publish(body: dict[str, Any], version_id: str) -> Response:
    """Publish a submitted version, from now or from an instant on; running cases stay on theirs."""
    with house().working(who()) as work:
        _own_row(work, version_id)
        drafts.publish(work, version_id, body["effective_from"])
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/reject")
@access(Permission.DEFINITION_PUBLISH)
@blueprint.arguments(schemas.ReasonBody)
@once
def reject(body: dict[str, str], version_id: str) -> Response:
    """Give a submitted version back to its author."""
    with house().working(who()) as work:
        _own_row(work, version_id)
        drafts.reject(work, version_id, body["reason"])
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/rollback")
@access(Permission.DEFINITION_PUBLISH)
@once
def roll_back(version_id: str) -> Response:
    """Put an earlier version into effect again."""
    with house().working(who()) as work:
        _own_row(work, version_id)
        drafts.roll_back(work, version_id)
        return jsonify({"ok": True})


@blueprint.post("/versions/<version_id>/retire")
@access(Permission.DEFINITION_PUBLISH)
@once
def retire(version_id: str) -> Response:
    """Take a version out of effect: for a variant, the national one holds again."""
    with house().working(who()) as work:
        _own_row(work, version_id)
        drafts.retire(work, version_id)
        return jsonify({"ok": True})


@blueprint.get("/compare")
@access(Permission.DEFINITION_READ)
@blueprint.arguments(schemas.CompareQuery, location="query")
def compare(query: dict[str, str]) -> Response:
    """What changed from version a to version b, in sentences, with both drawings."""
    with house().working(who()) as work:
        sides = [(_mine(work, query[name]), drafts.files_of(work, query[name])) for name in ("a", "b")]
    drawn = [_drawing(row.key, files) for row, files in sides]
    models = [parse(text).definitions for text in drawn]
    if models[0] is None or models[1] is None:
        raise problem(422, "其中一个版本的图无法读取", "Expected two readable diagrams but one cannot be read")
    changes = [
        {"kind": c.kind, "element": c.element, "field": c.field, "before": c.before, "after": c.after,
         "sentence": c.sentence_zh, "sentence_en": c.sentence_en}
        for c in diff(models[0], models[1])
    ]  # fmt: skip
    return jsonify({"changes": changes, "xml_a": drawn[0], "xml_b": drawn[1]})


@blueprint.get("/services")
@access(Permission.DEFINITION_READ)
def services() -> Response:
    """The Python functions that service tasks may call, with their parameters."""
    registry = house().engine.services
    items = []
    for name, function in sorted(registry.functions.items()):
        parameters = registry.parameters(name)
        items.append({"name": name, "parameters": sorted(parameters[0]) if parameters else [],
                      "doc": (function.__doc__ or "").strip().split("\n")[0]})  # fmt: skip
    return jsonify({"items": items, "next": None})


@blueprint.get("/roles")
@access(Permission.DEFINITION_READ)
def roles() -> Response:
    """The roles a task may ask for, in both languages."""
    items = [{"value": role, "label": zh, "label_en": en} for role, (zh, en) in TITLES.items()]
    return jsonify({"items": items, "next": None})


def _owners(session: RecordsSession) -> list[str]:
    org_id = who().organisation
    return [NATIONAL, *([org.id for org in tree.line(session, org_id)] if org_id else [])]


def _running(work: Any) -> dict[str, int]:
    """How many cases below the caller run on each version; the neighbour's are not counted."""
    return desk.running_by_definition(work.connection, scope_of(work.session).covers(t.case.c.organisation))


def _own(session: RecordsSession) -> str:
    """Whose versions the caller draws: the ministry the national ones, any other level its own variant (W7)."""
    org = tree.org_by_id(session, str(who().organisation))
    return NATIONAL if org.kind == OrgKind.MINISTRY else org.id


def _mine(work: Any, version_id: str) -> Any:
    row = drafts.row_of(work, version_id)
    if row.owner not in _owners(work.session) or not _shown(work, [row]):
        raise problem(404, "没有这个版本，或不在可见范围", "Expected a version that you may see but there is none")
    return row


def _shown(work: Any, rows: list[Any]) -> list[Any]:
    """Without the drafts of other levels: what is not published concerns only those who draw it."""
    own = _own(work.session) if who().organisation else None
    return [row for row in rows if row.state in ("published", "retired") or row.owner == own]


def _own_row(work: Any, version_id: str) -> Any:
    row = _mine(work, version_id)
    if row.owner != _own(work.session):
        raise problem(
            403, "此版本属于上级；请另存为本级的草稿", "This version belongs to a level above: save a draft of your own"
        )
    return row


def _files(texts: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode("utf-8") for name, text in texts.items()}


def _drawing(key: str, files: dict[str, bytes]) -> str:
    names = [name for name in files if name.endswith((".bpmn", ".xml"))]
    chosen = next((n for n in names if n.startswith(f"{key}.")), names[0] if names else "")
    return files[chosen].decode("utf-8") if chosen else ""


def _findings(row: Any) -> list[dict[str, Any]]:
    return [finding(Finding(**found)) for found in codec.decode(row.findings)]


def _summary(work: Any, rows: list[Any], running: dict[str, int]) -> dict[str, Any]:
    key = rows[0].key
    chain = [owner for owner in _owners(work.session) if owner != NATIONAL]
    current_id = casefile.published(work.connection, key, chain, work.now)
    current = next((r for r in rows if r.id == current_id), None)
    named = current or rows[0]
    return {
        "key": key, "name": named.name, "name_en": named.name_en, "owner": named.owner,
        "current": {"id": current.id, "version": current.version, "owner": current.owner,
                    "effective_from": _iso(current.effective_from)} if current else None,
        "versions": len(rows), "running": sum(running.get(r.id, 0) for r in rows),
        "drafts": sum(r.state in ("draft", "checked") for r in rows),
    }  # fmt: skip


def _version(row: Any, running: dict[str, int], names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id, "key": row.key, "version": row.version, "state": row.state, "owner": row.owner,
        "name": row.name, "name_en": row.name_en, "created_at": _iso(row.created_at),
        "created_by": {"id": row.created_by, "name": names.get(row.created_by, "")},
        "published_by": {"id": row.published_by, "name": names.get(row.published_by, "")} if row.published_by else None,
        "effective_from": _iso(row.effective_from), "running": running.get(row.id, 0), "note": row.note or "",
        "findings": len(codec.decode(row.findings)),
    }  # fmt: skip


def _iso(at: Any) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
