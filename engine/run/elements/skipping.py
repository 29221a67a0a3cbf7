"""Skipped user tasks (跳过): not opened, because of a condition or of who has just decided; the history says why.

A skip counts as a decision: flows and conditions read its outcome, and of several who sign it is one of the votes.
Output mappings are left out, for nobody has filled in anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, select

from engine.bpmn.model import Node
from engine.run.behaviour import leaving
from engine.run.case import expressions, loop_state, variables
from engine.run.case.run import Run
from engine.run.elements.holder import Holder
from engine.store import tables as t
from engine.store.cases import Scope

_T = t.task.c
_ITS_OWN = and_(_T.corrects.is_(None), _T.adds.is_(None))  # neither a correction nor what was added decides a seat
PREVIOUS_BY_SAME = (
    select(_T.id, _T.outcome)
    .where(_T.case_id == bindparam("x_case"), _T.state == "done", _T.decided_by == bindparam("x_by"), _ITS_OWN)
    .order_by(_T.decided_at.desc())
    .limit(1)
)
DECIDED = select(_T.id, _T.outcome, _T.organisation, _T.decided_by).where(
    _T.id == bindparam("x_id"), _ITS_OWN
)

At = tuple[Scope, int]


def by_condition(run: Run, at: At, node: Node, local: Mapping[str, Any]) -> bool:
    """Skip a task whose condition holds now that the token arrives, before anybody is looked for to decide it."""
    rule = node.skip
    if rule is None or rule.when is None or not expressions.condition(run, at[0], rule.when, local):
        return False
    outcome = (rule.outcome or node.primary) if node.outcomes else None
    _skip(run, at, node, {"outcome": outcome, "by": None}, {"why": "condition", "condition": rule.when.text[:500]})
    return True


def by_holder(run: Run, at: At, node: Node, holder: Holder) -> bool:
    """Skip a task that the person or the unit that has just decided would decide again; returns whether."""
    if node.skip_same_person and _same_person(run, at, node, holder):
        return True
    return node.skip is not None and node.skip.same_unit and _same_unit(run, at, node, holder)


def _same_person(run: Run, at: At, node: Node, holder: Holder) -> bool:
    """The only possible holder has just decided (同人跳过)."""
    able = [holder.person] if holder.person else [h for h in holder.holders or [] if h not in holder.excluded]
    if len(able) != 1:
        return False
    run.work.writes.flush(run.work.connection)
    last = run.work.connection.execute(PREVIOUS_BY_SAME, {"x_case": run.case.id, "x_by": able[0]}).one_or_none()
    if last is None or last.id != run.decided or not _offers(node, last.outcome):
        return False
    why = {"why": "same_person", "task": last.id, "by": able[0]}
    _skip(run, at, node, {"outcome": last.outcome, "by": able[0]}, why)
    return True


def _same_unit(run: Run, at: At, node: Node, holder: Holder) -> bool:
    """The unit that would decide has just decided (同单位跳过), unless another person of it has to (四眼)."""
    if run.decided is None or holder.organisation is None:
        return False
    run.work.writes.flush(run.work.connection)
    last = run.work.connection.execute(DECIDED, {"x_id": run.decided}).one_or_none()
    if last is None or last.organisation != holder.organisation or last.decided_by in holder.excluded:
        return False
    if not _offers(node, last.outcome):
        return False
    why = {"why": "same_unit", "task": last.id, "organisation": holder.organisation}
    _skip(run, at, node, {"outcome": last.outcome, "by": last.decided_by}, why)
    return True


def _offers(node: Node, outcome: str | None) -> bool:
    """Tell whether a decision can be taken over: the task offers it, or takes any."""
    return not node.outcomes or node.outcome(outcome) is not None


def _skip(run: Run, at: At, node: Node, taken: dict[str, Any], why: dict[str, Any]) -> None:
    scope, token = at
    value = {**taken, "reason": None, "data": {}, "at": run.work.now, "skipped": True}
    run.record("skipped", node.id, {**why, "outcome": taken["outcome"]})
    if not loop_state.vote(run, scope, taken["outcome"]):
        variables.assign(run, scope, {node.id: value})
    leaving.instance_done(run, scope, token, node, {node.id: value})
