"""Deletion of a record (注销学籍): asked for by a school, or by another process whose case agreed to it (domain 38)."""

from processes.record_deletion.process import process
from processes.record_deletion.services import delete, facts, open, release  # noqa: A004
from processes.record_deletion.view import sentences, shown

__all__ = ["delete", "facts", "open", "process", "release", "sentences", "shown"]
