"""What a person sees of a transfer: one sentence in a list, before and after, the facts, the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms import code_table
from processes.catalogue import Change, Fact, Shown, Text
from processes.transfer.process import process
from records import tree
from records.errors import NotFound
from records.file_list import evidence_of_case
from records.students.case_names import names_in_cases
from records.students.cases import read_snapshot
from records.tables import Organisation

STAGE_DIGITS = {"primary": "1", "junior": "2", "senior": "3"}  # the first digit of a grade's code
REASONS = {
    "household": Text("户籍迁移", "Household registration moved"),
    "job": Text("父母或监护人工作调动", "A guardian's job moved"),
    "migrant": Text("随迁子女随父母流动", "Migrant family moved"),
    "guardian_abroad": Text("监护人出国、援边或从军", "Guardian abroad, border support or military"),
    "health": Text("健康状况变化", "Change of health"),
    "other": Text("其他", "Other"),
}


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Text]:
    """`王小明 转入 郑州市第七中学` for each case the session may read."""
    names = names_in_cases(session, [row["number"] for row in cases])
    schools = tree.rows_by_id(session, {_to(row) for row in cases})
    return {row["case_id"]: _sentence(names.get(row["number"], "—"), schools.get(_to(row))) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """Before and after, the facts a seat decides on, the evidence."""
    facts = variables.get("facts") or {}
    request = variables.get("request") or {}
    try:
        display = read_snapshot(session, case["number"]).display
    except NotFound:
        return Shown()
    return Shown(
        changes=_changes(session, facts) if facts else (),
        facts=_facts(display, request, facts),
        files=tuple(evidence_of_case(session, case["number"])),
    )


def _to(row: Any) -> str:
    return str(row["case_organisation"] if "case_organisation" in row else row["organisation"])


def _sentence(name: str, school: tree.OrgRow | None) -> Text:
    if school is None:
        return Text(f"{name} 转学", f"Transfer of {name}")
    return Text(f"{name} 转入 {school.name_zh}", f"{name} to {school.name_en}")


def _changes(session: Session, facts: Mapping[str, Any]) -> tuple[Change, ...]:
    before, after = facts["releasing"]["school"], facts["receiving"]["school"]
    schools = tree.org_by_id(session, before), tree.org_by_id(session, after)
    rows = [_change("school", Text("就读学校", "School"), *schools)]
    if not facts["same_authority"]:
        above = tree.authority_of(session, before), tree.authority_of(session, after)
        rows.append(_change("authority", Text("学籍主管部门", "Authority"), *above))
    return tuple(rows)


def _change(field: str, label: Text, before: Organisation, after: Organisation) -> Change:
    return Change(field, label, Text(before.name_zh, before.name_en), Text(after.name_zh, after.name_en))


def _facts(display: Mapping[str, Any], request: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    sex, code = code_table("sex"), display.get("xbm") or ""
    reason = REASONS.get(request.get("reason", ""), Text("—", "—"))
    across = Text("是", "yes") if facts.get("cross_province") else Text("否", "no")
    rows = [
        (Text("姓名", "Name"), _same(display.get("xm"))),
        (Text("性别", "Sex"), Text(sex.label(code, "zh"), sex.label(code, "en"))),
        (Text("出生日期", "Date of birth"), _same(display.get("csrq"))),
        (Text("学籍号", "Student code"), _same(display.get("grbsm"))),
        (Text("身份证件号", "ID number"), _same(display.get("sfzjh"))),
        (Text("年级", "Grade"), _grade(str(display.get("stage", "")), display.get("grade"))),
        (Text("跨省转学", "Between provinces"), across),
        (Text("转学原因", "Reason"), reason),
        (Text("情况说明", "Explanation"), _same(request.get("note"))),
    ]
    return tuple(Fact(label, value) for label, value in rows if value.zh)


def _grade(stage: str, grade: Any) -> Text:
    """小学四年级, as the code table says it."""
    table, code = code_table("grade"), f"{STAGE_DIGITS.get(stage, '')}{grade or ''}"
    return Text(table.label(code, "zh"), table.label(code, "en"))


def _same(value: Any) -> Text:
    return Text(str(value or ""), str(value or ""))
