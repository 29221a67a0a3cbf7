"""The versions of a student become a history of places and one of fields: any day is told as before, at any instant."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ground.opening import open_database
from migrations.run import downgrade, upgrade
from records.audit import open_audit
from records.errors import NotFound
from records.ids import new_id
from records.keyring import Keyring, canonical, digest, load_keyring
from records.scope import system_scope
from records.session import open_session
from records.students.versions import as_of
from tests.migrations import dumping
from tests.migrations.conftest import HEAD, REVISIONS, load

TOLD = ("org_id", "status", "stage", "grade", "cohort", "class_id", "case_no", "valid_from")


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Keyring]]:
    """The stored installation before its students had two histories, with more versions of each student."""
    dumping.unpack(HEAD / "home.json", tmp_path / "home")
    url = f"sqlite:///{tmp_path / 'home' / 'heban.db'}"
    if request.param == "postgres":
        server, name = request.getfixturevalue("postgres_server"), f"two_histories_{os.getpid()}"
        server.execute(f"CREATE DATABASE {name}")
        request.addfinalizer(lambda: server.drop(name))
        url = server.database(name)
    store = open_database(url)
    for revision in REVISIONS:
        upgrade(store, revision)
    load(store)
    upgrade(store, "records@records_0008")
    ring = load_keyring(tmp_path / "home" / "keys" / "keyring.json")
    _more_versions(store, ring)
    yield store, ring
    store.dispose()


def _more_versions(store: Engine, ring: Keyring) -> None:
    """Corrections as that head wrote them: on later and earlier days, of the same day, twice at one instant."""
    dice = random.Random(11)  # noqa: S311 - made-up rows
    with store.begin() as connection:
        if store.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for (student,) in connection.execute(text("SELECT id FROM student ORDER BY id LIMIT 12")).all():
            at = datetime(2026, 9, 20, tzinfo=UTC)
            for number in range(8):
                at += timedelta(hours=dice.choice((0, 1, 30)))
                on = date(2026, 9, 1) + timedelta(days=dice.randrange(12))
                _version(connection, ring, student, (on, at), number)


def _version(connection: Any, ring: Keyring, student: str, when: tuple[date, datetime], number: int) -> None:
    (on, at), row_id = when, new_id()
    same: dict[str, Any] = {"s": student, "on": on, "at": at}
    if connection.dialect.name == "sqlite":
        same |= {"on": on.isoformat(), "at": at.strftime("%Y-%m-%d %H:%M:%S.%f")}
    of_day = "UPDATE student_version SET superseded_at = :at WHERE student_id = :s AND valid_from = :on AND superseded_at IS NULL"
    connection.execute(text(of_day), same)
    payload = {"xm": f"名{number}", "xbm": "1"}
    names = (
        "id, student_id, org_id, province, status, stage, grade, cohort, class_id, valid_from, recorded_at, payload, "
        "digest, key_id, reason, case_no"
    )
    values = f":id, id, org_id, province, '01', 'primary', {number % 6 + 1}, cohort, class_id, :on, :at, :payload, :digest, :key, 'r', :case"
    connection.execute(
        text(f"INSERT INTO student_version ({names}) SELECT {values} FROM student WHERE id = :s"),  # noqa: S608
        same | {
            "id": row_id, "payload": ring.seal(f"student_version.payload:{row_id}", canonical(payload)),
            "digest": digest(payload), "key": ring.active, "case": f"C-{number}" if number % 2 else None,
        },
    )  # fmt: skip


def _versions(store: Engine) -> list[dict[str, Any]]:
    with store.connect() as connection:
        if store.dialect.name == "postgresql":
            connection.execute(text("SET TIME ZONE 'UTC'"))
        rows = [dict(row) for row in connection.execute(text("SELECT * FROM student_version")).mappings()]
    for row in rows:
        for name in ("recorded_at", "superseded_at"):
            if isinstance(row[name], str):
                row[name] = datetime.fromisoformat(row[name])
            row[name] = row[name] and (row[name] if row[name].tzinfo else row[name].replace(tzinfo=UTC))
        if isinstance(row["valid_from"], str):
            row["valid_from"] = date.fromisoformat(row["valid_from"])
    return rows


def _told_before(rows: list[dict[str, Any]], on: date, recorded: datetime | None) -> dict[str, Any] | None:
    """What that head's rule answered."""
    known = [
        row for row in rows
        if row["valid_from"] <= on and (
            row["superseded_at"] is None if recorded is None
            else row["recorded_at"] <= recorded and (row["superseded_at"] is None or row["superseded_at"] > recorded)
        )
    ]  # fmt: skip
    return max(known, key=lambda row: (row["valid_from"], row["recorded_at"]), default=None)


def test_as_of_is_unchanged_for_every_student_day_and_instant(filled: tuple[Engine, Keyring], tmp_path: Path) -> None:
    store, ring = filled
    rows = _versions(store)
    upgrade(store, "records@records_0009")
    by_student: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_student.setdefault(row["student_id"], []).append(row)
    assert len(rows) > 100 and any(row["superseded_at"] == row["recorded_at"] for row in rows)
    checked = 0
    audit = open_audit(store, tmp_path / "read-audit.db")
    with open_session(store, ring, audit) as session, system_scope(session):
        for student, mine in sorted(by_student.items()):
            days = {row["valid_from"] + timedelta(days=by) for row in mine for by in (-1, 0, 1)}
            instants = {row["recorded_at"] for row in mine}
            for on in days:
                for recorded in (None, *instants):
                    expected = _told_before(mine, on, recorded)
                    if expected is None:
                        with pytest.raises(NotFound):
                            as_of(session, student, on, recorded)
                        continue
                    state = as_of(session, student, on, recorded)
                    told = [getattr(state, name) for name in TOLD] + [state.recorded_at, digest(state.fields)]
                    assert told == [expected[name] for name in (*TOLD, "recorded_at", "digest")]
                    checked += 1
    audit.close()
    assert checked > 1_000


def test_it_goes_down_again_with_what_is_in_force(filled: tuple[Engine, Keyring]) -> None:
    store, _ = filled
    in_force = "SELECT id FROM student_version WHERE superseded_at IS NULL ORDER BY id"
    with store.connect() as connection:
        before = connection.execute(text(in_force)).scalars().all()
    upgrade(store, "records@records_0009")
    downgrade(store, "records@records_0008")
    with store.connect() as connection:
        assert connection.execute(text(in_force)).scalars().all() == before


def test_the_dump_holds_versions() -> None:
    assert json.loads((HEAD / "told.json").read_text("utf-8"))["pupils"]
    assert dumping.statements(HEAD / "database.sql")["student_version"]
