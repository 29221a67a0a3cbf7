"""Asking the one rule of who may decide (engine.ports.deciders) of a task in a running case."""

from __future__ import annotations

from typing import Any

from engine.errors import BadInput, NotAllowed
from engine.ports.deciders import DELEGATED, NOT_A_HOLDER, Answer, TaskSeat
from engine.run.case.run import Run
from engine.store import codec


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


def can_hold(run: Run, task: Any, account: str) -> bool:
    """Tell whether a task can be put into an account's hands."""
    return run.ports.deciders.can_be_given(run.work, seat(run, task), account).allowed


def seat(run: Run, task: Any) -> TaskSeat:
    """What the rule must know of a task's row."""
    excluded = codec.decode(task.excluded) if task.excluded else ()
    apart = task.excluded is not None
    held = task.role, task.organisation, task.person, task.claimed_by
    return TaskSeat(*held, excluded, run.case.key, run.case.id, apart)


def _admitted(answer: Answer) -> Answer:
    if answer.why_not is not None:
        raise NotAllowed(answer.why_not.en, zh=answer.why_not.zh)
    return answer
