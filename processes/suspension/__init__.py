"""Suspension (休学, S14): with its end, a reminder, an extension, and a list of who is overdue."""

from processes.suspension.process import process
from processes.suspension.services import extend, take_evidence, tell_why

__all__ = ["extend", "process", "take_evidence", "tell_why"]
