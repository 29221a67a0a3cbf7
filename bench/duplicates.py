"""The duplicate check (查重) over a whole register: how long, and does it find what was planted and nothing else?"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import insert, select, text

from bench import stores
from records.acting import Acting
from records.audit import open_audit
from records.keyring import Keyring, load_keyring, new_keyring
from records.scope import system_scope
from records.session import open_session
from records.students.codes import Status
from records.students.duplicates import check_duplicates, check_student
from records.students.sealing import BIRTH, NAME, SEX, id_index, person_index
from records.tables import Organisation, ProblemRecord, Student, metadata

STUDENTS, QUICK = 1_000_000, 20_000
CHUNK = 5_000
SINCE = date(2000, 1, 1)
NOW = datetime(2026, 9, 18, 1, tzinfo=UTC)
FRESH = 200
PROVINCES = ("41", "44")


def run() -> dict[str, Any]:
    """Per store: students, pairs planted and found, false pairs, seconds of the check, milliseconds of a new record."""
    count = int(stores.asked("count") or (QUICK if stores.quick() else STUDENTS))
    results: dict[str, Any] = {}
    for store in stores.chosen():
        with stores.folder() as home, _database(store, home) as db:
            results[store] = _measured(db, home, count)
    return results


@contextmanager
def _database(store: str, home: Path) -> Iterator[Database]:
    if store == "sqlite":
        db = stores.open_database(f"sqlite:///{home / 'register.db'}")
        metadata.create_all(db)
        yield db
        db.dispose()
        return
    with stores.postgres(home) as server:
        db = stores.open_database(server)
        metadata.create_all(db)
        yield db
        db.dispose()


def _measured(db: Database, home: Path, count: int) -> dict[str, Any]:
    new_keyring(home / "keyring.json")
    ring = load_keyring(home / "keyring.json")
    audit = open_audit(db, home / "audit.db" if db.dialect.name == "sqlite" else None)
    with open_session(db, ring, audit) as session, system_scope(session):
        schools = _schools(session)
        planted = _fill(session, ring, schools, count)
        session.commit()
        if db.dialect.name == "postgresql":  # as its own housekeeping does in an installation that runs
            session.execute(text("ANALYZE"))
        began = time.perf_counter()
        check_duplicates(session, Acting(NOW))
        session.commit()
        seconds = time.perf_counter() - began
        found = _pairs_found(session)
        again = check_duplicates(session, Acting(NOW))
        took = [_one_more(session, ring, schools, number) for number in range(FRESH)]
    audit.close()
    return {
        "students": count, "pairs_planted": len(planted), "pairs_found": len(found & planted),
        "false_pairs": len(found - planted), "opened_again": again, "seconds": round(seconds, 2),
        "incremental_ms": round(statistics.median(took) * 1000, 3),
        "incremental_p95_ms": round(sorted(took)[int(FRESH * 0.95)] * 1000, 3),
    }  # fmt: skip


def _schools(session: Any) -> dict[str, str]:
    made = {}
    for province in PROVINCES:
        made[province] = f"school{province}".ljust(26, "0")
        session.execute(insert(Organisation), [{
            "id": made[province], "code": f"21{province}000001", "kind": "school", "name_zh": "校", "name_en": "school",
            "division": province, "province": province, "is_authority": False, "is_zone": False, "valid_from": SINCE,
        }])  # fmt: skip
    return made


class _Register:
    """Rows of students, the planted ones spread among the rest."""

    def __init__(self, ring: Keyring, schools: dict[str, str]) -> None:
        self.ring, self.schools, self.rows = ring, schools, list[dict[str, Any]]()
        self.dice = random.Random(1)  # noqa: S311 - benchmark data
        self.pairs: set[frozenset[str]] = set()

    def student(self, number: str | None, name: str, **other: Any) -> str:
        made = f"s{len(self.rows):025d}"
        province = other.get("province", "41")
        birth = other.get("birth", "2016-03-05")
        person = person_index(self.ring, {NAME: name, SEX: "1", BIRTH: birth})
        self.rows.append({
            "id": made, "province": province, "org_id": self.schools[province], "stage": "primary", "grade": 4,
            "status": other.get("status", "01"), "cohort": 2023, "class_id": None, "entered_on": date(2023, 9, 1),
            "left_on": None, "name_sealed": b"x", "sex": "1", "birth_sealed": b"x",
            "id_type": other.get("id_type", "1"),
            "id_sealed": b"x" if number else None, "id_index": id_index(self.ring, number), "id_masked": "",
            "code_masked": "", "person_index": person, "problems": 0, "synthetic": True, "version": 1,
            "key_id": "k", "index_key_id": "k",
        })  # fmt: skip
        return made

    def plant(self, *members: str) -> None:
        """All pairs of the members are to be found."""
        self.pairs |= {frozenset(pair) for pair in combinations(members, 2)}


def _fill(session: Any, ring: Keyring, schools: dict[str, str], count: int) -> set[frozenset[str]]:
    made = _Register(ring, schools)
    _plant(made, max(20, count // 500))
    serial = 0
    while len(made.rows) < count:
        serial += 1
        nameless = serial % 50 == 0
        name = f"名{serial if nameless else serial % 9000}"
        made.student(None if nameless else f"{serial:018d}", name, birth="2015-01-01")
    rows = sorted(made.rows, key=lambda row: hash(row["person_index"]))  # spread over the table
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(Student), rows[start : start + CHUNK])
    return made.pairs


def _plant(made: _Register, each: int) -> None:
    """Of every kind so many: what must be found, and what must not."""
    for at in range(each):
        one = f"4101052016{at:07d}x"
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in one[:17]) + "X"
        made.plant(made.student(one, "甲"), made.student(one.upper(), "乙"))  # a pair, x beside X
        made.plant(*(made.student(f"T{at:017d}", "丙") for _ in range(3)))
        made.plant(made.student(f"W{one[1:]}", "丁"), made.student(f"W {one[1:9]} {one[9:]}", "丁", province="44"))
        made.plant(made.student(f"9{wide[1:]}", "戊"), made.student(f"9{one[1:]}", "己", province="44"))
        made.plant(made.student(f"P{at:08d}", "庚", id_type="6"), made.student(f"P{at:08d}", "庚", id_type="6"))
        given = chr(0x4E00 + at % 5000) + chr(0x5E00 + at // 5000)
        made.plant(made.student(None, f"辛{given}", id_type="Z"), made.student(None, f"辛 {given}", id_type="Z"))
        if at % 10 == 0:
            made.plant(*(made.student(f"D{at:017d}", "壬", province=PROVINCES[n % 2]) for n in range(12)))
        made.student(None, f"癸{at}", id_type="Z")  # one side has a number
        made.student(f"N{at:017d}", f"癸{at}")
        made.student(f"C{at:017d}", "子", status=str(Status.GRADUATED))  # a closed record
        made.student(f"C{at:017d}", "子")
        made.student(f"O{at:08d}", "丑", id_type="6")  # the same number under another type
        made.student(f"O{at:08d}", "丑", id_type="1")


def _pairs_found(session: Any) -> set[frozenset[str]]:
    groups: dict[str, list[str]] = {}
    query = select(ProblemRecord.group_id, ProblemRecord.student_id).where(ProblemRecord.settled_at.is_(None))
    for group, student in session.execute(query):
        groups.setdefault(group, []).append(student)
    return {frozenset(pair) for members in groups.values() for pair in combinations(members, 2)}


def _one_more(session: Any, ring: Keyring, schools: dict[str, str], number: int) -> float:
    """Seconds that checking one new record takes, every second one of them a double."""
    made = _Register(ring, schools)
    double = number % 2 == 0
    made.student(f"{number + 1:018d}" if double else f"F{number:017d}", "新")
    row = {**made.rows[0], "id": f"f{number:025d}"}
    session.execute(insert(Student), [row])
    session.commit()
    began = time.perf_counter()
    opened = check_student(session, Acting(NOW), row["id"])
    session.flush()
    took = time.perf_counter() - began  # its commit is that of the registration, which it is a part of
    session.commit()
    assert bool(opened) == double, "Expected a double to be found, and nothing else"
    return took
