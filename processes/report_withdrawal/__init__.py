"""Withdrawal of a submitted report (撤报, R3, domain 23): granted level by level, opened from the top down."""

from processes.report_withdrawal.process import process
from processes.report_withdrawal.services import facts, reopen_reports
from processes.report_withdrawal.view import sentences, shown

__all__ = ["facts", "process", "reopen_reports", "sentences", "shown"]
