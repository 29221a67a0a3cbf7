"""Teaching at home (送教上门, S31)."""

from processes.home_teaching.process import process

__all__ = ["process"]
