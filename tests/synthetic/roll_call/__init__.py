"""Roll calls (点名): on the first of each month a case per school; the system counts its pupils, the clerk confirms."""

from processes.roll_call.process import process
from processes.roll_call.work import leave

__all__ = ["leave", "process"]
