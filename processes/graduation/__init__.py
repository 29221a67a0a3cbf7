"""Graduation (毕业、结业、肄业): whole classes at once, student by student where the school says so (S19, S20)."""

from processes.graduation.process import process
from processes.graduation.services import facts
from processes.graduation.view import sentences, shown

__all__ = ["facts", "process", "sentences", "shown"]
