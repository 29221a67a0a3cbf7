"""Long work: asked for, claimed under a lease and a fence, its progress and result kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import NotFound
from records.ids import new_id
from records.scope import system_scope
from records.tables.job import Job
from records.tree import org_by_id

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Claimed:
    """A job in the hands of one runner; a runner whose fence is not the last one writes nothing."""

    id: str
    kind: str
    org_id: str
    account_id: str
    assignment_id: str
    asked: dict[str, Any]
    fence: int


@dataclass(frozen=True)
class Outcome:
    """How a job ended: state done or failed, figures and words, and the name of its file if it made one."""

    state: str
    result: dict[str, Any]
    file_name: str | None = None


def ask(session: Session, acting: Acting, assignment_id: str, kind: str, asked: dict[str, Any]) -> Job:
    """Leave a piece of long work for the background."""
    org = org_by_id(session, str(acting.org_id))
    row = Job(
        id=new_id(), org_id=org.id, province=org.province, account_id=str(acting.account_id),
        assignment_id=assignment_id, kind=kind, asked=asked, state="open", done=0, total=0, result={},
        made_at=acting.now, fence=0,
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


def jobs_of(session: Session, account_id: str, limit: int = 20) -> list[Job]:
    """Return an account's jobs, newest first."""
    with system_scope(session):
        return list(session.scalars(
            select(Job).where(Job.account_id == account_id).order_by(Job.made_at.desc(), Job.id.desc()).limit(limit)
        ))  # fmt: skip


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
        return Claimed(row.id, row.kind, row.org_id, row.account_id, row.assignment_id, dict(row.asked), row.fence)


def note_progress(session: Session, claimed: Claimed, done_of: tuple[int, int], lease_until: datetime) -> None:
    """Keep how far a job is and hold its lease; a stale runner changes nothing."""
    values = {"done": done_of[0], "total": done_of[1], "lease_until": lease_until}
    _write(session, claimed, values)


def finish(session: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Keep how a job ended; a stale runner changes nothing."""
    values = {
        "state": outcome.state, "result": outcome.result, "file_name": outcome.file_name, "ended_at": now,
        "lease_until": None,
    }  # fmt: skip
    _write(session, claimed, values)


def _write(session: Session, claimed: Claimed, values: dict[str, Any]) -> None:
    with system_scope(session):  # a runner works for everybody; the fence says whether it still may
        session.execute(update(Job).where(Job.id == claimed.id, Job.fence == claimed.fence).values(values))
