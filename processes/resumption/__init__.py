"""Resumption (复学, S14): back into the old grade or the next (decisions, domain 27)."""

from processes.resumption.process import process

__all__ = ["process"]
