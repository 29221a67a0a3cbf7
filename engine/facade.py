"""The facade: a whole engine behind one object, usable in ten lines with a store in memory.

engine = Engine.in_memory()
engine.deploy(xml)
case = engine.start(variables={"amount": 5})
engine.complete(engine.tasks(case)[0].id, {"ok": True})
engine.trace(case), engine.variables(case), engine.is_ended(case)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from threading import RLock
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine.bpmn.model import Expression, Finding, Node
from engine.clock import Clock, SimulatedClock, SystemClock
from engine.definitions import Definitions, Deploy
from engine.errors import BadInput
from engine.feel import evaluate
from engine.plan import Compiled, Definition, Deployment
from engine.reading import Reading
from engine.registry import ServiceRegistry
from engine.runtime import bridge, runner
from engine.settings import EngineSettings
from engine.store.cases import Case
from engine.store.connect import open_database
from engine.store.hot import HotCache
from engine.store.tables import metadata
from engine.store.told import shorten_errors
from engine.store.turnstile import Turnstile
from engine.timing import is_literal
from engine.work import SYSTEM, Actor, Outdated, Transaction, Work

Files = Mapping[str, bytes] | bytes | str
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Ports:
    """What is plugged into an engine from outside: time, people, functions, working days, settings."""

    clock: Clock | None = None
    resolver: Any = None
    services: ServiceRegistry | None = None
    calendar: Any = None
    settings: EngineSettings | None = None


class Engine(Reading):
    """BPMN on a database. Every method that changes something is one transaction of its own;
    `with engine.work(actor) as work:` and `engine.runner` put several into one."""

    runner = runner

    def __init__(self, db: sqlalchemy.Engine, ports: Ports | None = None, **named: Any) -> None:
        """`named` are the fields of Ports (clock, resolver, services, calendar, settings)."""
        given = ports or Ports(**named)
        self.db = shorten_errors(db)
        self.clock: Clock = given.clock or SystemClock()
        self.resolver = given.resolver
        self.services = given.services or ServiceRegistry()
        self.calendar = given.calendar
        self.settings = given.settings or EngineSettings()
        if self.settings.unbound == "pass" and self.services.default is None:
            self.services.default = _pass
        self.hot = HotCache(self.settings.hot_cases)
        self.definitions = Definitions(self)
        self.open_session: Callable[[sqlalchemy.Connection], Session] = _plain_session
        self._one_at_a_time = RLock() if isinstance(db.pool, StaticPool) else None
        on_file = db.dialect.name == "sqlite" and self._one_at_a_time is None and db.url.database
        self._turnstile = Turnstile(str(db.url.database)) if on_file else None

    @classmethod
    def in_memory(
        cls, clock: Clock | None = None, services: ServiceRegistry | None = None, unbound: str = "refuse"
    ) -> Engine:
        """An engine with its own SQLite store in memory and a simulated clock; task data become variables.

        `unbound="pass"` lets service tasks without a function pass, for trying out a drawing.
        """
        from engine.calendar import WorkCalendar

        settings = EngineSettings(merge_task_data=True, unbound=unbound)
        calendar = WorkCalendar.from_chinesecalendar()
        engine = cls(
            open_database(),
            Ports(clock or SimulatedClock(), services=services, calendar=calendar, settings=settings),
        )
        engine.create_tables()
        return engine

    def create_tables(self) -> None:
        """Create the engine's tables (library use; an application migrates with Alembic)."""
        metadata.create_all(self.db)

    # -- units of work ----------------------------------------------------------------------------------
    def work(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        return Transaction(self, actor)

    def attempt(self, action: Callable[[Work], Done], actor: Actor = SYSTEM) -> Done:
        """Do `action` in one transaction, and return its answer; for decisions.

        It is done first on the case as this process remembers it, without the trip that locks and asks; where that
        was outdated, or anything failed on it, once more under the lock. `action` must act through its work only.
        """
        first = Transaction(self, actor, trusting=True)
        try:
            with first as work:
                return action(work)
        except (Exception, Outdated) as error:
            tried = first.work
            if tried is None or tried.unsure is None or getattr(error, "connection_invalidated", False):
                raise
        with self.work(actor) as work:
            return action(work)

    def gate(self) -> AbstractContextManager[Any]:
        """SQLite has one writer, and a store in memory one connection: their transactions take turns."""
        return self._turnstile if self._turnstile is not None else self._one_at_a_time or nullcontext()

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A connection to read with; on SQLite it does not queue for the write lock."""
        with self._one_at_a_time or nullcontext(), self.db.connect() as connection:
            yield connection.execution_options(sqlite_begin="DEFERRED")

    # -- definitions ------------------------------------------------------------------------------------
    def deploy(self, files: Files, *, actor: Actor = SYSTEM, **how: Any) -> Definition:
        """Deploy files (name -> bytes) or one BPMN text; `how` are the fields of Deploy.

        Returns the definition version; DefinitionRefused carries every finding.
        """
        with self.work(actor) as work:
            return self.definitions.deploy(work, named_files(files), Deploy(**how))

    def check(self, files: Files) -> list[Finding]:
        """Every finding of the files, without deploying them."""
        return self.definitions.read(named_files(files))[1]

    def compiled(self, connection: sqlalchemy.Connection, definition_id: str) -> Compiled:
        return self.definitions.compiled(connection, definition_id)

    def deployment(self, connection: sqlalchemy.Connection, definition_id: str) -> Deployment:
        """What was deployed together with a definition version: its files and processes."""
        found = self.compiled(connection, definition_id).definition.deployment
        return self.definitions.deployment(connection, found)

    # -- cases ------------------------------------------------------------------------------------------
    def start(
        self, key: str | None = None, variables: Mapping[str, Any] | None = None, *, actor: Actor = SYSTEM, **at: Any
    ) -> str:
        """Start a case and return its id, also when it is over at once.

        `key`: a process key or definition id; None when one process only is published. `at`: fields of Start.
        """
        with self.work(actor) as work:
            return runner.start(work, key, variables, runner.Start(**at)).id

    def complete(
        self,
        task_id: str,
        data: Mapping[str, Any] | None = None,
        outcome: str | None = None,
        *,
        reason: str | None = None,
        actor: Actor = SYSTEM,
    ) -> runner.Completed:
        """Decide an open task. NotFound, Conflict (decided before), NotAllowed, BadInput."""
        decision = runner.Decision(outcome, data or {}, reason)
        return self.attempt(lambda work: runner.complete(work, task_id, decision), actor)

    def message(self, name: str, key: Any = None, payload: Any = None, **to: str | None) -> str:
        """Send a message: `delivered`, `started` (a case by it), or `buffered` until someone waits for it.

        `to`: `case_id`, or the `organisation` whose variant of a process it starts.
        """
        with self.work() as work:
            return runner.message(work, runner.Message(name, _text(key), payload, **to))

    def signal(self, name: str, payload: Any = None, *, organisation: str | None = None) -> int:
        """Give a signal to all who wait for it, in every case; returns how many.

        What it starts are the variants of the `organisation`.
        """
        with self.work() as work:
            return runner.signal(work, name, payload, organisation)

    def set_variables(self, case_id: str, values: Mapping[str, Any]) -> None:
        """Change variables of a case; conditional events that become true happen."""
        with self.work() as work:
            runner.set_variables(work, case_id, values)

    def cancel(self, case_id: str, reason: str = "") -> None:
        """Cancel a case with all that it waits for."""
        with self.work() as work:
            runner.cancel(work, case_id, reason)

    def start_activity(self, scope_id: str, element: str) -> tuple[str, ...]:
        """Start an activity of an ad-hoc sub-process (its scopes: `engine.ad_hoc(case_id)`)."""
        with self.work() as work:
            return runner.start_activity(work, scope_id, element)

    # -- time -------------------------------------------------------------------------------------------
    def tick(self) -> int:
        """Fire every timer that is due now, in due order, each in its own transaction; returns how many."""
        return bridge.tick(self)

    def advance(self, to: Any) -> int:
        """Move a simulated clock by a timedelta or to an instant, firing timers on the way, each at its time."""
        if not isinstance(self.clock, SimulatedClock):
            raise BadInput(
                "Expected a simulated clock to move but this engine runs on real time; use tick()",
                zh="引擎使用真实时钟，不能拨动时间",
            )
        return bridge.advance(self, self.clock, to)

    # -- what the runtime asks of the engine ------------------------------------------------------------
    def resume(self, work: Work, case_id: str, action: Any, *args: Any) -> None:
        """Do something in a case: now if it is running, else after the case that runs now."""
        bridge.resume(work, case_id, action, args)

    def starts_for(self, work: Work, rows: Sequence[Any], organisation: str | None) -> list[Any]:
        return bridge.starts_for(self, work, rows, organisation)

    def start_by_event(self, work: Work, row: Any, told: runner.Message) -> None:
        bridge.start_by_event(self, work, row, told)

    def called(self, run: Any, scope: Any, node: Node, local: Mapping[str, Any]) -> Compiled:
        return bridge.called(self, run, (scope, node), local)

    def decide(self, run: Any, scope: Any, ref: str, variables: Mapping[str, Any]) -> Any:
        return bridge.decide(self, run, scope, (ref, variables))

    def constant(self, compiled: Compiled, expression: Expression | None) -> Any:
        """The value of an expression outside of any case (timer start events)."""
        if expression is None:
            raise BadInput(
                f"Expected a time on the start event of {compiled.process.key} but it is empty",
                zh=f"流程 {compiled.process.key} 的定时开始事件没有时间",
            )
        return expression.text if is_literal(expression.text) else evaluate(expression.text, {}, now=self.clock.now())

    def calendar_of(self, work: Work, case: Case) -> Any:
        """The working-day calendar that holds for a case."""
        return self.calendar.of(work, case) if hasattr(self.calendar, "of") else self.calendar

    def chain(self, work: Work, organisation: str | None) -> list[str]:
        """An organisation and its superiors, nearest first, for variants of definitions."""
        if organisation is None:
            return []
        if hasattr(self.resolver, "chain"):
            return list(self.resolver.chain(work, organisation))
        return [organisation]

    def numbers(self, work: Work, compiled: Compiled, case_id: str) -> str:
        """A new case's number: the process's prefix and what the resolver's numbering gives, else the id."""
        prefix = compiled.process.case_number or ""
        if hasattr(self.resolver, "number"):
            return str(self.resolver.number(work, prefix, case_id))
        return f"{prefix}{case_id}"

    def plain_data(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The submitted data that also become variables of their own (library use only)."""
        return data if self.settings.merge_task_data and not node.outputs else {}

    def notify_ended(self, work: Work, case: Case) -> None:
        """A case is over: whoever listens hears of it through the outbox."""
        work.outbox("case.ended", case.id, {"case": case.id, "state": case.state, "outcome": case.outcome})


def named_files(files: Files) -> dict[str, bytes]:
    """The files of a deployment by name."""
    if isinstance(files, Mapping):
        return {name: _bytes(content) for name, content in files.items()}
    return {"process.bpmn": _bytes(files)}


def _bytes(content: bytes | str) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else bytes(content)


def _plain_session(connection: sqlalchemy.Connection) -> Session:
    """A session on a work's transaction, for an application without one of its own."""
    return Session(bind=connection, join_transaction_mode="rollback_only")


def _text(key: Any) -> str | None:
    return None if key is None else str(key)


def _pass(work: Work, **inputs: Any) -> None:
    """Stands in for a missing service function: passes, changing nothing."""
