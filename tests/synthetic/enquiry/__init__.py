"""Enquiries (问询): a school asks about a person, its authority looks into it."""

from processes.enquiry.process import facts, process, shown

__all__ = ["facts", "process", "shown"]
