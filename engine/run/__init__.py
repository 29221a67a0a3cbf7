"""The scope-and-event layer: owns all that waits, interrupts, throws or compensates (decisions, design 1)."""
