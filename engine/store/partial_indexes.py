"""Indexes over the rows that meet a criterion, so that finished work slows down no inbox and no list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, and_, or_

from engine.store import tables as t

_CASE, _TASK, _TIMER = t.case.c, t.task.c, t.timer.c
_OPEN = _TASK.state == t.OPEN
_UNHELD = and_(
    _OPEN, _TASK.person.is_(None), _TASK.claimed_by.is_(None), or_(_TASK.role.is_(None), _TASK.organisation.is_(None))
)


def _partial(name: str, *columns: Any, where: Any, unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_partial("wf_case_open", _CASE.started_at, _CASE.id, where=_CASE.state == t.ACTIVE)
_partial("wf_case_started", _CASE.started_by, where=_CASE.state == t.ACTIVE)
_partial("wf_task_inbox", _TASK.organisation, _TASK.role, _TASK.due_at, _TASK.id, where=_OPEN)
_partial(  # without the ids: what a desk is counted by alone, and a list of one process in the order of its limits
    "wf_task_counts", _TASK.organisation, _TASK.role, _TASK.process, _TASK.due_at, _TASK.claimed_by,
    _TASK.delegated_by, _TASK.overdue, _TASK.person, _TASK.state,
    where=and_(_OPEN, _TASK.person.is_(None), _TASK.organisation.is_not(None)),
)  # fmt: skip
_partial("wf_task_person", _TASK.person, where=and_(_OPEN, _TASK.person.is_not(None)))
_partial("wf_task_claimed", _TASK.claimed_by, where=and_(_OPEN, _TASK.claimed_by.is_not(None)))
_partial("wf_task_overdue", _TASK.due_at, where=and_(_OPEN, _TASK.overdue.is_(True)))
_partial("wf_task_unheld", _TASK.created_at, where=_UNHELD)
_partial("wf_task_decided", _TASK.decided_by, _TASK.decided_at, where=_TASK.decided_by.is_not(None))
_partial("wf_timer_unique", _TIMER.unique_key, where=_TIMER.unique_key.is_not(None), unique=True)
