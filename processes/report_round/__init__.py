"""One round of a report (月报报送, R2, R5): check and urge, review, approve, submit; at the cut-off as the data are."""

from processes.report_round.process import process
from processes.report_round.services import facts, name_late, send, submit_as_is, urge
from processes.report_round.view import sentences, shown

__all__ = ["facts", "name_late", "process", "send", "sentences", "shown", "submit_as_is", "urge"]
