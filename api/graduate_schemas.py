"""The queries and bodies of the register of graduates."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day, WholeNumber
from api.figure_schemas import purpose
from api.schemas import Body, Query
from forms.paper.graduates import KINDS
from records.students.graduates import DESTINATIONS


class GraduatesQuery(Query):
    school = fields.String(load_default=None, validate=validate.Length(max=40))
    year = WholeNumber(2000, 2100, load_default=None, allow_none=True)
    stage = fields.String(load_default=None, validate=validate.OneOf(["primary", "junior", "senior"]))
    status = fields.String(load_default=None, validate=validate.OneOf(["07", "08", "09"]))
    class_id = fields.String(load_default="", data_key="class", validate=validate.Length(max=40))
    destination = fields.String(load_default=None, validate=validate.OneOf(["", *DESTINATIONS]))
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)


class DestinationBody(Body):
    destination = fields.String(required=True, validate=validate.OneOf(["", *DESTINATIONS]))


class GraduateListBody(Body):
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    school = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    year = WholeNumber(2000, 2100, required=True)
    class_id = fields.String(load_default="", data_key="class", validate=validate.Length(max=40))
    status = fields.String(load_default="", validate=validate.OneOf(["", "07", "08", "09"]))
    on = Day()
    purpose = purpose()
