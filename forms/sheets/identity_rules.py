"""The rules of a row about identity: number against type, birth date and sex; a guardian where there is no number."""

from __future__ import annotations

import re
from datetime import date

from forms.identity import birth_of, id_faults, sex_of
from forms.sheets.columns import MEMBERS
from forms.sheets.context import ImportContext
from forms.sheets.rows import Row, found

RESIDENT = "1"
OTHER = "Z"
AGES = (2, 30)
_FOREIGN = re.compile(r"[0-9A-Z()/-]{4,30}")


def settle_identity(row: Row, context: ImportContext) -> None:
    """Judge the pupil's and the members' documents; fills birth date and sex from a sound number when empty."""
    _check_document(row, "")
    for member in MEMBERS:
        _check_document(row, f"{member}_")
    if row.values.get("sfzjlxm") == RESIDENT and row.values.get("sfzjh"):
        _compare_with_number(row, context)
    _check_birth(row, context)
    if not row.values.get("sfzjh") and not _lost(row):
        _need_guardian(row)


def _check_document(row: Row, prefix: str) -> None:
    kind_key, number_key = f"{prefix}sfzjlxm", f"{prefix}sfzjh"
    kind, number = row.values.get(kind_key), row.values.get(number_key)
    if number and not kind and not id_faults(number) and not _faulty(row, kind_key):
        row.values[kind_key] = kind = RESIDENT
        row.findings.append(found("id-type-derived", kind_key))
    if number and kind == RESIDENT:
        _check_resident(row, number_key, number)
    elif number and not _FOREIGN.fullmatch(number):
        row.findings.append(found("id-characters", number_key))
    elif kind and kind != OTHER and not number and not prefix and not _faulty(row, number_key):
        row.findings.append(found("id-missing", number_key))


def _check_resident(row: Row, key: str, number: str) -> None:
    faults = [fault.code for fault in id_faults(number)]
    # Three closing zeros that do not fit are what a spreadsheet leaves of 18 digits kept as a number.
    if "check-digit" in faults and number.endswith("000"):
        row.findings.append(found("id-digits-lost", key))
        row.values[key] = None
        return
    # A number without a birth date cannot be told from a typing error: its check digit says nothing more.
    hard = [code for code in faults if code != "check-digit"]
    row.findings.extend(found(f"id-{code}", key) for code in hard or faults)


def _compare_with_number(row: Row, context: ImportContext) -> None:
    number = row.values["sfzjh"]
    if any(fault.code != "check-digit" for fault in id_faults(number)):
        return
    end = "differs" if context.strict_identity else "doubtful"
    for key, own, name in (("csrq", birth_of(number), "birth"), ("xbm", sex_of(number), "sex")):
        if row.values.get(key) is None and not _faulty(row, key):
            row.values[key] = own
            row.findings.append(found("derived-from-id", key))
        elif row.values.get(key) is not None and row.values[key] != own:
            row.findings.append(found(f"id-{name}-{end}", key))


def _check_birth(row: Row, context: ImportContext) -> None:
    born = row.values.get("csrq")
    if isinstance(born, date):
        age = context.today.year - born.year
        if not AGES[0] <= age <= AGES[1] or born > context.today:
            row.findings.append(found("birth-range", "csrq"))


def _need_guardian(row: Row) -> None:
    """A pupil without a number needs one guardian with a document (domain facts 3)."""
    for member in MEMBERS:
        documented = row.values.get(f"{member}_sfzjlxm") and row.values.get(f"{member}_sfzjh")
        if documented and row.values.get(f"{member}_sfjhrm") == "1":
            return
    row.findings.append(found("guardian-id", "cy1_sfzjh"))


def _lost(row: Row) -> bool:
    return _faulty(row, "sfzjh")


def _faulty(row: Row, key: str) -> bool:
    return any(finding.column == key and finding.severity == "fault" for finding in row.findings)
