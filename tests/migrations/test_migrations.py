"""The migrations: up from empty on both stores, equal to the tables in code, down again to nothing."""

from sqlalchemy import Engine, inspect

from migrations.rooms import ROOMS, metadatas
from migrations.run import differences, downgrade, upgrade


def test_upgraded_from_empty_the_store_equals_the_tables_in_code(db: Engine) -> None:
    assert differences(db) == []
    names = set(inspect(db).get_table_names())
    assert {table for one in metadatas() for table in one.tables} <= names


def test_a_second_upgrade_changes_nothing(db: Engine) -> None:
    upgrade(db)
    assert differences(db) == []


def test_every_room_goes_down_to_nothing_and_up_again(db: Engine) -> None:
    for room in reversed(ROOMS):
        downgrade(db, f"{room}@base")
    assert inspect(db).get_table_names() == ["alembic_version"]
    upgrade(db)
    assert differences(db) == []
