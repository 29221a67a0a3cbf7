"""Who read a child's data: for the system administrator, who names the child in the body, never in the URL (O10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from api import schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from ground.bilingual import Bilingual
from records.accounts import display_names
from records.roles import Permission
from records.scope import RecordsSession, system_scope
from records.students.readers import Child, readings_of
from records.tree import orgs_by_id

blueprint = Blueprint("readings", __name__, url_prefix="/api/readings", description="查阅记录 Who read data")

WORDS = {
    "student.card": Bilingual("查看学籍卡", "card viewed"),
    "student.full": Bilingual("查看完整信息", "full data viewed"),
    "student.history": Bilingual("查看历史", "history viewed"),
    "student.edit": Bilingual("打开修改学籍卡", "card opened for editing"),
    "student.look_up": Bilingual("精确查询", "looked up exactly"),
    "student.print_card": Bilingual("打印学籍卡", "card printed"),
    "student.print_roster": Bilingual("打印名册", "roster printed"),
    "student.list": Bilingual("查看名单", "list viewed"),
    "student.export": Bilingual("导出名册", "list exported"),
    "student.growth": Bilingual("查看成长记录", "growth record viewed"),
    "student.growth_sensitive": Bilingual("查看体检、资助等记录", "health and aid records viewed"),
    "student.graduates": Bilingual("查看毕业生名单", "graduates viewed"),
    "graduate.list": Bilingual("查看毕业生名单", "graduates viewed"),  # so named up to 2026-11
    "student.print_graduates": Bilingual("打印毕业生名册", "list of graduates printed"),
    "student.export_graduates": Bilingual("导出毕业生名册", "list of graduates exported"),
    "audit.readings": Bilingual("查询查阅记录", "asked who read"),
}


@blueprint.post("")
@access(Permission.AUDIT_READ)
@blueprint.arguments(schemas.ReadingsBody)
def readings(body: dict[str, Any]) -> Response:
    """Who viewed one child's data within some days, and which lists were read at the units in charge of it."""
    with house().working(who()) as work:
        since = work.now - timedelta(days=body["days"])
        found = readings_of(work.session, house().acting(who(), work.now), Child(body["name"], body["code"]), since)
        shown = None if found is None else (_dump(work.session, found.views), _dump(work.session, found.lists))
    if found is None or shown is None:
        raise problem(
            404, "管辖范围内没有学籍号与姓名均相符的学生，请核对后再试",
            "Expected a child of your subtree with this code and name",
        )  # fmt: skip
    return jsonify({"name": found.name_masked, "code": found.code_masked, "views": shown[0], "lists": shown[1]})


def _dump(session: RecordsSession, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = display_names(session, {row["account_id"] for row in rows if row["account_id"]})
    with system_scope(session):  # why: who read may belong to another unit, and is named
        orgs = orgs_by_id(session, {row["org_id"] for row in rows if row["org_id"]})
    return [_one(row, names, orgs.get(row["org_id"])) for row in rows]


def _one(row: Mapping[str, Any], names: Mapping[str, str], org: Any) -> dict[str, Any]:
    words = WORDS.get(row["what"], Bilingual(row["what"], row["what"]))
    return {
        "at": row["read_at"].isoformat(), "who": names.get(row["account_id"], ""),
        "what": words.zh, "what_en": words.en, "why": row["why"], "n": row["count"],
        "organisation": org and {"id": org.id, "name": org.name_zh, "name_en": org.name_en},
    }  # fmt: skip
