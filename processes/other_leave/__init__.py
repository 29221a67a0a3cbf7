"""Other leaving (其他离校, S14): a local state of the national system; the record stays."""

from processes.other_leave.process import process

__all__ = ["process"]
