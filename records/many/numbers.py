"""Row numbers in a statement: runs of them as ranges, since whoever decides a list mostly decides stretches of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_

FEW = 40  # ranges in one criterion; more are listed one by one


def among(column: Any, numbers: Iterable[int]) -> ColumnElement[bool]:
    """Return the criterion that a column is one of some numbers."""
    wanted = sorted(set(numbers))
    found = list(runs(wanted))
    if not found or len(found) > FEW:
        listed: ColumnElement[bool] = column.in_(wanted)
        return listed
    return or_(*(column.between(first, last) for first, last in found))


def runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The stretches of sorted numbers without a gap: first and last of each."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last
