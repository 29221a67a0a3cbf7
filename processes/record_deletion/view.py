"""What a person sees of a deletion: whose record, why, and the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.record_deletion.process import process
from processes.sections import Fact, Facts, Shown, same
from records.errors import NotFound
from records.file_list import evidence_of_case
from records.students.case_names import names_in_cases
from records.students.cases import read_snapshot

TOLD = {
    "xm": Bilingual("姓名", "Name"), "csrq": Bilingual("出生日期", "Birth date"),
    "sfzjh": Bilingual("身份证件号", "ID number"), "grbsm": Bilingual("学籍号", "Student code"),
}  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`王小明 申请注销学籍` for each case the session may read."""
    names = names_in_cases(session, [row["number"] for row in cases])
    return {row["case_id"]: _sentence(names.get(row["number"], "—")) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The record, masked, the reason and the proof."""
    try:
        display = read_snapshot(session, case["number"]).display
    except NotFound:
        return Shown()
    rows = [Fact(words, same(display[key])) for key, words in TOLD.items() if display.get(key)]
    reason = str((variables.get("request") or {}).get("reason") or "")
    if reason:
        rows.append(Fact(Bilingual("注销原因", "Why it is deleted"), same(reason)))
    return Shown((Facts(tuple(rows)),), tuple(evidence_of_case(session, case["number"])))


def _sentence(name: str) -> Bilingual:
    return Bilingual(f"{name} 申请注销学籍", f"Deletion of the record of {name}")

