"""Moving running cases to another version in the background: each in a transaction of its own, with its result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from api.context import House, Who, who_is
from engine.errors import EngineError, NotAllowed
from engine.operate import migrations
from records import jobs
from records.acting import Acting
from records.roles import Permission
from records.scope import scope_of
from records.sign_ins import acting_again

CHUNK = 20  # cases between two looks at the rights of who confirmed, and at whether the work was stopped
_Act = Callable[[Any, Any, Any], object]


def migrate_all(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Move what a migration has not moved yet, or put back what it moved, with the rights of now.

    A result is written in the transaction that moves its case, so whoever goes on after a kill moves nothing twice.
    TakenOver when the work was stopped or another runner holds it.
    """
    undoing = bool(claimed.asked["undo"])
    state = migrations.MOVED if undoing else migrations.PENDING
    act, fail = (migrations.undo, migrations.keep) if undoing else (migrations.move, migrations.refuse)
    while True:
        with house.reading() as session:
            if jobs.is_lost(session, claimed.id, claimed.fence):
                raise jobs.TakenOver("Expected to hold the work but it was stopped.", "迁移已停止")
            connection = session.connection()
            row = migrations.read(connection, claimed.asked["migration"])
            todo = migrations.items(connection, row.id, state, limit=CHUNK)
            figures = migrations.figures(connection, row.id)
            who = _who(house, session, claimed)
        left = figures[state]
        progress(sum(figures.values()) - left, sum(figures.values()))
        if not todo:
            return jobs.Outcome("done", figures)
        for item in todo:
            _one(house, who, partial(_within, act, row, item), partial(fail, item=item))


def _who(house: House, session: Any, claimed: jobs.Claimed) -> Who:
    acting = Acting(house.now(), claimed.account_id, claimed.org_id)
    found = who_is(acting_again(session, acting, str(claimed.account_id), str(claimed.assignment_id)))
    if Permission.DEFINITION_PUBLISH not in found.permissions:
        raise NotAllowed(
            "Expected whoever confirmed the migration to publish still but they may not: let somebody else confirm one",
            zh="确认迁移的人已无发布权限，请由他人重新提出并确认",
        )
    return found


def _one(house: House, who: Who, act: Callable[[Any], object], fail: Callable[..., None]) -> None:
    try:
        with house.working(who) as work:
            act(work)
    except EngineError as cause:
        with house.working() as work:
            fail(work, cause=cause)


def _within(act: _Act, row: Any, item: Any, work: Any) -> None:
    """Act on a case that lies below who confirmed; NotAllowed for any other."""
    case = work.case(item.case_id)
    if case.organisation is None or not scope_of(work.session).allows(case.organisation):
        raise NotAllowed(
            f"Expected case {case.number} below your organisation but it lies outside; it stays as it is",
            zh=f"案件 {case.number} 不在管辖范围，保持不变",
        )
    act(work, row, item)
