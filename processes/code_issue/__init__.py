"""Issue of student codes (学籍号赋号): the ministry gives formal codes in batches, checked by a second person (S5)."""

from processes.code_issue.process import process
from processes.code_issue.services import facts, leave_job
from processes.code_issue.view import sentences, shown

__all__ = ["facts", "leave_job", "process", "sentences", "shown"]
