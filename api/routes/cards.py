"""Editing a student's card: open fields are saved at once, reserved ones become one case (S11-S13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify
from marshmallow import fields, validate

from api.access import access
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.routes.starting import start_case
from api.schemas import Body
from api.startable import Here
from forms import code_table
from forms.card_values import faults, stored
from forms.sheets.columns import Column, student_columns
from processes import Process
from records.errors import Conflict
from records.roles import Permission
from records.scope import RecordsSession
from records.students import card


class CardBody(Body):
    """Values by column of the student sheet; why, and why to go on in spite of a double; evidence files by id."""

    values = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)), values=fields.String(allow_none=True), required=True,
        validate=validate.Length(min=1, max=120),
    )
    why = fields.String(load_default="", validate=validate.Length(max=500))
    go_on = fields.String(load_default="", validate=validate.Length(max=500))
    files = fields.List(fields.String(validate=validate.Length(max=40)), load_default=list,
                        validate=validate.Length(max=20))  # fmt: skip


blueprint = Blueprint("cards", __name__, url_prefix="/api/students", description="学籍卡 Cards")


@blueprint.get("/<student_id>/card")
@access(Permission.STUDENT_EDIT)
def show_card(student_id: str) -> Response:
    """A card in full for a clerk of its school: every field, which are reserved and by whom; the read is recorded."""
    with house().reading(who()) as session:
        found = card.card_to_edit(session, house().acting(who()), student_id)
        closed = _closed(found)
        shown = (one for one in student_columns() if one.key not in card.CLOSED and one.kind != "ignored")
        told = [_field(one, found) for one in shown]
    answer = jsonify({"id": student_id, "editable": closed is None, "fields": told, **_why(closed)})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/<student_id>/card")
@access(Permission.STUDENT_EDIT)
@blueprint.arguments(CardBody)
@once
def change_card(body: dict[str, Any], student_id: str) -> Response:
    """Save open fields at once and start one case of the reserved ones; where either is refused, nothing is kept."""
    with house().working(who()) as work:
        acting = house().acting(who(), work.now).because("edit")
        found = card.card_to_edit(work.session, acting, student_id)
        card.check_editable(found.student)
        values = {key: stored(key, value) for key, value in body["values"].items()}
        changed = {key: value for key, value in values.items() if value != str(found.fields.get(key) or "")}
        _check(changed, found)
        held = {key: value for key, value in changed.items() if key in found.reserved}
        saved = card.save_fields(work.session, acting, student_id, {k: v for k, v in changed.items() if k not in held})
        case = _start(work, student_id, held, body) if held else None
        work.flush()
        return jsonify({"saved": saved, "case": case})


def _start(work: Any, student_id: str, held: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, str]:
    process = _process(work.session)
    told = {name: body[name] for name in ("why", "go_on") if body[name]}
    assert process.card_change is not None, "one that a card starts"
    made = start_case(work, process, process.card_change(student_id, held, told), body["files"])
    return {"id": made.id, "number": made.number}


def _process(session: RecordsSession) -> Process:
    """The process that a change of reserved fields starts, if the caller may start it."""
    process = next((one for one in house().processes.values() if one.card_change is not None), None)
    if process is None or not process.starters.may(Here(session).place):
        raise problem(
            403, "受控字段的变更由学校学籍管理员申请",
            "Expected the school's student-status clerk to ask for this change but you act in another role",
        )  # fmt: skip
    return process


def _check(changed: Mapping[str, str], found: card.Card) -> None:
    if not changed:
        raise problem(422, "没有任何变更，请至少修改一项", "Expected a change but every field is as before: edit one")
    emptied = [(key, "受控内容不能清空", "a reserved field cannot be emptied") for key, value in changed.items()
               if key in found.reserved and not value]  # fmt: skip
    wrong = [(key, text.zh, text.en) for key, text in faults(changed, found.fields)] + emptied
    if wrong:
        errors = [{"key": key, "message": zh, "message_en": en} for key, zh, en in wrong]
        said = f"Expected values that can be kept but {wrong[0][2]}"
        raise problem(422, f"请改正：{wrong[0][1]}", said, errors=errors)


def _closed(found: card.Card) -> Conflict | None:
    try:
        card.check_editable(found.student)
    except Conflict as closed:
        return closed
    return None


def _why(closed: Conflict | None) -> dict[str, str]:
    return {"why_not": closed.zh if closed else "", "why_not_en": closed.en if closed else ""}


def _field(column: Column, found: card.Card) -> dict[str, Any]:
    held = found.reserved.get(column.key)
    table = code_table(column.table) if column.table else None
    return {
        "key": column.key, "label": column.zh, "label_en": column.en, "kind": column.kind, "required": column.required,
        "value": found.fields.get(column.key) or "",
        "options": [{"value": row.code, "label": row.zh, "label_en": row.en} for row in table] if table else None,
        "reserved": None if held is None else {
            "level": held.level, "level_en": held.level_en, "document": held.document, "proved": held.proved,
        },
    }  # fmt: skip
