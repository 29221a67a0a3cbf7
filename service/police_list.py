"""Taking the list of the public-security check in the background: rows read by forms, judged by records (S7)."""

from __future__ import annotations

import io

from api.context import House
from forms.sheets.police_list import read_police_list
from records import job_files, jobs
from records.acting import Acting
from records.scope import Scope, use_scope
from records.students.wrong_numbers import take_wrong_numbers

CHUNK, SHOWN = 2_000, 50


def take_list(house: House, claimed: jobs.Claimed, progress: jobs.Progress) -> jobs.Outcome:
    """Open a problem record for each listed number below the sending unit; lines that met nobody are named."""
    data = job_files.fetch(house.jobs, house.keyring, claimed.id, "upload")
    rows = {one.line: one.number for one in read_police_list(io.BytesIO(data), str(claimed.asked.get("sheet") or ""))}
    lines, opened, met, unknown = sorted(rows), 0, 0, list[int]()
    for start in range(0, len(lines), CHUNK):
        part = {line: rows[line] for line in lines[start : start + CHUNK]}
        with house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset({claimed.org_id}), account_id=claimed.account_id))
            acting = Acting(work.now, claimed.account_id, claimed.org_id, "public security")
            taken = take_wrong_numbers(work.session, acting, part)
        opened, met, unknown = opened + taken.opened, met + taken.met, [*unknown, *taken.unknown]
        progress(min(start + CHUNK, len(lines)), len(lines))
    told = {"rows": len(lines), "met": met, "opened": opened, "unknown": len(unknown), "unknown_lines": unknown[:SHOWN]}
    return jobs.Outcome("done", told)
