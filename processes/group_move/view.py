"""What a person sees of a group move: who moves between which schools by which document, and how many are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.group_move.process import process
from processes.group_move.settings import TITLE
from processes.sections import Change, Changes, Fact, Facts, Figure, Figures, Shown, same
from processes.status_changes.view import grade_words
from records import tree
from records.file_list import evidence_of_case
from records.many.states import STATES
from records.scope import system_scope
from records.tables import CaseRow, SchoolClass

LISTED = Bilingual("学生人数", "Students")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第一小学 整班转学` for each case whose rows the session may read."""
    numbers = [row["number"] for row in cases]
    of = CaseRow.case_no
    query = select(of, func.min(CaseRow.org_id)).where(of.in_(numbers)).group_by(of)
    left = {case: org for case, org in session.execute(query)}
    schools = tree.rows_by_id(session, set(left.values()))
    return {row["case_id"]: _sentence(schools.get(left.get(row["number"], ""))) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The schools before and after, whom it is about, the document, and the figures of the list."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    if not facts.get("from"):
        return Shown()
    before, after = (tree.row_by_id(session, facts[end]) for end in ("from", "to"))
    label = Bilingual("就读学校", "School")
    left, new = (Bilingual(one.name_zh, one.name_en) for one in (before, after))
    changes = Changes((Change("school", label, left, new),))
    rows = (
        Fact(Bilingual("对象", "Who moves"), _whom(session, facts)),
        Fact(Bilingual("文号", "Document"), same(request.get("document"))),
        Fact(Bilingual("原因", "Reason"), same(request.get("why"))),
    )
    told = Facts(tuple(row for row in rows if row.value.zh))
    return Shown((changes, told, _figures(session, case["number"])), tuple(evidence_of_case(session, case["number"])))


@process.column("students", LISTED)
def students(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """How many students each list holds, those who are left out among them."""
    ids = [row["case_id"] for row in rows]
    query = select(CaseRow.case_id, func.count()).where(CaseRow.case_id.in_(ids)).group_by(CaseRow.case_id)
    return {case: same(n) for case, n in session.execute(query)}


def _figures(session: Session, case_no: str) -> Figures:
    query = select(CaseRow.state, func.count()).where(CaseRow.case_no == case_no).group_by(CaseRow.state)
    found = {state: int(n) for state, n in session.execute(query)}
    return Figures(LISTED, tuple(Figure(words, found[state]) for state, words in STATES.items() if state in found))


def _sentence(school: tree.OrgRow | None) -> Bilingual:
    if school is None:
        return TITLE
    return Bilingual(f"{school.name_zh} {TITLE.zh}", f"{TITLE.en} from {school.name_en}")


def _whom(session: Session, facts: Mapping[str, Any]) -> Bilingual:
    if facts.get("class"):
        with system_scope(session):  # why: the other school is a party and may know which class it is
            room = session.get_one(SchoolClass, facts["class"])
        return Bilingual(room.name, f"Class {room.number} of {room.cohort}")
    return grade_words(str(facts.get("stage") or ""), facts.get("grade"))

