"""The yearly promotion of every student (毕业升级, S19, W3): prepared for weeks, run at one instant, reconciled."""

from processes.promotion.process import process
from processes.promotion.services import (
    close_undo,
    note_backup,
    plan,
    promote,
    purge,
    reconcile,
    rehearse,
    take_back,
    urge,
)
from processes.promotion.view import sentences, shown

__all__ = [
    "close_undo", "note_backup", "plan", "process", "promote", "purge", "reconcile", "rehearse", "sentences", "shown",
    "take_back", "urge",
]  # fmt: skip
