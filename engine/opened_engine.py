"""An engine that is open on a store: units of work, readings, definitions. What runs cases stands above it.

Workers, operators' tools and readers are given one of these; `engine.facade.Engine` adds what can be done to cases.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import sqlalchemy

from engine.definitions.compiled import Compiled, Deployment
from engine.definitions.versions import Definitions
from engine.ports.plugged_in import Ports
from engine.store.opened_store import OpenedStore
from engine.time.clock import Clock
from engine.transaction.means import Means
from engine.transaction.transaction import Transaction
from engine.transaction.work import SYSTEM, Actor, Outdated, Work

Done = TypeVar("Done")


class OpenedEngine:
    """The store, the ports and the definitions of one engine."""

    def __init__(self, db: sqlalchemy.Engine, ports: Ports | None = None, **named: Any) -> None:
        """`named` are the fields of Ports (clock, resolver, deciders, services, calendar, settings)."""
        self.ports = ports or Ports(**{name: part for name, part in named.items() if part is not None})
        if self.ports.settings.unbound == "pass" and self.ports.services.default is None:
            self.ports.services.default = _pass
        self.store = OpenedStore(db, self.ports.settings.hot_cases)
        self.definitions = Definitions(self.ports)
        self.means = Means(self.ports, self.store, self.definitions)

    # -- units of work ----------------------------------------------------------------------------------
    def work(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        return Transaction(self.means, actor)

    def attempt(self, action: Callable[[Work], Done], actor: Actor = SYSTEM) -> Done:
        """Do `action` in one transaction and return its answer; for decisions.

        The first try takes the case as this process remembers it, without the trip that locks and reads it. If that was
        outdated, or anything failed, the second try holds the lock. `action` must act through its work only.
        """
        first = Transaction(self.means, actor, trusting=True)
        try:
            with first as work:
                return action(work)
        except (Exception, Outdated) as error:
            tried = first.work
            if tried is None or tried.unsure is None or getattr(error, "connection_invalidated", False):
                raise
        with self.work(actor) as work:
            return action(work)

    def reading(self) -> AbstractContextManager[sqlalchemy.Connection]:
        """A connection to read with; on SQLite it does not queue for the write lock."""
        return self.store.reading()

    # -- definitions ------------------------------------------------------------------------------------
    def compiled(self, connection: sqlalchemy.Connection, definition_id: str) -> Compiled:
        return self.definitions.compiled(connection, definition_id)

    def deployment(self, connection: sqlalchemy.Connection, definition_id: str) -> Deployment:
        """What was deployed together with a definition version: its files and processes."""
        found = self.compiled(connection, definition_id).definition.deployment
        return self.definitions.deployment(connection, found)

    # -- what is plugged in -----------------------------------------------------------------------------
    @property
    def db(self) -> sqlalchemy.Engine:
        """The database that holds the cases."""
        return self.store.db

    @property
    def clock(self) -> Clock:
        return self.ports.clock

    @property
    def calendar(self) -> Any:
        """The working-day calendar of the whole installation."""
        return self.ports.calendar

    @calendar.setter
    def calendar(self, calendar: Any) -> None:
        self.ports.calendar = calendar


def _pass(work: Work, **inputs: Any) -> None:
    """Stands in for a missing service function: passes, changing nothing."""
