"""Rolls (名册登记): a school enters a list of pupils, its leader and its authority decide row by row."""

from processes.roll.process import process
from processes.roll.work import facts

__all__ = ["facts", "process"]
