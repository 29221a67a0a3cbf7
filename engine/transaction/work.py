"""The unit of work: one transaction, one instant, one actor."""

from __future__ import annotations

import itertools
import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.store import cases, outgoing
from engine.store import tables as t
from engine.store.cases import Case, Scope
from engine.store.writes import Writes
from engine.transaction import journal
from engine.transaction.means import Means
from ground.connection import DriverTransaction

_COUNT = itertools.count(1)
_APART = random.Random()  # noqa: S311  ids are opaque, not secret
if hasattr(os, "register_at_fork"):  # a child must not go on with its parent's numbers
    os.register_at_fork(after_in_child=_APART.seed)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, and the organisation and role in which it acts."""

    account: str
    organisation: str | None = None
    role: str | None = None
    name: str = ""


SYSTEM = Actor("system", name="系统 System")


class Outdated(BaseException):
    """The cached case is stale; retry under its lock.

    It is no Exception, so that nobody on the way handles it as a failure of their own.
    """


class Work:
    """One transaction over the engine's and the records' tables.

    `now` is read once; `scope` is set by records (what the actor may see); `session` shares the connection.
    `trusting`: the case of the first decision is taken from this process's memory and not locked. It stays in
    `unsure` until it is locked or written; the write fails if it was outdated.
    """

    def __init__(self, means: Means, transaction: DriverTransaction, actor: Actor, trusting: bool = False) -> None:
        self.ports = means.ports
        self.definitions = means.definitions
        self.transaction = transaction
        self.actor = actor
        self.now: datetime = means.ports.clock.now()
        self.now_text = self.now.isoformat()
        self._ids = ""  # what the ids made here begin with
        self.scope: Any = None
        self.writes = Writes()
        self.cases: dict[str, Case] = {}
        self.trusting = trusting
        self.unsure: Case | None = None
        self.decided: set[str] = set()  # tasks whose decision stands among the writes
        self.runs: dict[str, Any] = {}  # case id -> the run that holds it now (engine.run.case.run)
        self.current: Any = None  # (run, scope, node) whose service function runs now
        self.budget: Any = None  # shared by the runs that one call sets off
        self.queue: deque[Any] = deque()  # deliveries to other cases (engine.run.case.agenda)
        self.effective: datetime | None = None  # the deadline at which a late timer counts
        self._store = means.store
        self._session: Session | None = None
        self._later: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection in this transaction."""
        if self.unsure is not None:
            self.make_sure()  # what is asked by it can lock other rows, and the case's lock comes first
        return self.transaction.upon

    @property
    def session(self) -> Session:
        """A SQLAlchemy session on this transaction; it never commits by itself."""
        if self._session is None:
            self._session = self._store.open_session(self.transaction.upon)
        return self._session

    @property
    def standing_in(self) -> str:
        """The id of the scope whose service function runs now: its part of the running case."""
        assert self.current is not None, "asked by a service function alone"
        return str(self.current[1].id)

    def new_id(self) -> str:
        """An opaque id that sorts by time of making, and within one process by its order (first in, first out)."""
        if not self._ids:
            self._ids = f"{int(self.now.timestamp() * 1000):011x}"
            self._salt = f"{_APART.getrandbits(40):010x}"  # from other processes; here ids differ by their count
        return f"{self._ids}{next(_COUNT) & 0xFFFFFF:06x}{self._salt}"

    def case(self, case_id: str) -> Case:
        """The case, locked; from the hot cache when its row version still holds. NotFound."""
        found = self.cases.get(case_id)
        if found is None:
            found = self.cases[case_id] = self._fetch(case_id)
        return found

    def _fetch(self, case_id: str) -> Case:
        if self.unsure is not None:
            self.make_sure()
        version = cases.version(self.transaction, case_id)
        kept = None if version is None else self._store.hot.take(case_id, version)
        if kept is None:
            return cases.load(self.transaction, case_id)
        kept.opened.clear()  # whoever does anything but decide may change its tasks
        return kept

    def make_sure(self) -> None:
        """Lock the case that was taken from memory; Outdated when it has changed since."""
        case, self.unsure = self.unsure, None
        if case is not None and cases.version(self.transaction, case.id) != case.row_version:
            self.unsure = case
            raise Outdated(f"Expected version {case.row_version} of case {case.number} but it is another")

    def for_decision(self, task_id: str) -> Any:
        """A task's row, or None, that no other decision can change any more: its case is locked, or `unsure`."""
        if self.trusting and not self.cases:
            remembered = self._store.hot.take_by_task(task_id)
            if remembered is not None:
                self.unsure = self.cases[remembered.id] = remembered
                return cases.remembered(remembered, task_id)
        if self.unsure is not None:
            self.make_sure()
        found = cases.with_task(self.transaction, task_id)
        if found is None:
            return None
        if found.case_id not in self.cases:
            kept = self._store.hot.take(found.case_id, found.version)
            self.cases[found.case_id] = kept or cases.load(self.transaction, found.case_id)
        return found.task

    def scope_of(self, case: Case, scope_id: str) -> Scope:
        return cases.scope(self.transaction, case, scope_id)

    def all_scopes(self, case: Case) -> list[Scope]:
        if not case.all_loaded:
            cases.load_scopes(self.connection, case)
        return cases.live_scopes(case)

    def record(self, case: Case, kind: str, element: str, payload: Any = None) -> int:
        """Append a row to the case's history, linked to the one before; returns its number."""
        return journal.append(self, case, kind, element, payload)

    def outbox(self, kind: str, key: str, payload: Any = None, not_before: datetime | None = None) -> str:
        """Leave an external effect to be delivered at least once after the commit; `key` is its identity.

        It is delivered at once, or `not_before` an instant.
        """
        row = outgoing.fresh(self.new_id(), self.now, kind, key, payload)
        row["next_at"] = not_before or row["next_at"]
        self.writes.insert(t.outbox, row)
        return str(row["id"])

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is durable (never when it is rolled back)."""
        self._later.append(action)

    def flush(self, end: str | None = None) -> None:
        """Write everything collected so far, so that a query of this transaction sees it.

        `end`: what ends the transaction, for the last flush; it can go with the writes.
        """
        self.flush_records()  # before the engine's writes, which may end the transaction
        proven = self.unsure is not None and case_changed(self.unsure)  # its save fails where it was outdated
        for case in self.cases.values():
            if case_changed(case):
                cases.save(case, self.writes)
        try:
            self.writes.flush(self.transaction, end)
        except Conflict as cause:
            if self.unsure is not None:
                raise Outdated(str(cause)) from cause
            raise
        if proven:
            self.unsure = None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises; for service functions."""
        self.flush_records()
        with self.connection.begin_nested():
            yield
            self.flush_records()

    @contextmanager
    def service_call(self, where: Any) -> Iterator[None]:
        """A service function's own savepoint; cases that it moved are forgotten when it fails.

        Everything so far is written before it, because the function can flush, and its failure undoes that.
        """
        self.flush()
        queued, decided = len(self.queue), set(self.decided)
        outer, self.current = self.current, where
        try:
            with self.savepoint():
                yield
        except BaseException:
            self.writes, self.decided = Writes(), decided
            while len(self.queue) > queued:
                self.queue.pop()
            self.cases = {case_id: case for case_id, case in self.cases.items() if case_id in self.runs}
            self.expire_records()
            raise
        finally:
            self.current = outer

    def flush_records(self) -> None:
        session = self._session
        if session is None or not (session.new or session.dirty or session.deleted):
            return
        if self.unsure is not None:
            self.make_sure()  # what is written by it locks other rows, and the case's lock comes first
        session.flush()

    def expire_records(self) -> None:
        if self._session is not None:
            self._session.expire_all()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def committed(self) -> None:
        for case in self.cases.values():
            self._store.hot.put(case)
        for action in self._later:
            action()


def case_changed(case: Case) -> bool:
    """Tell whether anything of a case must be written."""
    return (
        case.fresh
        or case.history_seq != case.saved_seq
        or any(s.fresh or s.changed or s.touched or s.gone for s in case.scopes.values())
    )
