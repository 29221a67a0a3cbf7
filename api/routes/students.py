"""Students in the caller's scope, masked; narrow look-up; full view with a trace (O10, decisions domain 1, 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.placements import kind_words, placement_entry
from api.places import place_words
from api.problems import problem
from forms import code_table
from forms.sheets.columns import Column, load_columns
from ground.blank import is_blank
from records.roles import Permission
from records.scope import RecordsSession
from records.students import former, listing, lookup, versions
from records.students.cases import masked
from records.students.codes import STATUS_NAMES, Status
from records.students.enrolments import enrolments
from records.students.locks import locks_of
from records.students.placement_lists import PlacementQuery, placement_page
from records.students.placements import placements_of
from records.tree import org_by_id

blueprint = Blueprint("students", __name__, url_prefix="/api/students", description="学生 Students")


@blueprint.get("")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.StudentsQuery, location="query")
def list_students(query: dict[str, Any]) -> Response:
    """A page of the caller's scope by name, pinyin or initials; identity values masked; the read is recorded.

    `total` counts up to 10,000; with `more_than_total` there are as many or more.
    """
    asked = listing.StudentQuery(
        name=query["name"] or "", school=query["school"], stage=query["stage"] or "", grade=query["grade"],
        statuses=(query["status"],) if query["status"] else (), after=query["cursor"] or "", limit=query["limit"],
        present=query["status"] is None, class_id=query["class_id"],
        placement=query["placement"] or "",
    )  # fmt: skip
    with house().reading(who()) as session:
        found = listing.list_students(session, house().acting(who()), asked, "students page")
        total = listing.count_students(session, asked, listing.COUNTED) if not query["cursor"] else None
    more = found[-1].cursor if len(found) == query["limit"] else None
    rows = [_row(one) for one in found]
    return jsonify({"items": rows, "next": more, "total": total, "more_than_total": total == listing.COUNTED})


@blueprint.post("/lookup")
@access(Permission.STUDENT_LOOK_UP)
@blueprint.arguments(schemas.LookUpBody)
def look_up(body: dict[str, str]) -> Response:
    """A student of any school by exact code and name: a minimal masked answer, counted and recorded."""
    with house().working(who()) as work:
        found = lookup.find_student(work.session, house().acting(who(), work.now), body["name"], body["code"])
    if found is None:
        raise problem(404, "没有学籍号与姓名都相符的学生，请核对后再试", "Expected a student with this code and name")
    return jsonify({
        "id": found.student_id, "name": found.name_masked, "code_masked": found.code_masked,
        "school": {"id": found.school_id, "name": found.school_name, "name_en": found.school_name_en},
        "province": found.province, "stage": found.stage, "grade": found.grade, **_status(found.status),
        "problem": found.has_problem,
    })  # fmt: skip


@blueprint.get("/left")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.LeaversQuery, location="query")
def list_leavers(query: dict[str, Any]) -> Response:
    """Those who left the schools of the caller's scope, the latest first, with the last state there; masked."""
    with house().reading(who()) as session:
        found, total = former.leavers(session, house().acting(who()), query["start"], query["limit"])
        more = query["start"] + len(found)
        return jsonify({
            "items": [{
                "id": one.last.student_id, "name": one.last.fields.get("xm", ""), "left_on": one.left_on.isoformat(),
                "stage": one.last.stage, "grade": one.last.grade, "case": one.case_no,
                "school": _school(session, one.last.org_id),
            } for one in found],
            "next": more if more < total else None, "total": total,
        })  # fmt: skip


@blueprint.get("/placements")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.PlacementsQuery, location="query")
def list_placements(query: dict[str, Any]) -> Response:
    """Special arrangements of the caller's pupils, and of others' pupils who attend there; the read is recorded.

    `state`: now, due (the review is late) or ended; no identity values.
    """
    asked = PlacementQuery(query["state"], query["kind"] or "", query["start"], query["limit"])
    with house().reading(who()) as session:
        found, total = placement_page(session, house().acting(who()), asked)
        more = query["start"] + len(found)
        return jsonify({
            "items": [{
                **placement_entry(session, one.row), "student": {"id": one.row.student_id, "name": one.name},
                "stage": one.stage, "grade": one.grade, "late": one.late, "own": one.own,
                "record_school": {"id": one.school.id, "name": one.school.name_zh, "name_en": one.school.name_en},
            } for one in found],
            "next": more if more < total else None, "total": total,
        })  # fmt: skip


