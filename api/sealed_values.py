"""What a reader of a case sees of its sealed fields; a reading in clear is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.taskview import View
from processes import sealing
from records.students.listing import note_reading


def seen(view: View, row: Mapping[str, Any], values: Mapping[str, Any], deciding: bool) -> dict[str, Any]:
    """Values of a case as the caller may see them: in clear for who decides or entered them, else masked."""
    process = view.process(row)
    reader = sealing.Reader(view.who.account, deciding)
    shown: dict[str, Any] = sealing.seen(view.session, process, values, reader)
    acting = view.house.acting(view.who, view.now)
    note_reading(view.session, acting, "case.sealed", str(row["number"]), sorted(reader.opened))
    return shown
