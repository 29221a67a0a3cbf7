"""Queries and bodies of lists of accounts."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import WholeNumber
from api.schemas import Body, Query
from forms.sheets.accounts import FAMILIES, MOST_ROWS


class TemplateQuery(Query):
    family = fields.String(required=True, validate=validate.OneOf(tuple(FAMILIES)))


class PreviewQuery(Query):
    outcome = fields.String(load_default="", validate=validate.OneOf(("", "new", "role", "there", "faulty")))
    start = WholeNumber(0, MOST_ROWS, load_default=0)
    limit = WholeNumber(1, 200, load_default=100)


class IssueBody(Body):
    """`site`: the address under which holders open this installation; it stands before each activation link."""

    site = fields.Url(required=True, schemes=("http", "https"), require_tld=False, validate=validate.Length(max=200))
