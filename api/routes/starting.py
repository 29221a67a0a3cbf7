"""Starting a case: what may be started, its form, the rules that would refuse it, and the start itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify

from api import lookups, schemas
from api.access import access
from api.answers import cached, once
from api.blueprint import Blueprint
from api.casework import load_case, shown_case
from api.context import house, who
from api.forming import form_of
from api.problems import problem
from api.startable import Here
from api.startable_about import AboutHere
from api.taskview import View
from engine.bpmn.model import Node, NodeKind
from engine.definitions.compiled import Compiled
from engine.reading import case_file
from forms import compile_form
from processes import Process, Refused
from processes.created.making import published_keys
from processes.deciding import let_through
from processes.lookups import Ask
from processes.starting import Request, begin
from records import tree
from records.roles import Permission
from records.scope import RecordsSession
from records.students.subjects import about

blueprint = Blueprint("starting", __name__, url_prefix="/api", description="发起 Starting a case")


class _TriedOnly(Exception):
    """Raised to undo a start that was only tried for its refusals."""


@blueprint.get("/startable")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.StartableQuery, location="query")
def startable(query: dict[str, Any]) -> Response:
    """The processes that the caller may start now, by group; beside them the closed ones, and why.

    With a subject (`student:<id>`) those about its kind, and whether they can be started for it.
    """
    with house().reading(who()) as session:
        here = _about(session, query["subject"]) or Here(session)
        found = [one for one in _in_effect(session) if one[0].starters.by_hand
                 and (not isinstance(here, AboutHere) or here.subject(one[0]) is not None)]  # fmt: skip
        offered = [process for process, _ in found]
        told = [here.told(*one) for one in sorted(found, key=lambda one: _place(one[0], offered))]
        items = [one for one in told if one.pop("open")]
        return cached({"items": items, "closed": [one for one in told if one not in items], "next": None})


def _place(process: Process, offered: Iterable[Process]) -> tuple[int, str, int, str]:
    """Where a process stands among those offered: the group with the most common one first, in it the most common."""
    first = min(one.rank for one in offered if one.group == process.group)
    return first, process.group.zh, process.rank, process.key


def _about(session: RecordsSession, subject: str | None) -> AboutHere | None:
    return AboutHere(session, about(subject)) if subject else None


def _open_to_caller(process: Process) -> Process:
    with house().reading(who()) as session:
        may = process.starters.may(Here(session).place)
    if not may:
        starters = process.starters.words
        raise problem(
            403, f"此业务由{starters.zh}发起，当前身份不能发起",
            f"Expected somebody who starts this ({starters.en}) but your role is another: act in one of those",
        )  # fmt: skip
    return process


@blueprint.get("/processes/<key>/start-form")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.StartFormQuery, location="query")
def start_form(query: dict[str, Any], key: str) -> Response:
    """The form of a start, its choices, and, with a student, the rules that would refuse it.

    With a subject (`class:<id>`) the form holds it already, so that nothing known is typed again.
    """
    process = _open_to_caller(_process(key))
    with house().reading(who()) as session:
        here = _about(session, query["subject"])
        known = here.values(process) if here is not None else {}
        compiled = _need(session, key)
        view = View(house(), who(), session)
        form = form_of(view, compiled.definition.id, _start(compiled).form)
        lists = lookups.first_entries(process, session, form)
        values = {"to_school": who().organisation, "student": query["student"], **lists, **known}
    asked = known or ({"student": query["student"]} if query["student"] else {})
    checks = _refusals(process, asked) if asked else []
    return jsonify({"form": form, "values": values, "checks": checks})


@blueprint.get("/processes/<key>/lookups/<lookup>")
@access(Permission.CASE_READ)
@blueprint.arguments(schemas.LookupQuery, location="query")
def look_up(query: dict[str, Any], key: str, lookup: str) -> Response:
    """One page of a list that the forms of a process choose from, of what the caller may see; of `value`, its entry."""
    found = next((one for one in _process(key).lookups if one.name == lookup), None)
    if found is None:
        known = ", ".join(one.name for one in _process(key).lookups) or "none"
        raise problem(404, f"此业务没有名为“{lookup}”的选项列表", f"Expected one of {known} but got {lookup!r}")
    here = who().organisation or ""
    with house().reading(who()) as session:
        if query["value"] is not None:
            return cached({"items": [lookups.dump(one) for one in found.among(session, here, [query["value"]])]})
        page = found.page(session, here, Ask(query["q"], query["cursor"], query["limit"]))
    return cached({"items": [lookups.dump(one) for one in page.choices], "next": page.next})


@blueprint.post("/cases")
@access(Permission.CASE_START)
@blueprint.arguments(schemas.StartBody)
@once
def start(body: dict[str, Any]) -> Response:
    """Start a case; 422 with each refusing rule, its level, document and remedy, when it may not start."""
    process = _open_to_caller(_process(body["process"]))
    with house().working(who()) as work:
        case = start_case(work, process, body["data"], body["files"])
        work.flush()
        view = View(house(), who(), work.session)
        response = jsonify(shown_case(view, load_case(work.session, case.id)))
        response.status_code = 201
        return response


def start_case(work: Any, process: Process, data: Mapping[str, Any], files: list[str]) -> Any:
    """Start a case with what its start form lets through; Misfilled, Refused."""
    compiled = _need(work.session, process.key)
    view = View(house(), who(), work.session)
    schema = form_of(view, compiled.definition.id, _start(compiled).form)
    given = {**data, "evidence": files} if files else dict(data)
    lists = lookups.chosen_entries(process, work.session, schema, given)
    offered = {"files": [{"value": f, "label": f} for f in files], **lists}
    request = let_through(compile_form(schema), given, offered) if schema else {}
    return _begin(work, process, request)


def _begin(work: Any, process: Process, request: Mapping[str, Any]) -> Any:
    """Start a case; where its own rules let it pass, the settings that close the process still refuse it."""
    case = begin(work, Request(process, request, who().organisation))
    closed = Here(work.session).closed(process)
    if closed:
        raise Refused([one.refusal() for one in closed])
    return case


def _refusals(process: Process, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the diagram's rules would say to a request, tried and undone."""
    try:
        with house().working(who()) as work:
            _begin(work, process, request)
            raise _TriedOnly
    except Refused as refused:
        return [{"ok": False, **reason} for reason in refused.reasons]
    except _TriedOnly:
        return []


