"""Moving tokens: every step of SpiffWorkflow ends here, and its effects become commands of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Expression
from engine.errors import EngineError
from engine.run.case import expressions, incidents
from engine.run.case.agenda import Enter, ScopeFinished, Stalled
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Effect, EffectKind, advance
from engine.tokens.protocol import Event
from engine.tokens.specs import CannotLeave
from ground.bilingual import of as cause_of


def move(run: Run, scope: Scope, event: Event) -> None:
    """Apply an event to the marking of a scope and queue what follows from it."""
    for effect in _step(run, scope, event):
        if effect.kind is EffectKind.ENTERED:
            run.later(Enter(scope, effect.token, effect.node))
        elif effect.kind is EffectKind.PASSED:
            run.record("passed", effect.node)
        elif effect.kind is EffectKind.FAILED and effect.cause is not None:
            incidents.open_at(run, (scope, effect.token, effect.node), "flow", effect.cause)
        elif effect.kind is EffectKind.DECIDED:
            incidents.resolve_token(run, scope, effect.token, "retried")
        elif effect.kind is EffectKind.FINISHED:
            run.later(ScopeFinished(scope))
        elif effect.kind is EffectKind.STALLED:
            run.later(Stalled(scope, effect.token, effect.node))


def _step(run: Run, scope: Scope, event: Event) -> list[Effect]:
    run.budget.step()

    def evaluate(expression: Expression, extra: Mapping[str, Any] | None = None) -> Any:
        try:
            return expressions.condition(run, scope, expression, extra)
        except EngineError as cause:
            raise CannotLeave(cause_of(cause)) from cause

    scope.marking, effects = advance(run.plan(scope).net, scope.marking, event, evaluate)
    scope.changed = True
    return effects
