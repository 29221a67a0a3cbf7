"""Return of a graduation (退回毕业, S20): the student is enrolled again, in the last grade (decisions, domain 34)."""

from processes.graduation_return.process import process

__all__ = ["process"]
