"""Grade repeat (留级, S14): takes effect after the promotion (decisions, domain 27)."""

from processes.grade_repeat.process import process

__all__ = ["process"]
