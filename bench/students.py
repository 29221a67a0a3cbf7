"""Pages of a register of a million students (学籍列表), as a province asks for them, beside the bare indexed queries.

`*_page_ms` is the whole page as the route asks it: rows with their names opened, how many there are, the read recorded.
`*_ratio` compares what the database does for the rows alone: the statement of the page, replayed by the raw driver,
over the shortest statement that an index answers for the same rows, in turns in one run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import event, func, select

from api.context import House
from bench import stores
from bench.copies import settle
from bench.promotion_rows import A_COUNTY, fill
from bench.timers import _url
from bench.turns import Turns
from ground.opening import open_database
from records.acting import Acting
from records.roles import Permission
from records.scope import Scope, system_scope, use_scope
from records.students.listing import COUNTED, StudentQuery, count_students, list_students
from records.students.names import wanted
from records.students.sealing import open_name
from records.tables import NameToken, OrgClosure, Student
from service import bootstrap
from service.configuration import Configuration
from tests.soak.province import installation, province

STUDENTS, QUICK = 1_000_000, 20_000
PAGE, DEEP = 50, 10_000  # students to a page; pages before the deep one
ROUNDS, BLOCK = 10, 5
RIGHTS = frozenset({Permission.STUDENT_LIST})
ROW = """s.id, s.name_sealed, s.key_id, s.sex, s.org_id, s.stage, s.grade, s.class_id, s.status, s.code_masked,
s.id_masked, s.problems, s.synthetic, o.name_zh, o.name_en, c.name"""
JOINED = "JOIN organisation o ON o.id = s.org_id LEFT JOIN school_class c ON c.id = s.class_id"
PLAIN = f"SELECT {ROW} FROM student s {JOINED} WHERE s.province = :province AND s.left_on IS NULL"
NAMED = f"""SELECT {ROW} FROM name_token n JOIN student s ON s.id = n.student_id {JOINED}
WHERE n.token = :token AND s.left_on IS NULL"""
BELOW = f"""SELECT {ROW} FROM student s {JOINED} WHERE s.left_on IS NULL AND s.grade = :grade
AND s.org_id IN (SELECT descendant FROM org_closure WHERE ancestor = :county)"""


@dataclass(frozen=True)
class Question:
    """What the page asks, and the statement that a person would write for exactly that."""

    query: StudentQuery
    statement: str
    values: dict[str, Any]


def run() -> dict[str, Any]:
    """Per store and question: the ratio to the bare query, the milliseconds of both, and of the page."""
    count = int(stores.asked("count") or (QUICK if stores.quick() else STUDENTS))
    found: dict[str, Any] = {"students": count}
    for store in stores.chosen():
        with stores.folder() as home, installation(home, store) as configuration:
            figures = _measured(configuration, store, count)
            found |= {f"{name}_{store}": value for name, value in figures.items()}
    return found


def _measured(configuration: Configuration, store: str, count: int) -> dict[str, Any]:
    world = province(configuration, 1, 1).world
    schools = fill(configuration, world, count)
    db = open_database(_url(configuration))
    settle(db)
    house = bootstrap.open_house(configuration)
    questions, turns = _questions(house, schools, count), Turns()
    with closing(db.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        for number in range(ROUNDS + 1):
            for name, question in questions.items():
                turns.play({
                    f"{name}_page": partial(_block, _page, house, world.org["henan"], question),
                    name: partial(_block, _sent, cursor, *_statement(house, world.org["henan"], question)),
                    f"{name}_bare": partial(_block, _sent, cursor, _spelt(question.statement, store), question.values),
                }, number)  # fmt: skip
            if not number:
                turns.forget()
    found: dict[str, Any] = {"settings": stores.durability(db)}
    for name in questions:
        found |= {
            f"{name}_ratio": turns.ratio(name, f"{name}_bare"), f"{name}_rounds": turns.spread(name, f"{name}_bare"),
            **{f"{kind}_ms": turns.ms(kind) for kind in (name, f"{name}_bare", f"{name}_page")},
        }  # fmt: skip
    db.dispose()
    house.audit.close()
    house.database.dispose()
    return found


def _questions(house: House, schools: Sequence[str], count: int) -> dict[str, Question]:
    first = StudentQuery(limit=PAGE)
    with house.reading() as session, system_scope(session):
        at, where = min(PAGE * DEEP, count - PAGE), (Student.province == "41", Student.left_on.is_(None))
        place = select(Student.org_id, Student.id).where(*where).order_by(Student.org_id, Student.id)
        school, deep = session.execute(place.offset(at).limit(1)).one()
        some = session.scalars(select(Student).where(Student.org_id == schools[0]).limit(1)).one()
        name = open_name(house.keyring, some)
        named = {word: _rarest(session, wanted(house.keyring, word)) for word in (name, name[0])}
        of_school = OrgClosure.descendant == schools[min(A_COUNTY, len(schools) - 1)]
        county = session.scalars(select(OrgClosure.ancestor).where(of_school, OrgClosure.depth == 1)).one()
    by_id = f"ORDER BY s.org_id, s.id LIMIT {PAGE}"
    return {
        "first_page": Question(first, f"{PLAIN} {by_id}", {"province": "41"}),
        "deep_page": Question(
            replace(first, after=f"{school}.{deep}"), f"{PLAIN} AND (s.org_id, s.id) > (:school, :after) {by_id}",
            {"province": "41", "school": school, "after": deep},
        ),
        "name": Question(replace(first, name=name), f"{NAMED} {by_id}", {"token": named[name]}),
        "surname": Question(
            replace(first, name=name[0]),
            f"{PLAIN} AND EXISTS (SELECT 1 FROM name_token n WHERE n.student_id = s.id AND n.token = :token) {by_id}",
            {"province": "41", "token": named[name[0]]},
        ),
        "filtered": Question(
            replace(first, school=county, grade=3), f"{BELOW} {by_id}", {"county": county, "grade": 3}
        ),
    }  # fmt: skip


def _rarest(session: Any, tokens: set[str]) -> str:
    """The token of a name that the fewest students have."""
    counted = select(NameToken.token, func.count()).where(NameToken.token.in_(tokens)).group_by(NameToken.token)
    return min(session.execute(counted).tuples(), key=lambda row: row[1])[0]


def _spelt(statement: str, dialect: str) -> str:
    """The statement with parameters as the driver of a store takes them."""
    return statement if dialect == "sqlite" else re.sub(r":(\w+)", r"%(\1)s", statement)


def _block(ask: Any, *given: Any) -> list[float]:
    took = []
    for _ in range(BLOCK):
        began = time.perf_counter()
        rows = ask(*given)
        took.append(time.perf_counter() - began)
        assert len(rows) == PAGE, f"Expected a full page but got {len(rows)} rows"
    return took


def _page(house: House, root: str, question: Question) -> list[Any]:
    with house.reading() as session:
        use_scope(session, Scope(session, frozenset({root}), RIGHTS, "bench"))
        rows = list_students(session, Acting(house.now(), "bench"), question.query, "students page")
        if not question.query.after:
            count_students(session, question.query, COUNTED)
    return rows


def _statement(house: House, root: str, question: Question) -> tuple[str, Any]:
    """The statement of the rows of a page, as the driver was given it."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        sent.append((statement, values))

    event.listen(house.database, "before_cursor_execute", note)
    try:
        _page(house, root, question)
    finally:
        event.remove(house.database, "before_cursor_execute", note)
    return next((statement, values) for statement, values in sent if "name_sealed" in statement)


def _sent(cursor: Any, statement: str, values: Any) -> list[Any]:
    return list(cursor.execute(statement, values).fetchall())
