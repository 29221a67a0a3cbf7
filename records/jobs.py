"""Long work: asked for, claimed under a lease and a fence, its progress and result kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, NotFound
from records.ids import new_id
from records.scope import system_scope
from records.tables.job import Job
from records.tree import org_by_id

Progress = Callable[[int, int], None]
STOPPED = "stopped"  # the state of a job that no runner takes up until it goes on


@dataclass(frozen=True)
class Claimed:
    """A job in the hands of one runner; a runner whose fence is not the last one writes nothing."""

    id: str
    kind: str
    org_id: str
    account_id: str | None  # None: left for the system, not for a person
    assignment_id: str | None
    asked: dict[str, Any]
    fence: int
    mark: dict[str, Any] = field(default_factory=dict)
    case_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a job ended: state done or failed, figures and texts, and the name of its file if it made one."""

    state: str
    result: dict[str, Any]
    file_name: str | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked: the kind of work, its ids and filters, and the case that is told how it ended."""

    kind: str
    filters: dict[str, Any]
    case_id: str | None = None


class TakenOver(Conflict):
    """Raised when a runner's lease ran out and another took the job over."""


def ask(session: Session, acting: Acting, assignment_id: str, asked: Asked) -> Job:
    """Queue a piece of long work for the background, done within the scope of the role that asks."""
    return _left(session, acting, asked, (str(acting.org_id), str(acting.account_id), assignment_id))


def ask_for_system(session: Session, acting: Acting, org_id: str, asked: Asked) -> Job:
    """Queue long work of the system's own, done within the subtree of a unit; whoever acts now has no part in it.

    A case leaves one job of a kind at a time: while one is open or running, that one is returned.
    """
    with system_scope(session):
        under_way = select(Job).where(
            Job.kind == asked.kind, Job.case_id == asked.case_id, Job.account_id.is_(None),
            Job.state.in_(("open", "running")),
        )  # fmt: skip
        running = session.scalar(under_way.limit(1)) if asked.case_id is not None else None
        return running or _left(session, acting, asked, (org_id, None, None))


def _left(
    session: Session, acting: Acting, asked: Asked, whose: tuple[str, str | None, str | None]
) -> Job:  # fmt: skip
    org_id, account_id, assignment_id = whose
    org = org_by_id(session, org_id)
    row = Job(
        id=new_id(), org_id=org.id, province=org.province, account_id=account_id,
        assignment_id=assignment_id, kind=asked.kind, asked=asked.filters, case_id=asked.case_id,
        state="open", done=0, total=0, result={},
        made_at=acting.now, fence=0, mark={},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def job_of(session: Session, account_id: str, job_id: str) -> Job:
    """Return one of an account's own jobs, or raise NotFound."""
    with system_scope(session):
        row = session.scalar(select(Job).where(Job.id == job_id, Job.account_id == account_id))
    if row is None:
        raise NotFound(
            "Expected one of your own jobs but there is none with this id.",
            "没有这项后台任务，或不是本人提交的",
        )
    return row


def by_id(session: Session, job_id: str) -> Job | None:
    """Return a job, whoever asked for it, or None; the caller says who may see it."""
    with system_scope(session):
        return session.scalar(select(Job).where(Job.id == job_id))


def move(session: Session, job: Job, before: tuple[str, ...], values: dict[str, Any]) -> None:
    """Change a job that is in one of some states, or raise Conflict."""
    with system_scope(session):
        moved = session.execute(update(Job).where(Job.id == job.id, Job.state.in_(before)).values(values))
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Conflict(
            f"Expected work that is {' or '.join(before)} but it is not: read it again.",
            "这项工作的状态已变化，请刷新后再试",
        )


def stop(session: Session, job: Job) -> None:
    """Let what is not done yet be; what is done stands. Conflict if nothing is under way."""
    move(session, job, ("open", "running"), {"state": STOPPED, "lease_until": None})


def go_on(session: Session, job: Job) -> None:
    """Go on with what is left of work that was stopped or failed, as it was asked for."""
    move(session, job, (STOPPED, "failed"), {"state": "open", "result": {}, "ended_at": None})


def is_lost(session: Session, job_id: str, fence: int) -> bool:
    """Tell whether a runner has lost its job, to a stop or to another runner."""
    query = select(Job.state, Job.fence).where(Job.id == job_id)
    with system_scope(session):
        row = session.execute(query).one()
    return bool(row.state != "running" or row.fence != fence)


def jobs_of(session: Session, account_id: str, limit: int = 20) -> list[Job]:
    """Return an account's jobs, newest first."""
    own = (Job.account_id == account_id, Job.state != "preview")
    with system_scope(session):
        newest = select(Job).where(*own).order_by(Job.made_at.desc(), Job.id.desc())
        return list(session.scalars(newest.limit(limit)))


def of_system(session: Session, limit: int) -> list[Job]:
    """Return the system's own jobs that are not done, oldest first, of the units in the scope."""
    query = select(Job).where(Job.account_id.is_(None), Job.state != "done")
    return list(session.scalars(query.order_by(Job.made_at, Job.id).limit(limit)))


def claim(session: Session, now: datetime, lease: timedelta) -> Claimed | None:
    """Take the oldest job that is open or whose lease ran out; two runners never hold one job."""
    with system_scope(session):
        free = or_(Job.state == "open", (Job.state == "running") & (Job.lease_until < now))
        # why: locked rows are skipped, so runners do not queue behind each other
        query = select(Job).where(free).order_by(Job.made_at).limit(1).with_for_update(skip_locked=True)
        row = session.scalar(query)
        if row is None:
            return None
        row.state, row.lease_until, row.fence = "running", now + lease, row.fence + 1
        session.flush()
        return Claimed(
            row.id, row.kind, row.org_id, row.account_id, row.assignment_id, dict(row.asked), row.fence,
            dict(row.mark), row.case_id,
        )  # fmt: skip


def note_progress(session: Session, claimed: Claimed, done_of: tuple[int, int], lease_until: datetime) -> None:
    """Keep how far a job is and hold its lease; a stale runner changes nothing."""
    values = {"done": done_of[0], "total": done_of[1], "lease_until": lease_until}
    _write(session, claimed, values)


@dataclass(frozen=True)
class Reached:
    """How far a job is: the mark to go on from, how much of how much is done."""

    mark: dict[str, Any]
    done: int
    total: int


def keep_mark(session: Session, claimed: Claimed, reached: Reached, lease_until: datetime) -> None:
    """Keep where a job goes on from and hold its lease; TakenOver for a stale runner, whose step must not be kept."""
    values = {"mark": reached.mark, "done": reached.done, "total": reached.total, "lease_until": lease_until}
    if not _write(session, claimed, values):
        raise TakenOver(
            f"Expected to hold job {claimed.id} but another runner took it over: leave it to that one.",
            f"后台任务 {claimed.id} 已由另一进程接手",
        )


def finish(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Keep how a job ended; a stale runner changes nothing. Returns whether it was kept."""
    values = {
        "state": outcome.state, "result": outcome.result, "file_name": outcome.file_name, "ended_at": now,
        "lease_until": None,
    }  # fmt: skip
    return _write(session, claimed, values)


def _write(session: Session, claimed: Claimed, values: dict[str, Any]) -> bool:
    with system_scope(session):  # a runner works for everybody; the fence says whether it still may
        mine = (Job.id == claimed.id, Job.fence == claimed.fence, Job.state == "running")
        return bool(session.execute(update(Job).where(*mine).values(values)).rowcount)  # type: ignore[attr-defined]
