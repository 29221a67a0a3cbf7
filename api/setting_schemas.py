"""What the routes of workbooks and comparisons of settings take."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day
from api.schemas import Body, Query


class UnitQuery(Query):
    """Whose settings; by default one's own unit's."""

    organisation = fields.String(load_default=None, validate=validate.Length(max=40))


class CompareQuery(UnitQuery):
    """With which unit they are compared, and is what both have the same asked for as well?"""

    other = fields.String(required=True, validate=validate.Length(max=40))
    all = fields.Boolean(load_default=False)


class BookBody(Body):
    """Whose settings a workbook changes; day and document of the rows that name none."""

    organisation = fields.String(required=True, validate=validate.Length(max=40))
    effective_from = Day()
    document = fields.String(load_default="", validate=validate.Length(max=200))
