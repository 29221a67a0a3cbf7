"""The request bodies and queries of migrations of running cases."""

from __future__ import annotations

from marshmallow import fields, validate

from api.bounded import WholeNumber
from api.schemas import Body, Query

MOST = 2_000  # cases of one migration


def _id(**options: object) -> fields.String:
    return fields.String(validate=validate.Length(1, 40), **options)  # type: ignore[arg-type]


def _changes() -> fields.Dict:
    element = validate.Length(1, 255)
    return fields.Dict(
        keys=fields.String(validate=element), values=fields.String(allow_none=True, validate=element),
        load_default=dict, validate=validate.Length(max=500),
    )  # fmt: skip


class PairQuery(Query):
    """From which version to which."""

    source = _id(required=True, data_key="from")
    target = _id(required=True, data_key="to")


class DryRunBody(Body):
    """A plan, and a page of the running cases of its first version, after a case."""

    source = _id(required=True, data_key="from")
    target = _id(required=True, data_key="to")
    changes = _changes()
    after = fields.String(load_default="", validate=validate.Length(max=40))
    limit = WholeNumber(1, 200, load_default=100)


class ProposeBody(Body):
    """A plan, the cases that are meant, and why."""

    source = _id(required=True, data_key="from")
    target = _id(required=True, data_key="to")
    changes = _changes()
    cases = fields.List(_id(), required=True, validate=validate.Length(1, MOST))
    reason = fields.String(required=True, validate=validate.Length(max=500))


class MigrationsQuery(Query):
    process = fields.String(required=True, validate=validate.Length(max=80))


class ItemsQuery(Query):
    state = fields.String(load_default="", validate=validate.Length(max=16))
    after = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=100)
