"""Starting a case of any process: its own diagram and rules decide whether it may (S18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import CaseRef, Start, Work, runner
from processes.catalogue import Process, Refused
from records import tree


@dataclass(frozen=True)
class Request:
    """What is asked, as the start form let it through, and for which organisation."""

    process: Process
    data: Mapping[str, Any]
    organisation: str | None


def begin(work: Work, request: Request) -> CaseRef:
    """Start a case and run it to its first rest; Refused when its own rules ended it at once with refusals.

    The caller's transaction must not be kept after a refusal.
    """
    process, org_id = request.process, request.organisation
    province = tree.org_by_id(work.session, org_id).province or None if org_id else None
    at = Start(business_key=process.subject(request.data), organisation=org_id, province=province)
    case = runner.start(work, process.key, {"request": dict(request.data)}, at)
    refusals = work.case(case.id).root.data.get("refusals")
    if case.state != "active" and refusals:
        raise Refused(refusals)
    return case
