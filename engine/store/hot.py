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
        self._opened: dict[str, str] = {}  # task id -> case id, of the tasks that the kept cases remember
        self._lock = Lock()

    def take(self, case_id: str, row_version: int) -> Case | None:
        with self._lock:
            found = self._cases.pop(case_id, None)
            if found is not None:
                self._forget(found)
        return found if found is not None and found.row_version == row_version else None

    def take_by_task(self, task_id: str) -> Case | None:
        """The case that remembers a task as open, as it was when this process last saw it; it can be outdated."""
        with self._lock:
            case_id = self._opened.get(task_id)
            found = None if case_id is None else self._cases.pop(case_id, None)
            if found is not None:
                self._forget(found)
        return found

    def put(self, case: Case) -> None:
        if case.state != "active" or self.size <= 0:
            return
        with self._lock:
            known = self._cases.pop(case.id, None)
            if known is not None:
                self._forget(known)
            self._cases[case.id] = case
            for task_id in case.opened:
                self._opened[task_id] = case.id
            while len(self._cases) > self.size:
                self._forget(self._cases.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._cases.clear()
            self._opened.clear()

    def _forget(self, case: Case) -> None:
        for task_id in case.opened:
            self._opened.pop(task_id, None)

    def __len__(self) -> int:
        return len(self._cases)
