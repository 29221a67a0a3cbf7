"""Leaving school (退学, S14): senior high only; confirmed by the school, filed with the authority."""

from processes.leaving_school.process import process

__all__ = ["process"]
