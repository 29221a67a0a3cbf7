"""Change of a school's affiliation (隶属关系变更): reported level by level up to the ministry (O9)."""

from processes.affiliation_change.process import process
from processes.affiliation_change.services import apply, facts
from processes.affiliation_change.view import sentences, shown

__all__ = ["apply", "facts", "process", "sentences", "shown"]
