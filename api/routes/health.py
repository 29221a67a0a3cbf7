"""Tell whether Heban is well, for balancers and monitors; open to everybody, and says nothing about anybody."""

from __future__ import annotations

import prometheus_client
from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from api.access import public
from api.blueprint import Blueprint
from api.context import house
from engine.reading.questions import lateness

blueprint = Blueprint("health", __name__, url_prefix="/api", description="运行状况 Health")


@blueprint.get("/health")
@public
def health() -> Response:
    """200 when the store answers: status, version, store, and by how many seconds due work is late."""
    try:
        with house().asking() as session:  # why: whoever asks how we are does not queue behind those who write
            lag = lateness(session.connection(), house().now())
    except SQLAlchemyError:
        return _told("store unavailable", None, 503)
    return _told("ok", lag, 200)


def _told(status: str, lag: int | None, code: int) -> Response:
    response = jsonify({
        "status": status, "version": house().version, "store": house().database.dialect.name, "lag_seconds": lag,
    })  # fmt: skip
    response.status_code = code
    return response


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counters in the Prometheus text format: totals only, no names."""
    return Response(prometheus_client.generate_latest(), mimetype=prometheus_client.CONTENT_TYPE_LATEST)
