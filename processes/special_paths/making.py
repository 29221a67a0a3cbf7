"""From a declared special path to its process: the common drawing, its services, settings, look-ups and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from engine.ports.declared import Value
from ground.bilingual import Bilingual
from processes import declared_values as values
from processes.catalogue import Process
from processes.declared_values import CaseNumber, Extension, Facts, Request
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
Done = Annotated[Mapping[str, Any], Value(Bilingual("已作的安排", "The arrangement as made"), "context")]
Found = Annotated[dict[str, Any], values.entries(
    "安排的情况", "Facts of the arrangement", place=values.SCHOOL, place_authority=values.AUTHORITY,
)]
Standing = Annotated[dict[str, Any], values.entries("是否仍然有效", "Does it stand", school=values.SCHOOL)]


def placed(path: SpecialPath, change: StatusChange, folder: Path, **more: Any) -> Process:
    """The process of a special path; `change` says what it shares with changes of a state, `more` are further parts."""
    change = replace(
        change, settings=path.settings, readers=lambda facts: facts["own"]["readers"],
        further=_further(path),
        effect=lambda work, facts, request, case: effects.attend(path, change, work, (facts, request), case),
    )  # fmt: skip
    process = made(change, folder, lookups=(schools(path),), phrases=PHRASES, **more)
    beside = {one.name: one.read_bytes() for one in sorted(_DRAWN.iterdir()) if one.name != _PICTURE}
    picture = named(change, (_DRAWN / _PICTURE).read_text("utf-8")).encode()
    process.beside = {**process.beside, **beside, f"{change.key}.bpmn": picture}
    process.subjects = tuple(replace(one, decisions=(*one.decisions, "arrangement")) for one in process.subjects)
    _services(process, path, change)
    return process


def _further(path: SpecialPath) -> Callable[..., Found]:
    def further(work: Any, request: Request, student: Student) -> Found:
        return dict(own_facts(path, work, request, student, Acting(work.now).today))

    return further


def _services(process: Process, path: SpecialPath, change: StatusChange) -> None:
    def facts_again(work: Any, request: Request, facts: Facts, case: CaseNumber) -> dict[str, Any]:
        found = common.gather_again(change, work, request, facts, case)
        with system_scope(work.session):
            student = work.session.get_one(Student, facts["student"]["id"])
            own = own_facts(path, work, request, student, date.fromisoformat(facts["on"]))
        return {**found, "own": own}

    def prolong(work: Any, done: Done, facts: Facts, extension: Extension, case: CaseNumber) -> dict[str, Any]:
        return effects.prolong(change, work, (done, facts, extension), case)

    def standing(work: Any, done: Done) -> Standing:
        """Does the arrangement still stand, and which school has the record now?"""
        return effects.standing(work, done)

    functions: Mapping[str, Callable[..., Any]] = {
        "facts_again": facts_again, "standing": standing, "prolong": prolong, "tell_why": effects.tell_why,
    }
    for name, function in functions.items():
        process.services[f"{process.key}.{name}"] = function
