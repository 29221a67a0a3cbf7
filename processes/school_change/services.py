"""The Python behind the diagram of a change of a school: facts and effects, no decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from engine import BusinessError
from processes.refused_again import overtaken
from processes.reorganising import tree_changed
from processes.school_change.facts import KEY, gather
from processes.school_change.handing_over import JOB, handover_of
from processes.school_change.process import process
from records import jobs, succession
from records.acting import Acting
from records.notices import NewNotice, leave_notices
from records.org_states import record_state
from records.revival import revive_school, withdraw_school
from records.roles import Role
from records.schools import NewSchool, create_school, school_of
from records.scope import system_scope
from records.tables.school import SchoolStatus, Stage
from records.taking_over import Ending, end_school
from records.tree import common_superior

Values = Mapping[str, Any]
T = TypeVar("T")


@process.service
def facts(work: Any, request: Values, unit: str = "", case: str = "") -> dict[str, Any]:
    """What the register says of the schools, of the entries, and of other running changes of them."""
    at = unit or str(work.actor.organisation), case
    with system_scope(work.session):
        return gather(work.session, Acting(work.now), request, at)


@process.service
def create(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Found a school under the authority, from today on. Raises the BPMN error *overtaken* where the code is taken."""
    like = school_of(work.session, facts["school"]["id"]) if facts["school"]["given"] else None

    def made(acting: Acting) -> str:
        stages = tuple(Stage(one) for one in request.get("stages") or (like.stages if like else ()))
        new = NewSchool(
            str(request["code"]), str(request["name"]), str(request.get("name_en") or request["name"]), facts["unit"],
            stages, acting.today, type_code=str(request.get("type_code") or (like.type_code if like else "211")),
            length_years=int(request.get("length_years") or (like.length_years if like else 6)),
        )  # fmt: skip
        return create_school(work.session, new).id

    return {"school": _done(work, case, made)}


@process.service
def rename(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Give a school a new name from today on; its code stays, the old name stays readable."""
    name, name_en = str(request["name"]), str(request.get("name_en") or request["name"])

    def renamed(acting: Acting) -> None:
        changes = {"name_zh": name, "name_en": name_en}
        record_state(work.session, acting, facts["school"]["id"], str(request["document"]), **changes)

    _done(work, case, renamed)
    return {"name": name}


@process.service
def set_enrolment(work: Any, request: Values, facts: Values, case: str, status: str) -> dict[str, Any]:
    """Let a school take pupils, or no more, from today on."""
    state = SchoolStatus(status)
    _done(work, case, lambda acting: record_state(
        work.session, acting, facts["school"]["id"], str(request["document"]), status=str(state)))  # fmt: skip
    return {"status": str(state)}


@process.service
def revive(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Open an ended school again with its old code, under the authority. Pupils and people stay where they went."""
    school, unit = facts["school"]["id"], facts["unit"]
    _done(work, case, lambda acting: revive_school(work.session, acting, school, unit, str(request["document"])))
    tree_changed(work, [school])
    return {"school": school}


@process.service
def erase(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Withdraw a school that was entered by mistake and holds nothing: no day of the past shows it any more."""
    school = facts["school"]["id"]
    _done(work, case, lambda acting: withdraw_school(work.session, acting, school, str(request["document"])))
    tree_changed(work, [school])
    return {"school": school}


@process.service
def hand_over(work: Any, request: Values, facts: Values, how: Values, case: str) -> dict[str, Any]:
    """Close the doors of the school, open its classes at the other, and leave the move of its pupils as long work.

    `how` says into which school, whether the whole school goes, and the id of the case that is told.
    """
    source, target, whole = str(facts["school"]["id"]), str(how["into"] or ""), bool(how["whole"])

    def begun(acting: Acting) -> dict[str, Any]:
        succession.lock_schools(work.session, [one for one in (source, target) if one])
        if whole and school_of(work.session, source).status == SchoolStatus.NORMAL:
            document = str(request["document"])
            record_state(work.session, acting, source, document, status=str(SchoolStatus.SUSPENDED))
        classes = succession.open_classes(work.session, source, target, _only(request, whole)) if target else {}
        asked = {"source": source, "target": target, "classes": classes, "whole": whole, "case": case}
        over = common_superior(work.session, source, target).id if target else facts["unit"]
        left = jobs.ask_for_system(work.session, acting, over, jobs.Asked(f"{KEY}.{JOB.name}", asked, how["case_id"]))
        return {"job": left.id, "unit": facts["unit"], "name": facts["school"]["name"], **asked}

    return _done(work, case, begun)


@process.service
def end(work: Any, request: Values, begun: Values, case: str, status: str) -> dict[str, Any]:
    """End the school: people, roles, settings and notices go to the successor; open tasks find their desk anew.

    Raises the BPMN error *remaining* where a pupil came back meanwhile. Whatever else bars it stays with the operators,
    for the pupils have gone over.
    """
    source, target = str(begun["source"]), str(begun["target"])
    ending = Ending(source, SchoolStatus(status), str(request["document"]), target or None)
    with system_scope(work.session):
        if succession.count_left(work.session, handover_of(begun)):
            raise BusinessError("remaining", "a pupil is at the school again", zh="学校又有在籍学生")
        acting = _acting(work, case)
        succession.close_classes(work.session, acting, succession.classes_left(work.session, source))
        over = end_school(work.session, acting, ending)
        _tell(work, acting, target or str(begun["unit"]), str(begun["name"]))
    tree_changed(work, [source])
    return {
        "accounts": over.accounts, "roles": over.roles, "settings": over.settings,
        "left": [zh for zh, _ in over.left], "left_en": [en for _, en in over.left],
    }  # fmt: skip


@process.service
def split_done(work: Any, begun: Values, case: str) -> dict[str, Any]:
    """Close the classes that have gone over; one in which a pupil stayed stays open."""

    def closed(acting: Acting) -> int:
        _tell(work, acting, str(begun["target"]), str(begun["name"]))
        return succession.close_classes(work.session, acting, list(begun["classes"]))

    return {"closed": _done(work, case, closed)}


def _only(request: Values, whole: bool) -> list[str]:
    return [] if whole else [str(one) for one in request.get("classes") or []]


def _done(work: Any, case: str, act: Callable[[Acting], T]) -> T:
    """Change the registers by the case; what they refuse now was overtaken by something since the decision."""
    with overtaken(), system_scope(work.session):
        return act(_acting(work, case))


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, KEY, case)


def _tell(work: Any, acting: Acting, unit: str, name: str) -> None:
    words = (f"“{name}”的学生与业务已转入本单位", f"Pupils and work of {name} have come to this unit")
    roles = (Role.STUDENT_CLERK, Role.STUDENT_LEADER)
    news = [NewNotice(unit, role, "taken_over", *words, key=f"{acting.case_no}:taken_over:{role}") for role in roles]
    leave_notices(work.session, acting, news)
