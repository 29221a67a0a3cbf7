"""The numbers on the chips of an inbox: whose tasks, how they stand with their limits, of which process (待办)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from engine.reading import inbox
from engine.reading.desk import Desk


def chips(connection: Connection, mine: Desk, ask: inbox.Ask) -> dict[str, Any]:
    """Count the desk: all = free + held, free = mine + pool; `held` is in a colleague's hands; `total` is of the list.

    Each number is that of the rows which come when its chip is chosen and the rest of the query stays: the views are
    counted within the process and text that are asked for, the processes within the view and text.
    """
    found = inbox.counts(connection, mine, ask)
    for counted in found.values():
        counted["free"] = counted["mine"] + counted["pool"]
    within = [one for key, one in found.items() if ask.process in (None, key)]
    totals = {name: sum(one[name] for one in within) for name in (*inbox.ON_DESK, "free")}
    if ask.view in inbox.APART:
        return {**totals, "total": inbox.total(connection, mine, ask), "by_process": {}}
    by_process = {key: one[ask.view] for key, one in found.items() if one[ask.view] or key == ask.process}
    return {**totals, "total": totals[ask.view], "by_process": by_process}
