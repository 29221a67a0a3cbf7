"""What a person sees of an export request: how much, what, for which purpose, who answers for the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from processes.catalogue import Fact, Shown, Text
from processes.data_export.process import process
from records.tables import Organisation
from records.tree import orgs_by_id

FIELD_WORDS = {
    "id_number": Text("身份证件号", "ID number"),
    "code": Text("学籍号", "student code"),
    "birth_date": Text("出生日期", "birth date"),
}
EXTENTS = {"own": Text("本单位", "own unit"), "subtree": Text("本单位及所属学校", "own unit and all below")}


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Text]:
    """`郑州市第七中学 申请导出含身份数据的名册` for each case."""
    orgs = orgs_by_id(session, {_org(row) for row in cases})
    return {row["case_id"]: _sentence(orgs.get(_org(row))) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The facts that the deciding leader weighs."""
    request, facts = variables.get("request") or {}, variables.get("facts") or {}
    fields = [FIELD_WORDS[f] for f in request.get("fields") or [] if f in FIELD_WORDS]
    listed = Text("、".join(f.zh for f in fields), ", ".join(f.en for f in fields))
    extent = EXTENTS.get(request.get("scope", ""), Text("—", "—"))
    rows = [
        (Text("导出范围", "Extent"), extent),
        (Text("学生人数", "Students"), _same(facts.get("count"))),
        (Text("含有的身份信息", "Identity data"), listed),
        (Text("用途", "Purpose"), _same(request.get("purpose"))),
        (Text("保管责任人", "Person in charge"), _same(request.get("keeper"))),
    ]
    return Shown(facts=tuple(Fact(label, value) for label, value in rows if value.zh))


def _org(row: Any) -> str:
    return str(row["case_organisation"] if "case_organisation" in row else row["organisation"])


def _sentence(org: Organisation | None) -> Text:
    name, name_en = (org.name_zh, org.name_en) if org else ("", "")
    return Text(f"{name} 申请导出含身份数据的名册", f"{name_en} asks for an export with identity data")


def _same(value: Any) -> Text:
    return Text(str(value if value is not None else ""), str(value if value is not None else ""))
