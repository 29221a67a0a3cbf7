"""Settings by level: what holds, who set it, by which document; changed by the level's own officers (S24, S25)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy import select

from api import dumps, schemas
from api.access import access
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from api.setting_view import asked_unit, check_visible, shown, told_setting
from engine.reading import desk
from engine.store import tables as t
from processes import Process
from records.accounts import display_names
from records.roles import Permission
from records.scope import RecordsSession
from records.settings import values
from records.settings.history import history_of
from records.settings.proposals import proposals_of, settle
from records.settings.registry import KEYS
from records.students.counting import students_by_stage
from records.tables import OrgClosure, SettingProposal
from records.tables.school import Stage

blueprint = Blueprint("settings", __name__, url_prefix="/api/settings", description="设置 Settings")


@blueprint.get("")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.SettingsQuery, location="query")
def list_settings(query: dict[str, Any]) -> Response:
    """Every setting as it holds at an organisation today, for a stage or for all stages."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        check_visible(session, org_id)
        held = values.settings_of(session, org_id, house().acting().today)
        items = [told_setting(session, org_id, held.value(key, query["stage"])) for key in KEYS]
    return jsonify({"items": items, "next": None})


@blueprint.get("/matrix")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.SettingsQuery, location="query")
def matrix(query: dict[str, Any]) -> Response:
    """Which business exists in which stage at an organisation today: a row per switch, a cell per stage."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        check_visible(session, org_id)
        held = values.settings_of(session, org_id, house().acting().today)
        switched = [process for process in house().processes.values() if process.starters.switch]
        rows = [_row(session, org_id, held, process) for process in switched]
    return jsonify({"stages": list(Stage), "items": rows, "next": None})


def _row(session: RecordsSession, org_id: str, held: values.InForce, process: Process) -> dict[str, Any]:
    switch, title = process.starters.switch, process.title or process.group
    stages = list(Stage) if KEYS[switch].per_stage else [""]
    return {
        "key": process.key, "title": title.zh, "title_en": title.en,
        "group": process.group.zh, "group_en": process.group.en,
        "cells": [{"stage": stage, **told_setting(session, org_id, held.value(switch, stage))} for stage in stages],
    }  # fmt: skip


@blueprint.put("/<key>")
@access(Permission.SETTING_WRITE)
@blueprint.arguments(schemas.SettingBody)
def set_setting(body: dict[str, Any], key: str) -> Response | tuple[Response, int]:
    """Set a value at an organisation in the caller's subtree, from a day on, by a document.

    What opens or closes a business waits for a second person (202); everything else holds at once (200).
    """
    with house().working(who()) as work:
        who().scope(work.session).require(Permission.SETTING_WRITE, body["organisation"])
        acting = house().acting(who(), work.now)
        new = values.NewValue(
            org_id=body["organisation"], key=key, value=body["value"], stage=body["stage"], locked=body["locked"],
            effective_from=body["effective_from"] or acting.today, document=body["document"],
        )  # fmt: skip
        row = settle(work.session, acting, new)
        told = shown(work.session, row.org_id, key, row.stage)
        return (jsonify({"pending": row.id, **told}), 202) if isinstance(row, SettingProposal) else jsonify(told)


@blueprint.get("/<key>/reach")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.SettingsQuery, location="query")
def setting_reach(query: dict[str, Any], key: str) -> Response:
    """How many running cases and enrolled students below an organisation a change of a setting would touch."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        if not who().scope(session).allows(org_id):
            raise problem(404, "没有这个单位，或不在可见范围", "Expected a unit at or below yours but there is none")
        touched = values.key_of(key)
        keys = [one.key for one in house().processes.values() if touched in one.settings or one.starters.switch == key]
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
        cases = desk.running_of(session.connection(), keys, t.case.c.organisation.in_(below))
        students = students_by_stage(session, org_id, True, query["stage"])
        return jsonify({"cases": cases, "students": sum(students.values())})


@blueprint.get("/<key>/history")
@access(Permission.SETTING_READ)
@blueprint.arguments(schemas.SettingsQuery, location="query")
def setting_history(query: dict[str, Any], key: str) -> Response:
    """All values an organisation and the levels above it ever set for a key, and what came to nothing, newest first."""
    org_id = asked_unit(query)
    with house().reading(who()) as session:
        check_visible(session, org_id)
        rows, proposed = history_of(session, org_id, key), proposals_of(session, org_id, key)
        seconds = {row.setting_id: row.decided_by for row, _ in proposed if row.setting_id}
        people = [row.set_by for row, _ in rows]
        people += [by for row, _ in proposed for by in (row.proposed_by, row.decided_by)]
        names = display_names(session, filter(None, people))
        items = [
            {"organisation": row.org_id, "name": org.name_zh, "name_en": org.name_en, "stage": row.stage,
             "value": row.value, "locked": row.locked, "effective_from": row.effective_from.isoformat(),
             "document": row.document, "effective_to": row.effective_to.isoformat() if row.effective_to else None,
             "set_by_name": names.get(row.set_by or ""), "confirmed_by_name": names.get(seconds.get(row.id) or ""),
             "recorded_at": row.recorded_at.isoformat()}
            for row, org in rows
        ]  # fmt: skip
        told = [dumps.proposal(row, org, names) for row, org in proposed if row.setting_id is None]
    return jsonify({"items": items, "proposals": told, "next": None})
