"""What was stored under a name that moved into a process's folder is found under its new one, and goes back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, inspect, text

from migrations.run import differences, downgrade, upgrade

AT = datetime(2026, 9, 18, 1, tzinfo=UTC).isoformat()


def insert(db: Engine, table: str, **row: Any) -> None:
    """Insert a row; a column that must have a value and is given none gets a plain one."""
    plain = {int: 0, str: "x", bool: False, bytes: b"x", datetime: AT, date: "2026-01-01", float: 0.0}
    for column in inspect(db).get_columns(table):
        if column["name"] not in row and not column["nullable"]:
            row[column["name"]] = plain.get(column["type"].python_type, "{}")
    with db.begin() as connection:
        names = ", ".join(f'"{name}"' for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608


def values(db: Engine, query: str) -> list[Any]:
    with db.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_settings_and_jobs_of_the_export_are_found_under_its_key(db: Engine) -> None:
    downgrade(db, "records@records_0005")
    at = {"org_id": "o", "province": "41"}
    insert(db, "organisation", id="o", code="41", kind="province", name_zh="河南", name_en="Henan", province="41")
    insert(db, "person", id="p", **at)
    insert(db, "account", id="a", person_id="p", **at)
    insert(db, "role_assignment", id="r", account_id="a", role="student_clerk", **at)
    for number, key in enumerate(("export.needs_approval", "evidence.types")):
        insert(db, "setting", id=f"s{number}", key=key, value="false", **at)
    for number, kind in enumerate(("identity_export", "student_export")):
        insert(db, "job", id=f"j{number}", kind=kind, account_id="a", assignment_id="r", **at)
    upgrade(db)
    assert differences(db) == []
    assert values(db, "SELECT key FROM setting ORDER BY id") == ["data_export.needs_approval", "evidence.types"]
    assert values(db, "SELECT kind FROM job ORDER BY id") == ["data_export.list", "student_export"]
    assert values(db, "SELECT case_id FROM job") == [None, None]
    downgrade(db, "records@records_0005")
    assert values(db, "SELECT key FROM setting ORDER BY id") == ["export.needs_approval", "evidence.types"]
    assert values(db, "SELECT kind FROM job ORDER BY id") == ["identity_export", "student_export"]
    upgrade(db)
