"""Student transfer (学生转学, S16-S18): four parties decide, the record moves or is fetched."""

from processes.transfer.process import process
from processes.transfer.services import close, facts, fetch_file, move_record, open, tell_cancelled  # noqa: A004
from processes.transfer.view import sentences, shown

__all__ = [
    "close", "facts", "fetch_file", "move_record", "open", "process", "sentences", "shown", "tell_cancelled",
]  # fmt: skip
