"""The cases that the demo starts of a process: who starts them, how many, and what they ask for."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.roles import Role


@dataclass(frozen=True)
class School:
    """A school of the demo, with the stages it offers and the authority above it; or that authority, without stages."""

    id: str
    stages: Sequence[str]
    parent: str = ""


@dataclass(frozen=True)
class DemoStart:
    """One start to be thought of: at which school, among which others, by which dice.

    `evidence` keeps a made picture of a kind as the school's own file and returns its id.
    """

    at: School
    schools: Sequence[School]
    dice: random.Random
    evidence: Callable[[str], str] = lambda kind: ""


def asks_nothing(_work: Any, _start: DemoStart) -> None:
    """The request of a process whose cases the system opens by itself."""


@dataclass(frozen=True)
class Demo:
    """`request` returns what is asked for, or None where the school asks for nothing; `cases` is how often.

    The rules can refuse it, as they should; then nothing is left behind. `at_authority`: the authority of the school
    that the dice chose starts it, not the school; `at_any_level`: one of the authorities above the school. `tries` says
    how often, for each case, another school is asked. `written` is what people fill in at a step. Of the cases that the
    system opens by itself people decide those for which `decided` holds, by their variables; the others are left.
    """

    request: Callable[[Any, DemoStart], Mapping[str, Any] | None]
    cases: int = 1
    role: Role = Role.STUDENT_CLERK
    at_authority: bool = False
    at_any_level: bool = False
    tries: int = 4
    written: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    decided: Callable[[Mapping[str, Any], random.Random], bool] | None = None


@dataclass(frozen=True)
class StoryPlace:
    """Where the demo's story plays: its province, an authority of another one.

    `days_beyond_calendar` is a span in days that ends after every working-day table.
    """

    province: str
    other_authority: str
    days_beyond_calendar: int


@dataclass(frozen=True)
class DemoSetting:
    """A setting that the story needs: whose, its key, its value, and the document that people read."""

    org_id: str
    key: str
    value: Any
    document: str


@dataclass(frozen=True)
class Story:
    """The process whose cases the demo plays day by day on many desks; `settings` are put in force before."""

    settings: Callable[[StoryPlace], Sequence[DemoSetting]]


@dataclass(frozen=True)
class Provincial:
    """A rule that a province, city or county had on record, as a dated setting with its document.

    `division` is the code of the unit that set it; `until` is the first day on which it held no more, None where none
    is known.
    """

    division: str
    key: str
    value: Any
    document: str
    since: date
    until: date | None = None
    stage: str = ""
