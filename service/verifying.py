"""Verifying histories: every case's chain from its first row to the head that the case keeps (design 3)."""

from __future__ import annotations

from sqlalchemy import func, select

from api.house import House
from engine import history
from engine.store import tables as t


def broken_chains(house: House) -> tuple[int, list[str]]:
    """Check all cases; returns how many and, for each break, the case, the row and what is wrong with it."""
    with house.engine.reading() as connection:
        checked = connection.execute(select(func.count()).select_from(t.case)).scalar_one()
        return checked, [str(found) for found in history.verify_all(connection)]
