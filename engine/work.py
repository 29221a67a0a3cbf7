"""The unit of work: one transaction, one instant, one actor. The only place of the engine that commits."""

from __future__ import annotations

import itertools
import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine import journal
from engine.errors import Conflict
from engine.store import cases, outgoing
from engine.store import tables as t
from engine.store.cases import Case, Scope
from engine.store.hand import Hand
from engine.store.writes import Writes

if TYPE_CHECKING:
    from engine.facade import Engine

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
    """What this process remembered of a case holds no more; what was tried is to be tried again under its lock.

    Nobody on the way may take it for a failure of their own, as they do with an Exception.
    """


class Work:
    """One transaction over the engine's and the records' tables.

    `now` is read once; `scope` is set by records (what the actor may see); `session` shares the connection.
    `trusting`: the case of the first decision is taken as this process remembers it and not locked; it stands in
    `unsure` until it is locked, or written, which fails where it was outdated.
    """

    def __init__(self, engine: Engine, hand: Hand, actor: Actor, trusting: bool = False) -> None:
        self.engine = engine
        self.hand = hand
        self.actor = actor
        self.now: datetime = engine.clock.now()
        self.now_text = self.now.isoformat()
        self._ids = ""  # what the ids made here begin with
        self.scope: Any = None
        self.writes = Writes()
        self.cases: dict[str, Case] = {}
        self.trusting = trusting
        self.unsure: Case | None = None
        self.decided: set[str] = set()  # tasks whose decision stands among the writes
        self.runs: dict[str, Any] = {}  # case id -> the run that holds it now (engine.runtime.run)
        self.current: Any = None  # (run, scope, node) whose service function runs now
        self.budget: Any = None  # shared by the runs that one call sets off
        self.queue: deque[Callable[[], None]] = deque()  # deliveries to other cases
        self.effective: datetime | None = None  # the deadline at which a late timer counts
        self._session: Session | None = None
        self._later: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection in this transaction."""
        if self.unsure is not None:
            self.make_sure()  # what is asked by it may lock other rows, and the case's lock comes first
        return self.hand.upon

    @property
    def session(self) -> Session:
        """A SQLAlchemy session on this transaction; it never commits by itself."""
        if self._session is None:
            self._session = self.engine.open_session(self.hand.upon)
        return self._session

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
        version = cases.version(self.hand, case_id)
        kept = None if version is None else self.engine.hot.take(case_id, version)
        if kept is None:
            return cases.load(self.hand, case_id)
        kept.opened.clear()  # whoever does anything but decide may change its tasks
        return kept

    def make_sure(self) -> None:
        """Lock the case that was taken as remembered; Outdated when it is another by now."""
        case, self.unsure = self.unsure, None
        if case is not None and cases.version(self.hand, case.id) != case.row_version:
            self.unsure = case
            raise Outdated(f"Expected version {case.row_version} of case {case.number} but it is another")

    def for_decision(self, task_id: str) -> Any:
        """A task's row, or None, that no other decision can change any more: its case is locked, or `unsure`."""
        if self.trusting and not self.cases:
            remembered = self.engine.hot.take_by_task(task_id)
            if remembered is not None:
                self.unsure = self.cases[remembered.id] = remembered
                return cases.remembered(remembered, task_id)
        if self.unsure is not None:
            self.make_sure()
        found = cases.with_task(self.hand, task_id)
        if found is None:
            return None
        if found.case_id not in self.cases:
            kept = self.engine.hot.take(found.case_id, found.version)
            self.cases[found.case_id] = kept or cases.load(self.hand, found.case_id)
        return found.task

    def scope_of(self, case: Case, scope_id: str) -> Scope:
        return cases.scope(self.hand, case, scope_id)

    def all_scopes(self, case: Case) -> list[Scope]:
        if not case.all_loaded:
            cases.load_scopes(self.connection, case)
        return cases.live_scopes(case)

    def record(self, case: Case, kind: str, element: str, payload: Any = None) -> int:
        """Append a row to the case's history, linked to the one before; returns its number."""
        return journal.append(self, case, kind, element, payload)

    def outbox(self, kind: str, key: str, payload: Any = None) -> str:
        """Leave an external effect to be delivered at least once after the commit; `key` is its identity."""
        row = outgoing.fresh(self, kind, key, payload)
        self.writes.insert(t.outbox, row)
        return str(row["id"])

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is durable (never when it is rolled back)."""
        self._later.append(action)

    def flush(self, end: str | None = None) -> None:
        """Write everything collected so far, so that a query of this transaction sees it.

        `end`: what ends the transaction, for the last flush; it may go with the writes.
        """
        proven = self.unsure is not None and case_changed(self.unsure)  # its save fails where it was outdated
        for case in self.cases.values():
            if case_changed(case):
                cases.save(case, self.writes)
        try:
            self.writes.flush(self.hand, None if self._session is not None else end)
        except Conflict as cause:
            if self.unsure is not None:
                raise Outdated(str(cause)) from cause
            raise
        if proven:
            self.unsure = None
        if self._session is not None:
            self._session.flush()

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

        Everything so far is written before it, because the function may flush, and its failure undoes that.
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
        if self._session is not None:
            self._session.flush()

    def expire_records(self) -> None:
        if self._session is not None:
            self._session.expire_all()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def committed(self) -> None:
        for case in self.cases.values():
            self.engine.hot.put(case)
        for action in self._later:
            action()


def case_changed(case: Case) -> bool:
    """Whether anything of a case must be written."""
    return (
        case.fresh
        or case.history_seq != case.saved_seq
        or any(s.fresh or s.changed or s.touched or s.gone for s in case.scopes.values())
    )


class Transaction:
    """Begin, hand out the work, flush and commit; roll back and forget the touched cases on any error."""

    __slots__ = ("engine", "actor", "trusting", "work", "_gate")

    def __init__(self, engine: Engine, actor: Actor, trusting: bool = False) -> None:
        self.engine = engine
        self.actor = actor
        self.trusting = trusting
        self.work: Work | None = None

    def __enter__(self) -> Work:
        self._gate = self.engine.gate()
        self._gate.__enter__()
        try:
            hand = Hand(self.engine.db)
            try:
                work = self.work = Work(self.engine, hand, self.actor, self.trusting)
            except BaseException:
                hand.close()
                raise
        except BaseException:
            self._gate.__exit__(None, None, None)
            raise
        return work

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        work = self.work
        assert work is not None, "entered before it is left"
        try:
            self._end(work, error is None)
        finally:
            self._gate.__exit__(None, None, None)
        if error is None:
            work.committed()

    def _end(self, work: Work, well: bool) -> None:
        hand = work.hand
        try:
            if well:
                try:
                    work.flush("COMMIT")
                    with hand.ending() as transaction:
                        transaction.commit()  # what the flush has ended already is not ended twice
                except BaseException:
                    hand.roll_back()
                    raise
            else:
                hand.roll_back()
        finally:
            work.close()
            hand.close()
