"""The Python behind the service tasks of the diagram: facts and effects, no decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from engine import BusinessError
from processes import declared_values as values
from processes import sealing
from processes.declared_values import (
    Asked,
    CaseId,
    CaseNumber,
    Facts,
    Group,
    Handled,
    Ruling,
    Side,
    Taken,
    Turn,
    Verdict,
)
from processes.problem_record.process import process
from processes.problem_record.relations import AUTHORITY, HOLDER, arbiter, holder, holders_authority
from processes.problem_record.settings import DUTY, LEADER, LIMIT, REMIND
from records.acting import Acting
from records.errors import RecordsError
from records.file_list import file_kinds
from records.files import hand_to_side
from records.scope import system_scope
from records.settings.values import settings_of
from records.students.cases import grant_case
from records.students.duplicates import check_student
from records.students.problem_groups import (
    EVIDENCE,
    bring_up_to_date,
    group_by_id,
    open_members,
    settle_group,
)
from records.students.proposals import apply_proposal, propose_change
from records.students.versions import payload_of
from records.tables import ProblemGroup, ProblemRecord

FIELDS = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh")
FIRST, USUAL = 80, 50  # priorities: groups with a graduating pupil go first (S10)


SIDES = values.many("各方", "The sides", values.entries(
    "一方", "A side", holder=values.SCHOOL, authority=values.AUTHORITY,
))
Found = Annotated[dict[str, Any], values.facts(
    sides=SIDES, unheard=SIDES, losers=SIDES,
    rules=values.rules("problem_record", duty=values.limit(DUTY.name)),
)]


Weighed = Annotated[dict[str, Any], values.entries("权衡", "What was weighed", arbiter=values.ANY_AUTHORITY)]


@process.service
def facts(work: Any, group: Group, turn: Turn, case: CaseNumber, case_id: CaseId) -> Found:
    """Who the sides are now, who of them has not been heard, and who must still correct a record that lost."""
    acting = _acting(work, case)
    with system_scope(work.session):
        row = _group(work, group)
        if row.state == "open" and row.round == turn:
            row.case_no, row.case_id = case, case_id
        left = bring_up_to_date(work.session, acting, row)
        sides = [_side(one) for one in left]
        orgs = [holder(work.session, one.student_id).id for one in left]
        authorities = [holders_authority(work.session, one.student_id).id for one in left]
        grant_case(work.session, acting, [*orgs, *authorities], ["school"])
        return {
            "group": group, "type": row.type, "sides": sides,
            "one_authority": len(left) > 1 and len(set(authorities)) == 1,
            "unheard": [_side(one) for one in left if not one.stance and not one.lost],
            "losers": [_side(one) for one in left if one.lost],
            "priority": FIRST if row.graduating else USUAL, "across": row.across,
            "rules": _rules(work, (orgs or [str(work.actor.organisation or "")])[0], acting),
        }  # fmt: skip


@process.service
def take(
    work: Any, side: Side, handled: Handled, asked: Asked, case: CaseNumber
) -> dict[str, Any]:
    """Take what a school says of its record: keep its papers for its own side, and name what is missing.

    `asked` is what the diagram makes of the answer: does it keep the record, does it change it, which papers it needs.
    """
    given = handled.get("data") or {}
    files = [str(one) for one in given.get("evidence") or []]
    with system_scope(work.session):
        hand_to_side(work.session, files, case, f"{case}/{str(side['student'])[-8:]}")
        there = set(file_kinds(work.session, files).values())
    lacking = [paper for paper in asked["papers"] if paper not in there]
    if asked["changes"] and not any(given.get(key) for key in FIELDS):
        lacking.append("fields")
    return {**asked, "missing": lacking, "reason": handled.get("reason"), "files": files}


@process.service
def apply(  # noqa: PLR0913  each is an input of the service task
    work: Any, side: Side, taken: Taken, handled: Handled, facts: Facts,
    case: CaseNumber,
) -> dict[str, Any]:  # fmt: skip
    """Keep a side's stance; what its own authority agreed to takes effect at once, the rest waits for the decision."""
    with system_scope(work.session):
        row = _open_record(work, facts["group"], side["student"])
        if row is None:
            return {"effect": "gone"}
        row.stance = taken["stance"]
        waits = facts["one_authority"] and not row.lost
        if waits or not taken["changes"]:
            row.held = not waits and bool(taken["keeps"])
            if not waits and not taken["keeps"]:
                row.stance = ""  # who is still here was not deleted, and has not been heard
            work.session.flush()
            return {"effect": "waits" if waits else taken["stance"]}
        _change(work, _acting(work, case), row, handled.get("data") or {})
        return {"effect": "changed"}


