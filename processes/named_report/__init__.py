"""Report of named persons (责任人员报送): liaison officer, leading group, responsible persons, by a due day (O12)."""

from processes.named_report.process import process
from processes.named_report.services import begin, confirm, hand_in, name_late, send_back
from processes.named_report.view import sentences, shown

__all__ = ["begin", "confirm", "hand_in", "name_late", "process", "send_back", "sentences", "shown"]
