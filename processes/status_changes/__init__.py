"""Changes of a student's state (学籍异动): what suspension, repeat, leaving and their like have in common.

A folder declares its `StatusChange`; from it come the services, settings, words and, where its rules are the common
ones, the drawing: the school's leader, then the authority where the setting says so.
"""

from processes.status_changes.change import StatusChange
from processes.status_changes.making import made

__all__ = ["StatusChange", "made"]
