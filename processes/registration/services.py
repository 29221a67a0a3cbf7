"""The function behind the drawing: facts alone; who decides and what goes on stands in the drawing."""

from __future__ import annotations

from typing import Annotated, Any

from processes import declared_values as values
from processes.declared_values import CaseNumber, Request
from processes.registration.facts import gathered
from processes.registration.process import process

Found = Annotated[dict[str, Any], values.facts(
    school=values.SCHOOL, asking=values.ASKING, authority=values.AUTHORITY, upper=values.UPPER,
    province=values.PROVINCE,
    rules=values.rules("registration", correction=values.limit("registration.correction_days")),
)]


@process.service
def facts(work: Any, request: Request, case: CaseNumber) -> Found:
    """The school, the chain of seats by the settings as they are now, and why it may not begin."""
    return gathered(work, request, case)
