"""The sheet of accounts to issue (账号发放表, O2): who becomes what at which unit; one person holds one account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from forms.sheets.columns import Column, load_columns
from forms.sheets.opening import Source
from forms.sheets.reading import judged
from forms.sheets.rows import Row, found
from forms.sheets.table_reader import Sheet, SheetKind, open_sheet
from ground.bilingual import Bilingual

ACCOUNTS = "account_columns"
TITLE = Bilingual("账号发放表", "sheet of accounts")
KIND = SheetKind(TITLE, load_columns(ACCOUNTS), ("login", "name", "role"))
MOST_ROWS = 2_000
# What a template offers under *role*; the sheet itself may mix them.
FAMILIES: Mapping[str, Bilingual] = {
    "status": Bilingual("学籍管理账号发放表", "accounts of student status"),
    "admin": Bilingual("系统管理员账号发放表", "accounts of administrators"),
    "office": Bilingual("招生、规划等账号发放表", "accounts of other offices"),
}
_SHARED = frozenset({"unit_code", "unit_name"})
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_PERSON = ("unit_code", "name", "mobile")


def columns_for(family: str) -> tuple[Column, ...]:
    """The columns of one family's template: its drop-down offers the roles of that family alone."""
    return tuple(
        replace(column, table=f"account-role-{family}") if column.key == "role" else column
        for column in load_columns(ACCOUNTS)
    )


def open_accounts(source: Source, asked: str = "") -> Sheet:
    """Open the sheet of accounts in a workbook; BadWorkbook when the file is refused."""
    return open_sheet(source, KIND, max_rows=MOST_ROWS, asked=asked)


def read_accounts(sheet: Sheet) -> Iterator[Row]:
    """The judged rows; several rows of one login are one person with several roles, else the later one is at fault."""
    persons: dict[str, Row] = {}
    held: dict[tuple[str, str], int] = {}
    mobiles: dict[str, Row] = {}
    for number, cells in sheet.rows():
        row = judged(sheet, Row(number, cells=cells), load_columns(ACCOUNTS), _SHARED)
        _phone(row)
        _repeats(row, persons, held, mobiles)
        yield row


def _phone(row: Row) -> None:
    mobile = row.values.get("mobile")
    if mobile and not _MOBILE.fullmatch(mobile):
        row.findings.append(found("phone", "mobile", value=mobile))


def _repeats(
    row: Row, persons: dict[str, Row], held: dict[tuple[str, str], int], mobiles: dict[str, Row]
) -> None:
    login, role, mobile = (row.values.get(key, "") for key in ("login", "role", "mobile"))
    if not login:
        return
    first = persons.setdefault(login, row)
    if first is not row and any(first.values.get(key) != row.values.get(key) for key in _PERSON):
        row.findings.append(found("login-shared", "login", row=first.number))
    elif held.setdefault((login, role), row.number) != row.number:
        row.findings.append(found("row-repeated", "login", row=held[login, role]))
    other = mobiles.setdefault(mobile, row) if mobile else row
    if other.values.get("login") != login:
        row.findings.append(found("mobile-shared", "mobile", row=other.number))
