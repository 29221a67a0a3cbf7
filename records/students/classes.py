"""Finding the class that an import row names; a class not yet known is opened with the rows that fill it."""

import re

from sqlalchemy.orm import Session

from records.schools import NewClass, classes_of, create_class
from records.tables import School
from records.tables.school import Stage

_DIGITS = re.compile(r"\d+")


class ClassBook:
    """The classes of one school, read once per stage."""

    def __init__(self, session: Session, school: School) -> None:
        self._session = session
        self._school = school
        self._known: dict[tuple[str, int, int], str] = {}
        self._read: set[str] = set()

    def find(self, stage: str, cohort: int, text: str | None) -> str | None:
        """Return the id of the class that a cell names (`3`, `3班`, `2023级3班`), None for an empty cell."""
        numbers = _DIGITS.findall(text or "")
        if not numbers:
            return None
        number = int(numbers[-1]) % 100  # class numbers like 0103 carry the grade in front
        if stage not in self._read:
            self._load(stage)
        key = (stage, cohort, number)
        if key not in self._known:
            self._known[key] = create_class(
                self._session, NewClass(self._school.id, Stage(stage), cohort, number)
            ).id
        return self._known[key]

    def _load(self, stage: str) -> None:
        self._read.add(stage)
        for row in classes_of(self._session, self._school.id, stage):
            self._known[(stage, row.cohort, row.number)] = row.id
