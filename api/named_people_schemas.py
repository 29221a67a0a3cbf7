"""The queries and bodies of the named persons of units."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import Day, WholeNumber
from api.schemas import Body, Query
from records.named_people.posts import FIELDS, MOST, POSTS
from records.named_people.progress import STANDS


class NamedPeopleQuery(Query):
    unit = fields.String(load_default=None, validate=validate.Length(max=40))
    stand = fields.String(load_default="", validate=validate.OneOf(["", *STANDS]))
    post = fields.String(load_default="", validate=validate.OneOf(["", *(one.key for one in POSTS)]))
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)


class NamedUnitQuery(Query):
    on = Day()


NamedPersonBody = Body.from_dict(
    {one.key: fields.String(load_default="", validate=validate.Length(max=400)) for one in FIELDS},
    name="NamedPersonBody",
)
PostsBody = Body.from_dict(
    {one.key: fields.List(fields.Nested(NamedPersonBody), validate=validate.Length(max=MOST + 1)) for one in POSTS},
    name="NamedPostsBody",
)


class NamedPeopleBody(Body):
    posts = fields.Nested(PostsBody, required=True)
    number = WholeNumber(0, 1_000_000, required=True)


class NamedPeopleUrgeBody(Body):
    units = fields.List(
        fields.String(validate=validate.Length(max=40)), required=True, validate=validate.Length(min=1, max=200)
    )
