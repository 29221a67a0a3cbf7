"""The functions behind the drawing: who the schools are, what each says, which one remains; no decision."""

from __future__ import annotations

from typing import Annotated, Any

from engine import BusinessError
from engine.ports.declared import Value
from ground.bilingual import Bilingual
from processes import declared_values as values
from processes.declared_values import CaseNumber, Chosen, Newest, Side
from processes.duplicate_enrolment.process import process
from processes.duplicate_enrolment.settings import HEARING, LEADER, LIMIT, REMIND
from processes.duplicate_enrolment.starting import superior
from records.acting import Acting
from records.admissions.doubles import keep_one, sides_of
from records.scope import system_scope
from records.settings.values import settings_of
from records.students.cases import grant_case
from records.tables import Admission
from records.tree import rows_by_id

KEEP, RELEASE = "keep", "release"


Stance = Annotated[str, Value(Bilingual("学校意见", "What the school says"), "string")]
SIDES = values.many("各校", "The schools", values.entries("一校", "A school", school=values.SCHOOL))
Found = Annotated[dict[str, Any], values.facts(
    superior=values.ANY_AUTHORITY, sides=SIDES, unheard=SIDES,
    rules=values.rules("duplicate_enrolment", hearing=values.limit(HEARING.name)),
)]


@process.service
def facts(work: Any, newest: Newest, case: CaseNumber) -> Found:
    """The schools that have the child now, who of them has not been heard, and who decides over all of them."""
    acting = _acting(work, case)
    with system_scope(work.session):
        sides = sides_of(work.session, newest)
        for one in sides:
            one.dispute = case
        work.session.flush()
        schools = [one.org_id for one in sides]
        above = superior(work.session, schools) if schools else str(work.actor.organisation)
        grant_case(work.session, acting, schools)
        set_there = settings_of(work.session, above, acting.today)
        days, remind, hearing, leader = (set_there.value(key.name).value for key in (LIMIT, REMIND, HEARING, LEADER))
        return {
            "newest": newest, "superior": above, "sides": [_side(one) for one in sides],
            "unheard": [_side(one) for one in sides if not one.stance],
            "rules": {
                "limit": f"{days}WD", "remind": f"{remind}WD", "hearing": f"{hearing}WD", "leader_step": bool(leader),
            },
        }  # fmt: skip


@process.service
def take(work: Any, side: Side, stance: Stance) -> dict[str, Any]:
    """Keep what a school says of the child, or that it said nothing in time."""
    with system_scope(work.session):
        row = work.session.get(Admission, str(side["admission"]))
        if row is not None and row.ended_at is None:
            row.stance = stance
            work.session.flush()
    return {"stance": stance}


@process.service
def weigh(work: Any, newest: Newest) -> dict[str, Any]:
    """How many schools are left, heard, keep the child or let it go; the one that alone keeps it."""
    with system_scope(work.session):
        sides = sides_of(work.session, newest)
        names = rows_by_id(work.session, [one.org_id for one in sides])
    keeping = [one.id for one in sides if one.stance == KEEP]
    return {
        "left": len(sides), "unheard": sum(not one.stance for one in sides), "keep": len(keeping),
        "release": sum(one.stance == RELEASE for one in sides),
        "only": keeping[0] if len(keeping) == 1 else sides[0].id if len(sides) == 1 else None,
        "options": [
            {"value": one.id, "label": names[one.org_id].name_zh, "label:en": names[one.org_id].name_en}
            for one in sides
        ],
    }  # fmt: skip


@process.service
def ask_again(work: Any, newest: Newest) -> dict[str, Any]:
    """Forget what the schools said, so that all are heard again."""
    with system_scope(work.session):
        sides = sides_of(work.session, newest)
        for one in sides:
            one.stance = ""
        work.session.flush()
    return {"asked": len(sides)}


@process.service
def award(work: Any, newest: Newest, stands: Chosen | None, case: CaseNumber) -> dict[str, Any]:
    """End the other admissions and let the file follow; not while a school that came since has not been heard."""
    with system_scope(work.session):
        sides = sides_of(work.session, newest)
        if len(sides) > 1 and any(not one.stance for one in sides):
            return {"settled": False, "kept": None}
        if sides and stands not in {one.id for one in sides}:
            words = "Expected a school that still has the child: choose again"
            raise BusinessError("chosen", words, zh="请选择仍录取该生的学校")
        acting = _acting(work, case).because("duplicate_enrolment")
        file = keep_one(work.session, acting, sides, str(stands)) if sides else None
    return {"settled": True, "kept": stands if sides else None, "file": file}


def _side(row: Admission) -> dict[str, Any]:
    return {"admission": row.id, "school": row.org_id, "stance": row.stance}


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, "duplicate_enrolment", case)
