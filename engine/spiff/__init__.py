"""Moves tokens inside one scope on SpiffWorkflow: the only package that imports it (decisions, design 1).

``net(graph)`` builds the shared specification of a graph once; ``advance(spec, marking, event, evaluate)``
rebuilds the few live tokens from the stored marking, lets SpiffWorkflow run them to the next rest, and
returns the new marking with the effects that concern the outer layer.
"""

from engine.spiff.advance import Marking, advance
from engine.spiff.effects import Complete, Effect, EffectKind, Enter, Leave, Remove, Retry
from engine.spiff.specs import NetSpec, net

__all__ = [
    "Complete",
    "Effect",
    "EffectKind",
    "Enter",
    "Leave",
    "Marking",
    "NetSpec",
    "Remove",
    "Retry",
    "advance",
    "net",
]
