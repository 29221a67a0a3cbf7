"""The business processes (业务流程): one folder each, found by the catalogue; none knows another."""

from processes.catalogue import Change, Fact, Process, Refused, Shown, Text, catalogue

__all__ = ["Change", "Fact", "Process", "Refused", "Shown", "Text", "catalogue"]
