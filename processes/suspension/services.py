"""What the drawing of a suspension does beside the common services: keep evidence of an extension, tell, extend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processes.status_changes.effects import acting
from processes.status_changes.filing import tell_reasons
from processes.suspension.process import CHANGE, process
from records.files import attach_to_case


@process.service
def take_evidence(work: Any, extension: Mapping[str, Any], case: str) -> None:
    """Bind the evidence of an extension to the case, so that its parties can read it."""
    attach_to_case(work.session, acting(CHANGE, work, case), list(extension.get("evidence") or []))


@process.service
def tell_why(work: Any, reasons: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], case: str) -> None:
    """Tell the school why it cannot be extended as asked."""
    tell_reasons(work, case, facts["school"], reasons)


@process.service
def extend(work: Any, facts: Mapping[str, Any], extension: Mapping[str, Any], case: str) -> dict[str, Any]:
    """The suspension lasts until another day; the state stays as it is."""
    return {"student": facts["student"]["id"], "until": extension["until"]}
