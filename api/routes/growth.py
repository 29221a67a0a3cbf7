"""The growth record (成长记录): a student's part of a term, a class's grid, its workbook out and back in (S29)."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, jsonify, request

from api import growth_schemas as schemas
from api import growth_sheets as sheets
from api import growth_view as view
from api.access import access
from api.admission import sent_workbook, takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.downloads import XLSX, download
from api.problems import problem
from ground.bilingual import Bilingual
from records.growth import classes, reading, rights, writing
from records.growth.catalogue import Part, items_of
from records.roles import Permission
from records.students.former import held_by
from records.students.listing import student_by_id
from records.tables import SchoolClass
from records.tree import org_by_id

blueprint = Blueprint("growth", __name__, url_prefix="/api", description="成长记录 Growth record")
LARGEST_MB = 5


@blueprint.get("/students/<student_id>/growth")
@access(Permission.STUDENT_FULL)
@blueprint.arguments(schemas.GrowthQuery, location="query")
def show_growth(query: dict[str, Any], student_id: str) -> Response:
    """One part of a term with its versions, and which terms hold what; a former school reads its own. Recorded."""
    with house().reading(who()) as session:
        acting = view.now_acting()
        held = held_by(session, student_id)
        terms = view.terms_held(session, held, acting.today)
        year, term = query["year"] or terms[0].year, query["term"] or terms[0].number
        at = (year, term, rights.part_of(query["part"]))
        versions = reading.read_part(session, acting, held, at, query["as_of"])
        school = org_by_id(session, held.org_id)
        stage = versions[-1].stage if versions or held.left_on else student_by_id(session, student_id).stage
        answer = jsonify({
            "id": student_id, "name": held.fields.get("xm", ""), "left": held.left_on is not None,
            "school": {"id": school.id, "name": school.name_zh, "name_en": school.name_en},
            "terms": view.dump_terms(terms), "year": year, "term": term, "part": query["part"],
            "parts": view.dump_parts(session, acting, held.org_id, stage, held),
            "filled": view.dump_filled(reading.overview(session, acting, held, query["as_of"])),
            "versions": view.dump_versions(session, versions, query["as_of"]),
            **view.writable(session, acting, held, at),
        })  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.put("/students/<student_id>/growth")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(schemas.GrowthBody)
@once
def write_growth(body: dict[str, Any], student_id: str) -> Response:
    """Write one part of a term as a new version: only the student's own school can, while the term is open."""
    with house().working(who()) as work:
        new = writing.NewPart(student_id, body["year"], body["term"], rights.part_of(body["part"]), body["version"],
                              body["entries"])  # fmt: skip
        try:
            made = writing.write_part(work.session, house().acting(who(), work.now), new)
        except writing.Faulty as faulty:
            raise problem(422, faulty.zh, faulty.en, errors=_errors(faulty)) from faulty
        return jsonify({"version": made or body["version"], "changed": made is not None})


@blueprint.get("/growth/class")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(schemas.ClassQuery, location="query")
def show_class(query: dict[str, Any]) -> Response:
    """One part of a term of every pupil of a class, for the clerk of its school; the read is recorded."""
    with house().reading(who()) as session:
        acting = view.now_acting()
        room = classes.class_to_fill(session, query["class_id"], acting)
        terms = view.terms_of_class(session, room.org_id, room.cohort, acting.today)
        chosen = next((one for one in terms if (one.year, one.number) == (query["year"], query["term"])), terms[0])
        part = rights.part_of(query["part"])
        pupils = classes.pupils_of(session, acting, room, (chosen.year, chosen.number, part), "class grid")
        answer = jsonify({
            "class": {"id": room.id, "name": room.name}, "terms": view.dump_terms(terms), "year": chosen.year,
            "term": chosen.number, "part": part.key,
            "parts": view.dump_parts(session, acting, room.org_id, room.stage, None),
            "open_until": rights.open_until(session, acting, room.org_id, chosen).isoformat(),
            "open": acting.today <= rights.open_until(session, acting, room.org_id, chosen),
            "items": view.dump_items(items_of(part.key, room.stage)),
            "pupils": [{"id": p.id, "name": p.name, "version": p.version, "entries": p.entries} for p in pupils],
        })  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/growth/class")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(schemas.ClassBody)
