"""Check of a school's basic information (学校基本信息审核): a save is confirmed or sent back by field (O17)."""

from processes.school_card_check.process import process
from processes.school_card_check.services import confirm, explained, facts, send_back
from processes.school_card_check.view import sentences, shown

__all__ = ["confirm", "explained", "facts", "process", "send_back", "sentences", "shown"]
