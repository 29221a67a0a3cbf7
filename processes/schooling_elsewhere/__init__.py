"""Schooling elsewhere (毕业后跨省就学): a graduate goes on in another province, and the file is fetched there (S23)."""

from processes.schooling_elsewhere.process import process
from processes.schooling_elsewhere.services import close, facts, fetch_file, hold
from processes.schooling_elsewhere.view import sentences, shown

__all__ = ["close", "facts", "fetch_file", "hold", "process", "sentences", "shown"]
