"""Enrolment (招生入学): who is admitted to which school; the file of the former stage follows (S22, S33)."""

from processes.enrolment.process import process
from processes.enrolment.services import absent, facts, missing, owing
from processes.enrolment.view import sentences, shown

__all__ = ["absent", "facts", "missing", "owing", "process", "sentences", "shown"]
