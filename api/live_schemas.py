"""Queries of a version as it runs, and of event logs."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day, WholeNumber
from api.schemas import Query


class LiveQuery(Query):
    """Whose cases (a unit with all below it; the caller's own by default), and which days the durations are of."""

    unit = fields.String(load_default=None, validate=validate.Length(max=40))
    since = Day()
    until = Day()


class LiveCasesQuery(LiveQuery):
    element = fields.String(required=True, validate=validate.Length(1, 255))
    after = fields.String(load_default="", validate=validate.Length(max=40))
    limit = WholeNumber(1, 200, load_default=50)


class EventLogQuery(LiveQuery):
    format = fields.String(load_default="xes", validate=validate.OneOf(("xes", "ocel")))
