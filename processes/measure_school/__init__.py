"""Attending a special-measure school (专门学校) (专门学校就读, S31)."""

from processes.measure_school.process import process

__all__ = ["process"]
