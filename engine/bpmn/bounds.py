"""How large a diagram may be: bounds that keep a drawing from harming the service (issue B, Safety)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds applied while reading; sizes in bytes or characters.

    `elements` bounds the whole file with its layout, `drawn` the elements of the BPMN model, `attributes` those
    of one element. `cardinality` bounds the product of constant cardinalities along nested multi-instance activities.
    """

    size: int = 2 * 1024 * 1024
    depth: int = 60
    nodes: int = 500
    flows: int = 2_000
    elements: int = 30_000
    drawn: int = 10_000
    attributes: int = 200
    cardinality: int = 1_000
    name: int = 1_000
    identifier: int = 255
    expression: int = 20_000
    expressions: int = 200_000
    findings: int = 500


DEFAULT = Bounds()
