"""The rows of a task or of a whole case as a workbook, made in the background; each page is recorded as a read."""

from __future__ import annotations

from dataclasses import replace

from api.context import House
from engine.reading import desk
from forms.sheets.columns import Column
from forms.sheets.listed_rows import Marks, SheetLine, write_lines
from processes.visible_cases import sees
from records import job_files, jobs
from records.acting import Acting
from records.errors import NotFound
from records.many import listing
from records.many.states import STATES
from service.case_row_sheets import LIST, Asked, columns_of, line_of, marks_of

PAGE = 1_000
_STATE = Column("heban_state", "状态", "State")


def rows_out(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Write the rows of a task with their ids: in full for who writes them, else masked; every page is recorded.

    Without a task the rows of a whole case, masked.
    """
    asked = Asked(house, claimed)
    if "task" not in claimed.asked:
        return _case_out(asked)
    lines: list[SheetLine] = []
    with house.working() as work:
        at = asked.hold(work)
        many, seat = at.standing.many, at.standing.seat
        query = listing.RowQuery(at.standing.task["case_id"], seat.scope_id, seat.task_id, limit=PAGE)
        total = listing.count_rows(work.session, query)
        read = listing.full_rows if at.standing.field.writes else listing.list_rows
        for start in range(0, total, PAGE):
            page = listing.RowQuery(query.case_id, query.scope_id, query.task_id, start=start, limit=PAGE)
            lines += [line_of(many, row) for row in read(work.session, at.acting, page, f"workbook of {claimed.id}")]
        title = at.standing.process.title
    book = write_lines(title.zh if title else LIST.zh, columns_of(many), lines, marks_of(at.standing))
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT, book)
    return jobs.Outcome("done", {"rows": len(lines)}, f"名单-{at.standing.task['number']}.xlsx")


def _case_out(asked: Asked) -> jobs.Outcome:
    """All rows of a case as its readers see them: masked, with the state of each."""
    house, claimed = asked.house, asked.claimed
    lines: list[SheetLine] = []
    with house.working() as work:
        asked.sees(work)
        row = desk.case_row(work.connection, claimed.asked["case"])
        process = house.processes.get(row["key"]) if row is not None else None
        if row is None or process is None or process.many is None or not sees(
            work.session, row["organisation"], row["number"]
        ):  # fmt: skip
            raise NotFound("Expected a case with a list that you may see but there is none.", "没有可见的名单")
        many, acting = process.many, Acting(work.now, claimed.account_id, claimed.org_id, "rows", row["number"])
        total = listing.count_rows(work.session, listing.RowQuery(row["id"]))
        for start in range(0, total, PAGE):
            page = listing.RowQuery(row["id"], start=start, limit=PAGE)
            for one in listing.list_rows(work.session, acting, page, f"workbook of {claimed.id}"):
                line = line_of(many, one)
                lines.append(replace(line, cells={**line.cells, _STATE.key: STATES[one.state].zh}))
    columns = [*columns_of(many), _STATE]
    marks = Marks(fixed=frozenset(one.key for one in columns), outcomes=None)
    title = process.title.zh if process.title else LIST.zh
    job_files.keep(house.jobs, house.keyring, claimed.id, job_files.RESULT, write_lines(title, columns, lines, marks))
    return jobs.Outcome("done", {"rows": len(lines)}, f"名单-{row['number']}.xlsx")
