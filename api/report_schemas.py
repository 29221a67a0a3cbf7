"""The request bodies and queries of reports."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from api.bounded import WholeNumber
from api.schemas import Body, Query

MOST_CELLS = 20_000  # of one save
_KEY = validate.Length(1, 60)


class _Value(fields.Field):
    """What was typed: a text, a number, a list of codes, or nothing."""

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        codes = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if value is not None and not plain and not codes:
            raise ValidationError("Expected a text, a number, a list of codes, or null.")
        return value


def _id(**options: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=40), **options)


def _optional() -> fields.String:
    return _id(load_default=None, allow_none=True)


class PeriodQuery(Query):
    period = _optional()


class SheetQuery(PeriodQuery):
    set = fields.String(required=True, validate=_KEY)
    unit = _optional()


class BookQuery(SheetQuery):
    all = fields.Boolean(load_default=False)


class CellBody(Body):
    item = fields.String(required=True, validate=_KEY)
    value = _Value(load_default=None, allow_none=True)
    base = WholeNumber(0, 2**31 - 1, load_default=None, allow_none=True)
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1000))


class CellsBody(Body):
    unit = _optional()
    set = fields.String(required=True, validate=_KEY)
    period = _optional()
    cells = fields.List(fields.Nested(CellBody), required=True, validate=validate.Length(1, MOST_CELLS))


class ConfirmBody(Body):
    set = fields.String(required=True, validate=_KEY)
    period = _optional()
    units = fields.List(_id(), load_default=list, validate=validate.Length(max=2000))
    all = fields.Boolean(load_default=False)


class FiguresQuery(Query):
    set = fields.String(required=True, validate=_KEY)
    unit = _optional()
    period = _optional()
    periods = WholeNumber(1, 36, load_default=1)  # so many, up to `period`
    by = fields.String(load_default="below", validate=validate.OneOf(["below", "unit"]))
    items = fields.String(load_default="", validate=validate.Length(max=4000))  # codes with commas; empty: all
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv", "xlsx"]))


class BulletinQuery(SheetQuery):
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "docx", "pdf", "xlsx"]))


class CompareQuery(Query):
    a = _id(required=True)
    b = _id(required=True)


class ChangesQuery(SheetQuery):
    item = fields.String(load_default=None, allow_none=True, validate=_KEY)
    limit = WholeNumber(1, 500, load_default=100)


class ReportUrgeBody(Body):
    set = fields.String(required=True, validate=_KEY)
    period = _optional()
    unit = _optional()
    units = fields.List(_id(), load_default=list, validate=validate.Length(max=2000))  # empty: all that are missing


class CommentBody(Body):
    set = fields.String(required=True, validate=_KEY)
    period = _optional()
    unit = _optional()
    item = fields.String(required=True, validate=_KEY)
    text = fields.String(required=True, validate=validate.Length(1, 1000))


class SetDraftBody(Body):
    definition = fields.Dict(required=True)
    id = _optional()
    revision = WholeNumber(0, 2**31 - 1, load_default=0)


class SetPublishBody(Body):
    first_period = _id(required=True)
