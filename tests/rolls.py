"""Made-up rows for lists of pupils, by number, so that any two are of different children."""

from __future__ import annotations

from typing import Any

from records.students.codes import check_digit


def number_of(serial: int) -> str:
    """A sound identity number; serials of one day differ in their last digits."""
    body = f"410105{2019 + serial // 280_000}{serial // 23_000 % 12 + 1:02d}{serial // 900 % 25 + 1:02d}{serial % 900 + 100:03d}"
    return body + check_digit(body)


def row(serial: int, **other: Any) -> dict[str, Any]:
    """The values of one row."""
    values = {"xm": f"某{chr(0x4E00 + serial % 9000)}{chr(0x4E00 + serial // 9000)}", "sfzjh": number_of(serial),
              "xbm": str(serial % 2 + 1), "room": str(serial % 40 + 1)}  # fmt: skip
    return {**values, **other}
