"""Annulment (撤销误登; decisions, domain 44): what was wrongly recorded is taken back by a case."""

from processes.annulment.process import process

__all__ = ["process"]
