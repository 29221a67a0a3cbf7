"""The function behind the drawing: facts alone; who decides and what goes on stands in the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.registration.facts import gathered
from processes.registration.process import process


@process.service
def facts(work: Any, request: Mapping[str, Any], case: str) -> dict[str, Any]:
    """The school, the chain of seats by the settings as they are now, and why it may not begin."""
    return gathered(work, request, case)
