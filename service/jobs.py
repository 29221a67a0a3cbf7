"""Long work in the background: claimed under a lease by any process, its progress kept, its result found again.

The house's own kinds run in one piece; what processes declare runs in steps, each kept before the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from api.context import House
from engine import Message, runner
from engine.reading import case_file
from forms.errors import SeveralSheets
from ground import bilingual
from ground.bilingual import Bilingual
from processes.jobs import Job
from records import jobs
from records.jobs import Claimed, Outcome
from service.account_lists import check_accounts, issue_accounts
from service.bulk import decide_all
from service.case_rows import rows_in
from service.case_rows_out import rows_out
from service.exporting import export_students
from service.importing import import_students
from service.migrating import migrate_all
from service.police_list import take_list
from service.steps import Stepped

log = structlog.get_logger("jobs")
LEASE = timedelta(minutes=2)

KINDS: Mapping[str, Callable[[House, Claimed, jobs.Progress], Outcome]] = {
    "student_import": import_students,
    "student_export": export_students,
    "police_list": take_list,
    "account_check": check_accounts,
    "account_issue": issue_accounts,
    "case_rows_in": rows_in,
    "case_rows_out": rows_out,
    "bulk_decide": decide_all,
    "case_migration": migrate_all,
}


TITLES: Mapping[str, Bilingual] = {
    "student_import": Bilingual("导入学生名册", "the import of students"),
    "student_export": Bilingual("导出学生名册", "the export of students"),
    "police_list": Bilingual("接收公安比对名单", "the list of the public-security check"),
    "account_check": Bilingual("核对账号发放表", "the check of a list of accounts"),
    "account_issue": Bilingual("按表发放账号", "the issue of a list of accounts"),
    "case_rows_in": Bilingual("接收名单工作簿", "the workbook of a list"),
    "case_rows_out": Bilingual("生成名单工作簿", "the workbook of a list"),
    "bulk_decide": Bilingual("批量办理", "the bulk decision"),
    "case_migration": Bilingual("案件迁移", "the migration of cases"),
}
_WORK = Bilingual("后台任务", "the work")


class JobRunner:
    """Runs the open jobs of one store, one at a time per process."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.declared = {
            f"{process.key}.{job.name}": job for process in house.processes.values() for job in process.jobs
        }  # fmt: skip

    def tick(self) -> int:
        """Run every job that is open or whose runner died; returns how many."""
        ran = 0
        while (claimed := self._claim()) is not None:
            self._run(claimed)
            ran += 1
        return ran

    def _claim(self) -> Claimed | None:
        with self.house.working() as work:
            return jobs.claim(work.session, work.now, LEASE)

    def _run(self, claimed: Claimed) -> None:
        job = self.declared.get(claimed.kind)
        try:
            outcome = self._in_one_piece(claimed) if job is None else Stepped(self.house, claimed, LEASE).run(job)
        except jobs.TakenOver:
            return
        except Exception as error:
            log.exception("job failed", job=claimed.id, kind=claimed.kind)
            outcome = Outcome("failed", _said(error, claimed, job))
        with self.house.working() as work:
            if jobs.finish(work.session, claimed, outcome, work.now) and job is not None:
                _report(work, claimed, outcome, job)

    def _in_one_piece(self, claimed: Claimed) -> Outcome:
        def progress(done: int, total: int) -> None:
            with self.house.working() as work:
                jobs.note_progress(work.session, claimed, (done, total), work.now + LEASE)

        return KINDS[claimed.kind](self.house, claimed, progress)


def _report(work: Any, claimed: Claimed, outcome: Outcome, job: Job) -> None:
    """Tell the case how its work ended; one that was cancelled meanwhile, or is of an older drawing, does not wait.

    The message's key is the id of the job: where several places of a case wait for one each, it meets its own.
    """
    if not job.message or claimed.case_id is None:
        return
    if case_file.waits_for_message(work.connection, claimed.case_id, job.message):
        told = {"state": outcome.state, "job": claimed.id, **outcome.result}
        runner.message(work, Message(job.message, claimed.id, told, claimed.case_id))


def _said(error: Exception, claimed: Claimed, job: Job | None) -> dict[str, Any]:
    """The text for the person who asked; for an unforeseen error it says only where the operator finds it."""
    said = bilingual.chinese_of(error)
    if said:  # raised on purpose, by whichever room
        choice = {"sheets": list(error.sheets)} if isinstance(error, SeveralSheets) else {}
        return {"error": said, "error_en": str(error), **choice}
    work = job.title if job is not None else TITLES.get(claimed.kind, _WORK)
    return {
        "error": f"{work.zh}未能完成，系统出现故障，已有记录。请稍后重试；"
        f"如仍不成功，请将编号 {claimed.id} 告知运维人员",
        "error_en": f"Expected {work.en} to finish but the system failed, which is on record. "
        f"Try again later; if it fails again, give the number {claimed.id} to the operator",
    }
