"""Student transfer (学生转学, S16-S18): four parties decide, the record moves or is fetched."""

from processes.transfer.process import process
from processes.transfer.services import close, facts, fetch_file, move_record, open, take_evidence, tell_cancelled
from processes.transfer.view import sentences, shown

__all__ = [
    "close", "facts", "fetch_file", "move_record", "open", "process", "sentences", "shown",
    "take_evidence", "tell_cancelled",
]  # fmt: skip
