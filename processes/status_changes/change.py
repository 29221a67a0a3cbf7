"""What a folder declares of its change: the states before and after, who decides, which evidence, by which rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ground.bilingual import Bilingual
from records.settings.national import GUIDE
from records.settings.registry import Key, Law
from records.students.codes import PRESENT, Status
from records.tables import Student
from records.tables.school import Stage

METHOD = (
    "中小学生学籍管理办法（教基〔2025〕1号）",
    "Rules for the student-status records of primary and secondary schools (2025)",
)
EVERY: Mapping[str, bool] = {stage: True for stage in Stage}

Further = Callable[[Any, Mapping[str, Any], Student], Mapping[str, Any]]
Effect = Callable[[Any, Mapping[str, Any], Mapping[str, Any], str], Mapping[str, Any]]
Beside = Callable[[Any, Mapping[str, Any], str], None]
Readers = Callable[[Mapping[str, Any]], Sequence[str]]


def nothing_else(work: Any, facts: Mapping[str, Any], case: str) -> None:
    """No effect beside the change itself."""


def nobody_else(facts: Mapping[str, Any]) -> Sequence[str]:
    """No reader beside the student's school and its authority."""
    return ()


def no_more(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """No facts beyond the common ones."""
    return {}


@dataclass(frozen=True)
class StatusChange:
    """One change of a student's state (学籍异动).

    `before` are the states in which it can start, `after` the state it makes (None: it stays), `code` its 异动类别码 of
    JY/T 1001. `authority` says by stage where the authority decides too unless a level sets otherwise, `switched_off`
    in which stages it does not exist by default, `laws` what a national rule fixes from a day on. `frozen`: graduating
    grades start none in the freeze; `settled_first`: a problem record stands in the way. `backdate` and `ahead` are the
    national defaults, in days, of how far from today its day of effect may lie. `further` gathers what the folder's own
    table judges, `again` names which of these facts are gathered anew before the change is recorded, `effect` writes a
    change that is more than its state, `beside` does what else follows it; `readers` are the further organisations that
    are parties of the case; `settings` are the folder's own beside the common ones.
    """

    key: str
    title: Bilingual
    number: str
    description: Bilingual
    code: str
    after: Status | None
    before: frozenset[Status] = PRESENT
    evidence: Sequence[str] = ()
    authority: Mapping[str, bool] = field(default_factory=lambda: EVERY)
    switched_off: frozenset[str] = frozenset()
    laws: tuple[Law, ...] = ()
    school_alone: bool = False  # no authority ever decides it
    dated: bool = True  # the request names its day of effect
    frozen: bool = True
    settled_first: bool = True
    backdate: int = 30
    ahead: int = 180
    changes: str = "state"
    rule: str = "S14"
    document: tuple[str, str] = GUIDE
    further: Further = no_more
    again: frozenset[str] = frozenset()
    effect: Effect | None = None
    beside: Beside = nothing_else
    readers: Readers = nobody_else
    settings: Sequence[Key] = ()
    rank: int = 50  # on the start page
    sealed: frozenset[str] = frozenset()  # fields of the form that no case holds in clear; its deciders read them

    @property
    def made(self) -> Status:
        """The state that it makes, of a change that makes one."""
        assert self.after is not None
        return self.after

    def setting(self, name: str) -> str:
        """The full name of one of its settings."""
        return f"{self.key}.{name}"
