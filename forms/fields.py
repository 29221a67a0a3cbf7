"""Marshmallow fields of the form language: each takes what a browser sends and gives one plain JSON value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields

from forms import answer_texts
from forms.schema import Component
from ground.bilingual import Bilingual
from ground.blank import is_blank

MAX_TEXT = 20_000
FILE_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,128}")
# NUL cannot be stored by PostgreSQL; lone surrogates cannot be encoded; the other controls hide text from readers.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
WIDE = str.maketrans("０１２３４５６７８９．－＋：／", "0123456789.-+:/")


def refuse(text: Bilingual) -> ValidationError:
    """A validation error that carries both languages through marshmallow's error store."""
    return ValidationError([text])


def clean_text(value: object) -> str:
    """Plain text of a value: text as it is, whole numbers in digits; raises for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refuse(answer_texts.NOT_TEXT)
    if isinstance(value, int) and abs(value) >= 10 ** 40:
        raise refuse(answer_texts.TOO_MANY_DIGITS)
    text = str(value)
    if CONTROL.search(text):
        raise refuse(answer_texts.BAD_CHARACTERS)
    if len(text) > MAX_TEXT:
        raise refuse(answer_texts.TOO_LONG.filled(bound=MAX_TEXT))
    return text


Reader = Callable[[Component, Any], Any]


class PlainField(fields.Field[Any]):
    """A field whose empty answers ("" and null) are one null; its kind's reader decides over all others."""

    def __init__(self, component: Component, attribute: str) -> None:
        super().__init__(data_key=attribute, attribute=attribute, allow_none=True)
        self.component = component
        self.reader = READERS[component.kind]

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return None if value == "" else self.reader(self.component, value)


def read_text(component: Component, value: Any) -> str | None:
    """textfield, textarea: text without control characters, outer blanks cut."""
    text = clean_text(value).strip()
    return None if is_blank(text) else text


def read_number(component: Component, value: Any) -> int | float | str:
    """number: int when whole, else float, of at most 15 significant digits, so that no digit is lost in JSON."""
    number = decimal_of(value)
    whole = number == number.to_integral_value()
    if component.option("serializeToString"):
        return format(number.quantize(Decimal(1)) if whole else number.normalize(), "f")
    return int(number) if whole else float(number)


def decimal_of(value: object) -> Decimal:
    """The number of a JSON number or of digits in a text (full-width digits too)."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refuse(answer_texts.NOT_NUMBER)
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse(answer_texts.NOT_NUMBER)
    if isinstance(value, int) and abs(value) >= 10 ** 15:
        raise refuse(answer_texts.TOO_MANY_DIGITS)
    text = str(value).strip().translate(WIDE)
    if not re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", text, re.ASCII):
        raise refuse(answer_texts.NOT_NUMBER)
    try:
        number = Decimal(text)
    except InvalidOperation as cause:
        raise refuse(answer_texts.NOT_NUMBER) from cause
    if len(number.normalize().as_tuple().digits) > 15 or abs(number) >= Decimal(10) ** 15:
        raise refuse(answer_texts.TOO_MANY_DIGITS)
    return number


WORDS = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False}


def read_flag(component: Component, value: Any) -> bool:
    """checkbox: true or false; the words that a form post can send count too."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in WORDS:
        return WORDS[value.lower()]
    raise refuse(answer_texts.NOT_FLAG)


def read_moment(component: Component, value: Any) -> str:
    """datetime: ISO text; a date is a local date (statutory), never shifted by a time zone."""
    reader, fault = MOMENTS.get(str(component.raw.get("subtype", "date")), MOMENTS["date"])
    if not isinstance(value, str) or len(value) > 40:
        raise refuse(fault)
    try:
        return reader(value.strip())
    except ValueError as cause:
        raise refuse(fault) from cause


def _iso_date(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _iso_time(text: str) -> str:
    if not re.match(r"\d\d:\d\d", text, re.ASCII):
        raise ValueError(text)
    moment = time.fromisoformat(text)
    return moment.isoformat("minutes") if not moment.second else moment.isoformat("seconds")


def _iso_datetime(text: str) -> str:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        raise ValueError(text)
    return datetime.fromisoformat(text).isoformat(timespec="minutes")


MOMENTS: dict[str, tuple[Callable[[str], str], Bilingual]] = {
    "date": (_iso_date, answer_texts.NOT_DATE),
    "time": (_iso_time, answer_texts.NOT_TIME),
    "datetime": (_iso_datetime, answer_texts.NOT_DATETIME),
}


def read_choice(component: Component, value: Any) -> str | int | float | bool:
    """select, radio: one plain value; whether it is offered is decided later, options can depend on data."""
    if isinstance(value, bool | float):
        return value
    if not isinstance(value, str | int):
        raise refuse(answer_texts.NOT_CHOICE)
    if isinstance(value, int) and abs(value) >= 10 ** 15:
        raise refuse(answer_texts.TOO_MANY_DIGITS)
    return value if isinstance(value, int) else clean_text(value)


def read_choices(component: Component, value: Any) -> list[Any] | None:
    """checklist, taglist: a list of different plain values, at most 500."""
    if not isinstance(value, list) or len(value) > 500:
        raise refuse(answer_texts.NOT_CHOICES)
    chosen = [read_choice(component, item) for item in value]
    if len({(type(item), item) for item in chosen}) < len(chosen):
        raise refuse(answer_texts.REPEATED)
    return chosen or None


def read_files(component: Component, value: Any) -> list[str] | None:
    """filepicker: a list of ids of files already uploaded, at most 50; never the files themselves."""
    ids = [value] if isinstance(value, str) else value
    if not isinstance(ids, list) or len(ids) > 50:
        raise refuse(answer_texts.NOT_FILES)
    if not all(isinstance(item, str) and FILE_ID.fullmatch(item) for item in ids):
        raise refuse(answer_texts.NOT_FILES)
    return list(dict.fromkeys(ids)) or None


READERS: dict[str, Reader] = {
    "textfield": read_text, "textarea": read_text, "number": read_number, "datetime": read_moment,
    "select": read_choice, "radio": read_choice, "checkbox": read_flag, "checklist": read_choices,
    "taglist": read_choices, "filepicker": read_files,
}
