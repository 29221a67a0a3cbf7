"""Notices on the caller's desk: reminders, overdue marks, what another party did."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import signed_in
from api.answers import cached
from api.blueprint import Blueprint
from api.context import house, who
from records import notices

blueprint = Blueprint("notices", __name__, url_prefix="/api/notices", description="通知 Notices")


@blueprint.get("")
@signed_in
def list_notices() -> Response:
    """The notices of the role in use, newest first."""
    role, org_id = who().role, who().organisation
    if role is None or org_id is None:
        return jsonify({"items": [], "next": None, "unread": 0})
    with house().reading(who()) as session:
        found = notices.notices_for(session, org_id, role)
    items = [
        {"id": n.id, "kind": n.kind, "case": n.case_no, "text": n.text_zh, "text_en": n.text_en,
         "at": n.made_at.isoformat(), "read": n.read_at is not None}
        for n in found
    ]  # fmt: skip
    return cached({"items": items, "next": None, "unread": sum(not n["read"] for n in items)})


@blueprint.post("/read")
@signed_in
@blueprint.arguments(schemas.ReadNoticesBody)
def mark_read(body: dict[str, Any]) -> Response:
    """Mark notices as read."""
    with house().working(who()) as work:
        notices.mark_read(work.session, house().acting(who(), work.now), body["notices"])
    return jsonify({"ok": True})
