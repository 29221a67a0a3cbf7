"""The printed sign-ins of the demo province; an installation that is no demo does not have this route."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify

from api.access import public
from api.blueprint import Blueprint
from api.context import house

blueprint = Blueprint("demo", __name__, url_prefix="/api/demo", description="演示 Demo")


@blueprint.get("/sign-ins")
@public
def sign_ins() -> Response:
    """Login, password and words of every printed sign-in."""
    return jsonify({"items": [asdict(one) for one in house().demo], "next": None})
