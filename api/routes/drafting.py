"""Drafts (草稿): a new process or a draft of a version; saved, shared, checked, thrown away (W6)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import studio_schemas
from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.compared import declared
from api.context import house, who
from api.declared import name_rows, service_rows
from api.new_process import files_of_new
from api.problems import finding, problem
from api.studio import Asking, mine, own_row, own_studio, units_below, visible
from engine import Work
from engine.definitions import drafts, originals
from engine.definitions.names_there import names_at
from engine.definitions.publication import check_draft, owners_of
from processes.created.about import MASKS
from processes.created.blank import RELATIONS
from processes.starters import KINDS, STAGES
from records.roles import TITLES, Permission

blueprint = Blueprint("drafting", __name__, url_prefix="/api/definitions", description="流程草稿 Drafts of definitions")


@blueprint.post("")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.NewProcessBody)
@once
def create(body: dict[str, Any]) -> Response:
    """Create a process: its first draft, from a line of seats or as a copy of a version that the caller may see."""
    with house().working(who()) as work:
        key = body["key"]
        if key in house().processes or drafts.is_known(work, key):
            raise problem(
                409,
                f"流程标识“{key}”已被使用，请另取一个",
                f"Expected a key of its own but {key} is taken: choose another",
            )
        source = mine(work, body["from_version"]) if body["from_version"] else None
        files = files_of_new(body, source, drafts.files_of(work, source.id) if source else {})
        draft = drafts.Draft(key, files, own_studio(work.session), body["note"], shared=False)
        return _saved(work, draft)


@blueprint.post("/<key>/drafts")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.DraftBody)
@once
def save_draft(body: dict[str, Any], key: str) -> Response:
    """Save a new draft of the caller's own variant; it may still have findings."""
    with house().working(who()) as work:
        if key not in house().processes and not visible(work, key):
            raise problem(404, "没有这个流程", "Expected the key of a process but there is none of this name")
        home, source = own_studio(work.session), body["from_version"]
        taken = mine(work, source) if source else None
        base = originals.base_for(taken, home) if taken is not None and taken.key == key else None
        draft = drafts.Draft(key, _files(body["files"]), home, body["note"], body["shared"], base)
        return _saved(work, draft)


def _saved(work: Work, draft: drafts.Draft) -> Response:
    made, findings = drafts.save(work, draft)
    response = jsonify({"id": made, "findings": [finding(f) for f in findings]})
    response.status_code = 201
    return response


@blueprint.put("/versions/<version_id>")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.RewriteBody)
def rewrite_draft(body: dict[str, Any], version_id: str) -> Response:
    """Replace the files of a draft; 409 when somebody saved it after the revision that was read."""
    with house().working(who()) as work:
        row = own_row(work, version_id)
        draft = drafts.Draft(row.key, _files(body["files"]), row.owner, body["note"])
        found = drafts.rewrite(work, version_id, draft, body["revision"])
        revision = drafts.row_of(work, version_id).revision
        return jsonify({"id": version_id, "revision": revision, "findings": [finding(f) for f in found]})


@blueprint.post("/versions/<version_id>/share")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.ShareBody)
@once
def share(body: dict[str, bool], version_id: str) -> Response:
    """Show a draft to the colleagues of the caller's level, or to its author alone again."""
    with house().working(who()) as work:
        own_row(work, version_id)
        drafts.share(work, version_id, body["shared"])
        return jsonify({"ok": True})


@blueprint.post("/check")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.CheckBody)
def check_files(body: dict[str, Any]) -> Response:
    """All findings of some files at once, each at its element with its remedy; nothing is kept.

    They are checked for the caller's own level, or for the organisations of `scope` and what is below them.
    """
    with house().reading(who()) as session:
        owners = units_below(session, body["scope"]) or owners_of(own_studio(session))
        asking = Asking(session, house().now())
        _, found = check_draft(house().engine.definitions, _files(body["files"]), asking, owners)
    return jsonify({"findings": [finding(f) for f in found]})


@blueprint.delete("/versions/<version_id>")
@access(Permission.DEFINITION_EDIT)
@once
def discard(version_id: str) -> Response:
    """Throw away a draft of one's own level."""
    with house().working(who()) as work:
        own_row(work, version_id)
        drafts.discard(work, version_id)
        return jsonify({"ok": True})


@blueprint.get("/choices")
@access(Permission.DEFINITION_READ)
def choices() -> Response:
    """What a process is made of, in both languages: kinds of organisations, stages, places of seats, masks.

    `declared` are the relations that process folders declare, by which a drawing's seats are explained.
    """
    lists = {
        "kinds": {str(key): words for key, words in KINDS.items()},
        "stages": {str(key): words for key, words in STAGES.items()},
        "relations": {key: words for key, (words, _) in RELATIONS.items()},
        "declared": declared(house().processes),
        "masks": {key: words for key, (words, _) in MASKS.items()},
    }
    return jsonify({
        name: [{"value": key, "label": words.zh, "label_en": words.en} for key, words in found.items()]
        for name, found in lists.items()
    })  # fmt: skip


@blueprint.get("/services")
@access(Permission.DEFINITION_READ)
def services() -> Response:
    """The Python functions that service tasks may call: parameters and result with type, choices and unit."""
    return jsonify({"items": service_rows(house().engine.ports.services.functions), "next": None})


@blueprint.post("/names")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.NamesBody)
def names(body: dict[str, Any]) -> Response:
    """The variables that an element of some files can read, by dotted name; nothing is kept."""
    engine, files = house().engine, _files(body["files"])
    processes, _ = engine.definitions.read(files, full=False)
    return jsonify({"items": name_rows(names_at(processes, engine.ports.services, files, body["element"]))})


@blueprint.get("/roles")
@access(Permission.DEFINITION_READ)
def roles() -> Response:
    """The roles a task may ask for, in both languages."""
    items = [{"value": role, "label": zh, "label_en": en} for role, (zh, en) in TITLES.items()]
    return jsonify({"items": items, "next": None})


def _files(texts: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode("utf-8") for name, text in texts.items()}
