"""Changes of organisations: moves that are due today, and the holders of all open tasks found anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from api.context import House
from engine.errors import Conflict, NotFound
from engine.run.rerouting import NO_HOLDER, open_cases, reroute
from engine.store import tables as t
from processes.reorganising import tree_changed
from records.acting import Acting, local_date
from records.orgs import apply_due_moves
from records.scope import system_scope
from records.students.cases import grant_again


def apply_moves(house: House) -> list[str]:
    """Let the moves recorded for today or before take effect; returns the units that moved."""
    with house.working() as work, system_scope(work.session):
        moved = apply_due_moves(work.session, local_date(work.now))
        if moved:
            tree_changed(work, moved)
    return moved


def reroute_all(house: House) -> int:
    """Find the holder of every open task anew, one case to a transaction; return how many moved. Repeatable."""
    after, moved = "", 0
    while page := _page(house, after):
        moved += sum(reroute_one(house, case_id) for case_id in page)
        after = page[-1]
    return moved


def reroute_unheld(house: House) -> int:
    """Find holders for tasks whose role nobody held, in case somebody has it now; return how many tasks moved."""
    with house.engine.reading() as connection:
        c = t.incident.c
        query = select(c.case_id).where(c.kind == NO_HOLDER, c.state == "open").distinct().limit(500)
        cases = list(connection.execute(query).scalars())
    return sum(reroute_one(house, case_id) for case_id in cases)


def reroute_one(house: House, case_id: str) -> int:
    """Find holders anew for one case; a case that ended meanwhile needs none."""
    try:
        with house.working() as work:
            moved = reroute(work, case_id)
            _let_read(work, case_id, moved)
            return len(moved)
    except (Conflict, NotFound):
        return 0


def _let_read(work: Any, case_id: str, moved: list[str]) -> None:
    """Whoever a task comes to becomes a party of the case and reads what its parties may read (domain 4b)."""
    if not moved:
        return
    c = t.task.c
    query = select(t.case.c.number, c.organisation).join(t.case, t.case.c.id == c.case_id).where(c.id.in_(moved))
    work.flush()
    found = work.connection.execute(query).all()
    with system_scope(work.session):
        for number in {row.number for row in found}:
            parties = [row.organisation for row in found if row.organisation]
            grant_again(work.session, Acting(work.now, case_no=number), parties)


def _page(house: House, after: str) -> list[str]:
    with house.working() as work:
        return open_cases(work, after)
