"""Deciding a frozen list of tasks in the background: each in a transaction of its own, with its result (批量办理)."""

from __future__ import annotations

from typing import Any

from api.context import House, Who, who_is
from api.deciding import decide_task
from api.problems import Problem, of_exception
from records import bulk, jobs
from records.acting import Acting
from records.bulk import Item
from records.sign_ins import acting_again

CHUNK = 20  # items between two looks at the rights of who asked, and at whether the work was stopped


def decide_all(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Decide what has no result yet, as who asked, with the rights of now.

    A result is written in the transaction of its decision, so whoever goes on after a kill decides nothing twice.
    TakenOver when the work was stopped or another runner holds it.
    """
    while True:
        with house.reading() as session:
            if jobs.is_lost(session, claimed.id, claimed.fence):
                raise jobs.TakenOver("Expected to hold the work but it was stopped.", "批量办理已停止")
            todo = bulk.pending(session, claimed.id, CHUNK)
            figures = bulk.figures(session, claimed.id)
            who = _who(house, session, claimed)
        progress(figures[bulk.DONE] + figures[bulk.REFUSED], sum(figures.values()))
        if not todo:
            return jobs.Outcome("done", {"decided": figures[bulk.DONE], "refused": figures[bulk.REFUSED]})
        for item in todo:
            _decide(house, who, item, claimed.asked)


def _who(house: House, session: Any, claimed: jobs.Claimed) -> Who:
    acting = Acting(house.now(), claimed.account_id, claimed.org_id)
    return who_is(acting_again(session, acting, str(claimed.account_id), str(claimed.assignment_id)))


def _decide(house: House, who: Who, item: Item, asked: dict[str, Any]) -> None:
    body = {**{name: asked[name] for name in ("outcome", "reason", "asked")}, "data": {}, "version": None}
    try:
        with house.working(who) as work:
            if bulk.take(work.session, item, work.now):
                decide_task(house, who, work, item.task_id, body)
    except Exception as error:
        found = error if isinstance(error, Problem) else of_exception(error)
        if found is None:
            raise
        with house.working() as work:
            bulk.refuse(work.session, item, _told(found), work.now)


def _told(problem: Problem) -> dict[str, Any]:
    """What the person is shown of a refusal, in both languages."""
    return {
        "status": problem.status, "title": problem.title, "title_en": problem.title_en,
        "detail": problem.detail, "detail_en": problem.detail_en,
        **{name: problem.members[name] for name in ("remedy", "remedy_en", "errors") if name in problem.members},
    }  # fmt: skip
