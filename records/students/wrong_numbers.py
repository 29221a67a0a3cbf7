"""What the public-security check says of numbers: records with a wrong one become problem records of type 1 (S7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.session import keyring_of
from records.students.codes import RESIDENT
from records.students.problem_groups import WRONG_ID, Key, Side, join, living
from records.students.sealing import id_index
from records.tables import Student

CHUNK = 500


@dataclass(frozen=True)
class Taken:
    """How many rows named a record, how many problem records they opened, and the lines that met nobody."""

    met: int
    opened: int
    unknown: tuple[int, ...]


def take_wrong_numbers(session: Session, acting: Acting, numbers: Mapping[int, str]) -> Taken:
    """Open problem records for the living records with these resident numbers within the scope; keys are lines.

    A line that was taken before opens nothing again, also where evidence has cleared the number since: the same list
    sent twice changes nothing.
    """
    ring = keyring_of(session)
    wanted = {line: id_index(ring, number) for line, number in numbers.items()}
    found: dict[str, list[Side]] = defaultdict(list)
    for part in _parts(sorted({index for index in wanted.values() if index})):
        columns = (Student.id, Student.org_id, Student.province, Student.stage, Student.grade)
        query = select(Student.id_index, *columns).where(
            Student.id_index.in_(part), Student.id_type == RESIDENT, living()
        )  # fmt: skip
        for row in session.execute(query.order_by(Student.id)):
            found[str(row[0])].append(Side(*row[1:]))
    groups: dict[Key, list[Side]] = {(WRONG_ID, index, ""): sides for index, sides in found.items()}
    opened = join(session, acting, groups, "public security")
    unknown = tuple(line for line, index in sorted(wanted.items()) if index not in found)
    return Taken(len(wanted) - len(unknown), opened, unknown)


def _parts(items: list[str]) -> Iterable[list[str]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
