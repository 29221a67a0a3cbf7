"""Starting a case of any process: its own diagram and rules decide whether it may (S18)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import CaseRef, Start, Work, runner
from engine.reading import case_file
from ground.bilingual import Bilingual, called
from processes import sealing
from processes.catalogue import Process, Refused
from processes.subjects import subjects_of
from records import tree
from records.acting import Acting
from records.students.subjects import note_subjects

log = logging.getLogger(__name__)
_CLASS = re.compile(r"^(?:\w+\.)*\w+: ")  # an error's cause begins with its class, which is for logs
_FAILED = frozenset({"service_failed", "business_error", "incident"})


@dataclass(frozen=True)
class Request:
    """A request as the start form accepted it, and the organisation it is for."""

    process: Process
    data: Mapping[str, Any]
    organisation: str | None


def begin(work: Work, request: Request) -> CaseRef:
    """Start a case and run it to its first rest; Refused when its own rules ended it at once with refusals,
    or when a step before the first rest failed: only the starter is there to correct it.

    The caller's transaction must not be kept after a refusal.
    """
    process, org_id = request.process, request.organisation
    province = tree.org_by_id(work.session, org_id).province or None if org_id else None
    at = Start(business_key=process.subject(request.data), organisation=org_id, province=province)
    acting = Acting(work.now, work.actor.account, work.actor.organisation or org_id)
    sealed = sealing.seal(work.session, acting, process, request.data, {})
    case = runner.start(work, process.key, {"request": sealed.data}, at)
    sealing.claim(work.session, sealed, case.number)
    refusals = work.case(case.id).root.data.get("refusals")
    if case.state != "active" and refusals:
        raise Refused(refusals)
    work.flush()
    failed = next((e for e in case_file.entries(work.connection, case.id) if _failed(e)), None)
    if failed is not None:
        raise Refused([_reason(work, case, failed)])
    about = subjects_of(process.subjects, request.data)
    if about:
        note_subjects(work.session, Acting(work.now, work.actor.account, org_id, process.key, case.number), about)
    return case


def _failed(entry: case_file.Entry) -> bool:
    """A missing holder is not the starter's to correct: such a case runs and stands on the operators' list."""
    unheld = isinstance(entry.payload, Mapping) and entry.payload.get("kind") == "no_holder"
    return entry.kind in _FAILED and not unheld


def _reason(work: Work, case: CaseRef, failed: case_file.Entry) -> dict[str, Any]:
    """Why nothing was started: an error that was raised on purpose speaks for itself, any other is for the log."""
    payload = failed.payload if isinstance(failed.payload, Mapping) else {}
    cause = str(payload.get("cause") or payload.get("message") or "")
    cause = _CLASS.sub("", cause)
    cause_zh = str(payload.get("cause_zh") or payload.get("message_zh") or "")
    if not cause_zh:
        log.error("the start of %s, case %s, failed at %s: %s", case.key, case.id, failed.element, cause)
        return _unforeseen(_step(work, case, failed.element), case.id)
    return {
        "rule": "facts",
        "message": f"申请中的学生、机构或材料无法核对，未能发起（{cause_zh}）",
        "message_en": f"The request could not be checked, so nothing was started ({cause})",
        "level": None, "document": None, "remedy": "请重新选择学生与材料后再试；仍不成功请联系运维",
        "remedy_en": "Choose student and evidence again; if it fails again, tell the operators",
    }  # fmt: skip


def _step(work: Work, case: CaseRef, element: str) -> Bilingual:
    """What the step is called in either language."""
    node = work.definitions.compiled(work.connection, work.case(case.id).definition_id).where(element)
    return called(node) if node is not None else Bilingual(element, element)


def _unforeseen(step: Bilingual, number: str) -> dict[str, Any]:
    return {
        "rule": "facts",
        "message": f"{step.zh}一步应能办完，但出现系统故障，未能发起；申请没有保存",
        "message_en": f"Expected the step {step.en} to finish but the system failed in it, so nothing was started",
        "level": None, "document": None, "remedy": f"请稍后再试；仍不成功，请将编号 {number} 告知运维人员",
        "remedy_en": f"Try again later; if it fails again, give the number {number} to the operator",
    }  # fmt: skip
