"""Grade skip (跳级, S14): takes effect after the promotion (decisions, domain 27)."""

from processes.grade_skip.process import process

__all__ = ["process"]
