"""A run: what one decision, message, signal or timer sets off in one case, until everything rests.

Commands stand in a queue (the agenda). An event that interrupts is handled at once, before anything else of
its scope goes on; commands whose scope or token is gone by then are dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.model import Node, NodeKind
from engine.definitions.compiled import Compiled, Plan
from engine.run.case.agenda import Command
from engine.run.case.step_budget import StepBudget
from engine.store.cases import Case, Scope
from engine.transaction.signature import with_signature
from engine.transaction.work import Work


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What becomes of a token on one kind of element (生命周期); the only table of it is engine.run.lifecycle.

    enter: a token arrived · fire: what it waited for came · leave: go on as if it were done ·
    cancel: stop what it has begun · retry: begin anew after a failure.
    """

    enter: Callable[[Run, Scope, int, Node], None]
    fire: Callable[[Run, Scope, int, Node, Any], None]
    leave: Callable[[Run, Scope, int, Node], None]
    cancel: Callable[[Run, Scope, int, Node], None]
    retry: Callable[[Run, Scope, int, Node], None]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a run acts: what each command does, and the lifecycle of each kind of element."""

    perform: Mapping[type[Command], Callable[[Run, Any], None]]
    lifecycle: Mapping[NodeKind, Lifecycle]


class Run:
    """The state of one run: the case, the agenda, what happened (`opened`)."""

    def __init__(self, work: Work, case: Case, behaviour: Behaviour) -> None:
        self.work = work
        self.ports = work.ports
        self.case = case
        self.lifecycle = behaviour.lifecycle
        self._perform = behaviour.perform
        self.agenda: deque[Command] = deque()
        self.urgent: deque[Command] = deque()  # events: handled before anything goes on
        self.budget: StepBudget = work.budget  # of whoever set it off, or its own from when it begins
        self._compiled: dict[str, Compiled] = {}
        self.opened: list[dict[str, Any]] = []  # rows of the tasks that opened and are still there
        self.data_changed = False
        self.written: dict[str, Any] = {}  # what the command that runs now has set
        self.decided: str | None = None  # the task whose decision set this off

    # -- where things are -------------------------------------------------------------------------------
    def compiled(self, scope: Scope) -> Compiled:
        found = self._compiled.get(scope.definition_id)
        if found is None:
            known = self.work.definitions.known(scope.definition_id)
            found = known or self.work.definitions.compiled(self.work.connection, scope.definition_id)
            self._compiled[scope.definition_id] = found
        return found

    def plan(self, scope: Scope) -> Plan:
        """The plan of the graph in which the scope's tokens stand."""
        return self.compiled(scope).plan(scope.memo.get("plan", scope.element))

    def node(self, scope: Scope, element: str) -> Node:
        return self.plan(scope).nodes[element]

    def scope(self, scope_id: str) -> Scope:
        return self.work.scope_of(self.case, scope_id)

    def parent(self, scope: Scope) -> Scope | None:
        return None if scope.parent_id is None else self.scope(scope.parent_id)

    def scopes(self) -> list[Scope]:
        return self.work.all_scopes(self.case)

    def children(self, scope: Scope) -> list[Scope]:
        return [s for s in self.scopes() if s.parent_id == scope.id]

    def calendar(self) -> Any:
        """The working-day calendar that holds for the case."""
        return self.ports.calendar_of(self.work, self.case)

    def at_time(self) -> datetime:
        """The instant that counts now: of a late timer its deadline, so that what follows is dated by it."""
        return self.work.effective or self.work.now

    @property
    def new_tasks(self) -> tuple[str, ...]:
        """The ids of the tasks that opened."""
        return tuple(row["id"] for row in self.opened)

    def not_opened(self, scope: Scope, token: int | None = None) -> None:
        """Forget the tasks of a scope, or of one token of it, that opened in this run and were cancelled again."""
        self.opened = [
            row for row in self.opened
            if row["scope_id"] != scope.id or token is not None and row["token"] != token
        ]  # fmt: skip

    def file(self, scope: Scope, name: str) -> bytes | None:
        """A file deployed with the definition of a scope, or None."""
        deployment = self.compiled(scope).definition.deployment
        known = self.work.definitions.known_deployment(deployment)
        found = known or self.work.definitions.deployment(self.work.connection, deployment)
        content = found.files.get(name)
        return None if content is None else bytes(content)

    # -- doing ------------------------------------------------------------------------------------------
    def later(self, command: Command) -> None:
        self.agenda.append(command)

    def sooner(self, command: Command) -> None:
        self.urgent.append(command)

    def now(self, command: Command) -> None:
        """Do a command at once, as part of the one that runs."""
        self._perform[type(command)](self, command)

    def record(self, kind: str, element: str, payload: Any = None) -> None:
        self.work.record(self.case, kind, element, payload)

    def record_signed(self, kind: str, element: str, payload: Mapping[str, Any]) -> None:
        """Record what a person decided, with the signature value of whoever signs for the installation."""
        work, case = self.work, self.case.id
        row = {"case_id": case, "element": element, "at": work.effective or work.now, "actor": work.actor.account}
        self.record(kind, element, with_signature(self.ports.signer, row, payload))
