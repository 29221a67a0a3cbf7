"""The queries and bodies of the inbox and of bulk work."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.bounded import WholeNumber
from api.schemas import Body, Page, Query, _written
from engine.reading import inbox

VIEWS = (*inbox.ON_DESK, "free", *inbox.APART)


def _text(longest: int, required: bool = True, **options: object) -> fields.String:
    return fields.String(required=required, validate=validate.Length(max=longest), **options)  # type: ignore[arg-type]


class _Meant(Schema):
    """Which part of a desk is meant."""

    filter = fields.String(load_default="all", validate=validate.OneOf(VIEWS))
    process = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=80))
    q = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=80))
    sort = fields.String(load_default="due", validate=validate.OneOf(inbox.SORTS))


class InboxQuery(Page, _Meant):
    """One page of a desk."""


class SearchBody(Body, _Meant):
    """One page of a desk, asked for in a body."""

    limit = WholeNumber(1, 200, load_default=50)
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


class FilterBody(Body, _Meant):
    """The same part of a desk, all of it."""

    cursor = fields.Constant(None)
    limit = fields.Constant(1)


class BulkBody(Body):
    """Tasks by their ids, or all that a filter finds."""

    tasks = fields.List(_text(40), load_default=list, validate=validate.Length(max=1_000))
    filter = fields.Nested(FilterBody, load_default=None, allow_none=True)

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse neither and both."""
        if bool(data["tasks"]) == (data["filter"] is not None):
            raise ValidationError("Expected either tasks or a filter.", "tasks")


class BeginBulkBody(Body):
    """How the kept tasks are decided."""

    outcome = _text(60)
    reason = _text(1000, required=False, load_default="")
    asked = fields.List(_text(200), load_default=list, validate=validate.Length(max=50))


class OpinionBody(Body):
    """What a delegate thinks."""

    opinion = _written(1000)


class UrgeBody(Body):
    """Why a case is urged."""

    reason = _text(200, required=False, load_default="")


class BulkItemsQuery(Query):
    """Which results."""

    state = fields.String(load_default="", validate=validate.OneOf(["", "pending", "done", "refused"]))
    after = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)