@blueprint.get("/<student_id>")
@access(Permission.STUDENT_LIST)
def show_student(student_id: str) -> Response:
    """The card of one student in the caller's scope, identity values masked, with enrolment periods and open cases."""
    with house().reading(who()) as session:
        student = listing.student_by_id(session, student_id)
        listing.note_reading(session, house().acting(who()), "student.card", "student card", [student_id])
        return jsonify({
            "id": student.id, "fields": labelled(listing.card(session, student_id)),
            "school": _school(session, student.org_id),
            "stage": student.stage, "grade": student.grade, "cohort": student.cohort, **_status(student.status),
            "problem": student.problems > 0, "synthetic": student.synthetic,
            "enrolments": _periods(session, student_id),
            "placements": [placement_entry(session, one) for one in placements_of(session, student_id)],
            "open_cases": [{"number": row.case_no, "kind": row.kind} for row in locks_of(session, student_id)],
        })  # fmt: skip


@blueprint.post("/<student_id>/reveal")
@access(Permission.STUDENT_FULL)
@blueprint.arguments(schemas.ReasonBody)
def reveal(body: dict[str, str], student_id: str) -> Response:
    """All fields in full, with a reason that is recorded before the answer leaves."""
    if is_blank(body["reason"]):
        raise problem(422, "请写明查看全部信息的原因", "Expected a reason for seeing the full record")
    with house().reading(who()) as session:
        fields = listing.reveal(session, house().acting(who()), student_id, body["reason"])
    return jsonify({"id": student_id, "fields": labelled(fields)})


@blueprint.get("/<student_id>/history")
@access(Permission.STUDENT_LIST)
@blueprint.arguments(schemas.AsOfQuery, location="query")
def student_history(query: dict[str, Any], student_id: str) -> Response:
    """The record as it was on a day, or all its states, masked; a school that was left reads its own period."""
    with house().reading(who()) as session:
        on: date | None = query["as_of"]
        states = [former.state_on(session, student_id, on)] if on else former.states_held(session, student_id)
        listing.note_reading(session, house().acting(who()), "student.history", "student history", [student_id])
        items = [_state(session, state) for state in states]
        if on:
            items[0]["placements"] = [placement_entry(session, one) for one in placements_of(session, student_id, on)]
        return jsonify({"items": items, "next": None})


_WHO_FIRST = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "grbsm", "mzm", "xzz", "jtzz", "lxdh")


def labelled(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields with their labels in both languages, codes in words: who it is first, the rest as on the paper sheet."""
    columns = {column.key: column for column in load_columns("student_columns")}
    places = {key: at for at, key in enumerate([*_WHO_FIRST, *(key for key in columns if key not in _WHO_FIRST)])}
    ordered = sorted(fields.items(), key=lambda pair: places.get(pair[0], len(places)))
    return [_labelled(columns.get(key), key, value) for key, value in ordered if value not in (None, "")]


def _labelled(column: Column | None, key: str, value: Any) -> dict[str, Any]:
    shown = shown_en = str(value)
    if column is not None and column.table:
        table = code_table(column.table)
        shown, shown_en = table.label(str(value), "zh"), table.label(str(value), "en")
    label, label_en = (column.zh, column.en) if column else (key, key)
    told = {"key": key, "label": label, "label_en": label_en, "value": shown, "value_en": shown_en}
    place = place_words(shown) if column is not None and column.kind == "place" else None
    return {**told, "value": place[0], "value_en": place[1], "code": shown} if place else told


def _row(one: listing.Listed) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "sex": one.sex, "stage": one.stage, "grade": one.grade,
        "school": {"id": one.school_id, "name": one.school_name, "name_en": one.school_name_en},
        "class_name": one.class_name, "code_masked": one.code_masked, "id_masked": one.id_masked,
        "problem": one.problems > 0, "synthetic": one.synthetic, **_status(one.status),
        "placement": kind_words(one.placement) if one.placement else None,
    }  # fmt: skip


def _status(code: str) -> dict[str, str]:
    name, name_en = STATUS_NAMES[Status(code)]
    return {"status": code, "status_name": name, "status_name_en": name_en}


def _school(session: RecordsSession, org_id: str) -> dict[str, Any]:
    school = org_by_id(session, org_id)
    return {"id": school.id, "name": school.name_zh, "name_en": school.name_en}


def _periods(session: RecordsSession, student_id: str) -> list[dict[str, Any]]:
    found = []
    for row in enrolments(session, student_id):
        found.append({
            "school": _school(session, row.org_id),
            "from": row.valid_from.isoformat(), "to": row.valid_to.isoformat() if row.valid_to else None,
            "reason": row.reason, "case": row.case_no,
        })  # fmt: skip
    return found


def _state(session: RecordsSession, state: versions.State) -> dict[str, Any]:
    return {
        "from": state.valid_from.isoformat(), "recorded_at": state.recorded_at.isoformat(), "case": state.case_no,
        "school": _school(session, state.org_id),
        "stage": state.stage, "grade": state.grade, **_status(state.status),
        "fields": labelled(masked(state.fields)),
    }  # fmt: skip
