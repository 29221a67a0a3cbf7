"""Attending a special-education school (特殊教育学校就读, S31)."""

from processes.special_school.process import process

__all__ = ["process"]