def _in_effect(session: RecordsSession) -> list[tuple[Process, Compiled]]:
    """The processes of the house and those created in the studio that have a version for the caller."""
    keys = dict.fromkeys([*house().processes, *published_keys(session.connection())])
    found = [(key, compiled) for key in keys if (compiled := _compiled(session, key)) is not None]
    return [(house().process(session.connection(), key, made.definition.id), made) for key, made in found]


def _process(key: str) -> Process:
    """The process of a key, as it is in effect for the caller."""
    found = house().processes.get(key)
    if found is not None:
        return found
    with house().reading(who()) as session:
        compiled = _compiled(session, key)
        if compiled is not None:
            return house().process(session.connection(), key, compiled.definition.id)
    known = ", ".join(house().processes)
    raise problem(404, f"没有业务“{key}”", f"Expected one of {known} or one that was created, but got {key!r}")


def _compiled(session: RecordsSession, key: str) -> Compiled | None:
    org_id = who().organisation
    chain = [org.id for org in tree.line(session, org_id)] if org_id else []
    found = case_file.published(session.connection(), key, chain, house().now())
    return None if found is None else house().engine.compiled(session.connection(), found)


def _need(session: RecordsSession, key: str) -> Compiled:
    compiled = _compiled(session, key)
    if compiled is None:
        raise problem(409, "该业务还没有发布的流程", "Expected a published definition of the process: publish one")
    return compiled


def _start(compiled: Compiled) -> Node:
    return next(n for n in compiled.process.graph.nodes.values() if n.kind is NodeKind.START)
