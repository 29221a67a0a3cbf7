"""Moving tokens: every step of SpiffWorkflow ends here, and its effects become actions of the run."""

from __future__ import annotations

from engine.runtime import enter, incidents, scopes
from engine.runtime.run import Run
from engine.spiff.effects import EffectKind, Event
from engine.store.cases import Scope


def move(run: Run, scope: Scope, event: Event) -> None:
    """Apply an event to the marking of a scope and queue what follows from it."""
    for effect in run.step(scope, event):
        if effect.kind is EffectKind.ENTERED:
            run.later(enter.node, scope, effect.token, effect.node)
        elif effect.kind is EffectKind.PASSED:
            run.record("passed", effect.node)
        elif effect.kind is EffectKind.FAILED and effect.cause is not None:
            incidents.open_at(run, (scope, effect.token, effect.node), "flow", effect.cause)
        elif effect.kind is EffectKind.FINISHED:
            run.later(scopes.finished, scope)
        elif effect.kind is EffectKind.STALLED:
            run.later(incidents.stalled, scope, effect.token, effect.node)
