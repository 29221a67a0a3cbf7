"""Rows that say who a child is: their values settled by the rules of the student sheet, and how findings are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.sheets.context import ImportContext
from forms.sheets.identity_rules import settle_identity
from forms.sheets.rows import Fault, Row
from ground.bilingual import Bilingual

FAULT, PROBLEM, NOTE = "fault", "problem", "note"  # keeps a row from going on; opens a problem record; for who decides
_NONE = Bilingual("", "")
_FILL_IN = Bilingual("请补充", "fill it in")
NEEDED = (("xm", "姓名", "name"), ("xbm", "性别", "sex"))


def finding(  # noqa: PLR0913 - the five parts of a finding
    severity: str, code: str, column: str, said: Bilingual, remedy: Bilingual = _NONE
) -> dict[str, Any]:
    """One finding of a process."""
    return {
        "severity": severity, "code": code, "column": column, "message_zh": said.zh, "message_en": said.en,
        "remedy_zh": remedy.zh, "remedy_en": remedy.en,
    }  # fmt: skip


def of_sheet(fault: Fault) -> dict[str, Any]:
    """A finding of the student sheet's rules; numbers in its message are masked already."""
    said, remedy = Bilingual(fault.message_zh, fault.message_en), Bilingual(fault.remedy_zh, fault.remedy_en)
    return finding(fault.severity, fault.code, fault.column, said, remedy)


def missing(column: str, zh: str, en: str) -> dict[str, Any]:
    """What the row must say and does not."""
    return finding(FAULT, f"missing-{column}", column, Bilingual(zh, en), _FILL_IN)


def lacking(values: Mapping[str, Any], needed: tuple[tuple[str, str, str], ...] = NEEDED) -> list[dict[str, Any]]:
    """What the row must say and does not, of columns with their names in both languages."""
    empty = [one for one in needed if not values.get(one[0])]
    return [missing(key, f"缺少{zh}", f"Expected a {en} but there is none") for key, zh, en in empty]


def settled(plain: Mapping[str, Any], today: date) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The values of a row as text, with what a sound number says of birth and sex, and what is found of them."""
    born = plain.get("csrq")
    row = Row(1, {**plain, "csrq": day(born)} if born else dict(plain))
    settle_identity(row, ImportContext(today))
    values = {key: _text(value) for key, value in row.values.items() if value}
    found = [of_sheet(one) for one in row.findings]
    if born and day(born) is None:
        found.append(missing("csrq", "出生日期应为 YYYY-MM-DD", "Expected a birth date such as 2020-05-01"))
    return values, found


def subject_of(values: Mapping[str, Any]) -> str | None:
    """The text by which rows about one child meet: the number, else name, sex and birth date; None for too little."""
    parts = [values.get("xm"), values.get("xbm"), values.get("csrq")]
    return values.get("sfzjh") or ("\0".join(str(one) for one in parts) if all(parts) else None)


def day(text: Any) -> date | None:
    """The day that a cell names, None where it names none."""
    digits = str(text).replace("-", "").replace("/", "")
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}") if len(digits) == 8 else None
    except ValueError:
        return None


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
