"""Writing a history with two times: what a change says from a day on, and what it leaves of the later rows.

A row holds from its `valid_from` until the next one in force. A change replaces the row of its own day and is carried
into later rows, each of its values as far as no later row says otherwise. No row is written again but for its
`superseded_at`; two corrections at one instant keep their order, a microsecond apart, so no recorded range is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

TICK = timedelta(microseconds=1)


class Row(Protocol):
    """What both histories share: the day from which a row holds, and when it was recorded and replaced."""

    valid_from: date
    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True)
class Written:
    """A row to write: from which day, its values, and the later row that it replaces, None for the change itself."""

    valid_from: date
    values: dict[str, Any]
    instead_of: int | None


def written(
    rows: Sequence[tuple[date, Mapping[str, Any]]], changes: Mapping[str, Any], on: date,
    together: frozenset[str] = frozenset(),
) -> tuple[dict[str, Any], list[Written]]:  # fmt: skip
    """Return the values that held on a day, and the rows that a change from that day on writes.

    `rows` are the rows in force, oldest first: day and values. Before the first row its own values hold.
    The values `together` are said as one: a later row that says one of them anew says all of them.
    """
    begun = [values for day, values in rows if day <= on]
    base = dict(begun[-1] if begun else rows[0][1])
    result = [Written(on, {**base, **changes}, None)]
    carried, before = dict(changes), base
    for at, (day, values) in enumerate(rows):
        if day <= on:
            continue
        # why: what a later row says by itself stands; what it only repeated follows the change
        anew = {key for key in values.keys() | before.keys() if values.get(key) != before.get(key)}
        anew |= together if anew & together else frozenset()
        carried = {key: value for key, value in carried.items() if key not in anew}
        if any(values.get(key) != value for key, value in carried.items()):
            result.append(Written(day, {**values, **carried}, at))
        before = dict(values)
    return base, result


def instant_for(rows: Sequence[Row], on: date, now: datetime) -> datetime:
    """Return when a row of a day is recorded: now, or a tick after whatever the day's rows recorded last."""
    known = [
        instant for row in rows if row.valid_from == on for instant in (row.recorded_at, row.superseded_at) if instant
    ]
    last = max(known, default=None)
    return now if last is None or last < now else last + TICK
