"""Moves tokens inside one scope on SpiffWorkflow: the only package that imports it (decisions, design 1).

``net(graph)`` builds the shared specification of a graph once; ``advance(spec, marking, event, evaluate)``
rebuilds the few live tokens from the stored marking, lets SpiffWorkflow run them to the next rest, and
returns the new marking with the effects that concern the outer layer.
"""

from engine.tokens.advance import advance
from engine.tokens.protocol import Complete, Effect, EffectKind, Enter, Leave, Remove, Retry
from engine.tokens.specs import NetSpec, net
from engine.tokens.token import Marking, TokenRow

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
    "TokenRow",
    "advance",
    "net",
]
