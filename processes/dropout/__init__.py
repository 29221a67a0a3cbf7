"""Dropout (辍学, S14, S26): reported to township, county and authority; brought back month by month."""

from processes.dropout.process import process
from processes.dropout.services import come_back, keep_visit, report

__all__ = ["come_back", "keep_visit", "process", "report"]
