"""Rectification within a time limit (限期整改): of what is late or implausible, checked against the data (R4, R7)."""

from processes.rectification.process import process
from processes.rectification.services import facts, look, term
from processes.rectification.view import sentences, shown

__all__ = ["facts", "look", "process", "sentences", "shown", "term"]
