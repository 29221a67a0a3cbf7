"""The request bodies of the studio: drafts, new processes, publishing."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from api.bounded import Moment
from api.schemas import Body, FilesBody
from ground.blank import is_blank
from processes.created.blank import KEY, RELATIONS
from records.roles import Role
from records.tables.org import OrgKind
from records.tables.school import Stage


def _not_blank(text: str) -> None:
    if is_blank(text):
        raise ValidationError("Expected a name.")


def _named() -> fields.String:
    return fields.String(required=True, validate=[validate.Length(max=60), _not_blank])


def _note() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=500))


class CheckBody(FilesBody):
    scope = fields.List(
        fields.String(validate=validate.Length(max=40)), load_default=list, validate=validate.Length(max=200)
    )


class NamesBody(FilesBody):
    element = fields.String(required=True, validate=validate.Length(max=200))


class DraftBody(FilesBody):
    from_version = fields.String(data_key="from", load_default=None, allow_none=True)
    shared = fields.Boolean(load_default=True)


class RewriteBody(FilesBody):
    revision = fields.Integer(load_default=None, allow_none=True)


class ShareBody(Body):
    shared = fields.Boolean(required=True)


class ChoicesBody(Body):
    choices = fields.Dict(
        keys=fields.String(validate=validate.Length(max=2000)),
        values=fields.String(validate=validate.OneOf(["ours", "theirs"])),
        load_default=dict,
        validate=validate.Length(max=5000),
    )


class MergeBody(ChoicesBody):
    original = fields.String(required=True, validate=validate.Length(max=40))
    revision = fields.Integer(required=True)
    note = _note()


class SeatBody(Body):
    name = _named()
    name_en = _named()
    role = fields.String(required=True, validate=validate.OneOf([str(role) for role in Role]))
    relation = fields.String(required=True, validate=validate.OneOf(list(RELATIONS)))


class StarterBody(Body):
    role = fields.String(required=True, validate=validate.OneOf([str(role) for role in Role]))
    kinds = fields.List(fields.String(validate=validate.OneOf([str(k) for k in OrgKind])), required=True)
    stages = fields.List(fields.String(validate=validate.OneOf([str(s) for s in Stage])), load_default=list)


class NewProcessBody(Body):
    key = fields.String(required=True, validate=validate.Regexp(rf"{KEY.pattern}\Z"))
    name = _named()
    name_en = _named()
    from_version = fields.String(data_key="from", load_default=None, allow_none=True)
    starters = fields.List(fields.Nested(StarterBody), load_default=list, validate=validate.Length(max=20))
    seats = fields.List(fields.Nested(SeatBody), load_default=list, validate=validate.Length(max=12))
    note = _note()


class PublishBody(Body):
    scope = fields.List(
        fields.String(validate=validate.Length(max=40)), load_default=list, validate=validate.Length(max=200)
    )
    effective_from = Moment()
    note = _note()
