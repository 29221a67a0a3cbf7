"""What a person sees of a registration: whose pupils, of which kind, how many, and who entered them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.registration.process import process
from processes.sections import Fact, Facts, Shown
from processes.sentences import said_of_units
from records.accounts import display_names
from records.tables import CaseRow
from records.tree import orgs_by_id

KINDS = {
    "enrolled": Bilingual("在校生注册", "Pupils already at school"),
    "primary_one": Bilingual("小学新生注册", "Primary one"),
    "returning": Bilingual("来华、归国学生注册", "Returning or foreign pupils"),
}
PUPILS = Bilingual("学生人数", "Pupils")
PROXY, BY_SCHOOL = Bilingual("代为录入", "by proxy"), Bilingual("学校录入", "by the school")
LATE, IN_TIME = Bilingual("逾期", "late"), Bilingual("按期", "in time")

DOING = Bilingual("申报学籍注册", "registers pupils")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第一小学 申报学籍注册` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The facts that those who decide weigh: kind, school, lateness, and by whom it was entered for the school."""
    facts = variables.get("facts") or {}
    orgs = orgs_by_id(session, {facts[key] for key in ("school",) if facts.get(key)})
    school = orgs.get(facts.get("school", ""))
    entered = str((facts.get("asking") or {}).get("account") or "")
    name = display_names(session, [entered]).get(entered, "") if entered else ""
    rows = [
        (Bilingual("注册类别", "Kind"), KINDS.get(facts.get("kind", ""), Bilingual("—", "—"))),
        (Bilingual("学校", "School"), Bilingual(school.name_zh, school.name_en) if school else Bilingual("—", "—")),
        (Bilingual("录入人", "Entered by"), Bilingual(name, name)),
        (Bilingual("录入方式", "Entry"), PROXY if facts.get("proxy") else BY_SCHOOL),
        (Bilingual("申报时间", "Time"), LATE if facts.get("late") else IN_TIME),
    ]
    return Shown((Facts(tuple(Fact(label, value) for label, value in rows if value.zh)),))


@process.column("pupils", PUPILS)
def pupils(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """How many pupils each list holds."""
    ids = [row["case_id"] for row in rows]
    query = select(CaseRow.case_id, func.count()).where(CaseRow.case_id.in_(ids)).group_by(CaseRow.case_id)
    return {case: Bilingual(str(n), str(n)) for case, n in session.execute(query)}


