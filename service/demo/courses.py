"""What becomes of each case of the demo: planned, so that every printed desk has work in every state.

A course says where its case begins, at which desk it comes to lie and since when, or how it ends. How many desks lie
between is the drawing's matter; only the engine moves a case.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from records.roles import Role
from service.demo.schools import Made

Desk = tuple[str, Role]
CLERK, LEADER = Role.STUDENT_CLERK, Role.STUDENT_LEADER


class Turn(StrEnum):
    """A decision other than the likely one."""

    RETURN = "return"
    REFUSE = "refuse"
    CALL_OFF = "call off"


@dataclass
class Course:
    """One case: between which schools, from which working day on, and what becomes of it.

    `rests` is the desk where it comes to lie; None lets it go to its end. `turns` says which decisions, counted from
    0, are not the likely one. `case` and `decided` are kept while it is played.
    """

    to: Made
    source: Made
    begins: int
    rests: Desk | None = None
    turns: Mapping[int, Turn] = field(default_factory=dict)
    case: str = ""
    decided: int = 0


@dataclass(frozen=True)
class Printed:
    """The schools whose desks have printed sign-ins, and the province above the first."""

    first: Made
    second: Made
    far: Made
    other: Made
    province: str

    @property
    def schools(self) -> tuple[Made, Made, Made, Made]:
        return self.first, self.second, self.far, self.other


# How many cases lie at one desk for each way in which a case gets there.
AT_A_LEADER, AT_AN_AUTHORITY, AT_A_CLERK, AT_A_PROVINCE, ENDED = 17, 18, 17, 34, 26


@dataclass
class Planner:
    """Plans courses over a number of working days between the schools of the demo."""

    printed: Printed
    made: Sequence[Made]
    days: int
    dice: random.Random

    def courses(self) -> list[Course]:
        """All courses, in the order in which they begin."""
        found = [*self._leaders(), *self._authorities(), *self._clerks(), *self._province(), *self._ended()]
        return sorted(found, key=lambda course: course.begins)

    def _leaders(self) -> Iterator[Course]:
        for school in self.printed.schools:
            for at in range(AT_A_LEADER):
                yield self._lying((school, self._partner(school)), (school.id, LEADER), (at, 0))
                yield self._lying((self._partner(school), school), (school.id, LEADER), (at, 2))

    def _authorities(self) -> Iterator[Course]:
        for parent in (self.printed.first.parent, self.printed.far.parent, self.printed.other.parent):
            below = [school for school in self.made if school.parent == parent]
            for at in range(AT_AN_AUTHORITY):
                school, leaving = self._one_of(below), self._one_of(below)
                yield self._lying((school, self._partner(school, away=True)), (parent, CLERK), (at, 1))
                yield self._lying((self._partner(leaving, away=True), leaving), (parent, CLERK), (at, 3))

    def _clerks(self) -> Iterator[Course]:
        """Returned requests, and files of other provinces that are to be fetched."""
        for school in (self.printed.first, self.printed.second, self.printed.other):
            desk = (school.id, CLERK)
            for at in range(AT_A_CLERK):
                back = at % 4
                yield self._lying((school, self._partner(school, away=True)), desk, (at, back + 1), {back: Turn.RETURN})
                yield self._lying((school, self._abroad(school)), desk, (at, 5))

    def _province(self) -> Iterator[Course]:
        """Transfers between the provinces, on their way in and on their way out."""
        first, other = self.printed.first, self.printed.other
        for at in range(AT_A_PROVINCE):
            inward, outward = self._like(first), self._like(other)
            way = (inward, self._abroad(inward)) if at % 2 else (outward, self._abroad(outward))
            yield self._lying(way, (self.printed.province, CLERK), (at // 2, 2 if at % 2 else 4))

    def _ended(self) -> Iterator[Course]:
        """Done, done after a return, refused at some desk, called off on the way."""
        for school in self.printed.schools:
            for at in range(ENDED):
                turns = {} if at % 3 else {at % 4: (Turn.REFUSE, Turn.CALL_OFF, Turn.RETURN)[at // 3 % 3]}
                source = self._abroad(school) if at % 5 == 1 else self._partner(school)
                yield Course(school, source, self.dice.randrange(max(1, self.days - 7)), None, turns)

    def _lying(
        self, way: tuple[Made, Made], desk: Desk, at: tuple[int, int], turns: Mapping[int, Turn] | None = None
    ) -> Course:
        """A case that lies at a desk: of each three one is overdue, one is due soon, one has just come.

        `at` is its number among its like and about how many decisions it takes to get there.
        """
        number, hops = at
        since = self.dice.choice(((11, 12, 14), (7, 8, 9), (0, 1, 3))[number % 3])
        return Course(*way, max(0, self.days - 1 - since - hops), desk, turns or {})

    def _partner(self, school: Made, away: bool = False) -> Made:
        """Another school of the province with a stage that both have; `away`: under another authority."""
        near = [s for s in self._fitting(school) if s.code[2:4] == school.code[2:4]]
        return self._one_of([s for s in near if not away or s.parent != school.parent])

    def _abroad(self, school: Made) -> Made:
        """A school of the other province."""
        return self._one_of([s for s in self._fitting(school) if s.code[2:4] != school.code[2:4]])

    def _like(self, school: Made) -> Made:
        """A school of the same province that has a fitting one in the other."""
        return self._one_of([s for s in self._fitting(school) if s.code[2:4] == school.code[2:4]])

    def _one_of(self, schools: Sequence[Made]) -> Made:
        """A school, the likelier the more pupils it has."""
        return self.dice.choices(schools, [school.kind.weight for school in schools])[0]

    def _fitting(self, school: Made) -> list[Made]:
        return [s for s in self.made if s.id != school.id and set(s.kind.stages) & set(school.kind.stages)]
