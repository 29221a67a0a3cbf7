"""The request bodies of the API; an undeclared field is refused."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def storable(value: Any) -> bool:
    """Tell whether every text within can be stored: no NUL, no half of a surrogate pair."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    return all(map(storable, value)) if isinstance(value, list) else True


class Body(Schema):
    """Base of every body: unknown fields are refused, and characters that no store can keep."""

    class Meta:
        unknown = RAISE

    @pre_load
    def only_storable(self, data: Any, **_: Any) -> Any:
        """Refuse what the stores would choke on."""
        if not storable(data):
            raise ValidationError("Expected text without NUL or broken characters.")
        return data


def _text(longest: int, required: bool = True, **options: object) -> fields.String:
    return fields.String(required=required, validate=validate.Length(max=longest), **options)  # type: ignore[arg-type]


class Query(Schema):
    """Query strings: unknown parameters are ignored, as browsers add their own."""

    class Meta:
        unknown = "exclude"


class Page(Query):
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


class SignInBody(Body):
    login = _text(60)
    password = _text(200)


class ActAsBody(Body):
    assignment = _text(40)


class PasswordBody(Body):
    old = _text(200)
    new = _text(200)


class ActivateBody(Body):
    token = _text(200)
    password = _text(200)
    login = _text(60, required=False, load_default=None)


class TokenBody(Body):
    name = _text(80)
    days = fields.Integer(load_default=90, validate=validate.Range(1, 366))


class InboxQuery(Page):
    filter = fields.String(
        load_default="all",
        validate=validate.OneOf(["all", "free", "mine", "pool", "held", "overdue", "due_soon", "done", "copies"]),
    )
    process = fields.String(load_default=None, validate=validate.Length(max=80))
    q = fields.String(load_default=None, validate=validate.Length(max=80))


class DecideBody(Body):
    outcome = _text(60)
    reason = _text(1000, required=False, load_default="")
    data = fields.Dict(keys=fields.String(), load_default=dict)
    version = fields.Integer(load_default=None, allow_none=True)


class BatchBody(Body):
    tasks = fields.List(_text(40), required=True, validate=validate.Length(1, 100))
    outcome = _text(60)
    reason = _text(1000, required=False, load_default="")


class ReassignBody(Body):
    account = _text(40)
    reason = _text(1000)


class ReasonBody(Body):
    reason = _text(1000)


class CasesQuery(Page):
    filter = fields.String(load_default="organisation", validate=validate.OneOf(["mine", "organisation", "all"]))
    state = fields.String(load_default=None, validate=validate.OneOf(["active", "ended", "cancelled", "terminated"]))
    process = fields.String(load_default=None, validate=validate.Length(max=80))
    q = fields.String(load_default=None, validate=validate.Length(max=80))


class ActionBody(Body):
    reason = _text(1000, required=False, load_default="")
    data = fields.Dict(keys=fields.String(), load_default=dict)


class StartBody(Body):
    process = _text(80)
    data = fields.Dict(keys=fields.String(), required=True)
    files = fields.List(_text(40), load_default=list, validate=validate.Length(max=20))


class StartFormQuery(Query):
    student = fields.String(load_default=None, validate=validate.Length(max=40))


class StudentsQuery(Page):
    name = fields.String(load_default=None, validate=validate.Length(max=40))
    grade = fields.Integer(load_default=None, allow_none=True)
    stage = fields.String(load_default=None, validate=validate.OneOf(["primary", "junior", "senior"]))
    status = fields.String(load_default=None, validate=validate.Length(max=2))
    school = fields.String(load_default=None, validate=validate.Length(max=40))


class LookUpBody(Body):
    code = _text(40)
    name = _text(60)


class AsOfQuery(Query):
    as_of = fields.Date(load_default=None, allow_none=True)


class ExportBody(Body):
    filters = fields.Dict(keys=fields.String(), load_default=dict)
    masked = fields.Boolean(load_default=True)


class OrganisationsQuery(Page):
    parent = fields.String(load_default=None, validate=validate.Length(max=40))
    q = fields.String(load_default=None, validate=validate.Length(max=80))
    kind = fields.String(load_default=None, validate=validate.Length(max=20))


class NewSchoolBody(Body):
    parent = _text(40)
    name = _text(120)
    name_en = _text(200)
    code = _text(10)
    stages = fields.List(fields.String(validate=validate.OneOf(["primary", "junior", "senior"])), required=True)
    type_code = _text(3)
    urban_code = _text(3)
    length_years = fields.Integer(load_default=6, validate=validate.OneOf([5, 6]))


class MoveBody(Body):
    parent = _text(40)
    on = fields.Date(load_default=None, allow_none=True)
    document = fields.String(required=True, validate=validate.Length(min=1, max=200))  # a move needs its paper (O9)


class OutlookQuery(Query):
    parent = _text(40)
    on = fields.Date(load_default=None, allow_none=True)


class AccountsQuery(Page):
    organisation = fields.String(load_default=None, validate=validate.Length(max=40))


class NewAccountBody(Body):
    login = _text(60)
    name = _text(60)
    organisation = _text(40)
    roles = fields.List(_text(24), required=True, validate=validate.Length(1, 6))
    department = _text(80, required=False, load_default="")
    post = _text(80, required=False, load_default="")


class SettingsQuery(Query):
    organisation = fields.String(load_default=None, validate=validate.Length(max=40))
    stage = fields.String(load_default="", validate=validate.OneOf(["", "primary", "junior", "senior"]))


class SettingBody(Body):
    organisation = _text(40)
    stage = fields.String(load_default="", validate=validate.OneOf(["", "primary", "junior", "senior"]))
    value = fields.Raw(required=True)
    locked = fields.Boolean(load_default=False)
    effective_from = fields.Date(load_default=None, allow_none=True)
    document = _text(200, required=False, load_default="")


class FilesBody(Body):
    files = fields.Dict(keys=_text(120), values=fields.String(), required=True)
    note = _text(500, required=False, load_default="")


class DraftBody(FilesBody):
    from_version = fields.String(data_key="from", load_default=None, allow_none=True)


class PublishBody(Body):
    effective_from = fields.DateTime(load_default=None, allow_none=True)
    note = _text(500, required=False, load_default="")


class CompareQuery(Query):
    a = fields.String(required=True, validate=validate.Length(max=40))
    b = fields.String(required=True, validate=validate.Length(max=40))


class TryBody(Body):
    files = fields.Dict(keys=_text(120), values=fields.String(), required=True)
    start = fields.Dict(keys=fields.String(), load_default=dict)
    decisions = fields.List(fields.Dict(), load_default=list, validate=validate.Length(max=200))


class StuckQuery(Query):
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


class IncidentsQuery(Page):
    state = fields.String(load_default="open", validate=validate.OneOf(["open", "resolved"]))


class UndeliveredQuery(Page):
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class ResendBody(Body):
    ids = fields.List(_text(40), required=True, validate=validate.Length(1, 100))
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class ReadNoticesBody(Body):
    notices = fields.List(_text(40), required=True, validate=validate.Length(max=200))
