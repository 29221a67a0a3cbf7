"""A row of the outbox on its way to its receiver (投递)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """One effect to deliver; `key` is its identity for the receiver, `attempt` counts from 1."""

    id: str
    kind: str
    key: str
    payload: Any
    created_at: datetime
    attempt: int
    fence: int
