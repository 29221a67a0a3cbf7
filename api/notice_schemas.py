"""What the routes of notices take: choices, addresses, codes."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from api.schemas import Body
from records.notice_kinds import KINDS
from records.notice_wishes import CHANNELS, DAILY, NOW, OFF

_HOUR = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="Expected an hour as HH:MM.")
_CHOICES = [f"{channel}.{kind}" for channel in CHANNELS for kind in KINDS]


class WishBody(Body):
    """What a person wants to be told, how and when; no quiet hours where both are empty."""

    choices = fields.Dict(
        keys=fields.String(validate=validate.OneOf(_CHOICES)),
        values=fields.String(validate=validate.OneOf([NOW, DAILY, OFF])),
        required=True,
    )
    quiet_from = fields.String(required=True, allow_none=True, validate=_HOUR)
    quiet_to = fields.String(required=True, allow_none=True, validate=_HOUR)
    digest_at = fields.String(required=True, validate=_HOUR)

    @validates_schema
    def both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        """Quiet hours have a beginning and an end."""
        if (data["quiet_from"] is None) != (data["quiet_to"] is None):
            raise ValidationError("Expected both ends of the quiet hours or none.", "quiet_to")


class AddressBody(Body):
    address = fields.String(required=True, validate=validate.Length(min=3, max=300))


class CodeBody(Body):
    code = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$", error="Expected six digits."))


class StopBody(Body):
    token = fields.String(required=True, validate=validate.Length(max=80))