@process.service
def weigh(work: Any, facts: Facts, case: CaseNumber) -> Weighed:
    """How many records are left, heard, held to be right; and who decides over all of them."""
    with system_scope(work.session):
        row = _group(work, facts["group"])
        left = bring_up_to_date(work.session, _acting(work, case), row)
        options = [_option(work, number, one) for number, one in enumerate(left, start=1)]
        students = [one.student_id for one in left]
        above = arbiter(work.session, students).id if students else None
    return {
        "type": row.type, "left": len(left), "unheard": sum(not one.stance and not one.lost for one in left),
        "lost": sum(one.lost for one in left), "held": sum(one.held and not one.lost for one in left),
        "waiting": sum(bool(one.stance) and not one.held and not one.lost for one in left),
        "state": row.state, "arbiter": above, "options": options,
    }  # fmt: skip


@process.service
def award(
    work: Any, facts: Facts, ruling: Ruling, case: CaseNumber
) -> dict[str, Any]:
    """Keep a ruling: `stands` does and the others must correct theirs, or `all` stay, or all are asked again."""
    stands = ruling.get("stands")
    with system_scope(work.session):
        members = open_members(work.session, facts["group"])
        if stands is not None and stands not in {row.student_id for row in members}:
            raise BusinessError("chosen", "Expected the record that stands but it is no side any more",
                                zh="请选择保留的学籍")  # fmt: skip
        for row in members:
            row.held = bool(ruling["all"]) or row.student_id == stands
            row.lost = stands is not None and not row.held
            row.stance = EVIDENCE if row.held else ""
        work.session.flush()
    return {"stands": stands, "all": bool(ruling["all"])}


@process.service
def close(work: Any, facts: Facts, verdict: Verdict, case: CaseNumber) -> dict[str, Any]:
    """Settle the group: whoever is left is cleared by evidence, and stops being a problem record."""
    with system_scope(work.session):
        row = _group(work, facts["group"])
        if row.state == "open":
            settle_group(work.session, _acting(work, case), row, str(verdict["outcome"]))
        return {"outcome": row.outcome, "round": row.round}


def _change(work: Any, acting: Acting, row: ProblemRecord, given: Mapping[str, Any]) -> None:
    """Put what the school corrected into force, and check the record anew; one that is no better is asked again."""
    clear = sealing.opened(work.session, {key: given[key] for key in FIELDS if given.get(key)})
    present = payload_of(work.session, row.student_id)
    changed = {key: value for key, value in clear.items() if value and present.get(key) != value}
    try:
        if changed:
            proposal = propose_change(work.session, acting, row.student_id, changed)
            apply_proposal(work.session, acting, proposal.id, acting.today)
    except RecordsError as cause:
        raise BusinessError("refused", cause.en, zh=cause.zh) from cause
    row.stance = ""  # who still shares the number after a change has not been heard
    work.session.flush()
    check_student(work.session, acting, row.student_id)


def _group(work: Any, group_id: str) -> ProblemGroup:
    found = group_by_id(work.session, group_id)
    if found is None:
        raise BusinessError("gone", f"Expected the group {group_id} but it is gone", zh="问题学籍组已不存在")
    return found


def _open_record(work: Any, group_id: str, student_id: str) -> ProblemRecord | None:
    return next((row for row in open_members(work.session, group_id) if row.student_id == student_id), None)


def _side(row: ProblemRecord) -> dict[str, Any]:
    """A side as the diagram reads it: relations, so that a task goes to whoever holds the record when it is made."""
    return {
        "student": row.student_id, "holder": {"relation": HOLDER, "of": row.student_id},
        "authority": {"relation": AUTHORITY, "of": row.student_id}, "stance": row.stance, "held": row.held,
    }  # fmt: skip


def _option(work: Any, number: int, row: ProblemRecord) -> dict[str, str]:
    org = holder(work.session, row.student_id)
    return {
        "value": row.student_id, "label": f"第 {number} 方：{org.name_zh}", "label:en": f"Side {number}: {org.name_en}",
    }  # fmt: skip


def _rules(work: Any, org_id: str, acting: Acting) -> dict[str, Any]:
    set_here = settings_of(work.session, org_id, acting.today) if org_id else None
    days, remind, duty, leader = (
        set_here.value(key.name).value if set_here else key.default for key in (LIMIT, REMIND, DUTY, LEADER)
    )
    return {"limit": f"{days}WD", "remind": f"{remind}WD", "duty": f"{duty}WD", "leader_step": bool(leader)}


def _acting(work: Any, case: str | None = None) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, "problem record", case)


__all__: Sequence[str] = ("apply", "award", "close", "facts", "take", "weigh")
