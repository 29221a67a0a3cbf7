"""Return of a submitted report by the level above (退回, R4, domain 36): talked over, limited in time."""

from processes.report_return.process import process
from processes.report_return.services import facts, reopen_reports
from processes.report_return.view import sentences, shown

__all__ = ["facts", "process", "reopen_reports", "sentences", "shown"]
