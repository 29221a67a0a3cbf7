"""Registration (学籍注册): a school's list of pupils becomes records, decided pupil by pupil (S1-S6)."""

from processes.registration.process import process
from processes.registration.services import facts
from processes.registration.view import sentences, shown

__all__ = ["facts", "process", "sentences", "shown"]
