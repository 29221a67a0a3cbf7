"""Starting a case: what may be started, its form, the rules that would refuse it, and the start itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.answers import cached, once
from api.blueprint import Blueprint
from api.casework import load_case, shown_case
from api.forming import form_of, loaded
from api.house import house, who
from api.problems import problem
from api.taskview import View
from engine import casefile
from engine.bpmn.model import Node, NodeKind
from engine.plan import Compiled
from forms import compile_form
from processes import Process, Refused
from processes.starting import Request, begin
from records import tree
from records.roles import Permission
from records.schools import classes_of
from records.scope import RecordsSession
from records.tables.school import Stage

blueprint = Blueprint("starting", __name__, url_prefix="/api", description="发起 Starting a case")


class _TriedOnly(Exception):
    """Raised to undo a start that was only tried for its refusals."""


@blueprint.get("/startable")
@access(Permission.CASE_START)
def startable() -> Response:
    """The processes that the caller may start, in both languages."""
    with house().reading(who()) as session:
        items = []
        for key in house().processes:
            compiled = _compiled(session, key)
            if compiled is not None:
                made = compiled.process
                items.append({
                    "key": key, "name": made.name, "name_en": made.name_en or made.name,
                    "description": made.documentation,
                })  # fmt: skip
        return cached({"items": items, "next": None})


@blueprint.get("/processes/<key>/start-form")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.StartFormQuery, location="query")
def start_form(query: dict[str, Any], key: str) -> Response:
    """The form of a start, its choices, and, with a student, the rules that would refuse it."""
    process = _process(key)
    with house().reading(who()) as session:
        compiled = _need(session, key)
        view = View(house(), who(), session)
        form = form_of(view, compiled.definition.id, _start(compiled).form)
        values = {"to_school": who().organisation, "student": query["student"], "classes": _classes(session)}
    checks = _refusals(process, {"student": query["student"]}) if query["student"] else []
    return jsonify({"form": form, "values": values, "checks": checks})


@blueprint.post("/cases")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.StartBody)
@once
def start(body: dict[str, Any]) -> Response:
    """Start a case; 422 with each refusing rule, its level, document and remedy, when it may not start."""
    process = _process(body["process"])
    with house().working(who()) as work:
        case = _start_case(work, process, body["data"], body["files"])
        work.flush()
        view = View(house(), who(), work.session)
        response = jsonify(shown_case(view, load_case(work.session, case.id)))
        response.status_code = 201
        return response


def _start_case(work: Any, process: Process, data: Mapping[str, Any], files: list[str]) -> Any:
    compiled = _need(work.session, process.key)
    view = View(house(), who(), work.session)
    schema = form_of(view, compiled.definition.id, _start(compiled).form)
    offered = {"files": [{"value": f, "label": f} for f in files], "classes": _classes(work.session)}
    given = {**data, "evidence": files} if files else dict(data)
    request = loaded(compile_form(schema), given, offered) if schema else {}
    return begin(work, Request(process, request, who().organisation))


def _refusals(process: Process, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the diagram's rules would say to a request, tried and undone."""
    try:
        with house().working(who()) as work:
            begin(work, Request(process, request, who().organisation))
            raise _TriedOnly
    except Refused as refused:
        return [{"ok": False, **reason} for reason in refused.reasons]
    except _TriedOnly:
        return []


def _process(key: str) -> Process:
    process = house().processes.get(key)
    if process is None:
        raise problem(404, f"没有业务“{key}”", f"Expected one of {', '.join(house().processes)} but got {key!r}")
    return process


def _compiled(session: RecordsSession, key: str) -> Compiled | None:
    org_id = who().organisation
    chain = [org.id for org in tree.line(session, org_id)] if org_id else []
    found = casefile.published(session.connection(), key, chain, house().now())
    return None if found is None else house().engine.compiled(session.connection(), found)


def _need(session: RecordsSession, key: str) -> Compiled:
    compiled = _compiled(session, key)
    if compiled is None:
        raise problem(409, "该业务还没有发布的流程", "Expected a published definition of the process: publish one")
    return compiled


def _start(compiled: Compiled) -> Node:
    return next(n for n in compiled.process.graph.nodes.values() if n.kind is NodeKind.START)


def _classes(session: RecordsSession) -> list[dict[str, Any]]:
    org_id = who().organisation
    rows = [row for stage in Stage for row in classes_of(session, org_id, stage)] if org_id else []
    return [{"value": row.id, "label": f"{row.cohort}级{row.name}"} for row in rows]


