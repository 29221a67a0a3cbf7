"""Finding the class that an import row names; a number not yet known is opened with the rows that fill it."""

from sqlalchemy.orm import Session

from records.errors import Invalid
from records.schools import NewClass, classes_of, create_class
from records.students.class_numbers import class_number, plain_class
from records.tables import School
from records.tables.school import Stage


class ClassBook:
    """The classes of one school, read once per stage."""

    def __init__(self, session: Session, school: School) -> None:
        self._session = session
        self._school = school
        self._known: dict[tuple[str, int, int | str], str] = {}
        self._read: set[str] = set()

    def find(self, stage: str, cohort: int, text: str | None) -> str | None:
        """Return the id of the class that a cell names (`3`, `三班`, `2023级3班`, `甲班`), None for an empty cell.

        A number opens its class; a name must belong to a class. Raises Invalid for any other text.
        """
        written = plain_class(text)
        if not written:
            return None
        if stage not in self._read:
            self._load(stage)
        named = self._known.get((stage, cohort, written))
        number = class_number(written)
        if named is not None or number is None:
            return named or self._unknown(cohort, str(text))
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
            self._known[(stage, row.cohort, plain_class(row.name))] = row.id

    def _unknown(self, cohort: int, text: str) -> str:
        shown = text.strip()[:20]
        raise Invalid(
            f"Expected the number of a class, or the name of a class of cohort {cohort}, but got “{shown}”: write the "
            "number, or create the class first.",
            f"“{shown}”不是班号，{cohort}级也没有这个名称的班级；请填写班号（如 3），或先建立该班级",
        )
