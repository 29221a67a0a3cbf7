"""Duplicate enrolment (重复招生): one child, two schools; both are heard, their superior decides, one remains (S22)."""

from processes.duplicate_enrolment.process import process
from processes.duplicate_enrolment.services import ask_again, award, facts, take, weigh
from processes.duplicate_enrolment.view import sentences, shown

__all__ = ["ask_again", "award", "facts", "process", "sentences", "shown", "take", "weigh"]
