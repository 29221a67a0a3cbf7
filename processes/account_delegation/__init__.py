"""Delegation of a post (岗位代理): a colleague stands in for a time, with consent, and no password is lent (O7)."""

from processes.account_delegation.process import process
from processes.account_delegation.services import close, facts, grant
from processes.account_delegation.view import sentences, shown

__all__ = ["close", "facts", "grant", "process", "sentences", "shown"]
