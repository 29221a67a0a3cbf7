"""Moving a whole class or grade (整班转学, domain 34): a case of many, each student moves or stays by itself."""

from processes.group_move.process import process
from processes.group_move.services import close, facts, open, tell_schools
from processes.group_move.view import sentences, shown

__all__ = ["close", "facts", "open", "process", "sentences", "shown", "tell_schools"]
