"""Start for each (逐一发起): a timer or message start event of a process that opens a case for each of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Occasion, OneCase, StartForEach
from records.scope import system_scope
from records.tables import Organisation

if TYPE_CHECKING:
    from processes.catalogue import Process


@dataclass(frozen=True)
class ForEach:
    """The start event (its id in the diagram), and the cases that an occasion opens, a page at a time.

    `page` takes the session, the occasion, the key behind which to go on ("" at first) and how many at most. It gives
    cases in the order of their keys, the same whenever it is asked about the same occasion. A key is unique in the
    process for ever (so it names the period: `2026-09:<organisation>`) and holds no identity data.
    """

    element: str
    page: Callable[[Session, Occasion, str, int], Sequence[OneCase]]


class DeclaredStarts(StartForEach):
    """What process folders declare, as the engine asks for it."""

    def __init__(self, processes: Iterable[Process]) -> None:
        self._declared = {(one.key, each.element): each for one in processes for each in one.start_for_each}

    def declared(self, process: str, element: str) -> bool:
        """Does this start event of a process open many cases?"""
        return (process, element) in self._declared

    def page(self, work: Any, occasion: Occasion, after: str, limit: int) -> Sequence[OneCase]:
        """The next cases, each with the province of its organisation; the system asks, so every unit is seen."""
        declared = self._declared[(occasion.process, occasion.element)]
        with system_scope(work.session):
            found = declared.page(work.session, occasion, after, limit)
            provinces = _provinces(work.session, [one.organisation for one in found if one.organisation])
        return [replace(one, province=provinces.get(one.organisation or "") or one.province) for one in found]


def _provinces(session: Session, org_ids: Sequence[str]) -> Mapping[str, str]:
    o = Organisation
    return dict(session.execute(select(o.id, o.province).where(o.id.in_(org_ids))).tuples().all())
