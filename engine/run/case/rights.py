"""Asking the one rule of who may decide (engine.ports.deciders) of a task in a running case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select

from engine.bpmn.model import Assignment
from engine.errors import BadInput, NotAllowed, NotFound
from engine.ports.deciders import AWAITS, DELEGATED, NOT_A_HOLDER, Answer, TaskSeat
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t

INITIATOR = "initiator"
DECIDERS = select(t.task.c.id, t.task.c.element, t.task.c.decided_by, t.task.c.decided_for).where(
    t.task.c.case_id == bindparam("x_case"), t.task.c.state == "done", t.task.c.corrects.is_(None),
    or_(t.task.c.added.is_(None), t.task.c.added != "question"),  # whoever only answered has decided nothing
)  # fmt: skip


def require(run: Run, task: Any) -> Answer:
    """The answer that lets the actor decide a task; NotAllowed with the reason otherwise."""
    return _admitted(run.ports.deciders.allows(run.work, seat(run, task), run.work.actor))


def require_of(run: Run, task: Any, account: str) -> Answer:
    """The answer that lets a task be put into an account's hands; NotAllowed with the reason otherwise.

    BadInput for somebody who does not hold the task's role there.
    """
    answer = run.ports.deciders.can_be_given(run.work, seat(run, task), account)
    if answer is NOT_A_HOLDER and answer.why_not is not None:
        raise BadInput(answer.why_not.en, zh=answer.why_not.zh)
    return _admitted(answer)


def require_own(task: Any) -> None:
    """NotAllowed for a task that somebody holds to give an opinion (委派): it goes back before it is decided."""
    if task.delegated_by is not None:
        raise NotAllowed(DELEGATED.en, zh=DELEGATED.zh)


def require_signed(task: Any) -> None:
    """NotAllowed for a task that waits for signatures that were asked for first (前加签)."""
    if task.awaits:
        raise NotAllowed(AWAITS.en, zh=AWAITS.zh)


def can_hold(run: Run, task: Any, account: str) -> bool:
    """Tell whether a task can be put into an account's hands."""
    return run.ports.deciders.can_be_given(run.work, seat(run, task), account).allowed


def seat(run: Run, task: Any) -> TaskSeat:
    """What the rule must know of a task's row; who decided beside it since it opened is excluded as well."""
    excluded = [one for text in (task.excluded, task.signed) if text for one in codec.decode(text)]
    apart = task.excluded is not None
    if apart:
        excluded += _decided_since(run, task)
    held = task.role, task.organisation, task.person, task.claimed_by
    return TaskSeat(*held, excluded, run.case.key, run.case.id, apart)


def excluded(run: Run, wanted: Assignment, but: str = "") -> tuple[str, ...]:
    """The accounts that an assignment excludes by now; what was decided at the task `but` does not count."""
    found = []
    if INITIATOR in wanted.exclude and run.case.started_by:
        found.append(run.case.started_by)
    if names_seats(wanted):
        run.work.writes.flush(run.work.connection)
        for row in run.work.connection.execute(DECIDERS, {"x_case": run.case.id}):
            if row.element in wanted.exclude and row.id != but:
                found += [account for account in (row.decided_by, row.decided_for) if account]
    return tuple(dict.fromkeys(found))


def names_seats(wanted: Assignment) -> bool:
    """Does it exclude whoever decided elsewhere? That can change while its task is open, beside the other seat."""
    return any(name != INITIATOR for name in wanted.exclude)


def _decided_since(run: Run, task: Any) -> tuple[str, ...]:
    """Whom the drawing keeps from a task by now, where it names other seats; they may stand beside it."""
    try:
        wanted = run.node(run.scope(task.scope_id), task.element).assignment
    except NotFound:  # that part of the case has ended
        return ()
    return () if wanted is None or not names_seats(wanted) else excluded(run, wanted, task.id)


def _admitted(answer: Answer) -> Answer:
    if answer.why_not is not None:
        raise NotAllowed(answer.why_not.en, zh=answer.why_not.zh)
    return answer
