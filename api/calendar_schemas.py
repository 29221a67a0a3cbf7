"""What the calendar's routes take."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas import Query

EARLIEST, LATEST = 2000, 2100  # years


class CalendarQuery(Query):
    """Whose calendar, of which year; by default one's own unit and the year of today."""

    organisation = fields.String(load_default=None, validate=validate.Length(max=40))
    year = fields.Integer(load_default=None, validate=validate.Range(EARLIEST, LATEST))


class FeedQuery(Query):
    """The language of a feed."""

    lang = fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
