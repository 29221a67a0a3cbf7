"""The request bodies about the rows of a case of many."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import WholeNumber
from api.schemas import Body, Query


def _text(longest: int, required: bool = True, **options: object) -> fields.String:
    return fields.String(required=required, validate=validate.Length(max=longest), **options)  # type: ignore[arg-type]


class RowsBody(Body):
    """Which rows of a list: by what was decided, by state, by faults, by values of its open columns, by one text."""

    decision = _text(16, required=False, load_default="")
    states = fields.List(_text(10), load_default=list, validate=validate.Length(max=10))
    faulty = fields.Boolean(load_default=None, allow_none=True)
    equals = fields.Dict(keys=_text(40), values=_text(80), load_default=dict)
    q = _text(40, required=False, load_default="")
    sort = _text(40, required=False, load_default="number")
    descending = fields.Boolean(load_default=False)
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)
    choices = fields.Boolean(load_default=False)


class CaseRowsQuery(Query):
    state = fields.String(load_default=None, validate=validate.Length(max=10))
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)


class DecideRowsBody(Body):
    outcome = _text(16)
    reason = _text(400, required=False, load_default="")
    rows = fields.List(WholeNumber(1, 10_000_000), load_default=list, validate=validate.Length(max=5_000))
    selection = _text(40, required=False, load_default=None, allow_none=True)


class RowBody(Body):
    values = fields.Dict(keys=_text(40), values=fields.Raw(allow_none=True), required=True)


class RowIdsBody(Body):
    rows = fields.List(_text(40), required=True, validate=validate.Length(1, 5_000))
