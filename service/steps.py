"""Running what a process declares as long work: step after step, each kept before the next begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from api.context import House
from processes.jobs import Job, More, Running
from records import job_files, jobs
from records.errors import Invalid
from records.jobs import Claimed, Outcome, Reached
from records.roles import Permission
from records.scope import Scope, use_scope
from service.exporting import reading_for


@dataclass(frozen=True)
class JobFiles:
    """The sealed files of one job."""

    house: House
    job_id: str

    def keep(self, name: str, data: bytes) -> None:
        """Keep a file; one of the same name is replaced."""
        job_files.keep(self.house.jobs, self.house.keyring, self.job_id, name, data)

    def fetch(self, name: str) -> bytes:
        """The plain bytes of a file; NotFound without one."""
        return job_files.fetch(self.house.jobs, self.house.keyring, self.job_id, name)

    def drop(self, name: str) -> None:
        """Remove a file; one that is not there is removed already."""
        job_files.drop(self.house.jobs, self.job_id, name)


@dataclass(frozen=True)
class Stepped:
    """One claimed job in the hands of this process."""

    house: House
    claimed: Claimed
    lease: timedelta

    def run(self, job: Job) -> Outcome:
        """Go on from the last kept mark to the outcome; TakenOver when another runner holds the job meanwhile."""
        claimed = self.claimed
        while True:
            result = self._step(job, claimed)
            if isinstance(result, Outcome):
                return result
            claimed = self._kept(job, claimed, result)

    def _step(self, job: Job, claimed: Claimed) -> More | Outcome:
        why = f"{job.title.en} {claimed.asked.get('case', '')}".strip()
        with reading_for(self.house, claimed, why, _needs(job, claimed)) as (session, acting):
            files = JobFiles(self.house, claimed.id)
            return job.step(Running(session, acting, claimed.asked, claimed.mark, files))

    def _kept(self, job: Job, claimed: Claimed, more: More) -> Claimed:
        """What the step changed and the mark behind it, in one transaction."""
        reached = Reached(dict(more.mark), more.done, more.total)
        with self.house.working() as work:
            jobs.keep_mark(work.session, claimed, reached, work.now + self.lease)
            if more.write is not None:
                if claimed.assignment_id is None:
                    use_scope(work.session, Scope(work.session, frozenset({claimed.org_id}), _needs(job, claimed)))
                more.write(work)
        return replace(claimed, mark=reached.mark)


def _needs(job: Job, claimed: Claimed) -> frozenset[Permission]:
    """What the system may do in a job that was left for it; Invalid for one that is only ever a person's."""
    if claimed.assignment_id is None and job.needs is None:
        raise Invalid(
            f"Expected {job.title.en} to say what it needs but it was left for the system without: declare needs",
            f"“{job.title.zh}”未声明系统办理所需权限，请在流程中声明 needs",
        )
    return job.needs or frozenset()
