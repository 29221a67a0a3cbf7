"""Queries and bodies of figures: statistics, class lists, and tables that are sent to become workbooks."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from api.bounded import Day, WholeNumber
from api.schemas import Body, Query
from ground.blank import is_blank


def visible(text: str) -> None:
    """Refuse blanks and invisible characters alone."""
    if is_blank(text):
        raise ValidationError("Expected text to read but it is blank.")


class FiguresQuery(Query):
    unit = fields.String(load_default=None, validate=validate.Length(max=40))
    on = Day()


class DestinationsQuery(Query):
    unit = fields.String(load_default=None, validate=validate.Length(max=40))
    year = WholeNumber(2000, 2100, load_default=None, allow_none=True)


class ProblemsQuery(Query):
    unit = fields.String(load_default=None, validate=validate.Length(max=40))


class ClassesQuery(Query):
    school = fields.String(load_default=None, validate=validate.Length(max=40))


class _SeenCell(fields.Field):
    """A number, a text, or nothing."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int | float)):
            raise ValidationError("Expected a number, a text or nothing.")
        if isinstance(value, str) and len(value) > 2000:
            raise ValidationError("Expected a text of at most 2000 characters.")
        return value


class SeenTableBody(Body):
    title = fields.String(required=True, validate=validate.Length(min=1, max=30))
    columns = fields.List(
        fields.String(validate=validate.Length(max=200)), required=True, validate=validate.Length(min=1, max=200)
    )
    rows = fields.List(
        fields.List(_SeenCell(allow_none=True), validate=validate.Length(max=200)), required=True,
        validate=validate.Length(max=20_000),
    )  # fmt: skip


def _named() -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=80))


def purpose() -> fields.String:
    """What a list of pupils is for: some words, at most 60 characters."""
    return fields.String(required=True, validate=[validate.Length(max=60), visible])


class PrintRosterBody(Body):
    class_id = fields.String(required=True, data_key="class", validate=validate.Length(min=1, max=40))
    purpose = purpose()


class PrintCardBody(Body):
    student = _named()
    purpose = purpose()


class PrintGrowthBody(Body):
    student = _named()
    purpose = purpose()


class PrintCaseBody(Body):
    case = _named()
