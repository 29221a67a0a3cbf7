"""The figures of the demo's schools, entered and confirmed month by month through the guard that every save passes.

What is entered is plausible and no more: a school keeps its size, one in nine leaves its month unconfirmed, and the
month that is running is entered by half of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.context import House
from engine import Actor
from records.acting import Acting
from records.roles import Role
from records.scope import Scope, use_scope
from reports import catalogue
from reports.confirming import confirm
from reports.definitions import Definition, Item, ItemType
from reports.periods import Period, containing
from reports.places import Place
from reports.saving import Typed, save
from reports.units import is_assigned, unit_of
from service.demo.people import Staff
from service.demo.schools import Made

LEFT_OPEN = 9  # one school in so many enters its figures and does not confirm them
SCHOOL = "school"
ALL, HALF = 1, 2  # one school in so many enters its figures
# The largest figure of an item of a small school, so that parts stay below their wholes; others are at most TYPICAL.
LARGEST = {
    "rooms_multimedia": 12, "it_teachers_full": 2, "it_teachers_part": 2, "training_hours": 60, "trained_teachers": 20,
}  # fmt: skip
LEAST = {"classrooms": 12, "teachers": 24, "rooms_computer": 1}
TYPICAL, PER_CENT = 40, 100


@dataclass
class MonthlyFigures:
    """Whose figures are entered, by whom."""

    house: House
    staff: Staff
    schools: Sequence[Made]
    dice: random.Random

    def enter(self, one_in: int = ALL) -> None:
        """Enter this month's figures of every school, or of one in so many; most schools confirm them."""
        for school in self.schools[::one_in]:
            self._enter(school, confirmed=one_in == ALL and self.dice.randrange(LEFT_OPEN) > 0)

    def _enter(self, school: Made, confirmed: bool) -> None:
        actor = Actor(self.staff.by_role[(school.id, Role.MANAGER)], school.id, str(Role.MANAGER))
        with self.house.engine.work(actor) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            acting = Acting(work.now, actor.account, school.id)
            for definition, period in self._filled_by(work.session, acting, school):
                size = random.Random(school.code)  # noqa: S311 - a school's figures stay alike from month to month
                typed = [Typed(item.code, self._value(item, size)) for item in definition.items if _is_asked(item)]
                save(work.session, acting, Place(school.id, definition, period), typed)
                if confirmed:
                    confirm(work.session, acting, definition, period, [unit_of(work.session, school.id)])

    def _filled_by(self, session: Any, acting: Acting, school: Made) -> list[tuple[Definition, Period]]:
        found = []
        for definition in catalogue.published(session):
            period = containing(definition.period, acting.today)
            if Role.MANAGER in definition.roles and is_assigned(session, definition, school.id, period):
                found.append((definition, period))
        return found

    def _value(self, item: Item, size: random.Random) -> Any:
        if item.type is ItemType.CHOICES:
            return [code for code, _ in item.options if size.random() < 0.5]
        if item.most is not None:
            return str(size.randint(PER_CENT // 2, item.most))
        largest = LARGEST.get(item.code, TYPICAL)
        return str(size.randint(min(LEAST.get(item.code, 0), largest), largest))


def _is_asked(item: Item) -> bool:
    """Is it a figure or a choice that a school must enter?"""
    return item.required and SCHOOL in item.filled_by and item.type in (ItemType.NUMBER, ItemType.CHOICES)
