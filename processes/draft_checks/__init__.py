"""What a draft lacks in this installation: people for its seats, room for its limits (W5).

A diagram alone does not show it: which units have nobody for a role, and how long the windows and limits are that the
levels have set. The findings are warnings: whoever publishes sees them, and appoints people or changes a setting.
"""

from processes.draft_checks.checking import check_here

__all__ = ["check_here"]
