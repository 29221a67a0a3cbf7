"""What a person keeps for deciding: phrases of their own (常用语), and drafts of decisions (草稿)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from api import asking_schemas
from api.access import access
from api.blueprint import Blueprint
from api.casework import load_task
from api.context import house, who
from api.problems import problem
from records.decision_drafts import drop_draft, keep_draft
from records.own_phrases import drop_phrase, keep_phrase, own_phrases
from records.roles import Permission

blueprint = Blueprint("own_words", __name__, url_prefix="/api", description="常用语、草稿 Own phrases and drafts")


@blueprint.get("/phrases")
@access(Permission.TASK_DECIDE)
def list_phrases() -> Response:
    """The caller's own phrases by outcome."""
    with house().reading(who()) as session:
        return jsonify({"items": own_phrases(session, who().account)})


@blueprint.post("/phrases")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.PhraseBody)
def add_phrase(body: dict[str, str]) -> Response:
    """Keep a phrase for an outcome; answers with all of the caller's own."""
    with house().working(who()) as work:
        keep_phrase(work.session, house().acting(who(), work.now), body["outcome"], body["text"])
        return jsonify({"items": own_phrases(work.session, who().account)})


@blueprint.post("/phrases/remove")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.PhraseBody)
def remove_phrase(body: dict[str, str]) -> Response:
    """Keep a phrase no longer; answers with those that are left."""
    with house().working(who()) as work:
        drop_phrase(work.session, house().acting(who(), work.now), body["outcome"], body["text"])
        return jsonify({"items": own_phrases(work.session, who().account)})


@blueprint.put("/tasks/<task_id>/draft")
@access(Permission.TASK_DECIDE)
@blueprint.arguments(asking_schemas.DecisionDraftBody)
def save_draft(body: dict[str, Any], task_id: str) -> Response:
    """Keep what the caller has filled in on an open task; 409 when another page has saved since `revision`."""
    with house().working(who()) as work:
        row = load_task(work.session, task_id)
        if row["state"] != "open":
            raise problem(409, "此件已办理或已收回，草稿不再保存",
                          "Expected an open task but it is decided or withdrawn")
        revision = body.pop("revision")
        revision = keep_draft(work.session, house().acting(who(), work.now), task_id, body, revision)
    return jsonify({"revision": revision})


@blueprint.delete("/tasks/<task_id>/draft")
@access(Permission.TASK_DECIDE)
def throw_draft_away(task_id: str) -> Response:
    """Throw the caller's draft away."""
    with house().working(who()) as work:
        load_task(work.session, task_id)
        drop_draft(work.session, who().account, task_id)
    return jsonify({"ok": True})
