"""`advance`: one step of a scope on SpiffWorkflow, from marking to marking.

The task tree is a handful of live tokens, rebuilt from the marking and pruned as they complete, so that a
thousand return rounds cost what the first one cost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from engine.tokens.protocol import Complete, Effect, EffectKind, Enter, Event, Leave, Remove, Retry, TokenState
from engine.tokens.specs import CannotLeave, Complex, NetSpec
from engine.tokens.token import Marking, Token, TokenRow
from ground.bilingual import Bilingual

Evaluate = Callable[..., Any]  # (expression, extra variables = None) -> value
_AT_JOIN = (TokenState.ARRIVED, TokenState.UNDECIDED)
STEPS = 10_000  # gateway-only cycles end here (engine.run.case.step_budget counts over a whole run)
ENDLESS = Bilingual(
    f"连续经过 {STEPS} 个网关仍未停下，请在循环中加入任务、事件或定时等待",
    f"Expected a wait state but {STEPS} gateways were passed; draw a task, event or timer into the cycle",
)


class Net(Workflow):
    """One scope in motion."""

    def __init__(self, spec: NetSpec, marking: Marking, evaluate: Evaluate) -> None:
        super().__init__(spec, deserializing=True)
        self.evaluate = evaluate
        self.ready: deque[Token] = deque()
        self.effects: list[Effect] = []
        self.serial = marking.next
        self.steps = 0
        for row in marking.tokens:
            token = Token(self, spec.task_specs[row.node], row.flow, row.id)
            token.kept = TokenState(row.state)
            token._state = TaskState.WAITING if row.state in _AT_JOIN else TaskState.STARTED

    def put(self, node: str, flow: str | None) -> Token:
        token = Token(self, self.spec.task_specs[node], flow, self.serial)
        self.serial += 1
        return token

    def tell(self, kind: EffectKind, token: Token, cause: Bilingual | None = None) -> None:
        self.effects.append(Effect(kind, token.id, token.task_spec.name, cause))

    def arrived(self, node: str) -> list[Token]:
        return [
            t
            for t in self.tasks.values()
            if t.task_spec.name == node and t._state == TaskState.WAITING and t.kept in _AT_JOIN
        ]

    def first_per_flow(self, node: str) -> dict[str, Token]:
        found: dict[str, Token] = {}
        for token in self.arrived(node):
            found.setdefault(token.flow or "", token)
        return found

    def consume(self, tokens: list[Token]) -> None:
        for token in tokens:
            self.tasks.pop(token.id, None)

    def _task_completed_notify(self, task: Token) -> None:
        """Prune at once: a completed token is no part of the state."""
        self.tasks.pop(task.id, None)

    def enter(self, token: Token) -> None:
        token.task_spec._update(token)

    def leave(self, token: Token, flow: str | None = None) -> None:
        spec = token.task_spec
        try:
            token.chosen = tuple(f for f in spec.out if f.id == flow) if flow else spec.choose(token)
        except CannotLeave as stuck:
            token.kept = TokenState.UNLEFT
            self.tell(EffectKind.FAILED, token, stuck.cause)
            return
        token.complete()

    def settle(self) -> None:
        """Run until every token rests, then let the waiting joins decide, until nothing moves."""
        while True:
            while self.ready:
                self._run_one(self.ready.popleft())
            if not self._joined():
                return

    def _run_one(self, token: Token) -> None:
        self.steps += 1
        if self.steps > STEPS:
            token.kept = TokenState.FAILED
            self.tell(EffectKind.FAILED, token, ENDLESS)
            return
        try:
            if token.run() is None:
                token.kept = TokenState.ACTIVE
        except CannotLeave as stuck:
            token.kept = TokenState.FAILED
            self.tell(EffectKind.FAILED, token, stuck.cause)

    def _joined(self) -> bool:
        for name in self.spec.settling:
            waiting = self.first_per_flow(name)
            if not waiting:
                continue
            spec = self.spec.task_specs[name]
            if isinstance(spec, Complex):
                if self._complex(spec, waiting):
                    return True
            else:
                merged = spec.settle(waiting, self.spec.reach, self._elsewhere(name))
                if merged:
                    self._fire(merged)
                    return True
        return False

    def _elsewhere(self, gateway: str) -> set[str]:
        return {
            t.task_spec.name
            for t in self.tasks.values()
            if t.task_spec.name != gateway and t.kept is not TokenState.OPENED
        }

    def _fire(self, merged: list[Token]) -> Token:
        self.consume(merged[1:])
        merged[0]._ready()
        return merged[0]

    def _complex(self, spec: Complex, waiting: dict[str, Token]) -> bool:
        memory = next((t for t in self.tasks.values() if t.kept is TokenState.OPENED and t.task_spec is spec), None)
        if memory is None:
            return self._complex_start(spec, waiting)
        missing = set(spec.node.incoming) - set((memory.flow or "").split(" "))
        fresh = {flow: token for flow, token in waiting.items() if flow in missing}
        still = missing - set(fresh)
        if still and self.spec.reach.can_come(spec.name, still, self._elsewhere(spec.name)):
            return False
        self.consume([memory])
        if fresh:
            self._fire(list(fresh.values())).reset = True
        return True

    def _complex_start(self, spec: Complex, waiting: dict[str, Token]) -> bool:
        if len(spec.node.incoming) > 1 and not self._decides(spec, waiting):
            return False
        taken = list(waiting)
        token = self._fire(list(waiting.values()))
        if len(taken) < len(spec.node.incoming):
            memory = self.put(spec.name, " ".join(taken))
            memory.kept = TokenState.OPENED
            memory._state = TaskState.STARTED
        token.reset = False
        return True

    def _decides(self, spec: Complex, waiting: dict[str, Token]) -> bool:
        """Tell whether the gateway fires; a condition neither true nor false is reported once until it is retried."""
        undecided = [token for token in self.arrived(spec.name) if token.kept is TokenState.UNDECIDED]
        if undecided and all(token.kept is TokenState.UNDECIDED for token in waiting.values()):
            return False
        try:
            fires = self._activated(spec, waiting)
        except CannotLeave as stuck:
            if not undecided:
                first = next(iter(waiting.values()))
                first.kept = TokenState.UNDECIDED
                self.tell(EffectKind.FAILED, first, stuck.cause)
            return False
        for token in undecided:
            token.kept = TokenState.ARRIVED
            self.tell(EffectKind.DECIDED, token)
        return fires

    def _activated(self, spec: Complex, waiting: dict[str, Token]) -> bool:
        if spec.node.activation is None:
            return self.spec.reach.enabled(spec.name, set(waiting), self._elsewhere(spec.name))
        counts: Mapping[str, Any] = {flow: 0 for flow in spec.node.incoming}
        per_flow = dict(counts)
        for token in self.arrived(spec.name):
            per_flow[token.flow or ""] = per_flow.get(token.flow or "", 0) + 1
        extra = {"activationCount": len(waiting), "waitingForStart": True, **per_flow}
        return self.evaluate(spec.node.activation, extra) is True

    def marking(self) -> Marking:
        rows = tuple(
            TokenRow(t.id, t.task_spec.name, t.flow, int(t.kept))
            for t in self.tasks.values()
            if not self._dead_memory(t)
        )
        return Marking(self.serial, rows)

    def _dead_memory(self, token: Token) -> bool:
        """The memory of a complex gateway does not keep a scope alive once no token can come any more."""
        if token.kept is not TokenState.OPENED:
            return False
        missing = set(token.task_spec.node.incoming) - set((token.flow or "").split(" "))
        return not self.spec.reach.can_come(token.task_spec.name, missing, self._elsewhere(token.task_spec.name))


def advance(spec: NetSpec, marking: Marking, event: Event, evaluate: Evaluate) -> tuple[Marking, list[Effect]]:
    """Apply one event to the marking of a scope; returns the new marking and what the outer layer must do.

    `evaluate(expression, extra=None)` gives the value of a FEEL expression in the scope; it can raise
    CannotLeave. Tokens that are unknown are a caller's fault and raise KeyError.
    """
    scope = Net(spec, marking, evaluate)
    _apply(scope, event)
    scope.settle()
    after = scope.marking()
    if not after.tokens:
        scope.effects.append(Effect(EffectKind.FINISHED, 0, ""))
    elif all(row.state == TokenState.ARRIVED for row in after.tokens):
        scope.effects.append(Effect(EffectKind.STALLED, after.tokens[0].id, after.tokens[0].node))
    return after, scope.effects


def _apply(scope: Net, event: Event) -> None:
    if isinstance(event, Complete):
        scope.leave(scope.tasks[event.token], event.flow)
    elif isinstance(event, Enter):
        for token in [scope.put(node, None) for node in event.nodes]:
            scope.enter(token)
    elif isinstance(event, Leave):
        for number in event.remove:
            scope.tasks.pop(number, None)
        token = scope.put(event.node, None)
        token._state = TaskState.STARTED
        scope.leave(token)
    elif isinstance(event, Remove):
        for number in event.tokens:
            scope.tasks.pop(number, None)
    elif isinstance(event, Retry):
        _retry(scope, scope.tasks[event.token])


def _retry(scope: Net, token: Token) -> None:
    if token.kept is TokenState.UNLEFT:
        scope.leave(token)
    elif token.kept is TokenState.UNDECIDED:
        token.kept = TokenState.ARRIVED  # the gateway asks its condition again when everything rests
    else:
        token.kept = TokenState.ARRIVED
        scope.ready.append(token)
