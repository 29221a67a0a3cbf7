"""Issuing formal codes, a batch at a time: each student once, whatever is killed (S5; decisions, domain 24)."""

from __future__ import annotations

from typing import Any

from ground.bilingual import Bilingual
from processes.jobs import Job, More, Running
from records.acting import Acting
from records.jobs import Outcome
from records.scope import system_scope
from records.students.awaiting import count_awaiting, next_awaiting
from records.students.issue import issue_sound

SIZE = 200


def issue(running: Running) -> More | Outcome:
    """Issue the codes of the next students by id; those that cannot have one yet are left and counted."""
    province, mark = running.asked.get("province") or "", running.mark
    with system_scope(running.session):
        waiting = count_awaiting(running.session, province)
        ids = next_awaiting(running.session, province, str(mark.get("after", "")), SIZE)
    done, total = int(mark.get("done", 0)), int(mark.get("total", 0) or waiting)
    if not ids:
        return Outcome("done", {"issued": total - waiting, "left": waiting})

    def write(work: Any) -> None:
        acting = Acting(work.now, running.acting.account_id, running.acting.org_id, "code issue", running.asked["case"])
        with system_scope(work.session):
            issue_sound(work.session, acting, ids)

    reached = done + len(ids)
    return More({"after": ids[-1], "done": reached, "total": total}, reached, max(total, reached), write)


BATCH = Job("batch", Bilingual("批量赋予学籍号", "the issue of student codes"), issue, message="codes_issued")
