"""One cell at a time: what people type becomes one clean value, and every repair is said."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from forms.codes import code_table
from forms.errors import UnknownCode
from forms.identity import normal_id
from forms.sheets.columns import Column
from forms.sheets.rows import Fault, found
from ground.blank import is_blank

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HIDDEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇○A-Za-z\u00c0-\u024f·'’., ()-]+")
_LIST = re.compile(r"[,，、;；/]")
_PHONE = re.compile(r"\+?\d[\d-]{4,19}(转\d{1,6})?")
_LOST = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")
_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)", re.IGNORECASE)
_DATED = ("date", "month", "ignored")
EXCEL_EPOCH = date(1899, 12, 30)
MOST = {"name": 50, "text": 200, "plain": 60, "email": 100}


@dataclass(slots=True)
class Cell:
    """A cell being read: its raw value, its column, and what is found on the way."""

    raw: Any
    column: Column
    findings: list[Fault] = field(default_factory=list)

    def say(self, code: str, **values: object) -> None:
        """Add a finding at this cell."""
        self.findings.append(found(code, self.column.key, **values))


def cell_text(raw: Any) -> str:
    """The text of a raw cell: blanks trimmed, whole numbers without ".0", dates in ISO form; "" shows nothing."""
    if isinstance(raw, str):
        text = _HIDDEN.sub("", raw).strip(" \t\r\n\u3000\xa0")
        text = text[1:] if text.startswith("'") else text
        return "" if is_blank(text) else text
    if isinstance(raw, bool):
        return "1" if raw else "0"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if (raw.hour, raw.minute, raw.second) == (0, 0, 0) else raw.isoformat(" ")
    return "" if raw is None else str(raw)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return text.translate(_WIDE)


@functools.lru_cache(maxsize=20_000)
def _known_code(column: Column, raw: str) -> tuple[Any, tuple[Fault, ...]]:
    cell = Cell(raw, column)
    return _read(cell), tuple(cell.findings)


def read_cell(cell: Cell) -> Any:
    """The clean value of a cell, or None when it is empty or at fault."""
    if cell.column.kind == "code" and isinstance(cell.raw, str):
        # The same few words fill half of every sheet.
        value, findings = _known_code(cell.column, cell.raw)
        cell.findings.extend(findings)
        return value
    return _read(cell)


def _read(cell: Cell) -> Any:
    text = cell_text(cell.raw)
    if not text:
        return None
    if _ERRORS.fullmatch(text):
        cell.say("error-cell")
        return None
    if _BAD.search(text):
        cell.say("characters")
        return None
    if isinstance(cell.raw, date | time | timedelta) and cell.column.kind not in _DATED:
        # A class typed as 1-2 becomes the second of January as soon as it is entered.
        cell.say("date-cell", value=text)
        return None
    return READERS[cell.column.kind](cell, text)


def _text(cell: Cell, text: str) -> str | None:
    most = MOST.get(cell.column.kind, 200)
    if len(text) > most:
        cell.say("too-long", most=most)
        return None
    return text


def _name(cell: Cell, text: str) -> str | None:
    clean = re.sub(r"[•・‧●]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])", "·", half_width(text))
    clean = re.sub(r"\s+", " ", clean).strip()
    clean = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", clean)
    if _LIST.search(clean) and not re.fullmatch(r"[A-Za-z,. '-]+", clean):
        cell.say("name-list")
        return None
    if not _NAME.fullmatch(clean):
        cell.say("name-characters")
        return None
    if clean != text or cell.raw != text:
        cell.say("name-cleaned")
    return _text(cell, clean)


def _code(cell: Cell, text: str) -> str | None:
    table = code_table(cell.column.table)
    try:
        code = table.code_of(_padded(text, table.rows[0].code))
    except UnknownCode as error:
        near = "、".join(error.suggestions)
        cell.say("code-unknown", value=text, near_zh=f"，是否应为：{near}" if near else "",
                 near_en=f"; nearest: {near}" if near else "")
        return None
    if not table.is_exact(text) and not _is_bare_code(cell.raw, code):
        cell.say("code-cleaned", value=text, label=table.label(code))
    return code


def _is_bare_code(raw: Any, code: str) -> bool:
    """A code typed as a number (1 for 01) needs no mention."""
    return isinstance(raw, int | float) and str(int(raw)) == code.lstrip("0")


def _padded(text: str, pattern: str) -> str:
    """Put back zeros that a number format lost, where all codes of the table have one length."""
    return text.zfill(len(pattern)) if text.isdigit() and len(text) < len(pattern) else text


def _date(cell: Cell, text: str) -> date | None:
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    if isinstance(cell.raw, date):
        return cell.raw
    half = half_width(text)
    day = typed_date(half)
    if day is None:
        cell.say("date", value=text)
    elif re.fullmatch(r"\d{5}", half):
        cell.say("date-serial", date=day.isoformat())
    elif not re.fullmatch(r"\d{8}", half):
        cell.say("date-format", value=text, date=day.isoformat())
    return day


_DAY = re.compile(
    r"(\d{4})\s*[-/.年、]\s*(\d{1,2})\s*[-/.月、]\s*(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)


def typed_date(text: str) -> date | None:
    """A date typed in one of the usual ways: 20120131, 2012-1-31, 2012/1/31, 2012.1.31, 2012年1月31日, a serial."""
    if re.fullmatch(r"[2-6]\d{4}", text, re.ASCII):
        return EXCEL_EPOCH + timedelta(days=int(text))
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text, re.ASCII) or _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _month(cell: Cell, text: str) -> str | None:
    if isinstance(cell.raw, date):
        return f"{cell.raw:%Y%m}"
    half = half_width(text)
    # 2019.1 as a number is January or, with its zero lost, October: nobody can tell.
    unclear = isinstance(cell.raw, float) and re.fullmatch(r"\d{4}\.1", half) is not None
    match = None if unclear else re.fullmatch(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?", half)
    day = typed_date(half) if match is None and not unclear else None
    year, month = (int(match[1]), int(match[2])) if match else (day.year, day.month) if day else (0, 0)
    if not (1950 <= year <= 2100 and 1 <= month <= 12):
        cell.say("month", value=text)
        return None
    clean = f"{year:04d}{month:02d}"
    if clean != text:
        cell.say("month-format", value=text, month=clean)
    return clean


def _id(cell: Cell, text: str) -> str | None:
    """Any identity number; what its type demands is judged with the whole row."""
    if isinstance(cell.raw, float) and abs(cell.raw) >= 1e15 or _LOST.fullmatch(half_width(text)):
        cell.say("id-digits-lost")
        return None
    clean = normal_id(text)
    if not re.fullmatch(r"[0-9A-Z()/-]{1,30}", clean):
        cell.say("id-characters")
        return None
    if clean != (cell.raw if isinstance(cell.raw, str) else text):
        cell.say("id-cleaned")
    return clean


def _school(cell: Cell, text: str) -> str | None:
    return re.sub(r"\s", "", half_width(text)) or None


def _phone(cell: Cell, text: str) -> str | None:
    clean = re.sub(r"[\s()]", "", half_width(text)).replace("—", "-")
    first = re.split(r"[,，、;；/]", clean)[0]
    if not _PHONE.fullmatch(first):
        cell.say("phone", value=text)
        return None
    return first


def _postcode(cell: Cell, text: str) -> str | None:
    clean = re.sub(r"\s", "", half_width(text))
    if re.fullmatch(r"\d{5}", clean) and isinstance(cell.raw, int | float):
        cell.say("postcode-padded")
        clean = "0" + clean
    if not re.fullmatch(r"\d{6}", clean, re.ASCII):
        cell.say("postcode")
        return None
    return clean


def _distance(cell: Cell, text: str) -> float | None:
    half = half_width(text).lower()
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*(km|公里|千米|m|米)?", half, re.ASCII)
    km = float(match[1]) / (1000 if match[2] in ("m", "米") else 1) if match else -1.0
    if not 0 <= km <= 500:
        cell.say("distance", value=text)
        return None
    if match and match[2]:
        cell.say("distance-cleaned", value=text, km=f"{km:g}")
    return km


def _email(cell: Cell, text: str) -> str | None:
    clean = half_width(text)
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,4}", clean):
        cell.say("email", value=text)
        return None
    return _text(cell, clean)


def _validity(cell: Cell, text: str) -> str | None:
    """`2010.06.01-2020.06.01`, the end can be 长期."""
    half = re.sub(r"\s", "", half_width(text)).replace("至", "-").replace("—", "-").replace("~", "-")
    day = r"(\d{4})[.年/]?(\d\d?)[.月/]?(\d\d?)日?"
    match = re.fullmatch(rf"{day}-(?:{day}|长期)", half)
    try:
        start = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        end = date(int(match[4]), int(match[5]), int(match[6])) if match and match[4] else None
    except ValueError:
        start = end = None
    if start is None or end is not None and end < start:
        cell.say("validity")
        return None
    return f"{start:%Y.%m.%d}-" + (f"{end:%Y.%m.%d}" if end else "长期")


def _ignored(cell: Cell, text: str) -> None:
    cell.say("not-imported")


READERS: dict[str, Callable[[Cell, str], Any]] = {
    "text": _text, "plain": _text, "name": _name, "code": _code, "date": _date, "month": _month, "id": _id,
    "school": _school, "place": _text, "grade": _text, "phone": _phone, "postcode": _postcode,
    "distance": _distance, "email": _email, "validity": _validity, "ignored": _ignored,
}
