"""The rules that a value must keep: required, bounds, length, pattern, options; bounds can be FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from forms import answer_texts
from forms.errors import BadExpression
from forms.expressions import matches, value_of
from forms.options import is_offered, options_of
from forms.schema import CHOICES, Component
from ground.bilingual import Bilingual
from ground.blank import is_blank, visible_length

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,4}")
PHONE = re.compile(r"\+?[0-9][0-9() -]{4,19}")
MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A component and the data it is judged among."""

    component: Component
    scope: Mapping[str, Any]

    def bound(self, name: str) -> Any:
        """A constraint's value, evaluated when it is a FEEL text ('=…')."""
        raw = self.component.option(name)
        return value_of(raw, self.scope) if isinstance(raw, str) and raw.lstrip().startswith("=") else raw

    def number(self, name: str) -> Decimal | None:
        """A constraint as a number; None when it is absent or no number."""
        raw = self.bound(name)
        if isinstance(raw, bool) or raw is None or raw == "":
            return None
        try:
            return Decimal(str(raw))
        except ArithmeticError:
            return None


def is_empty(value: Any) -> bool:
    """Nothing was answered."""
    return value is None or value in ([], {}) or isinstance(value, str) and is_blank(value)


def required_fault(component: Component, value: Any) -> Bilingual | None:
    """The fault of a required field left empty; a required checkbox must be ticked."""
    if component.option("required") is not True:
        return None
    if component.kind == "checkbox":
        return None if value is True else answer_texts.MUST_TICK
    return answer_texts.REQUIRED if is_empty(value) else None


def faults(place: Place, value: Any) -> Iterator[Bilingual]:
    """Every constraint that a present value breaks."""
    check = CHECKS.get(place.component.kind)
    if check and not is_empty(value):
        yield from check(place, value)


def _text(place: Place, value: str) -> Iterator[Bilingual]:
    low, high = place.number("minLength"), place.number("maxLength")
    if low is not None and visible_length(value) < low:
        yield answer_texts.TOO_SHORT.filled(bound=low)
    if high is not None and len(value) > high:
        yield answer_texts.TOO_LONG.filled(bound=high)
        return
    yield from _pattern(place.component, value)
    wanted = place.component.option("validationType")
    if wanted == "email" and not EMAIL.fullmatch(value):
        yield answer_texts.NOT_EMAIL
    if wanted == "phone" and not PHONE.fullmatch(value):
        yield answer_texts.NOT_PHONE


def _pattern(component: Component, value: str) -> Iterator[Bilingual]:
    pattern = component.option("pattern")
    if not isinstance(pattern, str) or not pattern:
        return
    try:
        fits = matches(value, pattern)
    except BadExpression as error:
        # Past its budget the pattern says nothing about this value, so the value is not taken.
        yield error.text
        return
    if not fits:
        yield pattern_text(component)


def pattern_text(component: Component) -> Bilingual:
    """The form's own words for a broken pattern (`properties.patternMessage`), else the general ones."""
    zh = component.custom("patternMessage") or answer_texts.NO_MATCH.zh
    return Bilingual(zh, component.custom("patternMessage:en") or answer_texts.NO_MATCH.en)


def _number(place: Place, value: Any) -> Iterator[Bilingual]:
    number = Decimal(str(value))
    low, high = place.number("min"), place.number("max")
    if low is not None and number < low:
        yield answer_texts.TOO_SMALL.filled(bound=low)
    if high is not None and number > high:
        yield answer_texts.TOO_LARGE.filled(bound=high)
    digits = place.number("decimalDigits")
    exponent = number.normalize().as_tuple().exponent
    if digits is not None and isinstance(exponent, int) and -exponent > digits:
        yield answer_texts.TOO_PRECISE.filled(bound=digits)


def _choice(place: Place, value: Any) -> Iterator[Bilingual]:
    options = options_of(place.component, place.scope)
    for item in value if isinstance(value, list) else [value]:
        if not is_offered(item, options):
            yield answer_texts.NOT_OFFERED.filled(value=_short(item))


def _moment(place: Place, value: str) -> Iterator[Bilingual]:
    low, high = place.bound("min"), place.bound("max")
    if low is not None and value < str(low):
        yield answer_texts.TOO_SMALL.filled(bound=low)
    if high is not None and value > str(high):
        yield answer_texts.TOO_LARGE.filled(bound=high)
    if place.component.option("disallowPassedDates"):
        today = place.scope.get("today")
        if today is None:
            raise BadExpression(answer_texts.NO_TODAY)
        if value[:10] < str(today)[:10]:
            yield answer_texts.PASSED_DATE.filled(bound=str(today)[:10])


def _files(place: Place, value: list[str]) -> Iterator[Bilingual]:
    if len(value) > 1 and not place.component.option("multiple"):
        yield answer_texts.TOO_MANY_FILES


def _rows(place: Place, value: list[Any]) -> Iterator[Bilingual]:
    declared = place.component.custom("maxRows")
    most = int(declared) if declared.isdigit() else MAX_ROWS
    if len(value) > most:
        yield answer_texts.TOO_MANY_ROWS.filled(bound=most)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"


CHECKS: dict[str, Callable[[Place, Any], Iterator[Bilingual]]] = {
    "textfield": _text, "textarea": _text, "number": _number, "datetime": _moment,
    "filepicker": _files, "dynamiclist": _rows, **{kind: _choice for kind in CHOICES},
}
