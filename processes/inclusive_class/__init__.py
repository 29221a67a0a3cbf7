"""Learning in a regular class (随班就读, S31)."""

from processes.inclusive_class.process import process

__all__ = ["process"]
