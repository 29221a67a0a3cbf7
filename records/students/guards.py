"""What must hold before a student's record is written: declared by processes, asked by every path that writes.

A record that is there is asked about by `check_guards`, one that comes into being at a school by `check_entry`. A test
walks every function that writes these tables and finds one of the two on the way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, NotYet
from records.scope import system_scope
from records.tables import Student

ASPECTS = ("fields", "state", "class", "school", "succession", "entry")


@dataclass(frozen=True)
class Entry:
    """A record that would come into being, or arrive, at a school; `id` is empty for one that is nowhere yet."""

    org_id: str
    province: str
    stage: str
    id: str = ""


@dataclass(frozen=True)
class Guard:
    """One condition: its name, the aspects of a record it protects, and why a write may not be; None where it may.

    `fields`, `state`, `class` and `school` are asked about the record where it is, `succession` about one that goes
    with its whole school to the school that takes it over, `entry` about the school that a record comes to (an Entry).
    `passing`: what it names ends by itself, so a case that may write later waits instead of ending.
    """

    name: str
    aspects: frozenset[str]
    why_not: Callable[[Session, Acting, Student | Entry], Bilingual | None]
    passing: bool = False


GUARDS: dict[str, Guard] = {}


def declare_guard(guard: Guard) -> None:
    """Add a condition that a process declares; repeatable."""
    GUARDS[guard.name] = guard


def check_guards(session: Session, acting: Acting, student: Student, aspect: str) -> None:
    """Raise Conflict with the first reason against writing an aspect of a record, whoever writes.

    NotYet, which is a Conflict too, for a reason that ends by itself.
    """
    _refuse(_first(session, acting, student, aspect))


def check_entry(session: Session, acting: Acting, entry: Entry) -> None:
    """Raise Conflict (or NotYet) with the first reason against a record's coming to a school, whoever brings it."""
    _refuse(_first(session, acting, entry, "entry"))


def why_no_entry(session: Session, acting: Acting, entry: Entry) -> Bilingual | None:
    """Return the first reason against a record's coming to a school, None where it may: for many rows at once."""
    found = _first(session, acting, entry, "entry")
    return None if found is None else found[1]


def _refuse(found: tuple[Guard, Bilingual] | None) -> None:
    if found is not None:
        guard, words = found
        raise (NotYet if guard.passing else Conflict)(words.en, words.zh)


def _first(
    session: Session, acting: Acting, subject: Student | Entry, aspect: str
) -> tuple[Guard, Bilingual] | None:  # fmt: skip
    """The first guard with a reason; one that passes by itself comes last, for no waiting helps against the others."""
    asked = sorted((guard for guard in GUARDS.values() if aspect in guard.aspects), key=lambda guard: guard.passing)
    if not asked:
        return None
    with system_scope(session):  # why: what protects a record may stand in another province
        found = ((guard, guard.why_not(session, acting, subject)) for guard in asked)
        return next(((guard, words) for guard, words in found if words is not None), None)
