"""Expulsion (开除, S14): senior high only, never in the compulsory stages."""

from processes.expulsion.process import process

__all__ = ["process"]
