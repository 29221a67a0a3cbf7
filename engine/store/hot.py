"""The hot cache: cases as they were after their last commit, keyed by (case id, row version)."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from engine.store.cases import Case


class HotCache:
    """At most `size` live cases of this process, least recently used first out.

    A case is *taken* for a transaction and put back only after its commit, so a rolled-back change can never
    be seen; a case that another process moved on has another row version and is dropped.
    """

    def __init__(self, size: int = 2_000) -> None:
        self.size = size
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._lock = Lock()

    def take(self, case_id: str, row_version: int) -> Case | None:
        with self._lock:
            found = self._cases.pop(case_id, None)
        return found if found is not None and found.row_version == row_version else None

    def put(self, case: Case) -> None:
        if case.state != "active" or self.size <= 0:
            return
        with self._lock:
            self._cases[case.id] = case
            self._cases.move_to_end(case.id)
            while len(self._cases) > self.size:
                self._cases.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._cases.clear()

    def __len__(self) -> int:
        return len(self._cases)
