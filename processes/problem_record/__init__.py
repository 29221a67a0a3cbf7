"""Problem records (问题学籍): one case for each group of records, with a branch for each side (S7-S10)."""

from processes.problem_record.process import process
from processes.problem_record.services import apply, award, close, facts, take, weigh
from processes.problem_record.view import sentences, shown

__all__ = ["apply", "award", "close", "facts", "process", "sentences", "shown", "take", "weigh"]
