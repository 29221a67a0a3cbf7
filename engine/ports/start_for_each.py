"""Start for each (逐一发起): a timer or message start event that opens many cases, as the application declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Occasion:
    """One happening of a start event: of which process and element, when it was due, whether it was noticed late.

    `payload` is what the message carried, None for a timer.
    """

    process: str
    element: str
    due: datetime
    late: bool = False
    payload: Any = None


@dataclass(frozen=True, slots=True)
class OneCase:
    """One case to start: its business key, unique in the process for ever, its organisation and its variables."""

    key: str
    organisation: str | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    province: str | None = None


class StartForEach:
    """Says which start events open many cases, and which. This plain one says: none.

    A page begins behind the key `after` ("" at first) and is in the order of keys; an empty one ends the occasion. The
    same occasion must give the same cases whenever it is asked, because a page can be asked again after a crash.
    """

    def declared(self, process: str, element: str) -> bool:
        """Does this start event of a process open many cases?"""
        return False

    def page(self, work: Any, occasion: Occasion, after: str, limit: int) -> Sequence[OneCase]:
        """The next cases of an occasion, at most `limit`."""
        return ()
