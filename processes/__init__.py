"""The business processes (业务流程): one folder each, found by the catalogue; none knows another."""

from processes.catalogue import Column, Process, Refused, catalogue
from processes.sections import Change, Fact, Shown

__all__ = ["Change", "Column", "Fact", "Process", "Refused", "Shown", "catalogue"]
