"""The queries and bodies of the basic information of schools."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day, WholeNumber
from api.schemas import Body, Query
from records.school_cards.fields import CAMPUS, FIELDS, MOST_CAMPUSES, Kind
from records.school_cards.keeping import Stand

_LONG = validate.Length(max=400)


class SchoolCardsQuery(Query):
    unit = fields.String(load_default=None, validate=validate.Length(max=40))
    stand = fields.String(load_default="", validate=validate.OneOf(["", *Stand]))
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)


class SchoolCardQuery(Query):
    on = Day()


CampusBody = Body.from_dict(
    {one.key: fields.String(load_default="", validate=_LONG) for one in CAMPUS}, name="CampusBody"
)
ValuesBody = Body.from_dict(
    {
        one.key: fields.List(fields.Nested(CampusBody), validate=validate.Length(max=MOST_CAMPUSES))
        if one.kind is Kind.CAMPUSES
        else fields.String(allow_none=True, validate=_LONG)
        for one in FIELDS
    },
    name="SchoolCardValues",
)


class SchoolCardBody(Body):
    values = fields.Nested(ValuesBody, required=True)


class SchoolCardUrgeBody(Body):
    units = fields.List(
        fields.String(validate=validate.Length(max=40)), required=True, validate=validate.Length(min=1, max=200)
    )
