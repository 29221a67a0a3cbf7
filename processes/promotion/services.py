"""The Python behind the service tasks of the promotion: dates and figures, and work left for the system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from sqlalchemy import select

from engine import BusinessError
from processes import declared_values as values
from processes.declared_values import Asked, CaseId, CaseNumber, PersonId, Plan, ProvinceId, Request, RunId
from processes.promotion.calendar import dates_of
from processes.promotion.process import process
from records import jobs
from records.acting import Acting
from records.errors import RecordsError
from records.notices import NewNotice, leave_notices
from records.promotion import checks, report, runs, undo
from records.roles import Role
from records.scope import system_scope
from records.tables import Organisation, PromotionBackup, PromotionCheck
from records.tables.org import OrgKind
from records.tables.promotion import RunState
from records.tree import org_by_id

Planned = Annotated[dict[str, Any], values.entries(
    "升级安排", "The plan of the promotion", ministry=values.MINISTRY,
    provinces=values.many("省份", "Provinces", values.PROVINCE),
)]


@process.service
def plan(work: Any, request: Request, case: CaseNumber) -> Planned:
    """The year's dates by the ministry's settings, the provinces that confirm a backup, and the planned run."""
    year, ministry, acting = int(request["year"]), str(request["ministry"]), _acting(work, case)
    with system_scope(work.session):
        dates = dates_of(work.session, ministry, year, acting.today)
        run = runs.plan_run(work.session, acting, year, dates.run_at)
        o = Organisation
        query = select(o.id).where(o.kind == OrgKind.PROVINCE, o.valid_to.is_(None)).order_by(o.code)
        provinces = work.session.scalars(query)
        return {
            "year": year, "ministry": ministry, "run": run.id, "effective_on": run.effective_on.isoformat(),
            "provinces": list(provinces), "begins_at": dates.begins_at.isoformat(),
            "purge_at": dates.purge_at.isoformat(), "run_at": dates.run_at.isoformat(),
            "every": f"P{dates.every_days}D", "workers": dates.workers,
        }  # fmt: skip


@process.service
def rehearse(work: Any, plan: Plan, case_id: CaseId) -> dict[str, Any]:
    """Leave the rehearsal of every authority to the system."""
    return _left(work, plan, "rehearse", {"year": plan["year"], "on": plan["effective_on"]}, case_id)


@process.service
def urge(work: Any, plan: Plan, case: CaseNumber) -> dict[str, Any]:
    """Tell every authority that has something unfinished what it is, once a day at most."""
    acting = _acting(work, case)
    with system_scope(work.session):
        found = work.session.scalars(select(PromotionCheck).where(PromotionCheck.year == plan["year"])).all()
        late = [(one.org_id, one.figures) for one in found if checks.unfinished(one.figures)]
        leave_notices(work.session, acting, [
            NewNotice(org_id, Role.STUDENT_CLERK, "promotion_unfinished", *_unfinished(figures),
                      f"{case}:urge:{acting.today}:{org_id}")
            for org_id, figures in late
        ])  # fmt: skip
    return {"units": len(late)}


@process.service
def note_backup(work: Any, plan: Plan, province: ProvinceId, person: PersonId, case: CaseNumber) -> None:
    """Keep that a province confirmed its backup."""
    with system_scope(work.session):
        if work.session.get(PromotionBackup, (plan["year"], province)) is None:
            holder = org_by_id(work.session, province)
            work.session.add(PromotionBackup(
                year=plan["year"], org_id=province, province=holder.province, confirmed_at=work.now,
                confirmed_by=person[:26], case_no=case,
            ))  # fmt: skip
            work.session.flush()


@process.service
def purge(work: Any, plan: Plan, case_id: CaseId) -> dict[str, Any]:
    """Leave the closing of unfinished cases of graduating grades to the system."""
    return _left(work, plan, "purge", {}, case_id)


@process.service
def promote(work: Any, plan: Plan, case: CaseNumber, case_id: CaseId) -> dict[str, Any]:
    """Open the run, or what of it was undone, and leave it to the system with its helpers."""
    acting = _acting(work, case)
    with system_scope(work.session):
        run = runs.run_of(work.session, str(plan["run"]))
        if run.state == RunState.UNDONE:
            run = runs.plan_run(work.session, acting, int(plan["year"]), run.due_at)
        runs.open_run(work.session, acting, run)
    told = {"run": run.id}
    for _ in range(int(plan["workers"]) - 1):
        _left(work, plan, "help_along", told, None)
    return {**told, **_left(work, plan, "move_up", told, case_id)}


@process.service
def reconcile(work: Any, plan: Plan, run: RunId, case: CaseNumber) -> dict[str, Any]:
    """End the run and add up what it did, by province; each province is told, also that it went without a backup."""
    acting = _acting(work, case)
    with system_scope(work.session):
        ledger = runs.run_of(work.session, run)
        runs.end_run(work.session, acting, ledger)
        regions = report.regions(work.session, ledger, [plan["ministry"], *plan["provinces"]])
        key = f"{run}:{ledger.ended_at}"
        leave_notices(work.session, acting, [
            NewNotice(one.org_id, Role.STUDENT_CLERK, "promotion_done", *_done(one), f"{key}:{one.org_id}")
            for one in regions[1:] if one.students
        ])  # fmt: skip
    whole = regions[0]
    return {
        "run": run, "students": whole.students, "moved": whole.moved, "outcomes": whole.outcomes,
        "provinces": [
            {"organisation": one.org_id, "students": one.students, "moved": one.moved, "backed_up": one.backed_up}
            for one in regions[1:] if one.students
        ],
    }  # fmt: skip


@process.service
def take_back(work: Any, plan: Plan, asked: Asked, case: CaseNumber, case_id: CaseId) -> dict[str, Any]:
    """Leave the undoing to the system: of all schools, or of those of one authority. An error says what came after."""
    run, unit = str(asked["run"]), asked.get("unit")
    with system_scope(work.session):
        try:
            undo.check_undo(work.session, runs.run_of(work.session, run), unit or None)
        except RecordsError as refused:
            raise BusinessError("came_after", str(refused), zh=refused.zh) from refused
    return _left(work, plan, "take_back", {"run": run, "unit": unit or None, "case": case}, case_id)


@process.service
def close_undo(work: Any, run: RunId, case: CaseNumber) -> dict[str, Any]:
    """Note that the whole run is undone, if it is."""
    with system_scope(work.session):
        return {"whole": undo.end_undo(work.session, _acting(work, case), runs.run_of(work.session, run))}


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, "promotion", case)


def _left(
    work: Any, plan: Mapping[str, Any], name: str, asked: dict[str, Any], case_id: str | None
) -> dict[str, Any]:  # fmt: skip
    told = jobs.Asked(f"{process.key}.{name}", asked, case_id)
    return {"job": jobs.ask_for_system(work.session, Acting(work.now), str(plan["ministry"]), told).id}


def _unfinished(figures: Mapping[str, Any]) -> tuple[str, str]:
    cases = sum(figures["open_cases"].values())
    return (
        f"升级前尚未办结：毕业年级未毕业 {figures['not_graduated']} 人，在办业务 {cases} 件；"
        f"未分班 {figures['without_class']} 人，无学籍号 {figures['without_code']} 人，"
        f"超额班级 {figures['classes_too_large']} 个",
        f"Unfinished before the promotion: {figures['not_graduated']} graduating students not graduated, "
        f"{cases} open cases; {figures['without_class']} without a class, {figures['without_code']} without a code, "
        f"{figures['classes_too_large']} classes too large",
    )


def _done(region: report.Region) -> tuple[str, str]:
    zh = "" if region.backed_up else "（未确认备份，已一并升级）"
    en = "" if region.backed_up else " (no backup was confirmed; promoted all the same)"
    return (
        f"升级已完成：本省学生 {region.students} 人，升级 {region.moved} 人{zh}",
        f"The promotion is done: {region.students} students of the province, {region.moved} moved up{en}",
    )
