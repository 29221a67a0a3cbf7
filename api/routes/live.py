"""A version as it runs: cases, durations and faults on the drawing, the cases behind a figure, event logs (W5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify
from sqlalchemy import ColumnElement

from api import event_logs, live_schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import download
from api.problems import problem
from api.studio import Asking, mine, visible
from api.taskview import View, of_case
from api.versions import iso
from engine.operate import event_log, figures, live
from engine.reading import case_file
from engine.store import tables as t
from engine.time.calendar import end_of_day, local_date
from processes.visible_cases import sees
from records.audit import Reading
from records.roles import Permission
from records.scope import RecordsSession, Scope, scope_of
from records.tree import org_by_id

blueprint = Blueprint("live", __name__, url_prefix="/api/definitions", description="运行情况 Versions as they run")
USUAL_DAYS = 90
MEASURED = 5_000  # cases whose durations are measured, the last started
MOST_EVENTS = 200_000
_KINDS = {"xes": ("xes", "application/xml"), "ocel": ("json", "application/json")}


@blueprint.get("/versions/<version_id>/live")
@access(Permission.STATISTICS)
@blueprint.arguments(live_schemas.LiveQuery, location="query")
def show(query: dict[str, Any], version_id: str) -> Response:
    """The drawing with the cases on each element now, and how long each element took in a period."""
    with house().reading(who()) as session:
        work = Asking(session, house().now())
        row = mine(work, version_id)
        drawn = case_file.drawing(house().engine, work.connection, version_id)
        covered = _covered(work.session, query["unit"])
        look = live.Look(house().engine.compiled(work.connection, version_id), covered, work.now)
        since, until = _period(query, work.now)
        period = figures.Period(version_id, since, until, covered, MEASURED)
        total = live.total(work.connection, look)
        now, took = live.standing(work.connection, look), figures.durations(work.connection, period)
        unit = org_by_id(work.session, query["unit"] or str(who().organisation))
        return jsonify({
            "id": row.id, "key": row.key, "version": row.version, "state": row.state, "name": row.name,
            "name_en": row.name_en, "xml": drawn, "total": total, "measured": MEASURED,
            "unit": {"id": unit.id, "name": unit.name_zh, "name_en": unit.name_en},
            "since": _day(since), "until": _day(until - timedelta(seconds=1)),
            "nodes": _nodes(look, now, {one.element: one for one in took}),
        })  # fmt: skip


@blueprint.get("/versions/<version_id>/live/cases")
@access(Permission.STATISTICS)
@blueprint.arguments(live_schemas.LiveCasesQuery, location="query")
def list_cases(query: dict[str, Any], version_id: str) -> Response:
    """The cases that stand on an element: by number and unit; what they are about only for those who may see them."""
    with house().reading(who()) as session:
        work = Asking(session, house().now())
        mine(work, version_id)
        compiled = house().engine.compiled(work.connection, version_id)
        look = live.Look(compiled, _covered(work.session, query["unit"]), work.now)
        rows = live.cases(work.connection, look, query["element"], query["after"], query["limit"])
        full = len(rows) == query["limit"]
        shown = _cases(View(house(), who(), work.session), rows, work.now)
        return jsonify({"items": shown, "next": rows[-1]["id"] if full else None})


@blueprint.get("/<key>/event-log")
@access(Permission.STATISTICS)
@blueprint.arguments(live_schemas.EventLogQuery, location="query")
def fetch_log(query: dict[str, Any], key: str) -> Response:
    """What happened in the cases of a process in a period, as XES or OCEL; without any person, and recorded."""
    with house().reading(who()) as session:
        work = Asking(session, house().now())
        rows = visible(work, key)
        if not rows:
            raise problem(404, f"没有流程“{key}”", f"Expected a process but there is none with the key {key!r}")
        since, until = _period(query, work.now)
        asked = event_log.Asked(key, since, until, _covered(work.session, query["unit"]), MOST_EVENTS + 1)
        found = event_log.events(house().engine, work.connection, asked)
        if len(found) > MOST_EVENTS:
            raise problem(
                422, f"该期间的事件超过 {MOST_EVENTS} 条，请缩短期间或选择下级单位",
                f"Expected at most {MOST_EVENTS} events but the period has more: choose fewer days or a unit below",
            )  # fmt: skip
        view = View(house(), who(), work.session)
        orgs = view.organisations(event.organisation for event in found)
        units = {one.id: (one.name_zh, one.name_en or one.name_zh) for one in orgs.values()}
        by = who().account, who().organisation
        numbers = tuple(dict.fromkeys(event.number for event in found))
        house().audit.record(Reading(work.now, "event_log", f"{key} {_day(since)}", numbers, *by))
    ending, kind = _KINDS[query["format"]]
    data = (event_logs.xes if ending == "xes" else event_logs.ocel)(rows[0].name or key, found, units)
    return download(data, f"{rows[0].name or key}-{_day(since)}.{ending}", kind)


def _covered(session: RecordsSession, unit: str | None) -> ColumnElement[bool]:
    """The cases that were started below a unit of the caller's, by default below the caller's own."""
    scope = scope_of(session)
    if unit is None:
        return scope.covers(t.case.c.organisation)
    scope.require(Permission.STATISTICS, unit)
    return Scope(session, frozenset({unit})).covers(t.case.c.organisation)


def _period(query: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of a day to the end of another: by default the last 90 days."""
    until = end_of_day(query["until"]) if query["until"] else now + timedelta(seconds=1)
    since = end_of_day(query["since"] - timedelta(days=1)) if query["since"] else until - timedelta(days=USUAL_DAYS)
    if since >= until:
        raise problem(422, "起始日期须早于结束日期", "Expected a first day before the last one")
    return since, until


def _day(at: datetime) -> str:
    return local_date(at).isoformat()


def _nodes(look: live.Look, now: Mapping[str, live.Standing], took: Mapping[str, figures.Span]) -> list[dict[str, Any]]:
    found = []
    for plan in look.compiled.plans.values():
        for name, node in plan.nodes.items():
            here, span = now.get(name, live.Standing()), took.get(name)
            if name not in now and (span is None or not span.done):
                continue
            found.append({
                "element": name, "kind": str(node.kind), "name": node.name, "name_en": node.name_en or node.name,
                "waiting": here.waiting, "overdue": here.overdue, "incidents": here.incidents,
                "done": span.done if span else 0,
                "median": int(span.median.total_seconds()) if span and span.done else None,
                "p90": int(span.p90.total_seconds()) if span and span.done else None,
            })  # fmt: skip
    return found


def _cases(view: View, rows: list[Mapping[str, Any]], now: datetime) -> list[dict[str, Any]]:
    seen = [of_case(row) for row in rows if sees(view.session, row["organisation"], row["number"])]
    told = view.sentences(seen)
    units = view.organisations(row["organisation"] for row in rows)
    return [
        {"id": row["id"], "number": row["number"], "unit": units[row["organisation"]].name_zh,
         "unit_en": units[row["organisation"]].name_en, "started_at": iso(row["started_at"]),
         "since": iso(row["since"]), "due_at": iso(row["due_at"]),
         "overdue": row["due_at"] is not None and row["due_at"] <= now, "open": row["id"] in told,
         "sentence": told[row["id"]].zh if row["id"] in told else "",
         "sentence_en": told[row["id"]].en if row["id"] in told else ""}
        for row in rows if row["organisation"] in units
    ]  # fmt: skip
