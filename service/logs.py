"""What a process writes to its log: one line of plain facts; never the values of variables (decisions, domain 1)."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs() -> None:
    """Set the log of this process up: time, level, event, and tracebacks without anybody's data in them."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    # why: a beat that comes while the last one still works is left out on purpose, that is no news
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,  # why: the pretty formatter prints locals, which hold identity data
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], sort_keys=True),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # why: whatever stderr is when a line is written
    )
