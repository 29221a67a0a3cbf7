"""Figures of students and classes by unit, today or on a past day, within the caller's scope (requirement S24)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify

from api import figure_schemas as schemas
from api.access import access
from api.admission import sent_workbook, takes_file
from api.blueprint import Blueprint
from api.context import house, who
from api.dumps import KIND_WORDS
from forms.sheets.yearbook import read_yearbook
from records.roles import Permission
from records.students import class_list as classes
from records.students.class_sizes import BANDS, SHOWN, band_of, class_sizes
from records.students.codes import STATUS_NAMES
from records.students.destinations import destinations
from records.students.graduates import DESTINATIONS
from records.students.placement_lists import placement_figures
from records.students.placements import KINDS
from records.students.problem_progress import progress
from records.students.problems import TYPES
from records.students.statistics import Unit, student_figures
from records.students.yearbook import Compared, compare, state_words
from records.tables.org import OrgKind

blueprint = Blueprint("statistics", __name__, url_prefix="/api", description="统计 Statistics")


@blueprint.get("/statistics/students")
@access(Permission.STATISTICS)
@blueprint.arguments(schemas.FiguresQuery, location="query")
def count_students(query: dict[str, Any]) -> Response:
    """How many students each unit below one has, by stage, grade, sex and state; today or on a past day."""
    with house().reading(who()) as session:
        found = student_figures(session, house().acting(who()), _unit(query), query["on"])
    return jsonify({
        **_frame(found.path, found.units), "on": found.on.isoformat(),
        "cells": [[one.unit, one.stage, one.grade, one.sex, one.status, one.count] for one in found.cells],
        "states": [
            {"status": status, "name": name, "name_en": name_en} for status, (name, name_en) in STATUS_NAMES.items()
        ],
    })  # fmt: skip


@blueprint.get("/statistics/classes")
@access(Permission.STATISTICS)
@blueprint.arguments(schemas.FiguresQuery, location="query")
def size_classes(query: dict[str, Any]) -> Response:
    """Class sizes by band below a unit, with the classes and schools over their limits, fullest first (班额)."""
    with house().reading(who()) as session:
        found = class_sizes(session, house().acting(who()), _unit(query), query["on"])
    return jsonify({
        **_frame(found.path, found.units), "on": found.on.isoformat(),
        "bands": [{"from": least, "name": name, "name_en": name_en} for least, name, name_en in BANDS],
        "cells": [[one.unit, one.stage, one.band, one.classes] for one in found.bands],
        "classes": [asdict(one) for one in found.classes[:SHOWN]], "classes_total": len(found.classes),
        "schools": [asdict(one) for one in found.schools[:SHOWN]], "schools_total": len(found.schools),
        "over": _per_unit(one.unit for one in found.classes),
    })  # fmt: skip


@blueprint.get("/statistics/problems")
@access(Permission.STATISTICS)
@blueprint.arguments(schemas.ProblemsQuery, location="query")
def problem_progress(query: dict[str, Any]) -> Response:
    """How many problem records of each unit below one are open and settled, by type, and since when the oldest is."""
    with house().reading(who()) as session:
        found = progress(session, _unit(query))
    return jsonify({
        "items": [{
            "unit": one.unit, "name": one.name_zh, "name_en": one.name_en, "type": one.type,
            "type_name": TYPES[one.type][0], "type_name_en": TYPES[one.type][1], "open": one.open,
            "settled": one.settled, "graduating": one.graduating,
            "oldest": one.oldest.isoformat() if one.oldest else None,
        } for one in found], "next": None,
    })  # fmt: skip


@blueprint.get("/statistics/destinations")
@access(Permission.STATISTICS)
@blueprint.arguments(schemas.DestinationsQuery, location="query")
def count_destinations(query: dict[str, Any]) -> Response:
    """Where the graduates of a summer went on, by the units below one; of the latest year unless another is asked."""
    with house().reading(who()) as session:
        found = destinations(session, house().acting(who()), _unit(query), query["year"])
    return jsonify({
        **_frame(found.path, found.units), "year": found.year, "years": found.years,
        "cells": [[one.unit, one.stage, one.destination, one.count] for one in found.cells],
        "destinations": [{"value": value, "name": one.zh, "name_en": one.en} for value, one in DESTINATIONS.items()],
    })  # fmt: skip


@blueprint.get("/statistics/placements")
@access(Permission.STATISTICS)
@blueprint.arguments(schemas.FiguresQuery, location="query")
def count_placements(query: dict[str, Any]) -> Response:
    """How many students attend under a special arrangement, by the units below one, stage and kind; on any day."""
    with house().reading(who()) as session:
        found = placement_figures(session, house().acting(who()), _unit(query), query["on"])
    return jsonify({
        **_frame(found.path, found.units), "on": found.on.isoformat(), "cells": [list(cell) for cell in found.cells],
        "kinds": [{"value": kind, "name": words.zh, "name_en": words.en} for kind, words in KINDS.items()],
    })  # fmt: skip


@blueprint.post("/statistics/yearbook")
@access(Permission.STATISTICS)
@takes_file
@blueprint.arguments(schemas.FiguresQuery, location="query")
def compare_yearbook(query: dict[str, Any]) -> Response:
    """The register beside a yearbook's figures (multipart: file): differences by region, explained where known.

    Nothing is kept of the workbook.
    """
    data = sent_workbook()
    listed = list(read_yearbook(io.BytesIO(data)))
    book = [(one.region, one.stage, one.pupils) for one in listed if one.fault is None]
    with house().reading(who()) as session:
        found = compare(session, house().acting(who()), (_unit(query), query["on"]), book)
    return jsonify({
        **_frame(found.path, found.units), "on": found.on.isoformat(), "strange": list(found.strange),
        "faults": [{"line": one.line, "message": one.fault.zh, "message_en": one.fault.en}
                   for one in listed if one.fault is not None][:SHOWN],
        "items": [_compared(one) for one in found.rows], "next": None,
    })  # fmt: skip


def _compared(one: Compared) -> dict[str, Any]:
    away = [(state_words(status), count) for status, count in one.away.items()]
    return {
        "unit": one.unit, "stage": one.stage, "register": one.register, "yearbook": one.yearbook,
        "difference": one.difference, "unexplained": one.unexplained, "problems": one.problems,
        "away": [{"name": zh, "name_en": en, "count": count} for (zh, en), count in away],
    }  # fmt: skip


@blueprint.get("/classes")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.ClassesQuery, location="query")
def list_classes(query: dict[str, Any]) -> Response:
    """The open classes of a school of the caller's scope, each with its pupils and its limit."""
    school = query["school"] or str(who().organisation)
    with house().reading(who()) as session:
        found = classes.class_list(session, house().acting(who()), school)
    items = [{**asdict(one), "band": band_of(one.pupils), "over": one.pupils > one.limit} for one in found]
    return jsonify({
        "items": items, "next": None,
        "bands": [{"from": least, "name": name, "name_en": name_en} for least, name, name_en in BANDS],
    })  # fmt: skip


def _unit(query: dict[str, Any]) -> str:
    return query["unit"] or str(who().organisation)


def _frame(path: Iterable[Unit], units: Iterable[Unit]) -> dict[str, Any]:
    return {"path": [_named(one) for one in path], "units": [_named(one) for one in units]}


def _named(one: Unit) -> dict[str, Any]:
    kind, kind_en = KIND_WORDS[OrgKind(one.kind)]
    return {
        "id": one.id, "name": one.name_zh, "name_en": one.name_en, "kind": one.kind, "kind_name": kind,
        "kind_name_en": kind_en,
    }  # fmt: skip


def _per_unit(units: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for unit in units:
        counted[unit] = counted.get(unit, 0) + 1
    return counted
