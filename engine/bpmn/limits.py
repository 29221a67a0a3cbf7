"""How large a diagram may be: bounds that keep a drawing from harming the service (issue B, Safety)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds applied while reading; sizes in bytes or characters.

    `cardinality` bounds the product of constant cardinalities along nested multi-instance activities.
    """

    size: int = 2 * 1024 * 1024
    depth: int = 60
    nodes: int = 500
    elements: int = 60_000
    cardinality: int = 1_000
    name: int = 1_000
    identifier: int = 255
    expression: int = 20_000
    findings: int = 500


DEFAULT = Limits()
