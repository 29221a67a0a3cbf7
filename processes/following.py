"""What follows an act of the registers: a case begins, or the one that runs of the same thing is told (接续办理)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import true

from engine import Message, runner
from engine.reading import desk
from processes.catalogue import Process
from processes.starting import Request, begin

SCHOOL_CARD_SAVED = "school.card_saved"
"""The basic information of a school was saved; the request names the `school`."""


@dataclass(frozen=True)
class Followed:
    """The case that goes on after an act; `began` where the act began it."""

    id: str
    number: str
    began: bool


def follow(
    work: Any, processes: Iterable[Process], act: str, request: Mapping[str, Any], organisation: str
) -> Followed | None:
    """Begin a case of the process that follows an act, or tell the running one of the same thing; None where none does.

    The case is the organisation's, whoever acted.
    """
    process = next((one for one in processes if act in one.follows), None)
    if process is None:
        return None
    running = running_case(work.connection, process, request)
    if running is None:
        case = begin(work, Request(process, request, organisation))
        return Followed(case.id, case.number, True)
    runner.message(work, Message(process.follows[act], None, {"by": work.actor.account}, running.id))
    return running


def running_case(connection: Any, process: Process, request: Mapping[str, Any]) -> Followed | None:
    """The running case of a process about the same thing."""
    asked = desk.CaseAsk(true(), "active", process.key, business_keys=[str(process.subject(request))], limit=1)
    found = desk.cases(connection, asked)
    return Followed(found[0]["id"], found[0]["number"], False) if found else None
