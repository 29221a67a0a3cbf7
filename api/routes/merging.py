"""Taking over what the original of a variant changed (并入原版改动): looked at, chosen one by one, a draft (W7)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import studio_schemas
from api.access import access
from api.answers import once_for
from api.blueprint import Blueprint
from api.compared import declared
from api.context import house, who
from api.merge_words import MergeWords
from api.moved_on import changes, moved_on
from api.problems import finding, problem
from api.studio import Asking, own_row, visible
from api.versions import drawing_of
from engine import Work
from engine.definitions import drafts
from engine.definitions.publication import check_draft, owners_of
from processes.three_way import Files, bring_together
from records.roles import Permission

blueprint = Blueprint("merging", __name__, url_prefix="/api/definitions", description="并入原版 Taking over changes")


@blueprint.post("/versions/<version_id>/merge/preview")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.ChoicesBody)
def preview(body: dict[str, Any], version_id: str) -> Response:
    """What would come out of a variant and its newer original, by the choices so far; nothing is kept."""
    with house().working(who()) as work:
        row, moved, sides = _sides(work, version_id)
    base, ours, theirs = sides
    made = bring_together(base, ours, theirs, body["choices"])
    with house().reading(who()) as session:
        asking = Asking(session, house().now())
        found = check_draft(house().engine.definitions, made.files, asking, owners_of(row.owner))[1]
    words = MergeWords(sides, declared(house().processes))
    return jsonify({
        "moved_on": moved, "version": row.version, "revision": row.revision,
        "changed": changes(row.key, base, theirs), "own": changes(row.key, base, ours),
        "result": changes(row.key, ours, made.files),
        "conflicts": [words.conflict(one, body["choices"].get(one.key)) for one in made.conflicts],
        "open": len(made.open(body["choices"])),
        "left_out": [words.left_out(file, one) for file, one in made.left_out],
        "findings": [finding(one) for one in found],
        "xml_ours": drawing_of(row.key, ours), "xml_theirs": drawing_of(row.key, theirs),
        "xml_result": drawing_of(row.key, made.files),
    })  # fmt: skip


@blueprint.post("/versions/<version_id>/merge")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(studio_schemas.MergeBody)
def merge(body: dict[str, Any], version_id: str) -> Response:
    """Take the original's changes over into a new private draft of the variant; every conflict must be chosen."""
    with house().working(who()) as work:
        row, moved, sides = _sides(work, version_id)
    _unchanged(body, row, moved)
    made = bring_together(*sides, body["choices"])  # why: before the transaction, as nobody waits for a lock meanwhile
    left = made.open(body["choices"])
    if left:
        words = MergeWords(sides, declared(house().processes))
        told = [words.conflict(one, None) for one in left]
        raise problem(
            422, f"还有 {len(left)} 处冲突没有选定", f"Expected a choice for every conflict but {len(left)} are open",
            errors=[{"key": one["key"], "message": one["title"], "message_en": one["title_en"]} for one in told],
        )  # fmt: skip

    def act() -> Response:
        with house().working(who()) as work:
            row, moved, _ = _sides(work, version_id)
            _unchanged(body, row, moved)
            note = body["note"] or f"并入原版第 {moved['version']} 版的改动"
            kept, findings = drafts.save(work, drafts.Draft(row.key, made.files, row.home, note, False, moved["id"]))
            response = jsonify({"id": kept, "findings": [finding(one) for one in findings]})
            response.status_code = 201
            return response

    return once_for("", act)


def _unchanged(body: dict[str, Any], row: Any, moved: dict[str, Any]) -> None:
    """A problem (409) when the variant or its original is no longer what the caller looked at."""
    if body["original"] != moved["id"] or body["revision"] != row.revision:
        raise problem(
            409, "原版或本版在此期间又有改动，请重新核对", "Expected what you looked at but it changed: look again"
        )


def _sides(work: Work, version_id: str) -> tuple[Any, dict[str, Any], tuple[Files, Files, Files]]:
    """A variant, what its original is at, and the files of base, variant and original; a problem (403, 404, 409)."""
    row = own_row(work, version_id)
    moved = moved_on(work, row, visible(work, row.key))
    if moved is None:
        raise problem(
            409, "原版没有新的改动可并入", "Expected a variant whose original moved on, but this one is up to date"
        )
    base, ours, theirs = (drafts.files_of(work, key) for key in (moved["base"], row.id, moved["id"]))
    return row, moved, (base, ours, theirs)
