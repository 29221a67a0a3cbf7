"""Before a draft is published: what its scenarios pass of the drawing, and ended cases played through it (W6)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response, jsonify
from marshmallow import fields
from sqlalchemy import select

from api.access import access
from api.blueprint import Blueprint
from api.bounded import WholeNumber
from api.context import house, who
from api.problems import problem
from api.schemas import FILE_NAME, Body
from api.studio import Asking, visible
from api.taskview import View
from api.versions import behind, iso
from engine.bpmn.model import Process
from engine.reading import case_file
from engine.store import tables as t
from processes.catalogue import all_services
from processes.coverage import coverage, parts
from processes.gate import SCENARIOS
from processes.replay import Ended, Verdict, Version, draft, replay
from records.audit import Reading
from records.roles import Permission
from records.scope import scope_of

blueprint = Blueprint("rehearsing", __name__, url_prefix="/api/definitions", description="试运行 Rehearsing a draft")
MOST_CASES = 50


class CoverageBody(Body):
    """The files of a draft as they stand in the editor."""

    files = fields.Dict(keys=fields.String(validate=FILE_NAME), values=fields.String(), required=True)


class ReplayBody(CoverageBody):
    """The files of a draft, and how many ended cases to play through it, the last ended first."""

    cases = WholeNumber(1, MOST_CASES, load_default=20)


@blueprint.post("/<key>/coverage")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(CoverageBody)
def cover(body: dict[str, Any], key: str) -> Response:
    """How many scenarios pass each element and flow of the drawing, and what none of them passes."""
    files = _files(body)
    drawn = _drawn(key, files)
    found = coverage(behind(key, files), drawn, files, all_services(house().processes.values()))
    nodes, flows = parts(drawn)
    return jsonify({
        "scenarios": found.scenarios,
        "failed": [{"name": one.name, "message": one.zh, "message_en": one.en} for one in found.failed],
        "nodes": {name: found.nodes[name] for name in sorted(nodes)},
        "flows": {name: found.flows[name] for name in sorted(flows)},
    })  # fmt: skip


@blueprint.post("/<key>/replay")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(ReplayBody)
def play_again(body: dict[str, Any], key: str) -> Response:
    """Which of the last ended cases below the caller would have gone another way through the draft.

    A case is told by its number, unit and way alone; the reading is recorded.
    """
    files = _files(body)
    other = draft(_drawn(key, files), _deployed(files))
    with house().reading(who()) as session:
        connection, view = session.connection(), View(house(), who(), session)
        if not visible(Asking(session, house().now()), key):
            raise problem(404, f"没有流程“{key}”", f"Expected a process but there is none with the key {key!r}")
        c = t.case.c
        query = select(t.case).where(c.key == key, c.state == "ended", scope_of(session).covers(c.organisation))
        rows = list(connection.execute(query.order_by(c.ended_at.desc(), c.id.desc()).limit(body["cases"])))
        ended = [_ended(connection, row) for row in rows]
        own = {row.definition_id: _version(connection, row.definition_id) for row in rows}
        units = view.organisations(row.organisation for row in rows)
    by = who().account, who().organisation
    numbers = tuple(row.number for row in rows)
    house().audit.record(Reading(house().now(), "replay", f"{key} on a draft", numbers, *by))
    functions = all_services(house().processes.values())
    found = [replay(case, own[row.definition_id], other, functions) for case, row in zip(ended, rows, strict=True)]
    return jsonify({
        "figures": dict(Counter(one.verdict for one in found)),
        "items": [_row(row, units.get(row.organisation), one) for row, one in zip(rows, found, strict=True)],
    })  # fmt: skip


def _row(row: Any, unit: Any, found: Verdict) -> dict[str, Any]:
    return {
        "id": row.id, "number": row.number, "ended_at": iso(row.ended_at), "verdict": found.verdict,
        "unit": unit.name_zh if unit else "", "unit_en": unit.name_en if unit else "",
        "element": found.element, "sentence": found.said.zh, "sentence_en": found.said.en,
    }  # fmt: skip


def _ended(connection: Any, row: Any) -> Ended:
    return Ended(
        row.started_at, row.started_by, row.organisation, row.outcome, case_file.variables(connection, row.id),
        case_file.entries(connection, row.id),
    )  # fmt: skip


def _version(connection: Any, definition_id: str) -> Version:
    engine = house().engine
    files = engine.deployment(connection, definition_id).files
    return Version(engine.compiled(connection, definition_id), _deployed(dict(files)))


def _files(body: dict[str, Any]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in body["files"].items()}


def _deployed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if not name.endswith(SCENARIOS)}


def _drawn(key: str, files: dict[str, bytes]) -> Process:
    found = house().engine.definitions.read(_deployed(files), full=False)[0].get(key)
    if found is None:
        raise problem(422, f"图中没有流程“{key}”", f"Expected the process {key!r} in the drawing but it has none")
    return found
