"""Undoing a transfer (撤回错误转学, domain 34): the place before it returns, while nothing came after it."""

from processes.transfer_undo.process import process

__all__ = ["process"]
