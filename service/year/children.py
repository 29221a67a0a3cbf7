"""The children of a simulated province: invented, marked as synthetic; no two have one number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms.identity import make_test_id
from records.tables.school import Stage
from service.demo.pupils import ENTRY_AGE, GIVEN, SURNAMES, YEARS

CLASS = 42  # pupils of a class, below every limit
DAYS = 365
ROOM = 6_000  # numbers that one school may use of a cohort in its county


@dataclass(frozen=True)
class Place:
    """Where a school stands: the division in its pupils' numbers, and its place among the schools of that division."""

    division: str
    number: int


def child(place: Place, stage: str, cohort: int, at: int, dice: random.Random) -> dict[str, Any]:
    """The child `at` a place in the list of a cohort that began a stage at a school."""
    serial = place.number * ROOM + at
    birth = date(cohort - ENTRY_AGE[Stage(stage)] - 1, 9, 1) + timedelta(days=serial % DAYS)
    number = make_test_id(place.division, birth, serial // DAYS % 1000)
    name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)) + "测试"
    return {
        "xm": name, "xbm": "1" if int(number[16]) % 2 else "2", "csrq": birth.isoformat(), "sfzjlxm": "1",
        "sfzjh": number, "mzm": "01", "gjdqm": "CHN", "gatqwm": "00", "xd": stage, "jb": str(cohort),
        "bh": str(at // CLASS + 1), "hkszdm": f"{place.division}000000",
        "xzz": f"测试路{dice.randrange(1, 300)}号", "lxdh": f"1380000{dice.randrange(10_000):04d}",
        "rxny": f"{cohort}09", "rxfsm": "11", "jdfsm": "1",
    }  # fmt: skip


def pupils(place: Place, stages: tuple[Stage, ...], size: int, year: int, dice: random.Random) -> Iterator[Any]:
    """The pupils of a school as the year begins: every grade but the first of primary school, who are registered."""
    for stage, grade, count in grades(stages, size):
        cohort = year - grade + 1
        if (stage, grade) != (Stage.PRIMARY, 1):
            yield from ({**child(place, stage, cohort, at, dice), "jb": cohort, "njh": grade} for at in range(count))


def newcomers(stages: tuple[Stage, ...], size: int) -> int:
    """How many begin primary school at a school this year."""
    return sum(count for stage, grade, count in grades(stages, size) if (stage, grade) == (Stage.PRIMARY, 1))


def grades(stages: tuple[Stage, ...], size: int) -> list[tuple[Stage, int, int]]:
    """The grades of a school, each with its pupils."""
    cells = [(stage, grade) for stage in stages for grade in range(1, YEARS[stage] + 1)]
    each, over = divmod(size, len(cells))
    return [(stage, grade, each + (at < over)) for at, (stage, grade) in enumerate(cells)]
