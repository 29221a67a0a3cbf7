"""A run: what one decision, message, signal or timer sets off in one case, until everything rests.

Actions stand in a queue (the agenda). An event that interrupts is handled at once, before anything else of
its scope goes on; actions whose scope or token is gone by then are dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from engine.bpmn.model import Expression, Node
from engine.cause import Cause
from engine.cause import of as cause_of
from engine.errors import BudgetExceeded, EngineError
from engine.plan import Compiled, Plan
from engine.runtime import expressions
from engine.runtime.budget import Budget
from engine.spiff import Effect, advance
from engine.spiff.effects import Event
from engine.spiff.specs import CannotLeave
from engine.store.cases import Case, Scope
from engine.work import Work

Action = tuple[Callable[..., None], tuple[Any, ...]]


class Run:
    """The state of one run: the case, the agenda, what happened (`new_tasks`)."""

    def __init__(self, work: Work, case: Case) -> None:
        self.work = work
        self.engine = work.engine
        self.case = case
        self.agenda: deque[Action] = deque()
        self.urgent: deque[Action] = deque()  # events: handled before anything goes on
        self.budget: Budget = work.budget  # of whoever set it off, or its own from when it begins
        self._compiled: dict[str, Compiled] = {}
        self.new_tasks: list[str] = []
        self.data_changed = False
        self.written: dict[str, Any] = {}  # what the action that runs now has set
        self.decided: str | None = None  # the task whose decision set this off

    # -- where things are -------------------------------------------------------------------------------
    def compiled(self, scope: Scope) -> Compiled:
        found = self._compiled.get(scope.definition_id)
        if found is None:
            known = self.engine.definitions.known(scope.definition_id)
            found = known or self.engine.compiled(self.work.connection, scope.definition_id)
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

    # -- doing ------------------------------------------------------------------------------------------
    def later(self, action: Callable[..., None], *args: Any) -> None:
        self.agenda.append((action, args))

    def sooner(self, action: Callable[..., None], *args: Any) -> None:
        self.urgent.append((action, args))

    def record(self, kind: str, element: str, payload: Any = None) -> None:
        self.work.record(self.case, kind, element, payload)

    def evaluate(self, scope: Scope, expression: Expression, local: Mapping[str, Any] | None = None) -> Any:
        return expressions.evaluate(self, scope, expression, local)

    def step(self, scope: Scope, event: Event) -> list[Effect]:
        """Let SpiffWorkflow move the tokens of a scope; the caller queues what the effects ask for."""
        self.budget.step()

        def evaluate(expression: Expression, extra: Mapping[str, Any] | None = None) -> Any:
            try:
                return expressions.condition(self, scope, expression, extra)
            except EngineError as cause:
                raise CannotLeave(cause_of(cause)) from cause

        scope.marking, effects = advance(self.plan(scope).net, scope.marking, event, evaluate)
        scope.changed = True
        return effects


def drain(run: Run, after: Callable[[Run], None], failed: Callable[[Run, Action, str, Cause, bool], None]) -> None:
    """Do the agenda to its end; `after` each action looks at conditions, `failed` keeps the case whole."""
    over: Cause | None = None
    while run.urgent or run.agenda:
        action = run.urgent.popleft() if run.urgent else run.agenda.popleft()
        if over:
            failed(run, action, "budget", over, False)
            continue
        begun = False
        try:
            run.budget.step()
            begun = True
            run.written.clear()
            action[0](run, *action[1])
        except BudgetExceeded as cause:
            over = cause_of(cause)
            failed(run, action, "budget", over, begun)
            continue
        except EngineError as cause:
            failed(run, action, "expression", cause_of(cause), True)
        if run.data_changed:
            run.data_changed = False
            after(run)
