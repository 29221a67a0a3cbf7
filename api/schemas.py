"""The request bodies of the API; an undeclared field is refused."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from api.bounded import Day, WholeNumber, storable
from ground.blank import is_blank
from records.students.placement_lists import STATES as PLACEMENT_STATES
from records.students.placements import KINDS as PLACEMENT_KINDS


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


def _visible(text: str) -> None:
    if is_blank(text):
        raise ValidationError("Expected text to read but it is blank.")


def _written(longest: int) -> fields.String:
    """A name or reason that people will read: blanks and invisible characters alone are none."""
    return fields.String(required=True, validate=[validate.Length(max=longest), _visible])


class Query(Schema):
    """Query strings: unknown parameters are ignored, as browsers add their own."""

    class Meta:
        unknown = "exclude"


class Page(Query):
    limit = WholeNumber(1, 200, load_default=50)
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
    name = _written(80)
    days = WholeNumber(1, 366, load_default=90)


class DecideBody(Body):
    outcome = _text(60)
    reason = _text(1000, required=False, load_default="")
    data = fields.Dict(keys=fields.String(), load_default=dict)
    version = WholeNumber(0, 2**31 - 1, load_default=None, allow_none=True)
    draft = fields.Boolean(load_default=False)  # the caller has a draft of it, which goes with the decision
    asked = fields.List(_text(200), load_default=list, validate=validate.Length(max=50))
    to = _text(255, required=False, load_default=None, allow_none=True)
    then = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("straight", "seats")))


class BatchBody(Body):
    tasks = fields.List(_text(40), required=True, validate=validate.Length(1, 100))
    outcome = _text(60)
    reason = _text(1000, required=False, load_default="")


class ReassignBody(Body):
    account = _text(40)
    reason = _written(1000)


class ReasonBody(Body):
    reason = _text(1000)


class _CasesMeant(Schema):
    filter = fields.String(load_default="organisation", validate=validate.OneOf(["mine", "organisation", "all"]))
    state = fields.String(load_default=None, validate=validate.OneOf(["active", "ended", "cancelled", "terminated"]))
    process = fields.String(load_default=None, validate=validate.Length(max=80))
    q = fields.String(load_default=None, validate=validate.Length(max=80))
    subject = fields.String(load_default=None, validate=validate.Length(max=80))


class CasesQuery(Page, _CasesMeant):
    """One page of cases."""


class CasesSearchBody(Body, _CasesMeant):
    """One page of cases, asked for in a body."""

    limit = WholeNumber(1, 200, load_default=50)
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


class ActionBody(Body):
    reason = _text(1000, required=False, load_default="")


class StartBody(Body):
    process = _text(80)
    data = fields.Dict(keys=fields.String(), required=True)
    files = fields.List(_text(40), load_default=list, validate=validate.Length(max=20))


class StartFormQuery(Query):
    student = fields.String(load_default=None, validate=validate.Length(max=40))
    subject = fields.String(load_default=None, validate=validate.Length(max=80))


class StartableQuery(Query):
    subject = fields.String(load_default=None, validate=validate.Length(max=80))


class LookupQuery(Query):
    q = fields.String(load_default="", validate=validate.Length(max=40))
    value = fields.String(load_default=None, validate=validate.Length(max=80))
    cursor = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 200, load_default=50)


class StudentsQuery(Page):
    name = fields.String(load_default=None, validate=validate.Length(max=40))
    grade = WholeNumber(1, 12, load_default=None, allow_none=True)
    stage = fields.String(load_default=None, validate=validate.OneOf(["primary", "junior", "senior"]))
    status = fields.String(load_default=None, validate=validate.Length(max=2))
    school = fields.String(load_default=None, validate=validate.Length(max=40))
    class_id = fields.String(load_default=None, data_key="class", validate=validate.Length(max=40))
    placement = fields.String(load_default=None, validate=validate.OneOf(list(PLACEMENT_KINDS)))


class LookUpBody(Body):
    code = _text(40)
    name = _text(60)


class ReadingsBody(LookUpBody):
    days = WholeNumber(1, 3660, load_default=365)


class LeaversQuery(Query):
    start = WholeNumber(0, 1_000_000, load_default=0)
    limit = WholeNumber(1, 100, load_default=30)


class PlacementsQuery(LeaversQuery):
    state = fields.String(load_default="now", validate=validate.OneOf(PLACEMENT_STATES))
    kind = fields.String(load_default=None, validate=validate.OneOf(list(PLACEMENT_KINDS)))


class AsOfQuery(Query):
    as_of = Day()


class ExportFilters(Query):
    name = fields.String(allow_none=True, validate=validate.Length(max=40))
    grade = WholeNumber(1, 12, allow_none=True)
    stage = fields.String(allow_none=True, validate=validate.OneOf(["", "primary", "junior", "senior"]))
    school = fields.String(allow_none=True, validate=validate.Length(max=40))
    placement = fields.String(allow_none=True, validate=validate.OneOf(["", *PLACEMENT_KINDS]))


class ExportBody(Body):
    filters = fields.Nested(ExportFilters, load_default=dict)
    masked = fields.Boolean(load_default=True)


class OrganisationsQuery(Page):
    parent = fields.String(load_default=None, validate=validate.Length(max=40))
    q = fields.String(load_default=None, validate=validate.Length(max=80))
    kind = fields.String(load_default=None, validate=validate.Length(max=20))


class NewSchoolBody(Body):
    parent = _text(40)
    name = _written(120)
    name_en = _written(200)
    code = _text(10)
    stages = fields.List(fields.String(validate=validate.OneOf(["primary", "junior", "senior"])), required=True,
                         validate=validate.Length(1, 3))  # fmt: skip
    type_code = _text(3)
    urban_code = _text(3)
    length_years = WholeNumber(5, 6, load_default=6)
    top_grade = WholeNumber(1, 6, load_default=None, allow_none=True)  # of a teaching point (教学点)


class MoveBody(Body):
    parent = _text(40)
    on = Day()
    document = _written(200)  # a move needs its paper (O9)


class OutlookQuery(Query):
    parent = _text(40)
    on = Day()


class AccountsQuery(Page):
    organisation = fields.String(load_default=None, validate=validate.Length(max=40))


class NewAccountBody(Body):
    login = _written(60)
    name = _written(60)
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
    effective_from = Day()
    document = _text(200, required=False, load_default="")


class ProposalDecisionBody(Body):
    outcome = fields.String(required=True, validate=validate.OneOf(["confirmed", "refused", "withdrawn"]))
    reason = _text(200, required=False, load_default="")


FILE_NAME = validate.Regexp(
    r"^(?:process\.json|(?:[\w-]{1,60}/){0,2}[\w-][\w. -]{0,99}\.(?:bpmn|xml|dmn|form|yaml|yml))\Z",
    error="Expected a file name of a definition, such as leave.bpmn.",
)  # fmt: skip


class FilesBody(Body):
    files = fields.Dict(keys=fields.String(validate=FILE_NAME), values=fields.String(), required=True)
    note = _text(500, required=False, load_default="")


class CompareQuery(Query):
    a = fields.String(required=True, validate=validate.Length(max=40))
    b = fields.String(required=True, validate=validate.Length(max=40))


class TryBody(Body):
    files = fields.Dict(keys=fields.String(validate=FILE_NAME), values=fields.String(), required=True)
    start = fields.Dict(keys=fields.String(), load_default=dict)
    decisions = fields.List(fields.Dict(), load_default=list, validate=validate.Length(max=200))


class StuckQuery(Query):
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


class IncidentsQuery(Page):
    state = fields.String(load_default="open", validate=validate.OneOf(["open", "resolved"]))


class UndeliveredQuery(Page):
    limit = WholeNumber(1, 100, load_default=50)


class ResendBody(Body):
    ids = fields.List(_text(40), required=True, validate=validate.Length(1, 100))
    reason = _written(200)


class ReadNoticesBody(Body):
    notices = fields.List(_text(40), required=True, validate=validate.Length(max=200))
