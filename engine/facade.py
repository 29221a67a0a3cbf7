"""The facade: a whole engine behind one object, usable in ten lines with a store in memory.

engine = Engine.in_memory()
engine.deploy(xml)
case = engine.start(variables={"amount": 5})
engine.complete(engine.tasks(case)[0].id, {"ok": True})
engine.trace(case), engine.variables(case), engine.is_ended(case)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Finding
from engine.definitions.compiled import Definition
from engine.definitions.publishing import Deploy, deploy
from engine.errors import BadInput
from engine.opened_engine import OpenedEngine
from engine.ports.plugged_in import Ports
from engine.ports.services import ServiceRegistry
from engine.ports.settings import EngineSettings
from engine.reading.questions import Reading
from engine.run import commands as runner
from engine.run import moving_clock
from engine.store.in_memory import opened_in_memory
from engine.store.schema import metadata
from engine.time.calendar import WorkCalendar
from engine.time.clock import Clock, SimulatedClock
from engine.transaction.work import SYSTEM, Actor

Files = Mapping[str, bytes] | bytes | str


class Engine(OpenedEngine, Reading):
    """BPMN on a database. Every method that changes something is one transaction of its own;
    `with engine.work(actor) as work:` and `engine.runner` put several into one."""

    runner = runner

    @classmethod
    def in_memory(
        cls, clock: Clock | None = None, services: ServiceRegistry | None = None, unbound: str = "refuse"
    ) -> Engine:
        """An engine with its own SQLite store in memory and a simulated clock; task data become variables.

        `unbound="pass"` lets service tasks without a function pass, for trying out a drawing.
        """
        settings = EngineSettings(merge_task_data=True, unbound=unbound)
        calendar = WorkCalendar.from_chinesecalendar()
        return cls(
            opened_in_memory(),
            Ports(
                clock=clock or SimulatedClock(),
                services=services or ServiceRegistry(),
                calendar=calendar,
                settings=settings,
            ),
        )

    def create_tables(self) -> None:
        """Create the engine's tables (library use; an application migrates with Alembic)."""
        metadata.create_all(self.store.db)

    # -- definitions ------------------------------------------------------------------------------------
    def deploy(self, files: Files, *, actor: Actor = SYSTEM, **how: Any) -> Definition:
        """Deploy files (name -> bytes) or one BPMN text; `how` are the fields of Deploy.

        Returns the definition version; DefinitionRefused carries every finding.
        """
        with self.work(actor) as work:
            return deploy(self.definitions, work, named_files(files), Deploy(**how))

    def check(self, files: Files) -> list[Finding]:
        """Every finding of the files, without deploying them."""
        return self.definitions.read(named_files(files))[1]

    # -- cases ------------------------------------------------------------------------------------------
    def start(
        self, key: str | None = None, variables: Mapping[str, Any] | None = None, *, actor: Actor = SYSTEM, **at: Any
    ) -> str:
        """Start a case and return its id, even when it ends at once.

        `key`: a process key or definition id; None when only one process is published. `at`: fields of Start.
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

        A text as `key` matches every value that is spelt so; any other value matches its equals.
        `to`: `case_id`, or the `organisation` whose variant of a process it starts.
        """
        with self.work() as work:
            return runner.message(work, runner.Message(name, key, payload, **to))

    def signal(self, name: str, payload: Any = None, *, organisation: str | None = None) -> int:
        """Give a signal to all who wait for it, in every case; returns how many.

        The processes that it starts are the variants of the `organisation`.
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
        return moving_clock.tick(self.work)

    def advance(self, to: Any) -> int:
        """Move a simulated clock by a timedelta or to an instant, firing timers on the way, each at its time."""
        if not isinstance(self.clock, SimulatedClock):
            raise BadInput(
                "Expected a simulated clock to move but this engine runs on real time; use tick()",
                zh="引擎使用真实时钟，不能拨动时间",
            )
        return moving_clock.advance(self.work, self.clock, to)


def named_files(files: Files) -> dict[str, bytes]:
    """The files of a deployment by name."""
    if isinstance(files, Mapping):
        return {name: _bytes(content) for name, content in files.items()}
    return {"process.bpmn": _bytes(files)}


def _bytes(content: bytes | str) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else bytes(content)
