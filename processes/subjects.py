"""What a case is about (办理对象): a student, a class, a school, an organisation, by a field of the start form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import Actor
from engine.ports.plugged_in import Ports
from records.errors import Invalid
from records.scope import RecordsSession
from records.students.subjects import KINDS, About


@dataclass(frozen=True)
class Asking:
    """Who asks what could be started, within which session and when: as much of a unit of work as facts need."""

    session: RecordsSession
    now: datetime
    actor: Actor
    ports: Ports


@dataclass(frozen=True)
class Subject:
    """One thing that a case is about: its kind, and the field of the start form that holds its id (or a list of ids).

    With `facts`, a service of the folder by its own name, a card tells the reasons beforehand: the facts of a
    request that names the subject alone are judged by `decisions`, tables of the folder whose rows are reasons. A row
    named after another field of the form is no reason yet: filling the field in answers it.
    """

    kind: str
    field: str
    facts: str = ""
    decisions: Sequence[str] = ("admission",)
    many: bool = False  # the field holds a list

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Invalid(
                f"Expected a subject of one of {', '.join(KINDS)} but got {self.kind!r}: correct the declaration.",
                f"办理对象须为 {'、'.join(KINDS)} 之一，请更正流程声明",
            )

    def named(self, subject_id: str) -> dict[str, Any]:
        """The part of a request that names one subject."""
        return {self.field: [subject_id] if self.many else subject_id}

    def of(self, request: Mapping[str, Any]) -> list[About]:
        """What a request says that the case is about."""
        given = request.get(self.field)
        named = given if isinstance(given, list) else [given]
        return [About(self.kind, str(one)) for one in named if one]


def subjects_of(subjects: Sequence[Subject], request: Mapping[str, Any]) -> list[About]:
    """Everything that a request's case is about, each once."""
    return list(dict.fromkeys(about for subject in subjects for about in subject.of(request)))
