"""Whether Heban is well, for balancers and monitors; open to everybody, and says nothing about anybody."""

from __future__ import annotations

import prometheus_client
from flask import Response, jsonify
from sqlalchemy import text

from api.access import public
from api.blueprint import Blueprint
from api.house import house

blueprint = Blueprint("health", __name__, url_prefix="/api", description="运行状况 Health")


@blueprint.get("/health")
@public
def health() -> Response:
    """200 when the store answers; in the demo also the printed sign-ins."""
    with house().asking() as session:  # why: whoever asks how we are does not queue behind those who write
        session.connection().execute(text("SELECT 1"))
    demo = [
        {"login": d.login, "password": d.password, "words": d.words, "words_en": d.words_en} for d in house().demo
    ]
    return jsonify({"status": "ok", "now": house().now().isoformat(), "demo": demo})


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters in the Prometheus text format: totals only, no names."""
    return Response(prometheus_client.generate_latest(), mimetype=prometheus_client.CONTENT_TYPE_LATEST)
