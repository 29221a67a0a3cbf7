"""From a declared special path to its process: the common drawing, its services, settings, look-ups and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from processes.catalogue import Process
from processes.special_paths import effects
from processes.special_paths.facts import own_facts
from processes.special_paths.lookups import schools
from processes.special_paths.path import SpecialPath
from processes.special_paths.phrases import PHRASES
from processes.status_changes import StatusChange, made
from processes.status_changes import facts as common
from processes.status_changes.drawing import named
from records.acting import Acting
from records.scope import system_scope
from records.tables import Student

_DRAWN = Path(__file__).parent / "drawn"
_PICTURE = "placement.bpmn"
Facts = Mapping[str, Any]


def placed(path: SpecialPath, change: StatusChange, folder: Path, **more: Any) -> Process:
    """The process of a special path; `change` says what it shares with changes of a state, `more` are further parts."""
    change = replace(
        change, settings=path.settings, readers=lambda facts: facts["own"]["readers"],
        further=lambda work, request, student: own_facts(path, work, request, student, Acting(work.now).today),
        effect=lambda work, facts, request, case: effects.attend(path, change, work, (facts, request), case),
    )  # fmt: skip
    process = made(change, folder, lookups=(schools(path),), phrases=PHRASES, **more)
    beside = {one.name: one.read_bytes() for one in sorted(_DRAWN.iterdir()) if one.name != _PICTURE}
    picture = named(change, (_DRAWN / _PICTURE).read_text("utf-8")).encode()
    process.beside = {**process.beside, **beside, f"{change.key}.bpmn": picture}
    process.subjects = tuple(replace(one, decisions=(*one.decisions, "arrangement")) for one in process.subjects)
    _services(process, path, change)
    return process


def _services(process: Process, path: SpecialPath, change: StatusChange) -> None:
    def facts_again(work: Any, request: Facts, facts: Facts, case: str) -> dict[str, Any]:
        found = common.gather_again(change, work, request, facts, case)
        with system_scope(work.session):
            student = work.session.get_one(Student, facts["student"]["id"])
            own = own_facts(path, work, request, student, date.fromisoformat(facts["on"]))
        return {**found, "own": own}

    def prolong(work: Any, done: Facts, facts: Facts, extension: Facts, case: str) -> dict[str, Any]:
        return effects.prolong(change, work, (done, facts, extension), case)

    functions: Mapping[str, Callable[..., Any]] = {
        "facts_again": facts_again, "standing": effects.standing, "prolong": prolong, "tell_why": effects.tell_why,
    }
    for name, function in functions.items():
        process.services[f"{process.key}.{name}"] = function
