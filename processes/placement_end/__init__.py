"""The end of a special arrangement and the return (结束特殊就读安排, S31)."""

from processes.placement_end.process import process

__all__ = ["process"]