@once
def write_class(body: dict[str, Any]) -> Response:
    """Write a part of a term of many pupils; who cannot be written is named with the reason, the others are kept."""
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        room = classes.class_to_fill(work.session, body["class_id"], acting)
        part = rights.part_of(body["part"])
        news = [
            writing.NewPart(one["student"], body["year"], body["term"], part, one["version"], one["entries"], "class")
            for one in body["lines"]
        ]
        taken = classes.write_class(work.session, acting, room, news)
        return jsonify({
            **_figures(taken),
            "refused": [{"student": one.student_id, "errors": _errors(one.error)} for one in taken if one.error],
        })  # fmt: skip


@blueprint.post("/growth/class/workbook-out")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(schemas.ClassSheetBody)
def make_workbook(body: dict[str, Any]) -> Response:
    """The workbook of a class with row ids and what is written already; recorded as one read of the class."""
    with house().reading(who()) as session:
        acting = view.now_acting()
        room = classes.class_to_fill(session, body["class_id"], acting)
        part = rights.part_of(body["part"])
        pupils = classes.pupils_of(session, acting, room, (body["year"], body["term"], part), "class workbook")
        data = sheets.workbook(part.title.zh, part, items_of(part.key, room.stage), pupils)
    return download(data, f"{_file_name(room, part, body['year'], body['term'])}.xlsx", XLSX)


@blueprint.post("/growth/class/workbook")
@access(Permission.STUDENT_EDIT)
@takes_file
@once
def take_workbook() -> Response:
    """Take a class's workbook (multipart: file, class, year, term, part, sheet): good rows stay, faulty ones return."""
    data = sent_workbook(LARGEST_MB)
    asked: dict[str, Any] = schemas.ClassSheetBody().load(
        {name: request.form.get(name, "") for name in ("class", "year", "term", "part")}
    )
    with house().working(who()) as work:
        acting = house().acting(who(), work.now)
        room = classes.class_to_fill(work.session, asked["class_id"], acting)
        at = (asked["year"], asked["term"], rights.part_of(asked["part"]))
        items = items_of(at[2].key, room.stage)
        title = Bilingual(f"{at[2].title.zh}（成长记录）", f"{at[2].title.en} (growth record)")
        groups, stray = sheets.read(data, title, items, request.form.get("sheet", "")[:31])
        pupils = classes.pupils_of(work.session, acting, room, at, "class workbook back")
        taken = classes.write_class(work.session, acting, room, sheets.new_parts(groups, pupils, at))
        faulty = [*stray, *sheets.returned(groups, taken, pupils)]
        book = sheets.fault_book(at[2].title.zh, items, faulty) if faulty else b""
        return jsonify({
            **_figures(taken), "faulty": len(faulty), "file": base64.b64encode(book).decode() if book else None,
            "file_name": f"{_file_name(room, at[2], at[0], at[1])}-退回.xlsx" if book else None,
        })  # fmt: skip


def _figures(taken: list[classes.Taken]) -> dict[str, int]:
    changed, refused = sum(one.changed for one in taken), sum(one.error is not None for one in taken)
    return {"changed": changed, "unchanged": len(taken) - changed - refused}


def _errors(error: Any) -> list[dict[str, Any]]:
    return [
        {"entry": entry, "key": key, "message": zh, "message_en": en} for entry, key, zh, en in classes.faults_of(error)
    ]


def _file_name(room: SchoolClass, part: Part, year: int, term: int) -> str:
    return f"成长记录-{room.name}-{part.title.zh}-{year}-{term}"
