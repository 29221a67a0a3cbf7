"""What a person sees of a change of personnel: the post, who leaves, who comes, with the personnel form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.personnel_change.process import process
from processes.sections import Facts, Section, Shown, facts_told, same
from processes.sentences import said_of_units
from records.accounts import display_names
from records.roles import TITLES, Role

FORM = Bilingual("管理人员信息表", "Personnel form")
WORDS = {
    "name": Bilingual("姓名", "Name"), "login": Bilingual("登录名", "Login name"),
    "department": Bilingual("所在部门", "Department"), "post": Bilingual("职务", "Post"),
    "phone": Bilingual("办公电话", "Office phone"), "mobile": Bilingual("手机", "Mobile phone"),
    "email": Bilingual("电子邮箱", "E-mail"), "id_number": Bilingual("身份证件号", "ID number"),
}  # fmt: skip

DOING = Bilingual("申请变更管理人员", "asks for a change of personnel")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 申请变更管理人员` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The post and the people, then the personnel form of somebody who is new."""
    request = variables.get("request") or {}
    people = {str(request[key]) for key in ("leaving", "incoming") if request.get(key)}
    names = display_names(session, people)
    role = Role(request["role"]) if request.get("role") in set(Role) else None
    ends = Bilingual("停用账号", "The account ends") if request.get("departs") else Bilingual("", "")
    post = [
        (Bilingual("岗位", "Role"), Bilingual(*TITLES[role]) if role else same("")),
        (Bilingual("离任人员", "Who leaves"), same(names.get(str(request.get("leaving") or "")))),
        (Bilingual("离任后", "Afterwards"), ends),
        (Bilingual("接任人员", "Successor"), same(names.get(str(request.get("incoming") or "")))),
        (Bilingual("变更原因", "Reason"), same(request.get("why"))),
    ]
    form = [(words, same(request.get(key))) for key, words in WORDS.items()]
    sections: list[Section] = [Facts(facts_told(post))]
    if facts_told(form):
        sections.append(Facts(facts_told(form), FORM))
    return Shown(tuple(sections))


@process.column("role", Bilingual("岗位", "Role"))
def roles(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """Which role each case is about."""
    found = {row["case_id"]: (row["variables"].get("request") or {}).get("role") for row in rows}
    return {case_id: Bilingual(*TITLES[Role(role)]) for case_id, role in found.items() if role in set(Role)}




