"""From a declared change to its process: services, settings, starters, words, the common drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.notices import LATE, USUAL, supervised
from processes.refused_again import overtaken
from processes.sealed_paths import hidden
from processes.starters import Starter, Starters
from processes.status_changes import effects, view
from processes.status_changes import facts as facts_module
from processes.status_changes.change import StatusChange
from processes.status_changes.drawing import drawn
from processes.status_changes.phrases import PHRASES
from processes.status_changes.settings import settings_for
from processes.subjects import Subject
from records.roles import Role
from records.tables.org import OrgKind

GROUP = Bilingual("学籍异动", "Changes of a student's record")


def made(change: StatusChange, folder: Path, **more: Any) -> Process:
    """The process of a change; a folder without a drawing of its own gets the common one. `more` are further parts."""
    settings = settings_for(change)
    process = Process(
        change.key, folder, title=change.title, group=GROUP, rank=change.rank, description=change.description,
        settings=settings, sealed=dict.fromkeys(change.sealed, hidden),
        subject=lambda request: request.get("student"),
        subjects=(Subject("student", "student", facts="facts", decisions=("admission", "particular")),),
        starters=Starters((Starter(Role.STUDENT_CLERK, frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})),),
                          switch=change.setting("enabled"), window=change.setting("windows")),
        phrases={**PHRASES, **more.pop("phrases", {})}, excludes=change.changes,
        notices={**USUAL, "task.overdue": (LATE, supervised("authority", Role.STUDENT_CLERK))},
        beside=drawn(change, folder), **more,
    )  # fmt: skip
    _services(process, change)
    view.tell(process, change)
    return process


def _services(process: Process, change: StatusChange) -> None:
    """Register what the drawing calls under the folder's own name."""

    def gather(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
        return facts_module.gather(change, work, request)

    def gather_again(
        work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str
    ) -> dict[str, Any]:
        return facts_module.gather_again(change, work, request, facts, case)

    def open_case(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:
        return effects.open_case(change, work, facts, request, case)

    def take_effect(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:
        with overtaken():
            done = _effect(change, work, (facts, request), case)
        change.beside(work, facts, case)
        effects.close_case(work, case, "done")
        return done

    def close(work: Any, case: str, closing: str) -> dict[str, Any]:
        return effects.close_case(work, case, closing)

    functions: Mapping[str, Callable[..., Any]] = {
        "facts": gather, "facts_again": gather_again, "open": open_case, "take_effect": take_effect, "close": close,
    }  # fmt: skip
    for name, function in functions.items():
        process.services[f"{process.key}.{name}"] = function


def _effect(change: StatusChange, work: Any, of: tuple[Mapping[str, Any], Mapping[str, Any]], case: str) -> Any:
    facts, request = of
    if change.effect is not None:
        return change.effect(work, facts, request, case)
    return effects.put_state(change, work, case, facts, (change.made, effects.day_of(facts, request)))
