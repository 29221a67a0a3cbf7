"""When organisations change: moves that are due today, and every open task asked again whose desk it stands on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from api.house import House
from engine.errors import Conflict, NotFound
from engine.runtime.rerouting import NO_HOLDER, open_cases, reroute
from engine.store import tables as t
from records.acting import local_date
from records.orgs import apply_due_moves
from records.scope import system_scope

CHANGED = "tree.changed"


def apply_moves(house: House) -> list[str]:
    """Let the moves recorded for today or before take effect; returns the units that moved."""
    with house.working() as work, system_scope(work.session):
        moved = apply_due_moves(work.session, local_date(work.now))
        if moved:
            tree_changed(work, moved)
    return moved


def tree_changed(work: Any, moved: list[str]) -> None:
    """Leave the work of asking again in the transaction that changed the tree, so that no crash loses it."""
    work.outbox(CHANGED, work.new_id(), {"moved": moved})


def reroute_all(house: House) -> int:
    """Ask again for every open task, one case to a transaction; returns how many tasks moved. Repeatable."""
    after, moved = "", 0
    while page := _page(house, after):
        moved += sum(reroute_one(house, case_id) for case_id in page)
        after = page[-1]
    return moved


def reroute_unheld(house: House) -> int:
    """Ask again where nobody held the role: since then somebody may have been given it; returns tasks moved."""
    with house.engine.reading() as connection:
        c = t.incident.c
        query = select(c.case_id).where(c.kind == NO_HOLDER, c.state == "open").distinct().limit(500)
        cases = list(connection.execute(query).scalars())
    return sum(reroute_one(house, case_id) for case_id in cases)


def reroute_one(house: House, case_id: str) -> int:
    """Ask again for one case; a case that ended meanwhile has nothing to ask."""
    try:
        with house.working() as work:
            return len(reroute(work, case_id))
    except (Conflict, NotFound):
        return 0


def _page(house: House, after: str) -> list[str]:
    with house.working() as work:
        return open_cases(work, after)
