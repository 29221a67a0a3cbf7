"""Change of key fields (关键数据变更, S11-S13): the school asks, its leader and its authority decide."""

from processes.key_change.process import process
from processes.key_change.services import apply_change, close, facts, facts_again, open
from processes.key_change.view import sentences, shown

__all__ = ["apply_change", "close", "facts", "facts_again", "open", "process", "sentences", "shown"]
