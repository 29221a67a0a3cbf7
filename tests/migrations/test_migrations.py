"""The migrations: up from empty on both stores, equal to the tables in code, down again to nothing."""

from datetime import UTC, datetime

from sqlalchemy import Engine, inspect, text

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


def test_a_failed_delivery_and_call_of_before_their_chinese_errors_keep_what_they_have_up_and_down(db: Engine) -> None:
    at = datetime(2026, 9, 18, 1, tzinfo=UTC).isoformat()
    rows = {
        "wf_outbox": {
            "id": "o1", "kind": "webhook", "key": "k", "payload": "{}", "created_at": at, "next_at": at, "attempts": 7,
            "state": "dead", "fence": 7, "last_error": "URLError: refused",
        },
        "wf_webhook_log": {
            "id": "l1", "webhook_id": "w1", "outbox_id": "o1", "at": at, "attempt": 7, "error": "URLError: refused",
        },
    }  # fmt: skip
    downgrade(db, "engine@engine_0005")
    with db.begin() as connection:
        for table, row in rows.items():
            names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)  # noqa: S608
    upgrade(db)
    assert differences(db) == []
    with db.begin() as connection:
        kept = [
            connection.execute(text("SELECT last_error, last_error_zh FROM wf_outbox")).one(),
            connection.execute(text("SELECT error, error_zh FROM wf_webhook_log")).one(),
        ]
        connection.execute(text("UPDATE wf_outbox SET last_error_zh = '没有应答'"))
    assert [tuple(row) for row in kept] == [("URLError: refused", None)] * 2
    downgrade(db, "engine@engine_0005")
    with db.connect() as connection:
        assert connection.execute(text("SELECT last_error, attempts FROM wf_outbox")).one() == ("URLError: refused", 7)


def test_an_incident_of_before_its_chinese_cause_keeps_what_it_has(db: Engine) -> None:
    downgrade(db, "engine@engine_0003")
    row = {
        "id": "i1", "case_id": "c1", "element": "Call", "kind": "service", "cause": "RuntimeError: no answer",
        "attempts": 2, "state": "open", "created_at": datetime(2026, 9, 18, 1, tzinfo=UTC).isoformat(),
    }  # fmt: skip
    with db.begin() as connection:
        names = ", ".join(row)
        places = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO wf_incident ({names}) VALUES ({places})"), row)  # noqa: S608
    upgrade(db)
    with db.connect() as connection:
        kept = connection.execute(text("SELECT id, cause, cause_zh, attempts, state FROM wf_incident")).one()
    assert tuple(kept) == ("i1", "RuntimeError: no answer", None, 2, "open")
    assert differences(db) == []


def test_an_incident_that_named_a_function_names_its_command_and_goes_back(db: Engine) -> None:
    at = datetime(2026, 9, 18, 1, tzinfo=UTC).isoformat()
    payloads = {
        "i1": ("expression", '2:{"action":"events.fire","element":"e","index":0,"payload":{"action":"x"}}'),
        "i2": ("budget", '2:{"action":"multi._start_one"}'),
        "i3": ("business_error", '2:{"action":"theirs"}'),
        "i4": ("expression", None),
    }
    downgrade(db, "engine@engine_0007")
    with db.begin() as connection:
        for key, (kind, payload) in payloads.items():
            row = {
                "id": key, "case_id": "c", "scope_id": "c", "token": 1, "element": "e", "kind": kind, "cause": "why",
                "payload": payload, "attempts": 0, "state": "open", "created_at": at,
            }  # fmt: skip
            connection.execute(
                text(f"INSERT INTO wf_incident ({', '.join(row)}) VALUES ({', '.join(f':{n}' for n in row)})"),  # noqa: S608
                row,
            )
    upgrade(db)
    with db.connect() as connection:
        kept = dict(connection.execute(text("SELECT id, payload FROM wf_incident")).all())
    assert kept == {
        "i1": '2:{"command":"fire","element":"e","index":0,"payload":{"action":"x"}}',
        "i2": '2:{"command":"start-next"}',
        "i3": '2:{"action":"theirs"}',
        "i4": None,
    }
    downgrade(db, "engine@engine_0007")
    with db.connect() as connection:
        assert dict(connection.execute(text("SELECT id, payload FROM wf_incident")).all()) == {
            key: payload for key, (_, payload) in payloads.items()
        }
    upgrade(db)


def test_a_scope_of_before_stands_before_any_decision(db: Engine) -> None:
    downgrade(db, "engine@engine_0008")
    with db.begin() as connection:
        names = "id, case_id, token, element, kind, definition_id, state, data"
        connection.execute(text(f"INSERT INTO wf_scope ({names}) VALUES ('c', 'c', 0, 'P', 'process', 'd', '{{}}', '{{}}')"))  # noqa: S608
    upgrade(db)
    with db.connect() as connection:
        assert connection.execute(text("SELECT seq, before_seq, before_state FROM wf_scope")).one() == (0, None, None)
    assert differences(db) == []
    downgrade(db, "engine@engine_0008")
    with db.connect() as connection:
        assert connection.execute(text("SELECT state FROM wf_scope")).scalar_one() == "{}"
