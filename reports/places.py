"""Where something is reported: which unit, in which data set, for which period."""

from __future__ import annotations

from typing import NamedTuple

from reports.definitions import Definition
from reports.periods import Period


class Place(NamedTuple):
    """One unit's report of one period."""

    unit: str
    definition: Definition
    period: Period
