"""Values from outside, bounded before they reach a store: whole numbers, days, instants, texts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # what a calendar, a zone and both stores can take
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def storable(value: Any) -> bool:
    """Tell whether every text within can be stored: no NUL, no half of a surrogate pair."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    return all(map(storable, value)) if isinstance(value, list) else True


class WholeNumber(fields.Integer):
    """A whole number within bounds that both stores keep; a text must be its digits, as a query string sends them."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(least, most), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        digits = not isinstance(value, str) or re.fullmatch(r"-?[0-9]{1,12}", value)
        if not digits or isinstance(value, bool) or isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **options)


class Day(fields.Date):
    """A day near enough to count with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(FIRST_DAY, LAST_DAY), allow_none=True, load_default=None, **options)


class Moment(fields.AwareDateTime):
    """An instant with its zone, near enough to be told in every zone."""

    def __init__(self) -> None:
        super().__init__(validate=_near, allow_none=True, load_default=None)


def _near(instant: datetime) -> None:
    if not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
        raise ValidationError("Not a valid aware datetime.")


def at_utc(text: str) -> datetime:
    """Read an ISO instant with its zone and return it in UTC; ValueError for one without zone or out of bounds."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
        raise ValueError("Expected an instant with its zone, near enough to count with")
    return instant.astimezone(UTC)
