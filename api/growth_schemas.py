"""The queries and bodies of the growth record."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day, WholeNumber
from api.schemas import Body, Query
from records.growth.catalogue import MOST_ENTRIES, MOST_TEXT, parts

MOST_LINES = 200  # pupils of one class


def _year() -> WholeNumber:
    return WholeNumber(2000, 2100, required=True)


def _term() -> WholeNumber:
    return WholeNumber(1, 2, required=True)


def _part() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([*parts()]))


def _class() -> fields.String:
    return fields.String(required=True, data_key="class", validate=validate.Length(min=1, max=40))


def _entries() -> fields.List:
    value = fields.String(allow_none=True, validate=validate.Length(max=MOST_TEXT))
    key = fields.String(validate=validate.Length(max=40))
    entry = fields.Dict(keys=key, values=value, validate=validate.Length(max=60))
    return fields.List(entry, required=True, validate=validate.Length(max=MOST_ENTRIES))


class GrowthQuery(Query):
    """Which part of which term, the present one if none is named; as of a day, or now."""

    year = WholeNumber(2000, 2100, load_default=None, allow_none=True)
    term = WholeNumber(1, 2, load_default=None, allow_none=True)
    part = fields.String(load_default="results", validate=validate.OneOf([*parts()]))
    as_of = Day()


class GrowthBody(Body):
    """A part of a term as a school writes it; the version is the one that was seen, 0 where there was none."""

    year = _year()
    term = _term()
    part = _part()
    version = WholeNumber(0, 100_000, required=True)
    entries = _entries()


class ClassQuery(Query):
    class_id = _class()
    year = WholeNumber(2000, 2100, load_default=None, allow_none=True)
    term = WholeNumber(1, 2, load_default=None, allow_none=True)
    part = fields.String(load_default="results", validate=validate.OneOf([*parts()]))


class Line(Body):
    """One pupil's values."""

    student = fields.String(required=True, validate=validate.Length(min=1, max=40))
    version = WholeNumber(0, 100_000, required=True)
    entries = _entries()


class _Where(Body):
    class_id = _class()
    year = _year()
    term = _term()
    part = _part()


class ClassBody(_Where):
    lines = fields.List(fields.Nested(Line), required=True, validate=validate.Length(min=1, max=MOST_LINES))


class ClassSheetBody(_Where):
    """Which part of which term a class's workbook holds."""
