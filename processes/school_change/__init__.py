"""Changes of schools (学校变更): created, renamed, merged, split, closed, deleted; enrolment suspended (O8, O17)."""

from processes.school_change.process import process
from processes.school_change.services import (
    create,
    end,
    erase,
    facts,
    hand_over,
    rename,
    revive,
    set_enrolment,
    split_done,
)
from processes.school_change.view import sentences, shown

__all__ = [
    "create", "end", "erase", "facts", "hand_over", "process", "rename", "revive", "sentences", "set_enrolment",
    "shown", "split_done",
]  # fmt: skip
