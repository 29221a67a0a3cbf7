"""Finding the holder of open tasks anew after organisations changed (architecture: routing by relation).

A task whose organisation is a relation is resolved anew; one that names a unit by id stays where it is. The case's
history records each move, and a task that had no holder leaves the operators' list once it has one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from engine.run.between_cases import resume
from engine.run.case import incidents, loop_state, variables
from engine.run.case.run import Run
from engine.run.elements import holder as assignment
from engine.run.elements.holder import Holder
from engine.store import tables as t
from engine.store.cases import Scope
from engine.transaction.work import Work

_T = t.task.c
NO_HOLDER = "no_holder"
OPEN_TASKS = select(t.task).where(_T.case_id == bindparam("x_case"), _T.state == t.OPEN).order_by(_T.created_at, _T.id)
# why: the cases that could stand elsewhere now, in one order, a page at a time
OPEN_CASES = (
    select(_T.case_id)
    .where(_T.state == t.OPEN, _T.organisation.is_not(None), _T.case_id > bindparam("x_after"))
    .group_by(_T.case_id)
    .order_by(_T.case_id)
    .limit(bindparam("x_limit"))
)
INCIDENTS = select(t.incident.c.kind).where(
    t.incident.c.case_id == bindparam("x_case"),
    t.incident.c.scope_id == bindparam("x_scope"), t.incident.c.token == bindparam("x_token"),
    t.incident.c.state == "open",
)  # fmt: skip
MOVE = (
    update(t.task)
    .where(_T.id == bindparam("x_id"), _T.state == t.OPEN, _T.row_version == bindparam("x_version"))
    .values(
        role=bindparam("x_role"), excluded=bindparam("x_excluded"),
        organisation=bindparam("x_organisation"), explanation_zh=bindparam("x_zh"), explanation_en=bindparam("x_en"),
        person=bindparam("x_person"), claimed_by=bindparam("x_person"), delegated_by=None,
        row_version=_T.row_version + 1,
    )
)  # fmt: skip


def open_cases(work: Work, after: str = "", limit: int = 200) -> list[str]:
    """Ids of cases with open tasks that stand at an organisation, from `after` on."""
    return list(work.connection.execute(OPEN_CASES, {"x_after": after, "x_limit": limit}).scalars())


def reroute(work: Work, case_id: str) -> list[str]:
    """Ask the resolver again for every open task of a case; returns the ids of those that moved."""
    moved: list[str] = []

    def act(run: Run) -> None:
        for row in work.connection.execute(OPEN_TASKS, {"x_case": case_id}).all():
            moved.extend(_asked_again(run, row))

    resume(work, case_id, act)
    return moved


def follow(run: Run, row: Any) -> bool:
    """Give an open task to whom its seat names now, after its case moved to another version; False if it stays."""
    holder = _holder(run, row)
    if holder is None or (holder.role, holder.organisation, holder.person) == (row.role, row.organisation, row.person):
        return False
    _move(run, row, holder, (holder.role, assignment.columns(holder)["excluded"]), "reseated")
    _report(run, (run.scope(row.scope_id), row.token, row.element), holder, row.id)
    return True


def _holder(run: Run, row: Any) -> Holder | None:
    """Whom the drawing names for an open task, asked anew; None where it names nobody, or a person chose whom."""
    if row.adds is not None:
        return None
    scope = run.scope(row.scope_id)
    node = run.node(scope, row.element)
    corrects = row.corrects is not None
    if assignment.wanted_of(node, corrects) is None:
        return None
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, row.token))
    return assignment.of(run, scope, node, local, corrects)


def _asked_again(run: Run, row: Any) -> list[str]:
    scope = run.scope(row.scope_id)
    wanted = assignment.wanted_of(run.node(scope, row.element), row.corrects is not None)
    holder = _holder(run, row) if wanted is not None and wanted.organisation is not None else None
    if holder is None:
        return []
    elsewhere = holder.organisation is not None and holder.organisation != row.organisation
    if elsewhere:
        _move(run, row, holder, (row.role, row.excluded))
    if elsewhere or _reported(run, row):
        _report(run, (scope, row.token, row.element), holder, row.id)
    return [row.id] if elsewhere else []


def _move(run: Run, row: Any, holder: Holder, seat: tuple[str | None, str | None], kind: str = "rerouted") -> None:
    params = {
        "x_id": row.id, "x_version": row.row_version, "x_organisation": holder.organisation, "x_zh": holder.zh,
        "x_en": holder.en, "x_person": holder.person, "x_role": seat[0], "x_excluded": seat[1],
    }  # fmt: skip
    run.work.connection.execute(MOVE, params)
    run.record(kind, row.element, {"task": row.id, "from": row.organisation, "to": holder.organisation})
    key = f"{row.id}.{row.row_version + 1}"
    run.work.outbox("task.opened", key, {"case": run.case.id, "task": row.id, "element": row.element})


def _reported(run: Run, row: Any) -> bool:
    """Is a missing holder the token's only incident?"""
    asked = {"x_case": row.case_id, "x_scope": row.scope_id, "x_token": row.token}
    kinds = run.work.connection.execute(INCIDENTS, asked).scalars()
    return set(kinds) == {NO_HOLDER}


def _report(run: Run, at: tuple[Scope, int, str], holder: Holder, task_id: str) -> None:
    """The operators' list shows a task exactly while nobody may decide it."""
    able = holder.person or holder.holders is None or set(holder.holders) - set(holder.excluded)
    known = str(at[1]) in at[0].memo.get("incidents", {})
    if known and able:
        incidents.resolve_token(run, at[0], at[1], "rerouted")
    elif not known:
        assignment.warn(run, at, holder, task_id)
