"""Long work in the background: claimed under a lease by any process, its progress kept, its result found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from api.house import House
from engine import cause
from engine.cause import Cause
from records import jobs
from records.jobs import Claimed
from service.exporting import export_identity, export_students
from service.importing import import_students

log = structlog.get_logger("jobs")
LEASE = timedelta(minutes=2)

KINDS: Mapping[str, Callable[[House, Claimed, jobs.Progress], jobs.Outcome]] = {
    "student_import": import_students,
    "student_export": export_students,
    "identity_export": export_identity,
}


TITLES: Mapping[str, Cause] = {
    "student_import": Cause("the import of students", "导入学生名册"),
    "student_export": Cause("the export of students", "导出学生名册"),
    "identity_export": Cause("the export with identity data", "导出含身份信息的名册"),
}
_WORK = Cause("the work", "后台任务")


class JobRunner:
    """Runs the open jobs of one store, one at a time per process."""

    def __init__(self, house: House) -> None:
        self.house = house

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
        def progress(done: int, total: int) -> None:
            with self.house.working() as work:
                jobs.note_progress(work.session, claimed, (done, total), work.now + LEASE)

        try:
            outcome = KINDS[claimed.kind](self.house, claimed, progress)
        except Exception as error:
            log.exception("job failed", job=claimed.id, kind=claimed.kind)
            outcome = jobs.Outcome("failed", _said(error, claimed))
        with self.house.working() as work:
            jobs.finish(work.session, claimed, outcome, work.now)


def _said(error: Exception, claimed: Claimed) -> dict[str, str]:
    """What the person who asked reads; of an unforeseen error only where the operator finds it."""
    said = cause.chinese_of(error)
    if said:  # raised on purpose, by whichever room
        return {"error": said, "error_en": str(error)}
    work = TITLES.get(claimed.kind, _WORK)
    return {
        "error": f"{work.zh}未能完成，系统出现故障，已有记录。请稍后重试；"
        f"如仍不成功，请将编号 {claimed.id} 告知运维人员",
        "error_en": f"Expected {work.en} to finish but the system failed, which is on record. "
        f"Try again later; if it fails again, give the number {claimed.id} to the operator",
    }
