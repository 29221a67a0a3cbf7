"""Collecting named persons (责任人员布置与汇总): a level asks the units below by a due day and sums up (O12)."""

from processes.named_collection.process import process
from processes.named_collection.services import ask, facts, sum_up, urge
from processes.named_collection.view import sentences, shown

__all__ = ["ask", "facts", "process", "sentences", "shown", "sum_up", "urge"]
