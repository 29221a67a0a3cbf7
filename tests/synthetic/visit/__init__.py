"""Home visits (家访): a school plans one, the authority two levels up agrees, the visit is written down."""

from processes.visit.process import process
from processes.visit.view import sentences, shown
from processes.visit.work import facts, ledger

__all__ = ["facts", "ledger", "process", "sentences", "shown"]
