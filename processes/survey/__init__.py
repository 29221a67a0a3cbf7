"""A survey (专项调查): a new form beside what the bases yield, decided by the planning department (B4, B5)."""

from processes.survey.process import process
from processes.survey.services import facts, put_in_force
from processes.survey.view import sentences, shown

__all__ = ["facts", "process", "put_in_force", "sentences", "shown"]
