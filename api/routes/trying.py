"""Trying a process before it is published: scenarios played on the files as they stand in the editor."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from marshmallow import fields, validate

from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.schemas import FILE_NAME, Body, Query
from api.studio import mine
from api.versions import behind
from engine.definitions import drafts
from processes import Process
from processes.catalogue import all_services
from processes.created.making import NO_FOLDER
from processes.gate import all_texts, scenario_texts
from processes.rehearsal import dumped, rehearse
from processes.scenarios import LARGEST, BadScenario, differences, laid_out, read
from records.roles import Permission

blueprint = Blueprint("trying", __name__, url_prefix="/api/definitions", description="试运行 Trying a process")


class TryBody(Body):
    """The files of a process and one scenario as YAML; a base that it names is one of the files or of its folder."""

    files = fields.Dict(keys=fields.String(validate=FILE_NAME), values=fields.String(), required=True)
    scenario = fields.String(required=True, validate=validate.Length(min=1, max=LARGEST))


class ScenariosQuery(Query):
    """The version whose scenarios are asked for beside those of the folder."""

    version = fields.String(load_default=None, validate=validate.Length(max=40))


@blueprint.get("/<key>/scenarios")
@access(Permission.DEFINITION_READ)
@blueprint.arguments(ScenariosQuery, location="query")
def scenarios(query: dict[str, Any], key: str) -> Response:
    """The scenarios that come with a process, and those that travel with a version: name, title, text, values.

    `own` are those of the version, which can be changed there.
    """
    files: dict[str, bytes] = {}
    with house().working(who()) as work:
        if query["version"]:
            files = drafts.files_of(work, mine(work, query["version"]).id)
        elif key not in house().processes:
            raise problem(404, f"没有流程“{key}”", f"Expected a process but there is none with the key {key!r}")
    found = all_texts(house().processes.get(key) or Process(key, NO_FOLDER), files)
    items = [{**_offered(key, name, text), "own": name in files} for name, text in found.items() if "/" not in name]
    return jsonify({"items": items, "next": None})


@blueprint.post("/try")
@access(Permission.DEFINITION_EDIT)
@blueprint.arguments(TryBody)
def try_files(body: dict[str, Any]) -> Response:
    """Play a scenario; nothing is kept, no register is asked, and the answer says which services were supposed."""
    files = body["files"]
    try:
        scenario = read(body["scenario"], lambda key, name: _base(key, name, files))
        deployed = {name: text.encode() for name, text in files.items() if not name.endswith((".yaml", ".yml"))}
        sealed = behind(scenario.process, deployed).sealed
        played = rehearse(deployed, scenario, all_services(house().processes.values()), sealed)
    except BadScenario as cause:
        raise problem(422, cause.zh, cause.en) from cause
    found = [asdict(one) for one in differences(scenario, played)]
    return jsonify({"title": scenario.title, "as_expected": not found, "differences": found, **dumped(played),
                    "note": _note(played.supposed, played.ran, "zh"),
                    "note_en": _note(played.supposed, played.ran, "en")})  # fmt: skip


def _note(supposed: list[str], ran: list[str], lang: str) -> str:
    """Say honestly what was real and what was not."""
    if lang == "zh":
        given = f"以下服务的结果是场景假定的：{'、'.join(supposed)}。" if supposed else "没有假定的服务结果。"
        real = f"实际执行的服务：{'、'.join(ran)}。" if ran else ""
        return f"{given}{real}图、规则和时限是真实的，未查询登记数据。"
    given = f"Supposed by the scenario: {', '.join(supposed)}. " if supposed else "No service was supposed. "
    real = f"Really run: {', '.join(ran)}. " if ran else ""
    return f"{given}{real}Diagram, rules and limits are the real ones; no register was asked."


def _base(key: str, name: str, files: dict[str, str]) -> str:
    """The text of a base: sent along, or one that comes with the process; never a path of this machine."""
    process = house().processes.get(key)
    known = files if name in files or process is None else scenario_texts(process)
    if name not in known:
        raise problem(422, f"没有找到基础场景“{name}”", f"Expected the base {name!r} among the files but it is missing")
    return known[name]


def _offered(key: str, name: str, text: str) -> dict[str, Any]:
    """One scenario; `values` is what it says with its base laid under it, instants and days as text."""
    values = json.loads(json.dumps(laid_out(text, lambda of, base: _base(of or key, base, {})), default=str))
    title = str(values.get("title", name))
    return {"name": name, "title": title, "title_en": str(values.get("title_en", title)), "text": text,
            "values": values}  # fmt: skip
