"""The bodies of asking others about a task (signers, questions, copies), and of a person's own phrases and drafts."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from api.bounded import WholeNumber
from api.schemas import Body, _text, _written
from engine.run.case.added import HOWS, MOST


class SignersBody(Body):
    """Who is to sign, and when."""

    how = fields.String(required=True, validate=validate.OneOf(HOWS))
    accounts = fields.List(_text(40), required=True, validate=validate.Length(min=1, max=MOST))
    reason = _written(1000)


class WithdrawBody(Body):
    """Who is asked no more: the task of a signature or question, or an account whose turn has not come."""

    who = _text(40)


class CopyBody(Body):
    """A person, or a desk by its unit and role."""

    account = _text(40, required=False, load_default=None, allow_none=True)
    organisation = _text(40, required=False, load_default=None, allow_none=True)
    role = _text(40, required=False, load_default=None, allow_none=True)

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse neither and both."""
        desk = bool(data["organisation"] and data["role"])
        if desk == bool(data["account"]) or bool(data["organisation"]) != bool(data["role"]):
            raise ValidationError("Expected either an account, or an organisation and a role.", "account")


class QuestionBody(CopyBody):
    """Who is asked, and what."""

    text = _written(1000)


class PhraseBody(Body):
    """A phrase of one's own for an outcome."""

    outcome = _text(60)
    text = _written(200)


class DecisionDraftBody(Body):
    """What is filled in so far; `revision` is that of the draft as it was read, 0 where there was none."""

    outcome = _text(60, required=False, load_default="")
    reason = _text(1000, required=False, load_default="")
    data = fields.Dict(keys=fields.String(), load_default=dict)
    revision = WholeNumber(0, 2**31 - 1, load_default=0)
