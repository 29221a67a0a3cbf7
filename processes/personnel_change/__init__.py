"""Change of personnel (管理人员变更): a personnel form goes up level by level and ends in an account (O4, O5)."""

from processes.personnel_change.process import process
from processes.personnel_change.services import adjust, facts
from processes.personnel_change.view import sentences, shown

__all__ = ["adjust", "facts", "process", "sentences", "shown"]
