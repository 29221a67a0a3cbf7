"""The scope-and-event layer: owns all that waits, interrupts, throws or compensates (decisions, design 1)."""

from engine.runtime import enter  # first: its map needs every module of the layer

__all__ = ["enter"]
